import { expect, test } from 'vitest';
import type { Quote } from '../quote/quote.ts';
import { requireAgreed } from './agreed.ts';

const quoteOf = (more: Partial<Quote>): Quote => ({
  ...{ as_of: '2026-01-01', lines: [], total_usd: 0, total_credits: 0, spent_usd: 0 },
  ...{ limit_usd: 10, limit_credits: null, within_limit: true },
  ...more,
});
const refusal = (more: Partial<Quote>, usd = 0, credits = 0) => {
  try {
    requireAgreed(quoteOf(more), { usd, credits });
    return 'agreed';
  } catch (error) {
    const { message, details } = error as { message: string; details: { next: string } };
    return `${message}. ${details.next}`;
  }
};

test('what costs nothing is done also where more is spent than the limit; else limit and agreement hold, each in its words', () => {
  expect(refusal({ spent_usd: 12, within_limit: false })).toBe('agreed');
  expect(refusal({ total_usd: 1 }, 1)).toBe('agreed');
  expect(refusal({ total_usd: 1.01 }, 1)).toContain('more than was agreed to');
  expect(refusal({ total_usd: 1, total_credits: 4 }, 1, 3)).toContain('more than was agreed to');
  expect(refusal({ total_usd: 1, spent_usd: 9.5, within_limit: false }, 1)).toMatch(
    /to 10\.50 of at most 10\.00 USD\. .*--max-cost\.$/,
  );
  const credits = { total_usd: 0.1, total_credits: 20, limit_credits: 12, within_limit: false };
  expect(refusal(credits, 1, 20)).toMatch(
    /20 credits more, over the limit of 12 credits\. .*--max-credits\.$/,
  );
});
