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
import type { VoiceProvider } from '../../contracts/narrators.ts';
import { degradationsOf } from '../documents.ts';
import { overviewOf } from '../quote/overview.ts';
import { quoteRest } from '../quote/quote.ts';
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

test('clips that a vendor made stay where nobody names a maker: none is made here in their place, and no speech is bought', async () => {
  const images = createPainter();
  await makeAll({ images, videos: Object.assign(createFilmMaker(clip), { takesLastFrame: true }) });
  const here = Object.assign(createFilmMaker(clip), { id: 'local' as const, takesNarration: true });
  let spoken = 0;
  const narrator: VoiceProvider = {
    ...{ id: 'gemini', model: 'gemini-3.8-flash-lite-tts' },
    voices: async () => ({ voices: null, source: 'a test' }),
    check: async () => undefined,
    async speak(_, { purchase }) {
      await purchase?.beforeSend();
      spoken += 1;
      return { samples: new Int16Array(24_000).fill(8000), sampleRate: 24_000, words: null, speed: 1 };
    },
  };
  const again = await makeAll({ images, videos: here, narrator, auto: true });
  expect([here.orders.length, spoken]).toEqual([0, 0]);
  expect((await quoteRest(again, { clips: true })).lines).toEqual([]);
  const notes = [{ reason: 'clips_made_here', message: 'The clips are made on this machine.' }];
  const reasonsOf = (work: Work) =>
    degradationsOf({ ...work, makers: { ...work.makers, notes } }).map(({ reason }) => reason);
  expect(reasonsOf(again)).not.toContain('clips_made_here');
  // A picture that is another by now has its clip made here, with its speech.
  const [hook, ending] = again.script.segments;
  const segments = [hook!, { ...ending!, visual_direction: 'Another picture.' }];
  const changed = await makeAll({ images, videos: here, narrator, auto: true, segments });
  expect(reasonsOf(changed)).toContain('clips_made_here');
  // Another voice has the clip that says it made anew, and the overview says so.
  const rerunOf = async (settings: object) => {
    const { project } = changed.place;
    const place = {
      ...changed.place,
      project: { ...project, settings: { ...project.settings, ...settings } },
    };
    return (await overviewOf({ ...changed, place })).find(
      ({ segment_type }) => segment_type === 'ENDING_CTA',
    )!.rerun;
  };
  expect([await rerunOf({}), await rerunOf({ voice: 'Puck' })]).toEqual(['nothing', 'clip']);
  expect(here.orders.map(({ segment }) => segment.type)).toContain('ENDING_CTA');
  expect(spoken).toBe(here.orders.length);
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
