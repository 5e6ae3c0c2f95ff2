import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { estimateOfCredits, learnCredits } from './credits.ts';
import { openLearnedPrices } from './learned-prices.ts';
import { openPrices, priceOf } from './prices.ts';

let data: string;
let file: string;
beforeEach(() => {
  data = join(mkdtempSync(join(tmpdir(), 'sparkfluence-learned-')), 'data');
  file = join(data, 'learned-prices.json');
});
afterEach(() => rmSync(join(data, '..'), { recursive: true, force: true }));

const veo = { id: 'veo', model: 'veo-3.1-fast' };
const clip = { provider: 'veo', model: 'veo-3.1-fast', seconds: 8 };
const MORNING = '2026-11-29T08:00:00.000Z';
const EVENING = '2026-11-29T20:00:00.000Z';
const learn = async (credits: number, at = MORNING, what: object = {}) =>
  learnCredits(await openPrices(undefined, data), { ...clip, ...what }, credits, at);
const quoted = async (seconds = 8, variant?: string) =>
  priceOf(await openPrices(undefined, data), 'videos', { ...veo, variant }, seconds);

test('until a clip was finished the price is an estimate; after it, that of its model, length and resolution is known', async () => {
  expect(await quoted()).toEqual({ usd: 0.2, credits: 20, exact: false });
  await learn(4);
  expect(await quoted()).toEqual({ usd: 0.04, credits: 4, exact: true, learned: true });
  expect(await quoted(6)).toEqual({ usd: 0.2, credits: 20, exact: false });
  expect(await quoted(8, '1080p')).toEqual({ usd: 0.2, credits: 20, exact: false });
  await learn(12, MORNING, { variant: '1080p' });
  expect(await quoted(8, '1080p')).toMatchObject({ credits: 12, learned: true });
  expect(await quoted()).toMatchObject({ credits: 4 });
  const other = { ...veo, model: 'veo-3.1' };
  expect(priceOf(await openPrices(undefined, data), 'videos', other, 8)).toMatchObject({ exact: false });
});

test('the process that learns knows it at once, without another look at the disk', async () => {
  const prices = await openPrices(undefined, data);
  await learnCredits(prices, clip, 4, MORNING);
  rmSync(file);
  expect(priceOf(prices, 'videos', veo, 8)).toMatchObject({ credits: 4, learned: true });
});

test('a newer order stands, in whichever order the answers come', async () => {
  await learn(4, EVENING);
  await learn(20, MORNING);
  expect(await quoted()).toMatchObject({ credits: 4 });
  await learn(6, '2026-11-29T21:00:00.000Z');
  expect(await quoted()).toMatchObject({ credits: 6 });
});

test.each([0, -4, Number.NaN, Number.POSITIVE_INFINITY, 1e9, 1001, 0.0001])(
  '%s credits are no price: nothing is learned, and what an order says so is no estimate',
  async (credits) => {
    await learn(credits);
    expect(await quoted()).toMatchObject({ credits: 20, exact: false });
    await learn(4);
    await learn(credits, EVENING);
    expect(await quoted()).toMatchObject({ credits: 4 });
    expect(estimateOfCredits(await openPrices(undefined), veo, credits)).toBeUndefined();
  },
);

test.each([
  ['no JSON', '{"clips": [{"provi'],
  ['an empty file', ''],
  ['another shape', '{"clips": {"veo": 4}}'],
  ['null', 'null'],
])('a damaged file (%s) teaches nothing, and the next clip makes it whole', async (_what, text) => {
  mkdirSync(data, { recursive: true });
  writeFileSync(file, text);
  expect(await quoted()).toMatchObject({ credits: 20, exact: false });
  await learn(4);
  expect(await quoted()).toMatchObject({ credits: 4 });
});

test('rows that cannot be are left out, each by itself', async () => {
  const row = { ...clip, credits: 4, at: MORNING };
  const odd = [
    { ...row, seconds: 6, credits: -4 },
    { ...row, seconds: 6, credits: 1e9 },
    { ...row, seconds: 6, credits: 'NaN' },
    { ...row, seconds: 6, at: '9999-01-01T00:00:00.000Z' },
    { ...row, seconds: -6 },
    'row',
    null,
  ];
  mkdirSync(data, { recursive: true });
  writeFileSync(file, JSON.stringify({ clips: [...odd, row] }));
  expect(await quoted(6)).toMatchObject({ credits: 20, exact: false });
  expect(await quoted(8)).toMatchObject({ credits: 4, learned: true });
  await learn(5, MORNING, { seconds: 6 });
  expect(await quoted(6)).toMatchObject({ credits: 5 });
});

test('clips that finish at the same time in several processes all stay, and the file holds 200 at most', async () => {
  const openers = await Promise.all(Array.from({ length: 20 }, () => openLearnedPrices(data)));
  await Promise.all(
    openers.map((prices, index) => prices.learn({ ...clip, seconds: index + 1 }, 4, 20, MORNING)),
  );
  const known = await openLearnedPrices(data);
  for (let seconds = 1; seconds <= 20; seconds += 1)
    expect(known.creditsFor({ ...clip, seconds }, 20), `${seconds} s`).toBe(4);
  const rows = Array.from({ length: 200 }, (_, index) => ({
    ...clip,
    model: `m${index}`,
    credits: 4,
    at: MORNING,
  }));
  writeFileSync(file, JSON.stringify({ clips: rows }));
  await learn(4);
  expect(JSON.parse(readFileSync(file, 'utf8')).clips).toHaveLength(200);
  expect(await quoted()).toMatchObject({ credits: 4 });
  expect(readdirSync(data)).toEqual(['learned-prices.json']);
});

test('a folder that cannot be written to is no error', async () => {
  writeFileSync(data, 'a file in the place of the folder');
  await learn(4);
  expect(await quoted()).toMatchObject({ credits: 20, exact: false });
});

test.each(['*', 'veo-3.1-fast'])(
  "the user's own table for veo (%s) stands above what was learned",
  async (model) => {
    await learn(4);
    const table = join(data, '..', 'prices.json');
    const rate = { creditsEach: 30, usdPerCredit: 0.02, exact: true };
    writeFileSync(
      table,
      JSON.stringify({ asOf: '2026-11-29', currency: 'USD', videos: { veo: { [model]: rate } } }),
    );
    const prices = await openPrices(table, data);
    expect(priceOf(prices, 'videos', veo, 8)).toEqual({ usd: 0.6, credits: 30, exact: true });
    writeFileSync(table, JSON.stringify({ asOf: '2026-11-29', currency: 'USD' }));
    expect(priceOf(await openPrices(table, data), 'videos', veo, 8)).toMatchObject({ credits: 4 });
  },
);
