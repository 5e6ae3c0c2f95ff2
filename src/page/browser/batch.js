// Filters and sorts the cards of a batch, or the rows of the queue's table, keeps that in the address, and follows what is
// under way.
(() => {
  const rows = [...document.querySelectorAll('#rows > [data-state]')].map((element) => ({
    element,
    state: element.dataset.state,
    text: element.textContent.toLowerCase(),
  }));
  const form = document.getElementById('filters');
  const search = document.getElementById('search');
  const sort = document.getElementById('sort');
  const shown = document.getElementById('shown');
  const buttons = [...form.querySelectorAll('[data-filter]')];
  const asked = new URLSearchParams(location.hash.slice(1));
  let state = asked.get('state') ?? '';
  if (!buttons.some((button) => button.dataset.filter === state)) state = '';
  search.value = asked.get('q') ?? '';
  if ([...sort.options].some(({ value }) => value === asked.get('sort'))) sort.value = asked.get('sort');

  /** The rows by what is chosen, the most first, and those that are alike as they were written. */
  const arrange = () => {
    const by = ({ element }) => (sort.value === '' ? 0 : Number(element.dataset[sort.value]));
    const list = rows[0]?.element.parentElement;
    list?.append(...rows.toSorted((one, other) => by(other) - by(one)).map(({ element }) => element));
  };

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
    if (sort.value !== '') kept.set('sort', sort.value);
    history.replaceState(null, '', `#${kept}`);
  };
  for (const button of buttons)
    button.addEventListener('click', () => {
      state = button.dataset.filter;
      apply();
    });
  search.addEventListener('input', apply);
  sort.addEventListener('change', () => {
    arrange();
    apply();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  if (sort.value !== '') arrange();
  if (state !== '' || search.value !== '') apply();

  const follow = document.getElementById('follow');
  if (follow === null) return;
  const timer = setInterval(() => {
    // Whoever writes, or walks through the page by keyboard, would be taken back to its beginning.
    const isInUse = document.querySelector('#search:focus, #sort:focus, :focus-visible') !== null;
    if (!isInUse && !document.hidden) location.reload();
  }, 5000);
  follow.hidden = false;
  follow.addEventListener('click', () => {
    clearInterval(timer);
    follow.closest('p').hidden = true; // it says that the page follows
  });
})();
