import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  type FilmMaker,
  openTestWork,
  refusal,
  SEGMENTS,
  type WorkOptions,
} from '../../../tests/support/work.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { chooseTake } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { adoptClips } from './adopt.ts';
import { followClips, refreshClips, requireClips, settleClips } from './follow.ts';
import { makeClip, startClips } from './make.ts';

let base: string;
let folder: string;
let bytes: Buffer;
let videos: FilmMaker;
const images = createPainter();
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-clips-'));
  bytes = await aWholeClip(base);
  return () => rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(base, 'project-'));
  videos = createFilmMaker(bytes);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: WorkOptions = {}) => openTestWork(folder, { images, videos, ...options });
const HOOK = SEGMENTS[0]!;
const edited = [{ ...HOOK, script_text: 'Other words.' }, SEGMENTS[1]!];

test('clips are started once, followed to the end, and kept while their inputs stay', async () => {
  await startClips(await open());
  await startClips(await open());
  expect(videos.orders).toHaveLength(2);
  const work = await open();
  expect(await followClips(work)).toMatchObject([{ status: 2 }, { status: 2 }]);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
  expect(requireClips(work).map(({ type }) => type)).toEqual(['HOOK', 'ENDING_CTA']);
  const later = await open();
  await startClips(later);
  expect(videos.orders).toHaveLength(2);
  expect(later.events.filter(({ stage }) => stage === 'clip').map(({ state }) => state)).toEqual([
    'kept',
    'kept',
  ]);
});

test('an edited text makes the clip outdated: combining refuses it, and it alone is ordered again', async () => {
  await followClips(await startedWork());
  await expect(settleClips(await open({ segments: edited }))).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'clips_outdated', segments: ['HOOK'] },
  });
  await startClips(await open({ segments: edited }));
  const texts = videos.orders.map(({ segment }) => segment.script_text);
  expect(texts.slice(0, 2).sort()).toEqual(SEGMENTS.map(({ script_text }) => script_text).sort()); // sent at once
  expect(texts.slice(2)).toEqual(['Other words.']);
  expect(readFileSync(join(folder, 'takes', 'HOOK-clip-1.mp4')).equals(bytes)).toBe(true);
});

test('an earlier clip whose file is gone is fetched again where its words come back, and ordered where the provider has it no more', async () => {
  await followClips(await startedWork());
  await followClips(await startedWork({ segments: edited }));
  rmSync(join(folder, 'takes'), { recursive: true });
  await followClips(await startedWork());
  expect(videos.orders).toHaveLength(3);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
  expect(existsSync(join(folder, 'takes', 'HOOK-clip-1.mp4'))).toBe(true);
  rmSync(join(folder, 'takes'), { recursive: true });
  const gone = new SparkfluenceError('project', 'gone', { details: { reason: 'job_missing' } });
  const poll = async () => {
    throw gone;
  };
  await expect(
    startClips(await open({ segments: edited, videos: { ...videos, poll } })),
  ).resolves.toBeUndefined();
  expect(videos.orders).toHaveLength(4);
});

test('a clip is not fetched into a project that is another’s by now, or is not there any more', async () => {
  const work = await startedWork();
  const lost = new SparkfluenceError('project', 'lost', { details: { reason: 'lock_lost' } });
  const ledger = Object.create(work.place.ledger, { assertMaySend: { value: () => Promise.reject(lost) } });
  await expect(refreshClips({ ...work, place: { ...work.place, ledger } })).rejects.toMatchObject({
    details: { reason: 'lock_lost' },
  });
  expect(existsSync(join(folder, 'clips'))).toBe(false);
});

test('a clip that failed at the provider is said with its segment and reason, and lets the others finish', async () => {
  const work = await startedWork();
  videos.answer = { state: 'failed', reason: 'content_blocked', message: 'not allowed' };
  await refreshClips({ ...work, choice: { redo: false, only: new Set(['HOOK'] as const) } });
  videos.answer = { state: 'succeeded', uri: 'clip' };
  expect(await followClips(await open())).toMatchObject([
    { segment_type: 'HOOK', status: 3, error_message: 'not allowed' },
    { segment_type: 'ENDING_CTA', status: 2 },
  ]);
  const now = await open();
  expect(() => requireClips(now)).toThrow('HOOK: the clip failed at veo: not allowed');
});

test('half a clip is no clip: it is fetched again, and not ordered again', async () => {
  const broken = {
    ...videos,
    download: async (_uri: string, file: string) => writeFileSync(file, bytes.subarray(0, 900)),
  };
  await startClips(await open());
  await expect(refreshClips(await open({ videos: broken }))).rejects.toMatchObject({ exitCode: 5 });
  expect(existsSync(join(folder, 'clips', 'HOOK.mp4'))).toBe(false);
  expect(await followClips(await open())).toMatchObject([{ status: 2 }, { status: 2 }]);
  expect(videos.orders).toHaveLength(2);
});

test('another take that is refused leaves the clip; one that is made keeps the old one, which can be chosen', async () => {
  await followClips(await startedWork());
  const redo = { redo: true, only: new Set(['HOOK'] as const) };
  videos.refuse(refusal());
  await expect(startClips(await open({ choice: redo }))).rejects.toMatchObject({
    details: { reason: 'content_blocked' },
  });
  let work = await open();
  expect(work.place.ledger.state.clips.HOOK).toMatchObject({ state: 'succeeded' });
  expect(clipTakes(work)).toEqual([]);
  expect(work.place.ledger.state.orders.at(-1)).not.toMatchObject({ state: 'sent' });

  await makeClip(await open({ choice: redo }), HOOK, 0);
  work = await open();
  expect(clipTakes(work)).toMatchObject([{ segment_type: 'HOOK', number: 1 }]);
  await chooseTake(work, 'clip', 'HOOK', 1);
  const chosen = await open({ segments: edited });
  await startClips(chosen);
  expect(videos.orders).toHaveLength(3); // a chosen take stays, whatever the script becomes
  await settleClips(chosen); // and is not outdated
  await expect(chooseTake(chosen, 'clip', 'HOOK', 7)).rejects.toMatchObject({
    details: { reason: 'take_missing' },
  });
});

test('a brought clip is taken over without a purchase, and one that is no video is refused by name', async () => {
  writeFileSync(join(folder, 'own.mp4'), bytes);
  const work = await open();
  await adoptClips(work, [{ type: 'HOOK', video_url: 'own.mp4' }]);
  expect(work.place.ledger.state.clips.HOOK).toMatchObject({ state: 'succeeded', provider: 'custom' });
  await startClips(await open());
  expect(videos.orders.map(({ segment }) => segment.type)).toEqual(['ENDING_CTA']);

  writeFileSync(join(folder, 'page.mp4'), '<html>');
  await expect(
    adoptClips(work, [{ type: 'HOOK', video_url: pathToFileURL(join(folder, 'page.mp4')).href }]),
  ).rejects.toMatchObject({ exitCode: 5, code: 'INVALID_INPUT', details: { segment: 'HOOK' } });
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
});

test('no clip was ever started, or one is still running: each is its own error', async () => {
  await expect(followClips(await open())).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'no_clips' },
  });
  const work = await startedWork();
  expect(() => requireClips(work)).toThrow(expect.objectContaining({ exitCode: 8 }));
});

const clipTakes = ({ place }: Work) => place.ledger.state.takes.filter(({ kind }) => kind === 'clip');

async function startedWork(options: WorkOptions = {}) {
  const work = await open(options);
  await startClips(work);
  return work;
}
