// The script of a served storyboard: saves edits, and starts making what is missing or changed.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const {
    say,
    words,
    decimal,
    post,
    upload,
    refresh,
    remember,
    connect,
    perform,
    performOnce,
    actions,
    changed,
    nameOf,
    clearFailures,
    askAgreement,
    afterRefresh,
    isStale,
  } = globalThis.storyboard;

  // ---- editing ----

  function showFit(form) {
    const [area, ...others] = form.querySelectorAll('textarea');
    const dirty = [area, ...others].some(changed);
    form.querySelector('.buttons').hidden = !dirty;
    if (!changed(area)) return;
    const { rate, unit } = document.getElementById('main').dataset;
    const seconds = spokenLength(area.value, unit) / Number(rate);
    const room = Number(form.dataset.room);
    const [tag, text, meter] = form.querySelectorAll('.fit > *');
    const [word, tone] =
      seconds > room * 1.15
        ? ['too_long', 'bad']
        : seconds > room
          ? ['tight', 'warn']
          : seconds < Number(form.dataset.least)
            ? ['short', 'warn']
            : ['fits', 'good'];
    tag.textContent = words(word);
    tag.className = `tag ${tone}`;
    meter.hidden = Number(form.dataset.least) === 0 && seconds <= room; // the clip lasts as long as its speech
    text.textContent = words(meter.hidden ? 'unsavedFree' : 'unsaved', {
      ...{ seconds: decimal(seconds, 1), room: decimal(room, 1) },
    });
    meter.value = seconds;
  }

  function fitAll() {
    for (const form of document.querySelectorAll('form.editor')) showFit(form);
  }

  function spokenLength(text, unit) {
    const language = document.documentElement.dataset.language;
    if (unit === 'characters') return (text.match(/[\p{L}\p{N}]/gu) ?? []).length;
    const parts = [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)];
    return parts
      .filter(({ isWordLike }) => isWordLike)
      .reduce((sum, { segment }) => sum + (/^\p{N}+$/u.test(segment) ? Math.min(4, segment.length) : 1), 0);
  }

  document.addEventListener('input', (event) => {
    const form = event.target.closest('form.editor');
    if (form) showFit(form);
  });
  document.addEventListener('reset', (event) => {
    const form = event.target.closest('form.editor');
    if (!form) return;
    clearFailures(); // it was about the words that are taken back
    setTimeout(() => {
      showFit(form);
      if (isStale()) void refresh().catch(() => undefined);
    });
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form.editor');
    if (!form) return;
    event.preventDefault();
    void performOnce(async () => {
      const [area, direction] = form.querySelectorAll('textarea');
      const { segment, revision } = form.dataset;
      await post('text', { segment, revision, script_text: area.value, visual_direction: direction.value });
      for (const each of [area, direction]) {
        each.dataset.saved = each.value;
        each.blur();
      }
      say(words('saved'));
    }, form);
  });
  // What was in use when it changed, as a voice's sample that played, is shown as it is as soon as that ends.
  const showWhatWaited = () => {
    if (isStale()) void refresh().catch(() => undefined);
  };
  for (const end of ['pause', 'ended', 'focusout'])
    document.addEventListener(end, () => setTimeout(showWhatWaited), true);
  addEventListener('beforeunload', (event) => {
    if ([...document.querySelectorAll('textarea')].some(changed)) event.preventDefault();
  });

  // ---- making again ----

  /** Where the pictures and clips of a segment, or of all, are shown. */
  const stagesOf = (segment) =>
    document.querySelectorAll(segment ? `#segment-${segment} .stage` : '#segments .stage');
  const agreedTo = (quote) => ({ usd: quote.total_usd, credits: quote.total_credits });

  actions.take = async ({ segment, kind, number }) => {
    await post('take', { segment, kind, number: Number(number) });
    say(words('takeUsed', { number }));
  };
  actions.redo = async ({ segment, redo }) => {
    const again = redo === 'yes';
    const quote = await post('quote', { segment, redo: again });
    if (!(await askAgreement(quote, nameOf(segment), stagesOf(segment)))) return;
    await post('redo', { segment, redo: again, agreed: agreedTo(quote) });
    say(words('started', { name: nameOf(segment) }));
  };
  actions.redraw = async ({ segment }) => {
    const quote = await post('quote', { segment, redo: true, picture: true });
    if (!(await askAgreement(quote, nameOf(segment), stagesOf(segment)))) return;
    await post('redraw', { segment, agreed: agreedTo(quote) });
    say(words('started', { name: nameOf(segment) }));
  };
  actions.make = async () => {
    const quote = await post('quote', { redo: false });
    if (!(await askAgreement(quote, words('theVideo'), stagesOf()))) return;
    await post('make', { agreed: agreedTo(quote) });
    say(words('started', { name: words('theVideo') }));
  };
  actions.combine = async () => {
    await post('combine', {});
    say(words('joining'));
  };
  actions.upload = async () => {
    await post('upload', {});
    say(words('uploading'));
  };

  // ---- pictures of one's own, dropped on the card ----

  async function give(segment, file) {
    const { clip_stays: stays } = await upload(`${segment}/${encodeURIComponent(file.name)}`, file);
    const name = nameOf(segment);
    say(
      `${words('pictureSet', { file: file.name, name })} ${words(stays ? 'clipStays' : 'seenWhenMade', { name })}`,
    );
  }
  document.addEventListener('change', (event) => {
    const { upload: target } = event.target.dataset ?? {};
    const [file] = event.target.files ?? [];
    if (!target || !file) return;
    const isSound = target === 'music' || target === 'logo';
    const field = event.target;
    void perform(async () => {
      if (!isSound) return give(target, file);
      await upload(`${target}/${encodeURIComponent(file.name)}`, file);
      say(words('fileSet', { file: file.name }));
    }, field).then(() => {
      field.value = ''; // else a browser does not tell that the same file was chosen again, when there is room for it
    });
  });
  const stageBelow = (event) =>
    event.target instanceof Element ? event.target.closest('[data-drop]') : null;
  const hasFile = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  /** A field of files takes what is dropped on it by itself. */
  const isField = (event) => event.target instanceof Element && event.target.matches('input[type="file"]');
  document.addEventListener('dragover', (event) => {
    if (!hasFile(event) || isField(event)) return;
    event.preventDefault(); // else the browser would leave the page and open the file
    if (!stageBelow(event)) event.dataTransfer.dropEffect = 'none';
  });
  document.addEventListener('drop', (event) => {
    if (!hasFile(event) || isField(event)) return;
    event.preventDefault();
    const stage = stageBelow(event);
    const [file, ...others] = event.dataTransfer.files;
    if (!stage || !file) return say(words('dropElsewhere'), true);
    void perform(async () => {
      if (others.length > 0) throw new Error(words('oneFile'));
      await give(stage.dataset.drop, file);
    }, stage);
  });

  afterRefresh.push(fitAll);
  remember(document.body);
  fitAll();
  connect();
})();
