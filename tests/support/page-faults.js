// Evaluated in a page by `faultsOf`: one line a fault.
(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shortly = (element) => element.outerHTML.slice(0, 90);
  const nameOf = (element) => {
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labelled = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const labels = 'labels' in element ? [...(element.labels ?? [])] : [];
    return (
      element.getAttribute('aria-label') ||
      labelled ||
      labels.map((label) => label.textContent).join(' ') ||
      element.getAttribute('alt') ||
      [...element.querySelectorAll('img')].map(({ alt }) => alt).join(' ') ||
      element.textContent ||
      ''
    ).trim();
  };
  for (const element of all(
    'button, a[href], summary, textarea, input, video, img, section, article, nav, dialog',
  )) {
    if (nameOf(element) === '') faults.push(`no name: ${shortly(element)}`);
  }
  // Whoever speaks to the browser says what they see (WCAG 2, 2.5.3).
  for (const element of all('button[aria-label], a[aria-label], summary[aria-label]')) {
    const seen = element.textContent.trim();
    if (/\p{L}/u.test(seen) && !element.getAttribute('aria-label').includes(seen))
      faults.push(`its name does not hold what is seen on it: ${shortly(element)}`);
  }
  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`twice the id ${id}`);
  for (const element of all('[aria-labelledby], [aria-describedby]')) {
    const named = `${element.getAttribute('aria-labelledby') ?? ''} ${element.getAttribute('aria-describedby') ?? ''}`;
    for (const id of named.trim().split(/\s+/)) if (!ids.includes(id)) faults.push(`no element ${id}`);
  }
  for (const selector of ['header', 'main', 'footer', 'h1', 'nav']) {
    if (all(`body > ${selector}, header > ${selector}`).length !== 1) faults.push(`not one ${selector}`);
  }
  let level = 0;
  for (const heading of all('h1, h2, h3, h4').filter((each) => each.closest('dialog') === null)) {
    const next = Number(heading.tagName.slice(1));
    if (next > level + 1) faults.push(`heading skips a level: ${shortly(heading)}`);
    level = next;
  }
  if (document.documentElement.lang === '' || document.title === '') faults.push('no lang or no title');
  if (document.documentElement.scrollWidth > innerWidth) faults.push('it scrolls sideways');
  // Contrast of text on the nearest painted background (WCAG 2, 1.4.3).
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r = 0, g = 0, b = 0]) => {
    const part = (value) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const backOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if ((colour[3] ?? 1) > 0.5 && colour.length >= 3) return colour;
    }
    return [255, 255, 255];
  };
  for (const element of all('h1, h2, h3, p, dt, dd, span, button, a, summary, li, code, textarea')) {
    if (element.textContent?.trim() === '' || element.offsetParent === null || element.matches(':disabled'))
      continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(backOf(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(1)}: ${shortly(element)}`);
  }
  return [...new Set(faults)];
})();
