// Says what went wrong on a served page, beside the thing that was clicked.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say } = globalThis.storyboard;

  /** What happened, in the words of the page, with the program's own beneath where the page says others. */
  function failureParts(error) {
    const { text, next, technical, label } = error.said ?? { text: error.message, next: '', technical: null };
    if (technical === null) return [`${text} ${next}`.trim()];
    const details = document.createElement('details');
    details.className = 'technical';
    const summary = document.createElement('summary');
    summary.textContent = label;
    const original = document.createElement('span');
    Object.assign(original, { lang: 'en', dir: 'ltr', textContent: technical });
    details.append(summary, original);
    return [`${text} ${next}`.trim(), details];
  }

  /** The failure that is shown, and beside what. */
  let shown = null;
  const isAtWork = () => document.querySelector('.notice.busy') !== null;

  const clearFailures = () => {
    shown = null;
    for (const each of document.querySelectorAll('.failure')) each.remove();
  };

  /** @param near what was clicked; it may have been replaced meanwhile @param selector by which it is found again */
  function showFailure(error, near, selector) {
    clearFailures();
    shown = selector ? { error, selector, wasAtWork: isAtWork() } : null;
    putFailure(error, near, 'alert')?.scrollIntoView({ block: 'nearest' });
  }

  /** A part that was drawn anew, as while a video is made, still says what failed in it; not that one had to wait, when that is over. */
  function keepFailure() {
    if (shown === null) return;
    if (shown.wasAtWork && !isAtWork()) return clearFailures();
    const near = document.querySelector(shown.selector);
    if (near && document.querySelector('.failure') === null) putFailure(shown.error, near, 'note');
  }

  /** @param role an alert is read out at once */
  function putFailure(error, near, role) {
    const place = near?.closest('.field, figure, form, .makebar, .buttons, .card-head, .card, [data-part]');
    if (!place) return void say(failureParts(error)[0], true);
    const notice = document.createElement('div');
    notice.className = 'notice bad failure';
    notice.setAttribute('role', role);
    notice.dir = 'auto';
    notice.append(...failureParts(error));
    if (place.matches('.card')) place.querySelector('.card-head').after(notice);
    else if (place.matches('.buttons, .card-head')) place.after(notice);
    else place.append(notice);
    for (let fold = notice.closest('details'); fold; fold = fold.parentElement.closest('details'))
      fold.open = true;
    return notice;
  }

  const nameOf = (segment) =>
    document.querySelector(`#title-${segment}`)?.firstElementChild?.nextSibling?.textContent.trim() ??
    segment;

  const vendors = JSON.parse(document.documentElement.dataset.vendors);
  /** A vendor as people write it, with its model; kept together in a sentence that runs the other way. */
  const makerOf = (provider, model) => {
    const name = Object.hasOwn(vendors, provider) ? vendors[provider] : provider;
    return `\u2068${model === provider ? name : `${name} (${model})`}\u2069`;
  };

  globalThis.storyboard = {
    ...globalThis.storyboard,
    ...{ nameOf, makerOf, showFailure, clearFailures, keepFailure },
  };
})();
