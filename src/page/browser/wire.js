// What every script of a served page shares: how the server is asked, how the page follows it, and how a price is agreed to.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say, holding, words, shownUsd, nameOf, makerOf, showFailure, clearFailures, keepFailure } =
    globalThis.storyboard;
  const token = location.pathname.split('/')[1];

  /** @returns the answer's data @throws Error, with what the page says of it as `said` where the server refuses */
  const post = (path, body) => send(`api/${path}`, 'application/json', JSON.stringify(body));

  /** As the server takes them: what is larger is not sent at all. */
  const MOST_BYTES = 64 * 1024 ** 2;
  async function upload(path, file) {
    if (file.size > MOST_BYTES) throw new Error(words('fileTooLarge', { file: file.name, most: 64 }));
    say(words('sending', { file: file.name }));
    return send(`upload/${path}`, 'application/octet-stream', file);
  }

  async function send(path, type, body) {
    const { lang } = document.documentElement;
    const headers = {
      ...{ 'content-type': type, 'x-sparkfluence-token': token, 'x-sparkfluence-language': lang },
    };
    const answer = await fetch(path, { method: 'POST', headers, body }).catch(() => {
      throw new Error(words('gone'));
    });
    const { success, data, error, said } = await answer.json();
    if (success) return data;
    if (isGone(error.details)) throw new Error(words('videoGone'));
    throw Object.assign(new Error(said.text), { said });
  }

  const isGone = (details) => ['no_such_page', 'project_missing'].includes(details?.reason);

  // ---- following the server ----

  const changed = (area) => area.dataset.saved !== undefined && area.value !== area.dataset.saved;

  /** A part with unsaved text, with the focus in a field of text, with a playing film or with something that is waited for is not replaced. */
  const inUse = (part) =>
    [...part.querySelectorAll('textarea')].some(changed) ||
    [...part.querySelectorAll('video, audio')].some((media) => !media.paused) ||
    part.querySelector('textarea:focus, input[type="text"]:focus, input[type="search"]:focus') !== null ||
    part.querySelector('.found:not([hidden]), [aria-busy="true"]') !== null;

  /** A part differs that could not be replaced while it was in use. */
  let refreshLater = false;
  const afterRefresh = [keepFailure];
  let looking = null;
  let next = null;
  /** One look after the other: an older answer that came later would show what is no longer so. */
  function refresh() {
    if (looking === null) {
      looking = look().finally(() => {
        looking = null;
      });
      return looking;
    }
    next ??= looking
      .catch(() => undefined)
      .then(() => {
        next = null;
        return refresh();
      });
    return next;
  }
  async function look() {
    const answer = await fetch(location.href.split('#')[0], { cache: 'no-store' });
    if (!answer.ok) {
      const { error } = await answer.json();
      if (isGone(error.details)) showConnection(false, words('videoGone'));
      throw new Error(error.message);
    }
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const cards = (root) =>
      [...root.querySelectorAll('[data-cards] > [data-part], #segments > [data-part]')]
        .map(({ id }) => id)
        .join();
    refreshLater = false;
    const list = (root) => root.querySelector('#segments, [data-cards]');
    if (cards(now) !== cards(document) && list(now) && list(document)) arrange(list(document), list(now));
    for (const part of document.querySelectorAll('[data-part]')) {
      const fresh = now.getElementById(part.id);
      if (!fresh || same(part, fresh)) continue;
      if (inUse(part)) refreshLater = true;
      else replacePart(part, fresh);
    }
    for (const task of afterRefresh) task();
  }

  /** Gives the cards the order of the server's, with new ones and without those that are gone; a card that is in use stays as it is. */
  function arrange(old, fresh) {
    const mine = new Map([...old.children].filter(({ id }) => id).map((each) => [each.id, each]));
    const focused = document.activeElement;
    const place = [...old.children].findIndex((each) => each.contains(focused));
    const next = [...fresh.children].map((each) => {
      const known = mine.get(each.id);
      if (known) return known;
      const copy = document.importNode(each, true);
      remember(copy);
      return copy;
    });
    old.replaceChildren(...next);
    if (place < 0) return;
    if (old.contains(focused)) focused.focus({ preventScroll: true });
    else focusOn(next[Math.min(place, next.length - 1)]);
  }

  const sentHtml = new WeakMap();
  /** Compares with the HTML as the server sent it, so that opened details or typed text are no difference. */
  const same = (part, fresh) => (sentHtml.get(part) ?? part.outerHTML) === fresh.outerHTML;

  function replacePart(part, fresh) {
    const focused = part.contains(document.activeElement)
      ? (selectorOf(document.activeElement) ?? ':not(*)')
      : null;
    // By their names, since one that is new or gone moves the places of those below it.
    const open = new Map([...part.querySelectorAll('details')].map((each) => [foldName(each), each.open]));
    const copy = document.importNode(fresh, true);
    remember(copy);
    part.replaceWith(copy);
    for (const each of copy.querySelectorAll('details')) each.open = open.get(foldName(each)) ?? each.open;
    if (focused === null) return;
    document.querySelector(focused)?.focus({ preventScroll: true });
    if (!copy.contains(document.activeElement)) focusOn(copy); // the button is gone, or waits
  }

  /** A keyboard goes on from here. */
  function focusOn(part) {
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }

  /** What a fold is called, without its counts and values, which change. */
  const foldName = (details) =>
    details
      .querySelector('summary')
      ?.firstChild?.textContent.replace(/\p{Nd}+/gu, '')
      .trim();

  function remember(root) {
    for (const part of [root, ...root.querySelectorAll('[data-part]')]) sentHtml.set(part, part.outerHTML);
  }

  function selectorOf(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const names = ['act', 'form', 'segment', 'kind', 'number', 'way', 'seek', 'drop'].filter(
      (name) => element.dataset[name],
    );
    if (names.length === 0) return null;
    return names.map((name) => `[data-${name}="${CSS.escape(element.dataset[name])}"]`).join('');
  }

  function showConnection(on, text) {
    const line = document.getElementById('connection');
    line.dataset.state = on ? 'on' : 'off';
    line.textContent = text;
  }

  function connect() {
    const events = new EventSource('events');
    events.addEventListener('open', () => showConnection(true, words('connected')));
    events.addEventListener('change', () => void refresh().catch(() => undefined));
    events.addEventListener('progress', (event) => say(progressWords(JSON.parse(event.data))));
    events.addEventListener('error', () => showConnection(false, words('gone')));
  }

  /** What happens, as one line; why something failed is said beside it. */
  function progressWords({ stage, segment, state }) {
    const what = [segment && nameOf(segment), words(`stage_${stage}`)].filter(Boolean).join(words('comma'));
    return `${what}: ${words(`state_${state}`)}`;
  }

  // ---- doing something ----

  /**
   * Asks the person to agree to exactly this sum; nothing is bought without it.
   * @param replaced where what would be replaced stands on the page: where something is there, its fate is said
   * @returns whether they agreed
   * @throws Error where it would go over the limit: then there is nothing to agree to
   */
  async function askAgreement(quote, name, replaced = []) {
    const { total_usd: usd, total_credits: credits, spent_usd: spent, limit_usd: limit, lines } = quote;
    const price =
      (usd === 0 && credits === 0 ? words('free') : words('costs', { usd: shownUsd(usd) })) +
      (credits > 0 ? words('credits', { credits }) : '');
    if ((usd > 0 || credits > 0) && !quote.within_limit)
      throw new Error(words('overLimit', { usd: shownUsd(usd), limit: shownUsd(limit) }));
    const things = lines.map(({ stage, provider, model }) =>
      provider === 'local'
        ? words('newThingHere', { stage: words(stage) })
        : words('newThing', { stage: words(stage), maker: makerOf(provider, model) }),
    );
    const made = [...new Set(things)].map((thing) => counted(thing, things)).join(words('comma'));
    const question = words('agree', {
      ...{
        name,
        price,
        lines: made || words('nothingLeft'),
      },
      ...{ spent: shownUsd(spent), limit: shownUsd(limit) },
    });
    const isSomethingThere =
      lines.length > 0 && [...replaced].some((each) => each.querySelector('img, video'));
    return answered(isSomethingThere ? `${question} ${words('agreeKept')}` : question);
  }

  const counted = (thing, all) => {
    const count = all.filter((each) => each === thing).length;
    return count === 1 ? thing : `${count} × ${thing}`;
  };

  const askPrice = (name, usd) => answered(`${name}: ${words('costs', { usd: shownUsd(usd) })}.`);

  /** @returns whether they agreed to these words; not where another question is still open, since they see that one */
  async function answered(text) {
    const dialog = document.getElementById('agree');
    if (dialog.open) return false;
    document.getElementById('agree-text').textContent = text;
    dialog.returnValue = 'no';
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    return dialog.returnValue === 'yes';
  }

  /** @param near the element that was clicked or changed: a failure is said beside it */
  async function perform(task, near) {
    const selector = near ? selectorOf(near) : null;
    let failure = null;
    clearFailures();
    near?.setAttribute('aria-busy', 'true'); // it is seen on it that it is waited for
    try {
      await holding(task);
    } catch (error) {
      failure = error;
    }
    near?.removeAttribute('aria-busy');
    await refresh().catch(() => undefined);
    if (!failure) return;
    say('');
    showFailure(failure, near?.isConnected ? near : selector && document.querySelector(selector), selector);
  }

  /** What was clicked and is not done yet. */
  const underWay = new Set();
  /** As `perform`, for a button or a form: a second click while the first is not answered does nothing. */
  async function performOnce(task, near) {
    const key = selectorOf(near) ?? near;
    if (underWay.has(key)) return;
    underWay.add(key);
    await perform(async () => {
      try {
        await task();
      } finally {
        underWay.delete(key);
      }
    }, near);
  }

  /** What the buttons with `data-act` do; the other scripts add to it. */
  const actions = {};
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
    // The second click of a double click may fall on what has come to stand there, as the next segment's button.
    if (button && event.detail < 2)
      void performOnce(() => actions[button.dataset.act](button.dataset, button), button);
  });
  /** What the forms with `data-form` do. */
  const forms = {};
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-form]');
    if (!form) return;
    event.preventDefault();
    void performOnce(() => forms[form.dataset.form](form), form);
  });

  globalThis.storyboard = {
    ...globalThis.storyboard,
    ...{
      post,
      upload,
      refresh,
      remember,
      connect,
      perform,
      performOnce,
      actions,
      forms,
      changed,
      askAgreement,
      askPrice,
      afterRefresh,
    },
    isStale: () => refreshLater,
  };
})();
