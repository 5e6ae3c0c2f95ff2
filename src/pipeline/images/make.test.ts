import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createPainter,
  jpegOf,
  lostAnswer,
  openTestWork,
  refusal,
  SEGMENTS,
} from '../../../tests/support/work.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { adoptImages } from './adopt.ts';
import { makeImage, makeImages, needsImage } from './make.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-images-'));
  folder = join(base, 'project');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const HOOK = SEGMENTS[0]!;
const edited = [{ ...HOOK, visual_direction: 'Another picture.' }, SEGMENTS[1]!];
const pictureOf = (name = 'images/HOOK.jpg') => readFileSync(join(folder, name)).toString('latin1');

test('a picture is drawn once, and kept while it answers the same inputs', async () => {
  const images = createPainter();
  const first = await openTestWork(folder, { images });
  await makeImages(first);
  expect(images.orders).toHaveLength(2);
  expect(first.place.ledger.state.orders.map(({ state }) => state)).toEqual(['fetched', 'fetched']);
  const again = await openTestWork(folder, { images });
  await makeImages(again);
  expect(images.orders).toHaveLength(2);
  expect(again.events.map(({ state }) => state)).toEqual(['kept', 'kept']);
  expect(await needsImage(again, HOOK, 0)).toBe(false);
});

test('an edited direction has this one picture drawn again, and the old one is kept as a take', async () => {
  const images = createPainter();
  await makeImages(await openTestWork(folder, { images }));
  const before = pictureOf();
  const work = await openTestWork(folder, { images, segments: edited });
  expect(await needsImage(work, edited[0]!, 0)).toBe(true);
  await makeImages(work);
  expect(images.orders.map(({ segment }) => segment.type)).toEqual(['HOOK', 'ENDING_CTA', 'HOOK']);
  expect(pictureOf()).not.toBe(before);
  expect(pictureOf('takes/HOOK-image-1.jpg')).toBe(before);
});

test('a picture of another provider is kept with auto, and drawn again where the provider was named', async () => {
  await makeImages(await openTestWork(folder, { images: createPainter() }));
  const other = createPainter('huggingface', 'black-forest-labs/FLUX.1-schnell');
  await makeImages(await openTestWork(folder, { images: other, auto: true }));
  expect(other.orders).toHaveLength(0);
  await makeImages(await openTestWork(folder, { images: other }));
  expect(other.orders).toHaveLength(2);
});

test('a key that comes or goes draws nothing again: what auto would choose replaces no picture', async () => {
  const local = { ...createPainter('local', 'local-still'), showsPosition: true };
  const paid = createPainter();
  await makeImages(await openTestWork(folder, { images: local, auto: true }));
  await makeImages(await openTestWork(folder, { images: paid, auto: true })); // a key came
  expect(paid.orders).toHaveLength(0);
  await makeImages(await openTestWork(folder, { images: paid }));
  expect(paid.orders).toHaveLength(2);
  await makeImages(await openTestWork(folder, { images: local, auto: true })); // it went again
  expect(local.orders).toHaveLength(2);
  await makeImages(await openTestWork(folder, { images: local, segments: edited, auto: true }));
  expect(local.orders).toHaveLength(3); // an edit is another order
});

test('a finished picture that is gone is drawn again; one of the user’s is an error that says so', async () => {
  const images = createPainter();
  await makeImages(await openTestWork(folder, { images }));
  rmSync(join(folder, 'images', 'HOOK.jpg'));
  await makeImages(await openTestWork(folder, { images }));
  expect(images.orders).toHaveLength(3);

  writeFileSync(join(folder, 'own.jpg'), jpegOf('mine'));
  const work = await openTestWork(folder, { images });
  await adoptImages(work, [{ segment_type: 'HOOK', image_url: 'own.jpg' }]);
  expect(pictureOf()).toContain('mine');
  expect(await makeImage(work, edited[0]!, 0)).toMatchObject({ file: join(folder, 'images', 'HOOK.jpg') });
  rmSync(join(folder, 'images', 'HOOK.jpg'));
  await expect(makeImage(work, HOOK, 0)).rejects.toMatchObject({
    exitCode: 5,
    details: { reason: 'asset_missing', segment: 'HOOK' },
  });
  expect(images.orders).toHaveLength(3);
});

test('an order without an answer is sent again below the limit, named as possibly bought twice, and refused above it', async () => {
  const images = createPainter();
  images.fail(lostAnswer());
  await expect(makeImage(await openTestWork(folder, { images }), HOOK, 0)).rejects.toThrow('dropped');
  const dear = await openTestWork(folder, { images, limits: { resendBelowUsd: 0 } });
  await expect(makeImage(dear, HOOK, 0)).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'ambiguous_submission', segment: 'HOOK', provider: 'openai' },
  });
  expect(images.orders).toHaveLength(1);
  const work = await openTestWork(folder, { images });
  await makeImage(work, HOOK, 0);
  const { orders } = work.place.ledger.state;
  expect(orders.map(({ state, possibly_twice }) => [state, possibly_twice === true])).toEqual([
    ['lost', false],
    ['fetched', true],
  ]);
});

test('an answer that a kill left on disk is taken over and not bought again, also after an edit', async () => {
  const images = createPainter();
  const killed = await openTestWork(folder, { images });
  const { ledger } = killed.place;
  const update = ledger.update.bind(ledger);
  let updates = 0;
  // The intent is the first update. The process dies before the second, which writes the receipt.
  const dying = {
    ...killed,
    place: {
      ...killed.place,
      ledger: Object.assign(Object.create(ledger), {
        update: (change: Parameters<typeof update>[0]) => {
          updates += 1;
          if (updates === 2) throw new Error('killed');
          return update(change);
        },
      }),
    },
  };
  await expect(makeImage(dying, HOOK, 0)).rejects.toThrow('killed');
  expect(readdirSync(join(folder, 'orders'))).toHaveLength(1);
  const work = await openTestWork(folder, { images });
  await makeImage(work, HOOK, 0);
  expect(images.orders).toHaveLength(1);
  expect(work.place.ledger.state.orders).toMatchObject([{ state: 'fetched' }]);
});

test('another take that is refused leaves the picture as it was', async () => {
  const images = createPainter();
  await makeImages(await openTestWork(folder, { images }));
  const before = pictureOf();
  images.fail(refusal(), false);
  const work = await openTestWork(folder, {
    images,
    choice: { redo: true, only: new Set(['HOOK'] as const) },
  });
  await expect(makeImages(work)).rejects.toMatchObject({ details: { reason: 'content_blocked' } });
  expect(pictureOf()).toBe(before);
  expect(work.place.ledger.state.images.HOOK).toMatchObject({ state: 'succeeded' });
  expect(work.place.ledger.state.takes).toEqual([]);
});

test('nothing is sent that would exceed the limit', async () => {
  const images = createPainter();
  const work = await openTestWork(folder, { images, limits: { maxUsd: 0 } });
  await expect(makeImages(work)).rejects.toMatchObject({
    exitCode: 9,
    details: { reason: 'budget_exceeded' },
  });
  expect(images.orders).toHaveLength(0);
  expect(existsSync(join(folder, 'images'))).toBe(false);
});

test('another take of our own still is another picture, each time, and the same order still the same one', async () => {
  const { createLocalImages } = await import('../../providers/local/image/image.ts');
  const images = await createLocalImages();
  const hashes: string[] = [];
  for (const redo of [false, true, true]) {
    const work = await openTestWork(folder, { images });
    await makeImage({ ...work, choice: { redo } }, HOOK, 0);
    const done = work.place.ledger.state.images.HOOK;
    hashes.push(done?.state === 'succeeded' ? done.asset.sha256 : '');
  }
  expect(new Set(hashes).size).toBe(3);
  rmSync(folder, { recursive: true });
  await makeImage(await openTestWork(folder, { images }), HOOK, 0);
  expect(sha256(readFileSync(join(folder, 'images/HOOK.jpg')))).toBe(hashes[0]);
});
