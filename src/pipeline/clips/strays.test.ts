import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  type FilmMaker,
  lostAnswer,
  openTestWork,
  SEGMENTS,
  type WorkOptions,
} from '../../../tests/support/work.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { clipOf } from '../../project/orders.ts';
import { quoteRest } from '../quote/quote.ts';
import { chooseTake } from '../work/takes.ts';
import { adoptClips } from './adopt.ts';
import { followClips, refreshClips } from './follow.ts';
import { makeClip, startClips } from './make.ts';
import { besides, followStrays, strayNotices } from './strays.ts';

/** A paid job is never forgotten, whatever happens to its segment meanwhile. The vendor's count of orders is the judge. */

let base: string;
let folder: string;
let bytes: Buffer;
let videos: FilmMaker;
let images: ReturnType<typeof createPainter>;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-strays-'));
  bytes = await aWholeClip(base);
  return () => rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(base, 'project-'));
  videos = createFilmMaker(bytes);
  images = createPainter();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: WorkOptions = {}) => openTestWork(folder, { images, videos, ...options });
const HOOK = SEGMENTS[0]!;
const edited = [{ ...HOOK, script_text: 'Other words.' }, SEGMENTS[1]!];
const RUNNING = { state: 'running', percentage: 40 } as const;
const DONE = { state: 'succeeded', uri: 'clip' } as const;
const takes = () => (existsSync(join(folder, 'takes')) ? readdirSync(join(folder, 'takes')) : []);

async function startedAndRunning(): Promise<void> {
  videos.answer = RUNNING;
  await startClips(await open());
  expect(videos.orders).toHaveLength(2);
}

test('a text that is edited while its clip runs, and edited back: two clips are bought for it, and both are on disk', async () => {
  await startedAndRunning();
  await startClips(await open({ segments: edited }));
  expect(videos.orders).toHaveLength(3);
  const back = await open();
  await startClips(back);
  expect(videos.orders).toHaveLength(3);
  expect(clipOf(back.place.ledger.state, 'HOOK')).toMatchObject({ state: 'running' });
  expect(strayNotices(back)).toMatchObject([{ reason: 'order_running', segment_type: 'HOOK' }]);
  videos.answer = DONE;
  await followClips(await open());
  const after = await open();
  expect(clipOf(after.place.ledger.state, 'HOOK')).toMatchObject({ state: 'succeeded' });
  expect(takes()).toEqual(['HOOK-clip-1.mp4']);
  expect(
    after.place.ledger.state.orders.filter(({ stage }) => stage === 'clip').map(({ state }) => state),
  ).toEqual([...['fetched', 'fetched', 'fetched']]);
  expect(strayNotices(after)).toEqual([]);
});

test('a finished clip whose text is edited and edited back is put in its place again, and costs nothing', async () => {
  videos.download = async (_uri, file) => {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, Buffer.concat([bytes, Buffer.from([0, 0, 0, 8]), Buffer.from('free')]));
  };
  await makeClip(await open(), HOOK, 0);
  const first = readFileSync(join(folder, 'clips', 'HOOK.mp4'));
  videos.download = async (_uri, file) => void (await import('node:fs')).writeFileSync(file, bytes);
  await makeClip(await open({ segments: edited }), edited[0]!, 0);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(first)).toBe(false);
  const back = await open({ choice: { redo: false, only: new Set(['HOOK'] as const) } });
  expect((await quoteRest(back, { clips: true })).lines).toEqual([]);
  await makeClip(back, HOOK, 0);
  expect(videos.orders).toHaveLength(2);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(first)).toBe(true);
  // And forth again: both clips are takes now.
  await makeClip(await open({ segments: edited }), edited[0]!, 0);
  expect(videos.orders).toHaveLength(2);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
  expect(takes()).toEqual(['HOOK-clip-1.mp4', 'HOOK-clip-2.mp4']);
});

test('a picture whose direction is edited and edited back is put in its place again, with its clip', async () => {
  const other = [{ ...HOOK, visual_direction: 'Another scene.' }, SEGMENTS[1]!];
  await makeClip(await open(), HOOK, 0);
  await makeClip(await open({ segments: other }), other[0]!, 0);
  expect([images.orders.length, videos.orders.length]).toEqual([2, 2]);
  const back = await open({ choice: { redo: false, only: new Set(['HOOK'] as const) } });
  expect((await quoteRest(back, { clips: true })).lines).toEqual([]);
  await makeClip(back, HOOK, 0);
  expect([images.orders.length, videos.orders.length]).toEqual([2, 2]);
});

test('a clip that nobody waits for and that had no file is asked after once by each command, and kept as a take when it comes', async () => {
  await startedAndRunning();
  videos.answer = { state: 'without_file', message: 'it is done, without a video' };
  let nowMs = Date.now();
  const clock = { now: () => nowMs, sleep: async () => undefined };
  await refreshClips(await open({ segments: edited, clock }));
  nowMs += 3 * 86_400_000;
  const first = async () => (await open()).place.ledger.state.orders.find(({ stage }) => stage === 'clip');
  await startClips(await open({ segments: edited, clock })); // others are ordered for the new words
  await followStrays(await open({ segments: edited, clock }));
  expect(await first()).toMatchObject({ state: 'failed', failure: { reason: 'no_file' } });
  let polls = 0;
  const { poll } = videos;
  videos.poll = (...args) => {
    polls += 1;
    return poll(...args);
  };
  const command = await open({ segments: edited, clock });
  await followStrays(command);
  await followStrays(command);
  expect(polls).toBe(1);
  nowMs += 31 * 86_400_000; // nobody keeps it so long
  await followStrays(await open({ segments: edited, clock }));
  expect(polls).toBe(1);
  nowMs -= 31 * 86_400_000;
  videos.answer = DONE;
  await followStrays(await open({ segments: edited, clock }));
  expect(await first()).toMatchObject({ state: 'fetched' });
  expect(takes().filter((name) => name.includes('clip'))).toEqual(['HOOK-clip-1.mp4']);
});

test('a take that is chosen while a clip runs: the clip is fetched by the next command and kept as a take', async () => {
  await makeClip(await open(), HOOK, 0);
  videos.answer = RUNNING;
  const redo = { redo: true, only: new Set(['HOOK'] as const) };
  await startClips(await open({ choice: redo }));
  await chooseTake(await open(), 'clip', 'HOOK', 1);
  videos.answer = DONE;
  videos.download = async (_uri, file) =>
    void (await import('node:fs')).writeFileSync(file, Buffer.concat([bytes, Buffer.from('\0\0\0\x08free')]));
  const next = await open();
  await followStrays(next, { films: false });
  expect(
    next.place.ledger.state.orders.filter(({ stage }) => stage === 'clip').map(({ state }) => state),
  ).toEqual([...['fetched', 'fetched']]);
  expect(clipOf(next.place.ledger.state, 'HOOK')).toMatchObject({ provider: 'custom' });
  expect(takes().filter((name) => name.includes('clip'))).toEqual(['HOOK-clip-1.mp4', 'HOOK-clip-2.mp4']);
});

test('a clip of the user’s own, while one runs: the user’s stays, the paid one becomes a take', async () => {
  await startedAndRunning();
  (await import('node:fs')).writeFileSync(join(folder, 'own.mp4'), bytes);
  await adoptClips(await open(), [{ type: 'HOOK', video_url: 'own.mp4' }]);
  videos.answer = DONE;
  videos.download = async (_uri, file) =>
    void (await import('node:fs')).writeFileSync(file, Buffer.concat([bytes, Buffer.from('\0\0\0\x08free')]));
  await refreshClips(await open());
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
  expect(takes()).toEqual(['HOOK-clip-1.mp4']);
});

test('a paid clip that the user replaces by one of their own is kept as a take', async () => {
  await makeClip(await open(), HOOK, 0);
  (await import('node:fs')).writeFileSync(
    join(folder, 'own.mp4'),
    Buffer.concat([bytes, Buffer.from('\0\0\0\x08free')]),
  );
  await adoptClips(await open(), [{ type: 'HOOK', video_url: 'own.mp4' }]);
  expect(readFileSync(join(folder, 'takes', 'HOOK-clip-1.mp4')).equals(bytes)).toBe(true);
});

test('another provider while paid clips run: none of them is forgotten, and each is found when it is wanted again', async () => {
  await startedAndRunning();
  const other = createFilmMaker(Buffer.concat([bytes, Buffer.from('\0\0\0\x08free')]));
  const google = { ...other, id: 'google', model: 'omni' } as const;
  const makers = { images, videos: google };
  const withBoth = async () => {
    const work = await openTestWork(folder, makers);
    const videoProvider = async (id: string) => (id === 'veo' ? videos : google);
    return { ...work, makers: { ...work.makers, videoProvider } };
  };
  await startClips(await withBoth());
  expect([videos.orders.length, other.orders.length]).toEqual([2, 2]);
  videos.answer = DONE;
  await followClips(await withBoth());
  const back = await open();
  await startClips(back);
  expect([videos.orders.length, other.orders.length]).toEqual([2, 2]);
  expect(clipOf(back.place.ledger.state, 'HOOK')).toMatchObject({ state: 'succeeded', provider: 'veo' });
});

test('a redo that is cut off three times buys one more picture and one more clip', async () => {
  await makeClip(await open(), HOOK, 0);
  const redo = { redo: true, only: new Set(['HOOK'] as const) };
  videos.answer = RUNNING;
  // Cut off after the picture, then when the answer to the clip's order is lost, then while the clip runs.
  const stop = new Error('killed');
  await expect(
    startClips(await open({ choice: redo, videos: { ...videos, promptFor: () => Promise.reject(stop) } })),
  ).rejects.toThrow();
  videos.loseAnswer(lostAnswer());
  await expect(startClips(await open({ choice: redo }))).rejects.toThrow('dropped');
  await startClips(await open({ choice: redo }));
  await startClips(await open({ choice: redo }));
  expect([images.orders.length, videos.orders.length]).toEqual([2, 2]);
  videos.answer = DONE;
  await makeClip(await open({ choice: redo }), HOOK, 0);
  expect([images.orders.length, videos.orders.length]).toEqual([2, 2]);
});

test('a stray that cannot be asked after stays named, and does not stop the command', async () => {
  await startedAndRunning();
  const down = { ...videos, poll: () => Promise.reject(new Error('down')) };
  const work = await open({ segments: edited, videos: down });
  await startClips(work);
  const later = await open({ segments: edited, videos: down });
  await startClips(later);
  expect(strayNotices(later)).toMatchObject([
    { message: expect.stringContaining(videos.past.at(-1)!.receipt.uuid) },
  ]);
});

test('a finished clip whose file is gone is fetched again by its job, and nothing is bought', async () => {
  await makeClip(await open(), HOOK, 0);
  rmSync(join(folder, 'clips', 'HOOK.mp4'));
  const only = { redo: false, only: new Set(['HOOK'] as const) };
  expect((await quoteRest(await open({ choice: only }), { clips: true })).lines).toEqual([]);
  await makeClip(await open({ choice: only }), HOOK, 0);
  expect(videos.orders).toHaveLength(1);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
});

test('where the vendor has thrown it away, it is ordered again; where it does not answer, it is not', async () => {
  await makeClip(await open(), HOOK, 0);
  rmSync(join(folder, 'clips', 'HOOK.mp4'));
  const only = { redo: false, only: new Set(['HOOK'] as const) };
  const down = { ...videos, poll: () => Promise.reject(new Error('down')) };
  await expect(makeClip(await open({ choice: only, videos: down }), HOOK, 0)).rejects.toThrow('down');
  expect(videos.orders).toHaveLength(1);
  let polls = 0;
  const gone: FilmMaker = {
    ...videos,
    async poll() {
      polls += 1;
      if (polls > 1) return DONE;
      throw new SparkfluenceError('project', 'not known', { details: { reason: 'job_missing' } });
    },
  };
  await expect(makeClip(await open({ choice: only, videos: gone }), HOOK, 0)).rejects.toThrow('not known');
  await makeClip(await open({ choice: only, videos: gone }), HOOK, 0);
  expect(videos.orders).toHaveLength(2);
});

test('a command that fails waits for what it follows besides, and a failure of that is not left alone', async () => {
  const alone: unknown[] = [];
  const hear = (error: unknown) => void alone.push(error);
  process.on('unhandledRejection', hear);
  onTestFinished(() => void process.off('unhandledRejection', hear));
  videos.answer = RUNNING;
  await startClips(await open());
  await startClips(await open({ segments: edited })); // the first clip of HOOK is nobody's now
  const stop = new AbortController();
  const stopped = new SparkfluenceError('interrupted', 'stopped', { details: { reason: 'interrupted' } });
  let polls = 0;
  videos.poll = async () => {
    polls += 1;
    stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw stopped;
  };
  const work = await open({ segments: [{ ...HOOK, script_text: 'Again others.' }, SEGMENTS[1]!] });
  const tools = { ...work.tools, signal: stop.signal };
  await expect(startClips({ ...work, tools })).rejects.toThrow();
  expect(polls).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(alone).toEqual([]);
  const slow = new Promise((_, reject) => setTimeout(() => reject(stopped), 10));
  await expect(besides(Promise.reject(new Error('first')), slow)).rejects.toThrow('first');
});
