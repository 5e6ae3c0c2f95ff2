import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import { PLANS } from '../../contracts/segments.ts';
import { DEFAULT_LIMITS } from '../money/budget.ts';
import { learnCredits } from '../money/credits.ts';
import { openPrices } from '../money/prices.ts';
import { chooseMakers, type NamedProviders } from '../work/makers.ts';
import { quoteTable, quoteWhole } from './quote.ts';
import { quoteNew } from './quote-new.ts';

const local = { id: 'local', model: 'local' } as const;

test('each line says whether its price is estimated, on the list, or learned, and the sum goes by it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sparkfluence-quote-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const prices = await openPrices(undefined, data);
  const clip = { provider: 'veo', model: 'veo-3.1-fast', seconds: 8 };
  await learnCredits(prices, clip, 4, '2026-11-29T08:00:00.000Z');
  const videos = { id: 'veo', model: 'veo-3.1-fast' } as const;
  const quote = quoteWhole(
    prices,
    { plan: PLANS['30s'] },
    { script: local, images: local, videos },
    DEFAULT_LIMITS,
  );
  const clips = quote.lines.filter(({ stage }) => stage === 'videos');
  const learned = clips.filter((line) => line.learned === true);
  expect(learned.length).toBeGreaterThan(0);
  expect(clips.length).toBeGreaterThan(learned.length);
  expect(quote.total_credits).toBe(learned.length * 4 + (clips.length - learned.length) * 20);
  const rows = quoteTable(quote).split('\n');
  expect(rows.filter((row) => / {2}4 credits +exact \(learned\)$/.test(row))).toHaveLength(learned.length);
  expect(rows.filter((row) => / 20 credits +estimated$/.test(row))).toHaveLength(
    clips.length - learned.length,
  );
  expect(rows.filter((row) => / exact$/.test(row))).toHaveLength(quote.lines.length - clips.length);
});

test('what a person brings is not in the quote: a photo needs no picture, a clip nothing, their own script no writer', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sparkfluence-quote-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const prices = await openPrices(undefined, data);
  const owned = { pictures: new Set(['HOOK'] as const), clips: new Set(['BODY_1', 'BODY_2'] as const) };
  const makers = { script: local, images: local, videos: { id: 'veo', model: 'veo-3.1-fast' } as const };
  const video = { plan: PLANS['30s'], owned, isWritten: true };
  const quote = quoteWhole(prices, video, makers, DEFAULT_LIMITS);
  expect(quote.lines.map(({ stage, segment_type }) => `${stage} ${segment_type}`)).toEqual([
    'videos HOOK',
    'images ENDING_CTA',
    'videos ENDING_CTA',
  ]);
});

test('what a shorter script and its speech may cost beyond the total is named where somebody may shorten it', async () => {
  const config = resolveConfig({ GEMINI_API_KEY: 'dummy-gemini-1', VEO_API_KEY: 'dummy-veo-1' }, '/');
  const quoted = async (named: NamedProviders, more: Parameters<typeof quoteNew>[2] = {}) => {
    const makers = await chooseMakers(named, config);
    return quoteNew(config, new AbortController().signal, more, makers, DEFAULT_LIMITS);
  };
  const quote = await quoted({});
  const [script, ...rest] = quote.lines;
  const speech = rest.filter(({ stage }) => stage === 'voice').reduce((sum, { usd }) => sum + usd, 0);
  expect(quote.may_add?.usd).toBeCloseTo(script!.usd + speech, 6);
  expect(quoteTable(quote)).toContain(
    `and those segments are said again: at most ${quote.may_add?.usd} USD more, below the limit.`,
  );
  // Own words stay, the embedded voice is measured beforehand, and clips that speak by themselves are as long as they are.
  expect(await quoted({}, { isWritten: true })).not.toHaveProperty('may_add');
  for (const named of [{ voiceProvider: 'espeak' }, { videoProvider: 'veo' }])
    expect(await quoted(named, { narrate: true })).not.toHaveProperty('may_add');
});
