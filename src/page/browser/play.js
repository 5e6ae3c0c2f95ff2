// The script of every storyboard, written or served: plays, seeks and copies.
(() => {
  const finalVideo = () => document.getElementById('final-video');
  const table = JSON.parse(document.documentElement.dataset.words);
  /** The page's own words: `words('kept')`, `words('moved', { name })`. */
  const words = (name, values = {}) =>
    table[name].replace(/\{(\w+)\}/g, (_whole, key) => String(values[key] ?? ''));

  /** A number as the page writes it: `decimalIn` of `figures.ts`, for what is said while the page is open. */
  const decimal = (value, least, most = least) =>
    new Intl.NumberFormat(document.documentElement.lang, {
      ...{ minimumFractionDigits: least, maximumFractionDigits: most },
      ...{ useGrouping: false, numberingSystem: 'latn' },
    }).format(value);

  /** An amount as the whole page says it: `amountIn` of `figures.ts`. */
  function shownUsd(usd) {
    const isWholeCents = Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6;
    return usd > 0 && usd < 0.0001 ? decimal(0.0001, 4) : decimal(usd, isWholeCents ? 2 : 4);
  }

  let held = 0;
  let timer;
  /** Says a line for some seconds; while something is waited for, it stays. @param isError it stays longer */
  function say(text, isError = false) {
    document.getElementById('status').textContent = text;
    clearTimeout(timer);
    if (held === 0) timer = setTimeout(() => say(''), isError ? 15_000 : 6000);
  }

  /** What is said while a task goes on stays at least until it is done. */
  async function holding(task) {
    held += 1;
    clearTimeout(timer);
    try {
      return await task();
    } finally {
      held -= 1;
      say(document.getElementById('status').textContent);
    }
  }

  function seek(seconds) {
    const video = finalVideo();
    if (!video) return;
    video.currentTime = seconds;
    video.play().catch(() => undefined); // a browser may forbid it to start by itself; then it only seeks
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    video.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  }

  async function copy(id) {
    const text = document.getElementById(id).textContent;
    try {
      await navigator.clipboard.writeText(text);
      say(words('copied'));
    } catch {
      getSelection().selectAllChildren(document.getElementById(id));
      say(words('selected'));
    }
  }

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest('[data-seek], [data-copy]');
    if (button?.dataset.seek) seek(Number(button.dataset.seek));
    if (button?.dataset.copy) void copy(button.dataset.copy);
    const drawing = target?.closest('.timeline svg');
    if (!drawing || !finalVideo()) return;
    const box = drawing.getBoundingClientRect();
    seek(((event.clientX - box.left) / box.width) * Number(drawing.parentElement.dataset.seconds));
  });

  // Only one video plays at a time. The timeline's playhead follows the final video.
  document.addEventListener(
    'play',
    (event) => {
      for (const video of document.querySelectorAll('video')) if (video !== event.target) video.pause();
    },
    true,
  );
  document.addEventListener(
    'timeupdate',
    (event) => {
      const line = document.querySelector('.playhead');
      if (event.target !== finalVideo() || !line) return;
      const total = Number(document.querySelector('.timeline').dataset.seconds);
      const x = String(Math.min(1, event.target.currentTime / total) * 1000);
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
    },
    true,
  );

  globalThis.storyboard = { say, holding, words, decimal, shownUsd };
})();
