import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { expect, onTestFinished, test } from 'vitest';
import { errorOf, newPlace, type Outcome } from '../support/program.ts';
import { STOCK_KEYS, StockWorld, type WorldPhoto } from '../support/stock-world.ts';

/** The whole program with photos of the libraries, which are fakes on loopback. */

function photo(
  id: number,
  words: string,
  width: number,
  height: number,
  more: Partial<WorldPhoto> = {},
): WorldPhoto {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = `hsl(${id * 67}, 60%, 55%)`;
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#fff';
  context.fillRect(width / 4, height / 4, width / 2, height / 8);
  return { id, words, width, height, bytes: canvas.toBuffer('image/jpeg'), ...more };
}

async function openWorld(photos: readonly WorldPhoto[]): Promise<StockWorld> {
  const world = await new StockWorld(photos).open();
  onTestFinished(() => world.close());
  return world;
}

const segmentsOf = (...texts: string[]) =>
  JSON.stringify({
    segments: texts.map((script_text, index) => ({ type: ['HOOK', 'BODY_1', 'BODY_2'][index], script_text })),
  });
const folderOf = ({ document }: Outcome): string =>
  fileURLToPath(new URL('..', document.data.images[0].image_url));

test('openverse: photos without a key, framed, credited, each once; what nobody has a photo of is drawn and named', async () => {
  const world = await openWorld([
    photo(1, 'coffee beans', 900, 1600, { license: 'pdm' }),
    photo(2, 'coffee beans', 1600, 900),
  ]);
  const place = newPlace();
  const env = { ...world.env, SPARKFLUENCE_CACHE: join(place.folder, 'cache') };
  const args = ['images', '--image-provider', 'openverse', '--json'];
  const stdin = segmentsOf('Grind the coffee beans late.', 'Coffee beans again.', 'Zyxwv.');
  const made = await place.call(args, { env, stdin });
  expect(made.exitCode, made.stderr).toBe(0);
  const { data } = made.document;
  const ids = data.photo_credits.map(({ photo_id }: { photo_id: string }) => photo_id);
  expect(new Set(ids).size).toBe(2);
  const providers = data.images.map(({ provider }: { provider: string }) => provider);
  expect(providers).toEqual(['openverse', 'openverse', 'local']);
  expect(data.degradations.map(({ reason }: { reason: string }) => reason)).toContain('photo_not_found');
  expect(data.receipt).toBeUndefined();
  // The wide one stands whole in a frame; the upright one is the frame.
  const state = JSON.parse(readFileSync(join(folderOf(made), 'state.json'), 'utf8'));
  const frames = Object.values(state.images).map((image) => (image as { frame?: unknown }).frame);
  expect(frames.filter((frame) => frame != null)).toHaveLength(1);

  // Where all photos of a search were shown, a page that it does not have is not asked for.
  expect(world.searches.filter((search) => search.get('page') !== '1')).toEqual([]);

  const asked = world.sent.length;
  const again = await place.call([...args, '--project', folderOf(made)], { env });
  expect(again.exitCode, again.stderr).toBe(0);
  expect(world.sent).toHaveLength(asked);
  expect(again.document.data.photo_credits).toEqual(data.photo_credits);
  // Nobody names who makes the pictures: what was made stays.
  const unnamed = await place.call(['images', '--json', '--project', folderOf(made)], { env });
  expect(unnamed.exitCode, unnamed.stderr).toBe(0);
  expect(unnamed.document.data.photo_credits).toEqual(data.photo_credits);
  expect(unnamed.stderr).not.toContain('picture: done');
});

/** The shortest video lasts five seconds. */
const BEANS =
  'Coffee beans lose their smell within half an hour of the grinder, so grind them right before you brew.';

test('the publishing kit names the photos, and says in the texts what a licence asks for', async () => {
  const world = await openWorld([photo(1, 'coffee beans', 900, 1600, { license: 'by' })]);
  const place = newPlace();
  const licences = ['--image-provider', 'openverse', '--image-licenses', 'cc0,by'];
  const args = ['run', '--script', '-', ...licences, '--no-bgm', '--captions', 'none', '--json'];
  const made = await place.run(args, { env: world.env, stdin: BEANS });
  expect(made.exitCode, made.stderr).toBe(0);
  const publish = readFileSync(join(folderOf(made), 'publish', 'publish.md'), 'utf8');
  const [credit] = made.document.data.photo_credits;
  expect(credit.line).toMatch(
    /Maker 1 .*CC BY 1\.0 \(https:\/\/creativecommons\.org\/.*\), cropped.*https:\/\/photos\.example\/1/,
  );
  expect(publish.split(credit.line)).toHaveLength(5); // three platforms and the list of photos
  expect(publish).toContain('The voice in this video was made with AI.');
});

test('another take is another photo, and the credit goes with the photo; a refused key stops before any clip', async () => {
  const world = await openWorld([photo(1, 'coffee pot', 900, 1600), photo(2, 'coffee pot', 960, 1600)]);
  const place = newPlace();
  const env = {
    ...world.env,
    PEXELS_API_KEY: STOCK_KEYS.pexels,
    SPARKFLUENCE_CACHE: join(place.folder, 'cache'),
  };
  const images = ['images', '--image-provider', 'pexels', '--json'];
  const stdin = segmentsOf('A clean coffee pot.');
  const first = await place.call(images, { env, stdin });
  expect(first.exitCode, first.stderr).toBe(0);
  const project = ['--project', folderOf(first)];
  const idOf = ({ document }: typeof first) => document.data.photo_credits[0].photo_id;
  const second = await place.call([...images, ...project, '--redo'], { env });
  expect(second.exitCode, second.stderr).toBe(0);
  expect([idOf(first), idOf(second)].sort()).toEqual(['1', '2']);
  const chosen = await place.call([...images, ...project, '--take', 'HOOK=1'], { env });
  expect(chosen.exitCode, chosen.stderr).toBe(0);
  expect(idOf(chosen)).toBe(idOf(first));
  const refused = await newPlace().call(images, {
    env: { ...env, PEXELS_API_KEY: 'another-key-0123456789', SPARKFLUENCE_CACHE: join(place.folder, 'new') },
    stdin,
  });
  expect(refused.exitCode).toBe(3);
  expect(errorOf(refused).details).toMatchObject({ reason: 'key_refused', provider: 'pexels' });
  expect(refused.stderr).not.toContain('another-key');
});
