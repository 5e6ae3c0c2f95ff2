import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createFilmMaker,
  createPainter,
  type FilmMaker,
  lostAnswer,
  openTestWork,
  SEGMENTS,
  type WorkOptions,
} from '../../../tests/support/work.ts';
import { clipOf } from '../../project/orders.ts';
import { followClips, refreshClips } from './follow.ts';
import { startClips } from './make.ts';

/** The judge of each test is the vendor's own count of orders. */

let base: string;
let folder: string;
let videos: FilmMaker;
const images = createPainter();
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-lost-'));
  folder = join(base, 'project');
  videos = createFilmMaker(Buffer.alloc(0));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const HOOK_ONLY = { redo: false, only: new Set(['HOOK'] as const) };
const open = (options: WorkOptions = {}) =>
  openTestWork(folder, { images, videos, choice: HOOK_ONLY, ...options });

/** The vendor accepted the order, and its answer never came. */
async function loseHook(): Promise<void> {
  videos.loseAnswer(lostAnswer());
  await expect(startClips(await open())).rejects.toThrow('dropped');
  expect(videos.orders).toHaveLength(1);
}

test('an order that the provider lists is taken over and settled, and not sent again', async () => {
  await loseHook();
  const work = await open();
  await startClips(work);
  expect(videos.orders).toHaveLength(1);
  expect(clipOf(work.place.ledger.state, 'HOOK')).toMatchObject({ state: 'running' });
  expect(work.place.ledger.state.orders.filter(({ stage }) => stage === 'clip')).toMatchObject([
    { state: 'accepted', credits: 20, job: videos.past[0]!.receipt.uuid },
  ]);
});

test('asking for the status takes it over, too', async () => {
  await loseHook();
  videos.answer = { state: 'running', percentage: 40 };
  expect(await refreshClips(await open())).toMatchObject([{ segment_type: 'HOOK', status: 1 }]);
  expect(clipOf((await open()).place.ledger.state, 'HOOK')).toMatchObject({ state: 'running' });
});

test('an order that the list does not hold never arrived: status says so, and starting sends it once more', async () => {
  await loseHook();
  videos.past.length = 0;
  await refreshClips(await open());
  const work = await open();
  expect(clipOf(work.place.ledger.state, 'HOOK')).toMatchObject({ state: 'failed', reason: 'never_arrived' });
  expect(work.place.ledger.state.orders.at(-1)).toMatchObject({ state: 'refused' });
  await startClips(work);
  expect(videos.orders).toHaveLength(2);
});

test('the list shows an order only after some moments: it is read more than once', async () => {
  await loseHook();
  let looks = 0;
  const history = async () => {
    looks += 1;
    return looks < 3 ? [] : videos.past;
  };
  const late = { ...videos, history };
  await startClips(await open({ videos: late }));
  expect(looks).toBe(3);
  expect(videos.orders).toHaveLength(1);
});

test('an order with other words, or one that another segment has, is not taken over', async () => {
  const work = await open({ choice: { redo: false } });
  await startClips(work);
  expect(videos.orders).toHaveLength(2);
  const same = SEGMENTS.map((segment) => ({ ...segment, script_text: 'The same words in both.' }));
  const known = { ...videos, history: async () => videos.past };
  await startClips(await open({ videos: known, segments: [same[0]!, SEGMENTS[1]!] }));
  videos.loseAnswer(lostAnswer());
  const only = new Set(['ENDING_CTA'] as const);
  await expect(
    startClips(await open({ videos: known, segments: same, choice: { redo: false, only } })),
  ).rejects.toThrow('dropped');
  const [mine, ofHook] = videos.past;
  videos.past = [ofHook!]; // the list holds the order of HOOK alone, whose words are the same
  const after = await open({ videos: known, segments: same, choice: { redo: false, only } });
  await startClips(after);
  expect(videos.orders).toHaveLength(5);
  expect(clipOf(after.place.ledger.state, 'ENDING_CTA')).not.toMatchObject({
    receipt: { uuid: ofHook!.receipt.uuid },
  });
  expect(mine!.prompt).toBe(ofHook!.prompt);
});

test('where the provider keeps no list, nobody can know: refused by name, and sent again with --resubmit', async () => {
  videos = createFilmMaker(Buffer.alloc(0), { keepsHistory: false });
  await loseHook();
  await expect(startClips(await open({ limits: { resendBelowUsd: 0 } }))).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'ambiguous_submission', segment: 'HOOK', provider: 'veo' },
  });
  await expect(followClips(await open())).rejects.toMatchObject({
    details: { reason: 'ambiguous_submission' },
  });
  expect(videos.orders).toHaveLength(1);
  const work = await open({ limits: { resendBelowUsd: 0 }, resubmit: true });
  await startClips(work);
  expect(videos.orders).toHaveLength(2);
  expect(work.place.ledger.state.orders.at(-1)).toMatchObject({ state: 'accepted', possibly_twice: true });
});
