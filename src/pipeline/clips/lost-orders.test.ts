import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
import { type PastClip, pastClips } from '../../contracts/providers.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { clipOf } from '../../project/orders.ts';
import { foldedWords } from '../work/same-words.ts';
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
    { state: 'accepted', estimate_credits: 20, credits: null, job: videos.past[0]!.receipt.uuid },
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

test('the list of another account proves nothing: the order is not sent again', async () => {
  videos = Object.assign(createFilmMaker(Buffer.alloc(0)), { account: 'one' });
  await loseHook();
  videos = Object.assign(createFilmMaker(Buffer.alloc(0)), { account: 'other' });
  await expect(startClips(await open())).rejects.toMatchObject({
    details: { reason: 'ambiguous_submission' },
    message: expect.stringContaining('another key'),
  });
  expect(videos.orders).toHaveLength(0);
  await startClips(await open({ resubmit: true }));
  expect(videos.orders).toHaveLength(1);
});

const SECOND = 1000;
const START = Date.parse('2026-11-29T10:00:00Z');

/** A list that shows an order only `lagMs` after it was accepted; the test's own clock. */
function lagging(lagMs: number) {
  let nowMs = START;
  let acceptedMs: number | undefined;
  const clock = {
    now: () => nowMs,
    sleep: async (waitMs: number) => {
      nowMs += waitMs;
    },
  };
  const maker: FilmMaker = {
    ...videos,
    async start(order, call) {
      acceptedMs ??= nowMs;
      return videos.start(order, call);
    },
    history: async () => {
      const at = acceptedMs ?? nowMs;
      return nowMs - at >= lagMs ? videos.past.map((past) => ({ ...past, createdAtMs: at })) : [];
    },
  };
  return { maker, clock, passed: () => nowMs - START, wait: (waitMs: number) => (nowMs += waitMs) };
}

test.each([
  [0, 1, 0],
  [30, 1, 30],
  [179, 1, 179],
])(
  'a list that is %d s behind: the order is waited for and found, and ordered %d time',
  async (lag, orders, seconds) => {
    const { maker, clock, passed } = lagging(lag * SECOND);
    const listLagMs = 180 * SECOND;
    videos.loseAnswer(lostAnswer());
    await expect(startClips(await open({ videos: maker, clock, listLagMs }))).rejects.toThrow('dropped');
    const work = await open({ videos: maker, clock, listLagMs, pollMs: 5 * SECOND });
    await startClips(work);
    expect(videos.orders).toHaveLength(orders);
    expect(clipOf(work.place.ledger.state, 'HOOK')).toMatchObject({ state: 'running' });
    expect(passed()).toBeGreaterThanOrEqual(seconds * SECOND);
    expect(passed()).toBeLessThanOrEqual(180 * SECOND);
  },
);

test('a list that is further behind than it may be: then the order counts as never arrived, and is sent again', async () => {
  const { maker, clock, passed } = lagging(600 * SECOND);
  const listLagMs = 180 * SECOND;
  videos.loseAnswer(lostAnswer());
  await expect(startClips(await open({ videos: maker, clock, listLagMs }))).rejects.toThrow('dropped');
  await startClips(await open({ videos: maker, clock, listLagMs, pollMs: 5 * SECOND }));
  expect(passed()).toBe(180 * SECOND); // not earlier
  expect(videos.orders).toHaveLength(2);
});

test('asking for the status does not wait, and settles nothing that is too young', async () => {
  const { maker, clock, passed, wait } = lagging(60 * SECOND);
  const options = { videos: maker, clock, listLagMs: 180 * SECOND };
  videos.loseAnswer(lostAnswer());
  await expect(startClips(await open(options))).rejects.toThrow('dropped');
  videos.answer = { state: 'running', percentage: 40 };
  await refreshClips(await open(options));
  expect(passed()).toBe(0);
  expect((await open()).place.ledger.state.orders.at(-1)).toMatchObject({ state: 'sent' });
  wait(61 * SECOND);
  await refreshClips(await open(options));
  expect((await open()).place.ledger.state.orders.at(-1)).toMatchObject({ state: 'accepted' });
});

test('--resubmit does not wait: it sends again, and keeps the first one in mind', async () => {
  const { maker, clock, passed } = lagging(60 * SECOND);
  const options = { videos: maker, clock, listLagMs: 180 * SECOND };
  videos.loseAnswer(lostAnswer());
  await expect(startClips(await open(options))).rejects.toThrow('dropped');
  await startClips(await open({ ...options, resubmit: true }));
  expect(passed()).toBe(0);
  const clips = (await open()).place.ledger.state.orders.filter(({ stage }) => stage === 'clip');
  expect(clips).toMatchObject([{ state: 'lost' }, { state: 'accepted', possibly_twice: true }]);
});

test.each([
  ['its words are missing', (past: PastClip) => ({ ...past, prompt: '' })],
  ['its words are cut short', (past: PastClip) => ({ ...past, prompt: past.prompt.slice(0, 20) })],
  [
    'its clock is three days off',
    (past: PastClip) => ({ ...past, createdAtMs: Date.now() - 3 * 86_400_000 }),
  ],
])('a list that shows an order so that %s: nobody can know, and nothing is sent', async (_, change) => {
  await loseHook();
  const maker = { ...videos, history: async () => videos.past.map(change) };
  await expect(startClips(await open({ videos: maker }))).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'ambiguous_submission', segment: 'HOOK', jobs: [videos.past[0]!.receipt.uuid] },
  });
  expect(videos.orders).toHaveLength(1);
});

test.each([
  ['in capitals', (prompt: string) => prompt.toUpperCase()],
  ['escaped', (prompt: string) => prompt.replaceAll(' ', '&#32;').replace('.', '\\u002e')],
  ['in an address', (prompt: string) => encodeURIComponent(prompt)],
])('words that the list has %s are the same words', async (_, change) => {
  await loseHook();
  const listed = videos.past.map((past) => ({ ...past, prompt: change(past.prompt) }));
  await startClips(await open({ videos: { ...videos, history: async () => listed } }));
  expect(videos.orders).toHaveLength(1);
});

test('a list that cannot be read whole proves nothing', async () => {
  await loseHook();
  const history = async () => pastClips([], 'page 2 holds no list that can be read');
  await expect(startClips(await open({ videos: { ...videos, history } }))).rejects.toMatchObject({
    message: expect.stringContaining('page 2'),
    details: { reason: 'ambiguous_submission' },
  });
  expect(videos.orders).toHaveLength(1);
});

test('an order with the same words of another project on this machine is left to that project', async () => {
  await loseHook();
  const [mine] = videos.past;
  const work = await open();
  const line = {
    project: 'other',
    order: 'other-1',
    provider: 'veo',
    words: sha256(foldedWords(mine!.prompt)),
  };
  const register = (more: object) =>
    appendFileSync(
      join(work.place.config.dataFolder, 'orders.jsonl'),
      `${JSON.stringify({ ...line, ...more })}\n`,
    );
  mkdirSync(work.place.config.dataFolder, { recursive: true });
  register({ isOpen: true });
  await expect(startClips(work)).rejects.toMatchObject({ details: { reason: 'ambiguous_submission' } });
  expect(videos.orders).toHaveLength(1);
  register({ isOpen: false, job: mine!.receipt.uuid }); // the other one took it over: ours never arrived
  await startClips(await open());
  expect(videos.orders).toHaveLength(2);
});

test('what another project orders while the list is read is known to be that project’s', async () => {
  await loseHook();
  const [mine] = videos.past;
  const work = await open();
  mkdirSync(work.place.config.dataFolder, { recursive: true });
  const history = async () => {
    const prompt = `${mine!.prompt} Calm.`; // as nearly the same as those of a series are
    const line = { project: 'other', order: 'other-1', provider: 'veo', words: sha256(foldedWords(prompt)) };
    appendFileSync(
      join(work.place.config.dataFolder, 'orders.jsonl'),
      `${JSON.stringify({ ...line, isOpen: true })}\n`,
    );
    return [{ ...mine!, prompt, receipt: { ...mine!.receipt, uuid: 'theirs' } }];
  };
  await startClips(await open({ videos: { ...videos, history } }));
  expect(videos.orders).toHaveLength(2); // ours never arrived, and is sent again
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
