import { expect, test } from 'vitest';
import {
  costOfCredits,
  costOfTokens,
  openPrices,
  type PriceTable,
  priceOf,
  priceOfText,
  type Rate,
} from './prices.ts';

const tableOf = (rate: Omit<Rate, 'exact'>): PriceTable => {
  const rates = { some: { '*': { exact: true, ...rate } } };
  return {
    asOf: '2026-11-29',
    currency: 'USD',
    script: rates,
    images: rates,
    videos: rates,
    voice: rates,
    embeddings: rates,
  };
};

test.each([
  ['script', {}, undefined],
  ['images', {}, undefined],
  ['videos', {}, undefined],
  ['images', { usdPerMillionOutputTokens: 30 }, undefined], // nobody knows how many tokens a picture takes
  ['images', { usdPerSecond: 1 }, undefined],
  ['videos', { creditsEach: 20 }, undefined], // a credit without a price
  ['videos', { usdPerCredit: 0.01 }, undefined],
  ['images', { usdEach: 0 }, 0],
  ['videos', { usdPerSecond: 0.1 }, 0.8],
  ['videos', { creditsEach: 20, usdPerCredit: 0.01 }, 0.2],
  ['script', { usdPerMillionOutputTokens: 2 }, 0.005],
] as const)('a row of %s with %j costs %s', (stage, rate, usd) => {
  const price = () => priceOf(tableOf(rate), stage, { id: 'some', model: 'model' }, 8);
  if (usd === undefined)
    expect(price).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ reason: 'price_unknown' }) }),
    );
  else expect(price()).toMatchObject({ usd });
});

test('every row that is shipped has a price', async () => {
  const table = await openPrices(undefined);
  for (const stage of ['script', 'images', 'videos'] as const)
    for (const [provider, models] of Object.entries(table[stage]))
      for (const model of Object.keys(models))
        expect(priceOf(table, stage, { id: provider, model }, 8).usd).toBeGreaterThanOrEqual(0);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
  'a count of %s says nothing of the cost',
  (count) => {
    const table = tableOf({ usdPerMillionOutputTokens: 30, usdPerCredit: 0.01 });
    const maker = { id: 'some', model: 'model' };
    expect(costOfTokens(table, 'images', maker, { inputTokens: count, outputTokens: 1 })).toBeUndefined();
    expect(costOfTokens(table, 'images', maker, { inputTokens: 1, outputTokens: count })).toBeUndefined();
    expect(costOfCredits(table, maker, count)).toBeUndefined();
  },
);

test.each(['constructor', '__proto__', 'toString'])(
  'a model, a provider or a quality named "%s" is one that the table does not have',
  async (name) => {
    const table = await openPrices(undefined);
    const usual = priceOf(table, 'images', { id: 'huggingface', model: 'some model' });
    expect(priceOf(table, 'images', { id: 'huggingface', model: name })).toEqual(usual);
    const unknown = expect.objectContaining({
      details: expect.objectContaining({ reason: 'price_unknown' }),
    });
    expect(() => priceOf(table, 'images', { id: name, model: 'm' })).toThrow(unknown);
    expect(() => priceOf(table, 'images', { id: 'openai', model: 'm', variant: name })).toThrow(unknown);
    expect(priceOfText(table, { id: name, model: name }, 1000).usd).toBe(0);
  },
);
