import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  jpegOf,
  openTestWork,
  SEGMENTS,
} from '../../../tests/support/work.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { adoptImages } from '../images/adopt.ts';
import { makeImage, makeImages } from '../images/make.ts';
import { placePhotos } from '../images/own-photos.ts';
import { quoteRest } from '../quote/quote.ts';
import { recordedAtMs } from '../work/own-files.ts';
import { makeClip } from './make.ts';
import { adoptOwnFiles } from './own-files.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-own-'));
  folder = join(base, 'project');
  mkdirSync(join(folder, 'images'), { recursive: true });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const HOOK = SEGMENTS[0]!;
const photo = (name: string) =>
  fileURLToPath(new URL(`../../../tests/support/photos/${name}`, import.meta.url));
const hashOf = (path: string) => sha256(readFileSync(join(folder, path)));
type Options = Parameters<typeof openTestWork>[1];

/** A command on the project: what lies there is adopted first, as every operation does. */
async function open(options: Options) {
  const sinceMs = await recordedAtMs(folder);
  const work = await openTestWork(folder, options);
  const notices: string[] = [];
  await adoptOwnFiles(work, sinceMs, (notice) => notices.push(notice));
  return { work, notices };
}

test('a photo that was put in place is the picture: nothing is drawn or quoted for it, and it is never changed', async () => {
  const images = createPainter();
  const videos = createFilmMaker(await aWholeClip(base));
  await makeImages(await openTestWork(folder, { images }));
  cpSync(photo('photo.heic'), join(folder, 'images/HOOK.heic'));
  const before = hashOf('images/HOOK.heic');

  const { work, notices } = await open({ images, videos });
  expect(notices).toEqual([expect.stringContaining('HOOK: images/HOOK.heic is your own picture')]);
  expect(
    (await quoteRest(work, { clips: true })).lines.map(
      ({ stage, segment_type }) => `${stage} ${segment_type}`,
    ),
  ).toEqual(['videos HOOK', 'videos ENDING_CTA']);
  await makeClip(work, HOOK, 0);
  expect(images.orders).toHaveLength(2);
  const [frame] = videos.orders.map(({ image }) => readFileSync(image.file));
  expect(sha256(frame!)).toBe(hashOf('images/HOOK.frame.jpg')); // what is sent is a JPEG of 9:16

  const again = await open({ images, videos });
  expect(again.notices).toEqual([]); // it is known now
  await makeImage({ ...again.work, choice: { redo: true } }, HOOK, 0, true); // another clip, not another picture
  expect(images.orders).toHaveLength(2);
  await makeImage({ ...again.work, choice: { redo: true } }, HOOK, 0);
  expect(images.orders).toHaveLength(3);
  expect(readdirSync(join(folder, 'takes')).some((name) => hashOf(`takes/${name}`) === before)).toBe(true);
  expect(hashOf('images/HOOK.heic')).toBe(before);
  expect((await open({ images, videos })).notices).toEqual([]); // and is not taken over once more
});

test('a picture that was changed in place stays, also of the same size and with an old date', async () => {
  const images = createPainter();
  await makeImages(await openTestWork(folder, { images }));
  const jpeg = createCanvas(90, 160).toBuffer('image/jpeg');
  for (const bytes of [
    Buffer.concat([jpeg, Buffer.from('one')]),
    Buffer.concat([jpeg, Buffer.from('two')]),
  ]) {
    writeFileSync(join(folder, 'images/HOOK.jpg'), bytes);
    utimesSync(join(folder, 'images/HOOK.jpg'), 1, 1);
    const { work, notices } = await open({
      images,
      segments: [{ ...HOOK, visual_direction: 'other' }, SEGMENTS[1]!],
    });
    expect(notices).toHaveLength(1);
    await makeImages(work);
    expect(hashOf('images/HOOK.jpg')).toBe(sha256(bytes));
    expect(images.orders).toHaveLength(2);
    // A document from before does not replace it, either.
    writeFileSync(join(base, 'other.jpg'), jpegOf('of a document'));
    const stays: string[] = [];
    const brought = { segment_type: 'HOOK', image_url: `file://${join(base, 'other.jpg')}` } as const;
    await adoptImages(work, [brought], (notice) => stays.push(notice));
    expect([stays.length, hashOf('images/HOOK.jpg')]).toEqual([1, sha256(bytes)]);
  }
});

test('files of ours that were left by another picture are nobody’s own; two of the user’s are an error', async () => {
  const images = createPainter();
  await makeImages(await openTestWork(folder, { images }));
  await placePhotos(
    await openTestWork(folder, { images }),
    [{ type: 'HOOK', file: photo('photo.webp') }],
    () => undefined,
  );
  const { notices } = await open({ images }); // HOOK.jpg of the painter is still there, and is a take
  expect(notices).toEqual([]);
  for (const name of ['HOOK.gif', 'HOOK.avif'])
    cpSync(photo(name.endsWith('gif') ? 'anim.gif' : 'photo.avif'), join(folder, 'images', name));
  await expect(open({ images })).rejects.toMatchObject({
    details: { reason: 'files_unsure', segment: 'HOOK' },
  });
});

test('a clip that was put in place is the clip, in any container, and buys nothing; the program’s own is known', async () => {
  const clip = await aWholeClip(base);
  const videos = createFilmMaker(clip);
  const images = createPainter();
  const first = await open({ images, videos });
  await makeClip(first.work, HOOK, 0);
  expect((await open({ images, videos })).notices).toEqual([]);
  const edited = Buffer.concat([clip, Buffer.from([0, 0, 0, 8]), Buffer.from('free')]);
  writeFileSync(join(folder, 'clips/HOOK.mp4'), edited);
  const { work, notices } = await open({ images, videos });
  expect(notices).toEqual([
    expect.stringMatching(/clips\/HOOK\.mp4 is your own clip and stays until --redo, --clip or --take /),
  ]);
  const lines = (await quoteRest(work, { clips: true })).lines;
  expect(lines.some(({ segment_type }) => segment_type === 'HOOK')).toBe(false);
  await makeClip(work, HOOK, 0);
  expect([videos.orders.length, hashOf('clips/HOOK.mp4')]).toEqual([1, sha256(edited)]);

  writeFileSync(join(folder, 'clips/ENDING_CTA.mov'), clip);
  expect((await open({ images, videos })).notices).toHaveLength(1);
  expect((await open({ images, videos })).notices).toEqual([]);
  expect(hashOf('clips/ENDING_CTA.mov')).toBe(sha256(clip));
});
