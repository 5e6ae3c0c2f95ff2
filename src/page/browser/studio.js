// The page with all videos: asks the price of a new one, has it agreed to, makes it, and goes to its page.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say, words, post, forms, askAgreement } = globalThis.storyboard;

  forms.newVideo = async (form) => {
    const button = form.querySelector('button[type="submit"]');
    const { kind, content, notes, language, platform, duration, style, voice, generic } = form.elements;
    const asked = {
      ...{ kind: kind.value, content: content.value, notes: notes.value, generic: generic.checked },
      ...{ language: language.value, platform: platform.value, duration: duration.value },
      ...{ style: style.value, voice: voice.value === '' ? null : voice.value },
    };
    button.disabled = true;
    try {
      const quote = await post('quote', asked);
      if (!(await askAgreement(quote, words('theVideo')))) return;
      say(words('writing'));
      const { total_usd: usd, total_credits: credits } = quote;
      const { address } = await post('make', { ...asked, agreed: { usd, credits } });
      location.href = address;
    } finally {
      button.disabled = false;
      button.focus(); // it lost the focus when it was disabled; whoever works with the keyboard goes on where they were
    }
  };
})();
