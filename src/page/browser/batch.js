// Filters the cards of a batch, or the rows of the queue's table, by state and words, keeps that in the address, and follows
// what is under way.
(() => {
  const rows = [...document.querySelectorAll('#rows > [data-state]')].map((element) => ({
    element,
    state: element.dataset.state,
    text: element.textContent.toLowerCase(),
  }));
  const form = document.getElementById('filters');
  const search = document.getElementById('search');
  const shown = document.getElementById('shown');
  const buttons = [...form.querySelectorAll('[data-filter]')];
  const asked = new URLSearchParams(location.hash.slice(1));
  let state = asked.get('state') ?? '';
  if (!buttons.some((button) => button.dataset.filter === state)) state = '';
  search.value = asked.get('q') ?? '';

  const apply = () => {
    const words = search.value.toLowerCase().trim();
    let count = 0;
    for (const row of rows) {
      const isShown = (state === '' || row.state === state) && row.text.includes(words);
      row.element.hidden = !isShown;
      if (isShown) count += 1;
    }
    for (const button of buttons)
      button.setAttribute('aria-pressed', String(button.dataset.filter === state));
    shown.textContent = shown.dataset.words.replace('{count}', count).replace('{all}', rows.length);
    const kept = new URLSearchParams();
    if (state !== '') kept.set('state', state);
    if (search.value !== '') kept.set('q', search.value);
    history.replaceState(null, '', `#${kept}`);
  };
  for (const button of buttons)
    button.addEventListener('click', () => {
      state = button.dataset.filter;
      apply();
    });
  search.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  if (state !== '' || search.value !== '') apply();

  const follow = document.getElementById('follow');
  if (follow === null) return;
  const timer = setInterval(() => {
    if (document.activeElement !== search && !document.hidden) location.reload();
  }, 5000);
  follow.hidden = false;
  follow.addEventListener('click', () => {
    clearInterval(timer);
    follow.hidden = true;
  });
})();
