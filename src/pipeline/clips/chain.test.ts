import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  openTestWork,
  SETTINGS,
} from '../../../tests/support/work.ts';
import type { Work } from '../work/work.ts';
import { isOutdated } from './current.ts';
import { makeClip } from './make.ts';

let base: string;
let clip: Buffer;
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-chain-'));
  clip = await aWholeClip(base);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function makeAll(options: Parameters<typeof openTestWork>[1], chain = true): Promise<Work> {
  const folder = join(base, 'project');
  const opened = await openTestWork(folder, options);
  const project = { folder, settings: { ...SETTINGS, chain } };
  const work: Work = { ...opened, place: { ...opened.place, project } };
  const only = work.choice.only;
  const wanted = work.script.segments.map((segment, index) => ({ segment, index }));
  await Promise.all(
    wanted
      .filter(({ segment }) => only === undefined || only.has(segment.type))
      .map(({ segment, index }) => makeClip(work, segment, index)),
  );
  return work;
}

test('one picture is the end of a clip and the beginning of the next, and is bought once', async () => {
  const images = createPainter();
  const videos = Object.assign(createFilmMaker(clip), { takesLastFrame: true });
  const work = await makeAll({ images, videos });
  expect(images.orders).toHaveLength(2);
  const [hook, ending] = ['HOOK', 'ENDING_CTA'].map((type) =>
    videos.orders.find(({ segment }) => segment.type === type),
  );
  expect(hook!.lastFrame).toEqual(ending!.image);
  expect(ending!.lastFrame).toBeUndefined();
  expect(work.script.segments.map((segment, index) => isOutdated(work, segment, index))).toEqual([
    false,
    false,
  ]);
  await makeAll({ images, videos });
  expect(videos.orders).toHaveLength(2); // the same again orders nothing
  await makeAll({ images, videos }, false);
  expect(videos.orders.map(({ segment }) => segment.type).slice(2)).toEqual(['HOOK']); // it led over, and now does not
});

test('a maker that takes no last frame makes its clips as ever', async () => {
  const videos = createFilmMaker(clip);
  await makeAll({ videos });
  expect(videos.orders.map(({ lastFrame }) => lastFrame)).toEqual([undefined, undefined]);
  await makeAll({ videos }, false);
  expect(videos.orders).toHaveLength(2);
});

test('a clip alone whose next picture is not there is refused before it is bought', async () => {
  const images = createPainter();
  const videos = Object.assign(createFilmMaker(clip), { takesLastFrame: true });
  const choice = { only: new Set(['HOOK'] as const) };
  await expect(makeAll({ images, videos, choice })).rejects.toMatchObject({
    kind: 'input',
    details: { reason: 'chain_needs_picture', segment: 'ENDING_CTA' },
  });
  expect(videos.orders).toHaveLength(0);
});
