import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  type FilmMaker,
  openTestWork,
  SEGMENTS,
} from '../../../tests/support/work.ts';
import type { Clock } from '../../contracts/clock.ts';
import { type ErrorDetails, SparkfluenceError } from '../../contracts/errors.ts';
import type { ClipStatus, VideoProvider } from '../../contracts/providers.ts';
import { clipOf } from '../../project/orders.ts';
import { followClips, refreshClips } from './follow.ts';
import { makeClip, startClips } from './make.ts';

/**
 * A job that is done before its file is there. Ten minutes pass on a clock of the test's own; the judge is the vendor's
 * count of orders.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const LATE: ClipStatus = { state: 'without_file', message: 'it is done, without a video' };
const HOOK = SEGMENTS[0]!;
const choice = { redo: false, only: new Set(['HOOK'] as const) };

let base: string;
let folder: string;
let bytes: Buffer;
let videos: FilmMaker;
let nowMs: number;
/** When the job was asked after, milliseconds since the start. */
let asked: number[];
const images = createPainter();
const START = Date.parse('2026-11-29T10:00:00Z');
const clock: Clock = {
  now: () => nowMs,
  sleep: async (waitMs) => {
    nowMs += waitMs;
  },
};
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-late-'));
  bytes = await aWholeClip(base);
  return () => rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(base, 'project-'));
  videos = createFilmMaker(bytes);
  nowMs = START;
  asked = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The vendor's job is done at once, and its file is listed `lagMs` after the start of the test. */
const listedAfter = (lagMs: number): VideoProvider => ({
  ...videos,
  async poll() {
    asked.push(nowMs - START);
    return nowMs - START >= lagMs ? { state: 'succeeded', uri: 'clip' } : LATE;
  },
});

const open = (maker: VideoProvider) =>
  openTestWork(folder, { images, videos: maker, choice, clock, pollMs: 5 * SECOND });
const stateOf = async () => clipOf((await open(videos)).place.ledger.state, 'HOOK');

test.each([0, 30 * SECOND, 9.9 * MINUTE])(
  'a file that is listed %d ms after its job is waited for, and ordered once',
  async (lagMs) => {
    const work = await open(listedAfter(lagMs));
    await makeClip(work, HOOK, 0);
    expect(videos.orders).toHaveLength(1);
    expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(bytes)).toBe(true);
    expect(await stateOf()).not.toHaveProperty('without_file_since');
    const intervals = asked.slice(1, -1).map((at, index) => at - asked[index]!); // the last one ends at the limit
    expect(intervals).toEqual(intervals.toSorted((one, other) => one - other));
    expect(asked.length).toBeLessThan(25);
    const told = work.events.filter(({ message }) => message?.includes('without a video'));
    expect(told).toHaveLength(lagMs === 0 ? 0 : 1);
  },
);

test('after ten minutes it is no_file; a rerun asks once more, and a file that has come is not ordered again', async () => {
  await expect(makeClip(await open(listedAfter(11 * MINUTE)), HOOK, 0)).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'no_file', segment: 'HOOK' },
  });
  expect(nowMs - START).toBe(10 * MINUTE);
  expect(videos.orders).toHaveLength(1);
  nowMs += 5 * MINUTE;
  await makeClip(await open(listedAfter(11 * MINUTE)), HOOK, 0);
  expect(videos.orders).toHaveLength(1);
  expect(await stateOf()).toMatchObject({ state: 'succeeded' });
});

test('a file that never comes is asked for once by the rerun, and then ordered again', async () => {
  const never = listedAfter(Number.POSITIVE_INFINITY);
  await expect(makeClip(await open(never), HOOK, 0)).rejects.toMatchObject({
    details: { reason: 'no_file' },
  });
  asked = [];
  await startClips(await open(never));
  expect(asked).toHaveLength(1);
  expect(videos.orders).toHaveLength(2);
  expect(await stateOf()).toMatchObject({ state: 'running' });
});

test('each `status` is a process of its own: the wait goes on where it was, and ends at the limit', async () => {
  const never = listedAfter(Number.POSITIVE_INFINITY);
  await startClips(await open(never));
  for (const minutes of [0, 4, 5]) {
    nowMs = START + minutes * MINUTE;
    expect(await refreshClips(await open(never))).toMatchObject([{ segment_type: 'HOOK', status: 1 }]);
  }
  nowMs = START + 10 * MINUTE;
  expect(await refreshClips(await open(never))).toMatchObject([{ segment_type: 'HOOK', status: 3 }]);
  expect(videos.orders).toHaveLength(1);
});

const failedDownload = (details: ErrorDetails): SparkfluenceError =>
  new SparkfluenceError('media', 'the clip could not be downloaded', { code: 'DOWNLOAD_FAILED', details });

test.each([
  ['a file that is not ready', { reason: 'file_not_ready', status: 400 }, 8 * MINUTE, 10 * MINUTE],
  ['a file that is not served yet', { reason: 'download_failed', status: 404 }, 40 * SECOND, MINUTE],
])(
  '%s is fetched when it is, asked for until its limit, and never ordered again',
  async (_, details, lag, limit) => {
    const fetchedAfter = (lagMs: number): VideoProvider => ({
      ...videos,
      async download(_uri, file) {
        asked.push(nowMs - START);
        if (nowMs - START < lagMs) throw failedDownload(details);
        writeFileSync(file, bytes);
      },
    });
    await startClips(await open(videos));
    await expect(followClips(await open(fetchedAfter(Number.POSITIVE_INFINITY)))).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      details: { ...details, segment: 'HOOK' },
    });
    expect(nowMs - START).toBeGreaterThanOrEqual(limit);
    expect(nowMs - START).toBeLessThan(1.5 * limit);
    expect(await stateOf()).toMatchObject({ state: 'running' });
    nowMs = START;
    await startClips(await open(videos));
    expect(await followClips(await open(fetchedAfter(lag)))).toMatchObject([{ status: 2 }]);
    expect(videos.orders).toHaveLength(1);
  },
);

test('a download that fails for another reason is an error at once', async () => {
  const broken = {
    ...videos,
    download: async () => Promise.reject(failedDownload({ reason: 'download_failed' })),
  };
  await startClips(await open(videos));
  await expect(followClips(await open(broken))).rejects.toMatchObject({
    details: { reason: 'download_failed' },
  });
  expect(nowMs).toBe(START);
});
