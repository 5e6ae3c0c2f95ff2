// The order of the segments on a served storyboard, and photos that are searched for.
(() => {
  if (document.documentElement.dataset.live !== 'yes') return;

  const { say, words, post, refresh, perform, actions, forms, nameOf } = globalThis.storyboard;

  const shown = () =>
    [...document.querySelectorAll('#segments > [data-segment]')].map(({ dataset }) => dataset.segment);

  async function move(segment, to) {
    const name = nameOf(segment);
    await post('move', { segment, to, shown: shown() });
    say(words('moved', { name }));
  }
  actions.move = ({ segment, to }) => move(segment, Number(to));
  actions.remove = async ({ segment }) => {
    const name = nameOf(segment);
    await post('remove', { segment, shown: shown() });
    say(words('removed', { name }));
  };
  actions.restore = async ({ segment }) => {
    await post('restore', { segment });
    await refresh(); // its card has its name
    say(words('restored', { name: nameOf(segment) }));
  };
  forms.add = async (form) => {
    const [text, direction] = form.querySelectorAll('textarea');
    const before = form.querySelector('select').value;
    await post('add', {
      script_text: text.value,
      visual_direction: direction.value,
      before: before === '' ? null : before,
    });
    text.value = '';
    direction.value = '';
    text.blur();
    form.closest('details').open = false;
    say(words('added'));
  };

  // ---- dragging a card by its grip ----

  const TYPE = 'text/x-sparkfluence-segment';
  /** The segment that is dragged; what is dragged cannot be read before it is dropped. */
  let dragged = null;
  document.addEventListener('dragstart', (event) => {
    const grip = event.target instanceof Element ? event.target.closest('[data-grip]') : null;
    if (!grip) return;
    dragged = grip.dataset.grip;
    event.dataTransfer.setData(TYPE, dragged);
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setDragImage(grip.closest('.card'), 20, 20);
  });
  const cardBelow = (event) =>
    [...event.dataTransfer.types].includes(TYPE) && event.target instanceof Element
      ? event.target.closest('#segments > [data-segment]')
      : null;
  const unmark = (card) => card.classList.remove('target', 'behind');
  document.addEventListener('dragover', (event) => {
    const card = cardBelow(event);
    for (const each of document.querySelectorAll('.card.target')) if (each !== card) unmark(each);
    if (!card) return;
    const order = shown();
    const to = order.indexOf(card.dataset.segment);
    card.classList.add('target');
    card.classList.toggle('behind', order.indexOf(dragged) < to); // it takes that place, so that this card moves up
    event.preventDefault();
  });
  document.addEventListener('dragend', () => {
    for (const each of document.querySelectorAll('.card.target')) unmark(each);
  });
  document.addEventListener('drop', (event) => {
    const card = cardBelow(event);
    if (!card) return;
    event.preventDefault();
    const segment = event.dataTransfer.getData(TYPE);
    if (segment !== card.dataset.segment)
      void perform(() => move(segment, shown().indexOf(card.dataset.segment)), card);
  });

  // ---- photos that are searched for ----

  forms.search = async (form) => {
    const { segment } = form.dataset;
    const list = form.querySelector('.found');
    const { selectedOptions } = form.elements.library;
    say(words('searching', { library: selectedOptions[0].textContent }));
    const { photos } = await post('search', {
      library: form.elements.library.value,
      words: form.elements.words.value,
    });
    list.hidden = photos.length === 0;
    list.replaceChildren(...photos.map((photo) => photoButton(photo, segment)));
    say(photos.length === 0 ? words('noneFound') : '');
  };

  function photoButton({ photo, picture, credit }, segment) {
    const button = document.createElement('button');
    Object.assign(button.dataset, { act: 'photo', segment, photo });
    button.type = 'button';
    button.title = credit;
    const image = document.createElement('img');
    image.src = picture;
    image.alt = `${words('usePhoto')}: ${credit}`;
    button.append(image);
    return button;
  }
  actions.photo = async ({ segment, photo }, button) => {
    const { clip_stays: stays } = await post('photo', { segment, photo });
    const list = button.closest('.found');
    list.hidden = true;
    list.replaceChildren();
    const name = nameOf(segment);
    say(`${words('photoSet', { name })} ${words(stays ? 'clipStays' : 'seenWhenMade', { name })}`);
  };
})();
