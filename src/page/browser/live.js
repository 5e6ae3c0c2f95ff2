// The script of a served storyboard: follows the project, saves edits, and starts making segments again.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say } = globalThis.storyboard;
  const token = location.pathname.split('/')[1];
  const changed = (area) => area.value !== area.dataset.saved;

  /** @returns the answer's data @throws Error with the server's reason for a refusal */
  async function post(path, body) {
    const answer = await fetch(`/${token}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sparkfluence-token': token },
      body: JSON.stringify(body),
    });
    return dataOf(answer);
  }

  async function dataOf(answer) {
    const document = await answer.json();
    if (document.success) return document.data;
    const { message, details } = document.error;
    throw new Error(`${message}${details?.next ? ` ${details.next}` : ''}`);
  }

  // ---- following the project ----

  /** A part with unsaved text, with the focus in an editor or with a playing video is not replaced. */
  const inUse = (part) =>
    [...part.querySelectorAll('textarea')].some(changed) ||
    [...part.querySelectorAll('video')].some((video) => !video.paused) ||
    part.querySelector('textarea:focus') !== null;

  /** A part differs that could not be replaced while it was in use. */
  let refreshLater = false;
  async function refresh() {
    const answer = await fetch(`/${token}/`, { cache: 'no-store' });
    if (!answer.ok) throw new Error('gone');
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const cards = (root) => [...root.querySelectorAll('#segments [data-part]')].map(({ id }) => id).join();
    refreshLater = false;
    if (cards(next) !== cards(document) && ![...document.querySelectorAll('textarea')].some(changed)) {
      replacePart(document.getElementById('segments'), next.getElementById('segments'));
    }
    for (const part of document.querySelectorAll('[data-part]')) {
      const fresh = next.getElementById(part.id);
      if (!fresh || same(part, fresh)) continue;
      if (inUse(part)) refreshLater = true;
      else replacePart(part, fresh);
    }
    fitAll();
  }

  const sentHtml = new WeakMap();
  /** Compares with the HTML as the server sent it, so that opened details or typed text are no difference. */
  const same = (part, fresh) => (sentHtml.get(part) ?? part.outerHTML) === fresh.outerHTML;

  function replacePart(part, fresh) {
    const focused = part.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
    const open = [...part.querySelectorAll('details')].map((each) => each.open);
    const copy = document.importNode(fresh, true);
    remember(copy);
    part.replaceWith(copy);
    [...copy.querySelectorAll('details')].forEach((each, index) => {
      if (open[index] !== undefined) each.open = open[index];
    });
    if (focused) document.querySelector(focused)?.focus({ preventScroll: true });
  }

  function remember(root) {
    for (const part of [root, ...root.querySelectorAll('[data-part]')]) sentHtml.set(part, part.outerHTML);
  }

  function selectorOf(element) {
    if (element.id) return `#${CSS.escape(element.id)}`;
    const names = ['act', 'segment', 'kind', 'number', 'seek'].filter((name) => element.dataset[name]);
    if (names.length === 0) return null;
    return names.map((name) => `[data-${name}="${CSS.escape(element.dataset[name])}"]`).join('');
  }

  function connect() {
    const line = document.getElementById('connection');
    const events = new EventSource(`/${token}/events`);
    const showConnection = (on, text) => {
      line.dataset.state = on ? 'on' : 'off';
      line.textContent = text;
    };
    events.addEventListener('open', () => showConnection(true, 'Live: this page follows the project.'));
    events.addEventListener('change', () => void refresh().catch(() => undefined));
    events.addEventListener('progress', (event) => say(JSON.parse(event.data)));
    events.addEventListener('error', () =>
      showConnection(false, 'Not connected: sparkfluence preview --serve has ended.'),
    );
  }

  // ---- editing ----

  function showFit(form) {
    const [area, ...others] = form.querySelectorAll('textarea');
    const dirty = [area, ...others].some(changed);
    for (const button of form.querySelectorAll('button')) button.disabled = !dirty;
    if (!changed(area)) return;
    const { rate, unit } = document.getElementById('main').dataset;
    const seconds = spokenLength(area.value, unit) / Number(rate);
    const room = Number(form.dataset.room);
    const [tag, words, meter] = form.querySelectorAll('.fit > *');
    const [word, tone] =
      seconds > room * 1.15
        ? ['too long', 'bad']
        : seconds > room
          ? ['tight', 'warn']
          : seconds < Number(form.dataset.least)
            ? ['leaves silence', 'warn']
            : ['fits', 'good'];
    tag.textContent = word;
    tag.className = `tag ${tone}`;
    words.textContent = `Speech takes about ${seconds.toFixed(1)} s of ${room.toFixed(1)} s (estimated, not saved)`;
    meter.value = seconds;
  }

  function fitAll() {
    for (const form of document.querySelectorAll('form.editor')) showFit(form);
  }

  function spokenLength(text, unit) {
    const language = document.documentElement.dataset.language;
    if (unit === 'characters') return (text.match(/[\p{L}\p{N}]/gu) ?? []).length;
    const words = [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)];
    return words
      .filter(({ isWordLike }) => isWordLike)
      .reduce((sum, { segment }) => sum + (/^\p{N}+$/u.test(segment) ? Math.min(4, segment.length) : 1), 0);
  }

  document.addEventListener('input', (event) => {
    const form = event.target.closest('form.editor');
    if (form) showFit(form);
  });
  document.addEventListener('reset', (event) => {
    setTimeout(() => {
      showFit(event.target);
      if (refreshLater) void refresh().catch(() => undefined);
    });
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form.editor');
    if (!form) return;
    event.preventDefault();
    void perform(async () => {
      const [area, direction] = form.querySelectorAll('textarea');
      const { segment, revision } = form.dataset;
      await post('text', { segment, revision, script_text: area.value, visual_direction: direction.value });
      for (const each of [area, direction]) {
        each.dataset.saved = each.value;
        each.blur();
      }
      say('Saved in script.json.');
    });
  });
  addEventListener('beforeunload', (event) => {
    if ([...document.querySelectorAll('textarea')].some(changed)) event.preventDefault();
  });

  // ---- making again ----

  /** Asks the user to agree to exactly this sum; nothing is bought without it. @returns whether the user agreed */
  async function askAgreement(quote, name) {
    const dialog = document.getElementById('agree');
    const { total_usd: usd, total_credits: credits, spent_usd: spent, limit_usd: limit } = quote;
    const price = usd === 0 && credits === 0 ? 'It costs nothing' : `It costs ${usd.toFixed(4)} USD`;
    document.getElementById('agree-text').textContent =
      `${name}: ${quote.lines.map(({ stage, provider, model }) => `a new ${stage === 'images' ? 'picture' : 'clip'} by ${provider} (${model})`).join(', ') || 'nothing is left to make'}. ${price}${credits > 0 ? ` (${credits} credits)` : ''}; ${spent.toFixed(2)} of at most ${limit.toFixed(2)} USD are spent. What is there now is kept as a take where it was paid for or asked for again.`;
    dialog.returnValue = 'no';
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    return dialog.returnValue === 'yes';
  }

  async function perform(task) {
    try {
      await task();
    } catch (error) {
      say(error.message);
    }
    await refresh().catch(() => undefined);
  }

  const ACTIONS = {
    async take({ segment, kind, number }) {
      await post('take', { segment, kind, number: Number(number) });
      say(`Take ${number} is in place.`);
    },
    async redo({ segment, redo }) {
      const again = redo === 'yes';
      const quote = await post('quote', { segment, redo: again });
      if (!(await askAgreement(quote, segment))) return;
      const agreed = { usd: quote.total_usd, credits: quote.total_credits };
      await post('redo', { segment, redo: again, agreed });
      say(`${segment} is being made.`);
    },
    async make() {
      const quote = await post('quote', { redo: false });
      if (!(await askAgreement(quote, 'The video'))) return;
      await post('make', { agreed: { usd: quote.total_usd, credits: quote.total_credits } });
      say('The video is being made.');
    },
    async combine() {
      await post('combine', {});
      say('The clips are being joined.');
    },
  };

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-act]') : null;
    if (button) void perform(() => ACTIONS[button.dataset.act](button.dataset));
  });

  // ---- pictures of one's own ----

  async function upload(segment, file) {
    say(`${file.name} is being sent.`);
    const answer = await fetch(`/${token}/upload/${segment}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'x-sparkfluence-token': token },
      body: file,
    });
    await dataOf(answer);
    say(`${file.name} is the picture of ${segment} now. Make the video to see it there.`);
  }

  document.addEventListener('change', (event) => {
    const { upload: segment } = event.target.dataset ?? {};
    const [file] = event.target.files ?? [];
    if (segment && file) void perform(() => upload(segment, file));
  });
  const stageBelow = (event) =>
    event.target instanceof Element ? event.target.closest('[data-drop]') : null;
  document.addEventListener('dragover', (event) => {
    if (stageBelow(event)) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    const stage = stageBelow(event);
    const [file] = event.dataTransfer.files;
    if (!stage || !file) return;
    event.preventDefault();
    void perform(() => upload(stage.dataset.drop, file));
  });

  remember(document.body);
  fitAll();
  connect();
})();
