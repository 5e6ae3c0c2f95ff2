import { expect, test } from 'vitest';
import { overviewTable } from './overview.ts';

test('what cost nothing is not said in hundredths of a cent', () => {
  const row = (cost_usd: number) => ({
    segment_type: 'HOOK' as const,
    image: 'succeeded' as const,
    clip: 'succeeded' as const,
    credits: 0,
    takes: 0,
    rerun: 'nothing' as const,
    cost_usd,
  });
  const costs = (...usd: number[]) => overviewTable(usd.map(row), '/p').match(/\S+(?= USD)/g);
  expect(costs(0, 0)).toEqual(['0.00', '0.00']);
  expect(costs(0, 0.0037)).toEqual(['0.0000', '0.0037']);
});
