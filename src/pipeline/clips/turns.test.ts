import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  aWholeClip,
  createFilmMaker,
  createPainter,
  type FilmMaker,
  openTestWork,
} from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { ClipStatus, VideoProvider } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { clipOf } from '../../project/orders.ts';
import { spentOf } from '../money/budget.ts';
import { followClips } from './follow.ts';
import { makeClip, startClips } from './make.ts';

/** Jobs that the vendor ends because it got too many: not charged, ordered again, fewer at once. */

const TYPES: readonly SegmentType[] = ['HOOK', 'BODY_1', 'BODY_2', 'BODY_3', 'ENDING_CTA'];
const segments: Segment[] = TYPES.map((type) => ({
  type,
  duration_seconds: 8,
  script_text: `The words of ${type}.`,
  visual_direction: `The picture of ${type}.`,
  emotion: 'calm',
}));
const BUSY: ClipStatus = {
  state: 'failed',
  reason: 'provider_busy',
  message: 'GEMINI_RATE_LIMIT (not charged)',
  usedCredit: 0,
};

let base: string;
let folder: string;
let bytes: Buffer;
let films: FilmMaker;
const images = createPainter();
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-turns-'));
  bytes = await aWholeClip(base);
  return () => rmSync(base, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(base, 'project-'));
  films = createFilmMaker(bytes);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A maker whose jobs run for three polls; it notes how many ran at once at most. */
function counting(): VideoProvider & { most: number } {
  const polls = new Map<string, number>();
  const maker = {
    ...films,
    most: 0,
    async start(...[order, call]: Parameters<VideoProvider['start']>) {
      const started = await films.start(order, call);
      polls.set(started.receipt.uuid, 0);
      maker.most = Math.max(maker.most, polls.size);
      return started;
    },
    async poll(operation: unknown): Promise<ClipStatus> {
      const { uuid } = operation as { uuid: string };
      const count = (polls.get(uuid) ?? 0) + 1;
      if (count < 3) polls.set(uuid, count);
      else polls.delete(uuid);
      return count < 3 ? { state: 'running', percentage: 30 } : { state: 'succeeded', uri: 'clip' };
    },
  };
  return maker;
}

const open = (videos: VideoProvider) => openTestWork(folder, { images, videos, segments });
const runAll = async (videos: VideoProvider) => {
  const work = await open(videos);
  await Promise.all(segments.map((segment, index) => makeClip(work, segment, index)));
};

test('all are sent at once; after jobs that failed by overload at most two are, each once', async () => {
  const first = await open({ ...films, poll: async () => BUSY });
  await startClips(first);
  await followClips(first);
  expect(films.orders).toHaveLength(TYPES.length);
  expect(spentOf(first.place.ledger.state)).toMatchObject({ usd: 0.4, credits: 0 }); // the five pictures
  await expect(
    makeClip(await open({ ...films, poll: async () => BUSY }), segments[0]!, 0),
  ).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining('not charged'),
    details: {
      reason: 'provider_busy',
      next: expect.stringMatching(/orders the clip again.*fewer at once.*jobsAtOnce/),
    },
  });
  const careful = counting();
  await runAll(careful);
  expect(careful.most).toBe(2);
  expect(films.orders).toHaveLength(2 * TYPES.length + 1);
});

test('`videos` sends fewer, too, and does not wait for the last ones', async () => {
  const first = await open({ ...films, poll: async () => BUSY });
  await startClips(first);
  await followClips(first);
  const careful = counting();
  await startClips(await open(careful));
  expect(careful.most).toBe(2);
  expect(films.orders).toHaveLength(2 * TYPES.length);
  const { state } = (await open(careful)).place.ledger;
  const states = TYPES.map((type) => clipOf(state, type)?.state);
  expect(states.filter((state) => state === 'running').length).toBeGreaterThan(0);
});

test('the number can be set, and is not limited by itself', async () => {
  const all = counting();
  await runAll(all);
  expect(all.most).toBe(TYPES.length);
  rmSync(join(folder, 'state.json'));
  rmSync(join(folder, 'state.backup.json'));
  const three = counting();
  const work = await open(three);
  const config = resolveConfig({ SPARKFLUENCE_RATE_LIMITS: '{"veo": {"jobsAtOnce": 3}}' }, folder);
  const limited = {
    ...work,
    place: { ...work.place, config: { ...work.place.config, rateLimits: config.rateLimits } },
  };
  await Promise.all(segments.map((segment, index) => makeClip(limited, segment, index)));
  expect(three.most).toBe(3);
});
