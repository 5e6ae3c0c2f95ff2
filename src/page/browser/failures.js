// Says what went wrong on a served page, beside the thing that was clicked.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say } = globalThis.storyboard;
  const errors = JSON.parse(document.documentElement.dataset.words).errors;

  /** What happened in the page's language, with the server's own sentences beneath, which are English. */
  function failureParts(error) {
    const { reason = '', kind = 'bug', segment } = error.refusal ?? {};
    if (!errors || !error.refusal) return [error.message];
    const known = Object.hasOwn(errors.reasons, reason) ? errors.reasons[reason] : errors.kinds[kind];
    const name = segment && document.getElementById(`title-${segment}`) ? `${nameOf(segment)}: ` : '';
    const details = document.createElement('details');
    details.className = 'technical';
    const summary = document.createElement('summary');
    summary.textContent = errors.technical;
    const original = document.createElement('span');
    Object.assign(original, { lang: 'en', dir: 'ltr', textContent: error.message });
    details.append(summary, original);
    return [`${name}${errors.sentences[known]}`, details];
  }

  const clearFailures = () => {
    for (const each of document.querySelectorAll('.failure')) each.remove();
  };

  /** @param near what was clicked; it may have been replaced meanwhile */
  function showFailure(error, near) {
    clearFailures();
    const place = near?.closest('.field, figure, form, .makebar, .buttons, .card-head, .card, [data-part]');
    if (!place) return say(failureParts(error)[0], true);
    const notice = document.createElement('div');
    notice.className = 'notice bad failure';
    notice.setAttribute('role', 'alert');
    notice.dir = 'auto';
    notice.append(...failureParts(error));
    if (place.matches('.card')) place.querySelector('.card-head').after(notice);
    else if (place.matches('.buttons, .card-head')) place.after(notice);
    else place.append(notice);
    for (let fold = notice.closest('details'); fold; fold = fold.parentElement.closest('details'))
      fold.open = true;
    notice.scrollIntoView({ block: 'nearest' });
  }

  const nameOf = (segment) =>
    document.querySelector(`#title-${segment}`)?.firstElementChild?.nextSibling?.textContent.trim() ??
    segment;

  globalThis.storyboard = {
    ...globalThis.storyboard,
    ...{ nameOf, showFailure, clearFailures, isTranslated: errors !== null },
  };
})();
