// What is chosen for the whole video, and a sample of a voice; the page of all videos has its voices, too.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say, words, decimal, post, perform, actions, askPrice, afterRefresh } = globalThis.storyboard;

  document.addEventListener('change', (event) => {
    const field = event.target;
    const { choice, kind } = field.dataset ?? {};
    if (!choice || (choice === 'music' && field.value === 'kept')) return;
    if (!field.reportValidity()) return;
    void perform(async () => {
      await post('choices', { [choice]: chosen(field, choice, kind) });
      field.blur();
      say(words('kept'));
    }, field);
  });

  function chosen(field, choice, kind) {
    if (kind === 'boolean') return field.checked;
    if (choice === 'loudness') return field.value === 'none' ? 'none' : Number(field.value);
    if (kind === 'number') return Number(field.value);
    if (choice === 'brand_colors') return field.value;
    return field.value === '' ? null : field.value;
  }

  document.addEventListener('input', (event) => {
    const output = event.target.type === 'range' ? event.target.parentElement.querySelector('output') : null;
    if (!output) return;
    const { value, max } = event.target;
    output.textContent = max === '1' ? `${Math.round(value * 100)}%` : decimal(value, 0, 2);
  });

  actions.noLogo = async () => {
    await post('choices', { logo: 'none' });
    say(words('kept'));
  };

  /** The language of a video that is still to be made; the server knows that of one that is there. */
  const languageOf = () => {
    const language = document.getElementById('new-language')?.value;
    return language ? { language } : {};
  };

  actions.sample = async ({ voice: id, speed: speedId, style: styleId }, button) => {
    const voice = document.getElementById(id).value || null;
    const speed = Number(document.getElementById(speedId)?.value ?? 1);
    const style = document.getElementById(styleId)?.value.trim() || null;
    const asked = { voice, speed, style, ...languageOf() };
    const { cost_usd: usd } = await post('sample', { ...asked, agreed_usd: null });
    if (usd > 0 && !(await askPrice(words('sampleCosts'), usd))) return;
    const { audio } = await post('sample', { ...asked, agreed_usd: usd });
    const player = button.closest('.field').querySelector('audio');
    player.src = audio;
    player.hidden = false;
    await player.play().catch(() => undefined); // a browser may forbid it; the player is there
  };

  // ---- all voices ----

  /** Those that were asked for; they stay in the list where it is drawn anew. */
  let listed = null;
  const voicesButton = () => document.querySelector('[data-act="voices"]');
  const saidOfVoices = () => document.querySelector('[data-said-of-voices]');
  function showVoices() {
    const button = voicesButton();
    if (listed === null || button === null) return;
    const select = document.getElementById(button.dataset.voice);
    const known = new Set([...select.options].map(({ value }) => value));
    for (const name of listed.voices.filter((each) => !known.has(each))) {
      const option = new Option(name, name);
      option.dataset.added = 'yes';
      select.add(option);
    }
    button.disabled = true;
    saidOfVoices().textContent = listed.said;
  }
  actions.voices = async ({ voice: id }) => {
    const { voices, is_made_here: isMadeHere } = await post('voices', languageOf());
    const select = document.getElementById(id);
    const known = new Set([...select.options].map(({ value }) => value));
    const count = voices.filter((name) => !known.has(name)).length;
    const what = count > 0 ? words('voicesAdded', { count }) : words('voicesAll');
    listed = { voices, said: isMadeHere ? `${what} ${words('voicesMore')}` : what };
    showVoices();
    document.getElementById(id).focus();
  };
  afterRefresh.push(showVoices);

  // A new video in another language has other voices.
  document.addEventListener('change', ({ target }) => {
    if (target.id !== 'new-language' || listed === null) return;
    const select = document.getElementById(voicesButton().dataset.voice);
    for (const option of select.querySelectorAll('[data-added]')) option.remove();
    listed = null;
    voicesButton().disabled = false;
    saidOfVoices().textContent = '';
  });
})();
