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
  refusal,
  type WorkOptions,
} from '../../../tests/support/work.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call, VideoProvider, WrittenPrompt } from '../../contracts/providers.ts';
import { degradationsOf } from '../documents.ts';
import { receiptTable } from '../money/receipt.ts';
import { startClips } from './make.ts';

/** The motion prompts of clips, when a text model writes them and when it does not. */

let base: string;
let folder: string;
let videos: FilmMaker;
const images = createPainter();
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-motion-'));
  folder = join(base, 'project');
  videos = createFilmMaker(Buffer.alloc(0));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const HOOK_ONLY = { redo: false, only: new Set(['HOOK'] as const) };
const open = (maker: VideoProvider, options: WorkOptions = {}) =>
  openTestWork(folder, { images, videos: maker, choice: HOOK_ONLY, ...options });

/** A maker of clips whose motion is written by Gemini, which answers as `write` does. */
const writtenBy = (write: () => Promise<WrittenPrompt>): VideoProvider => ({
  ...videos,
  promptWriter: { id: 'gemini', model: 'gemini-3.8-flash' },
  async promptFor(_order, { purchase }: Call) {
    await purchase?.beforeSend();
    return write();
  },
  composePrompt: ({ segment }) => `Composed: ${segment.script_text}`,
});

test('a motion that a model wrote is a purchase with its own price, in ledger and receipt', async () => {
  const usage = { inputTokens: 1000, outputTokens: 1000 };
  const work = await open(writtenBy(async () => ({ text: 'Written.', usage })));
  await startClips(work);
  expect(videos.orders).toMatchObject([{ motionPrompt: 'Written.' }]);
  const { orders } = (await open(videos)).place.ledger.state;
  expect(orders.filter(({ stage }) => stage === 'motion')).toMatchObject([
    {
      segment_type: 'HOOK',
      provider: 'gemini',
      state: 'fetched',
      estimate_usd: 0.0027,
      actual_usd: 0.0045,
    },
  ]);
  expect(receiptTable(orders, { maxUsd: 10 })).toMatch(/motion +1 +0\.0027 USD +0\.0045 USD/);
  expect(degradationsOf(work)).toEqual([]);
});

const failures: readonly [string, SparkfluenceError][] = [
  [
    'a quota that is used up',
    new SparkfluenceError('limit', 'HOOK: the quota is used up', {
      details: { reason: 'quota_exhausted', next: 'Wait.' },
    }),
  ],
  ['a block', refusal()],
  [
    'an outage',
    new SparkfluenceError('provider', 'no answer', {
      details: { reason: 'provider_unavailable', maybe_bought: true },
    }),
  ],
  [
    'a key that is refused',
    new SparkfluenceError('config', 'refused', { details: { reason: 'key_refused' } }),
  ],
  ['an answer that cannot be used', refusal('bad_answer')],
  ['an answer that was lost', lostAnswer()],
];

test.each(failures)(
  '%s: the clip is ordered with a composed motion, and the document says so',
  async (_, error) => {
    const work = await open(writtenBy(() => Promise.reject(error)));
    await startClips(work);
    expect(videos.orders).toMatchObject([{ motionPrompt: 'Composed: The words of HOOK.' }]);
    const notes = degradationsOf(work);
    expect(notes).toMatchObject([
      { reason: 'motion_composed', message: expect.stringMatching(/^HOOK: .*composer/) },
    ]);
    expect(degradationsOf(await open(videos))).toEqual(notes); // also in the documents of later commands

    const again = writtenBy(async () => ({ text: 'Written later.' }));
    const later = await open(again, { choice: { ...HOOK_ONLY, redo: true } });
    await startClips(later);
    expect(videos.orders.at(-1)).toMatchObject({ motionPrompt: 'Written later.' });
    expect(degradationsOf(later)).toMatchObject([{ reason: 'order_running' }]); // the first clip, still being made
  },
);

test('a limit that the motion alone would exceed: it is composed, and only the clip meets the limit', async () => {
  const asked: string[] = [];
  const maker = writtenBy(async () => {
    asked.push('gemini');
    return { text: 'Written.' };
  });
  const work = await open(maker, { limits: { maxUsd: 0.081 } }); // the picture costs 0.08 USD
  await expect(startClips(work)).rejects.toMatchObject({
    exitCode: 9,
    details: { spent_usd: 0.08, price_usd: 0.2 },
  });
  expect(asked).toEqual([]);
  expect(degradationsOf(work)).toMatchObject([{ reason: 'motion_composed' }]);
});

test('an error of the project, and Ctrl-C, are not composed over', async () => {
  const lost = new SparkfluenceError('project', 'the lock was lost', { details: { reason: 'lock_lost' } });
  await expect(startClips(await open(writtenBy(() => Promise.reject(lost))))).rejects.toThrow(
    'the lock was lost',
  );
  const stop = new AbortController();
  const work = await open(
    writtenBy(async () => {
      stop.abort();
      throw refusal();
    }),
  );
  const stopped = { ...work, tools: { ...work.tools, signal: stop.signal } };
  await expect(startClips(stopped)).rejects.toThrow();
  expect(videos.orders).toEqual([]);
});
