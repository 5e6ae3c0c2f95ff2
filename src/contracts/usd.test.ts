import { expect, test } from 'vitest';
import { shownUsd } from './usd.ts';

test('an amount is said in cents, and to a hundredth of one where cents would say something else', () => {
  expect([0, 4, 0.1 + 0.2, 10.99, 0.003, 0.406, 1.005].map(shownUsd)).toEqual([
    ...['0.00', '4.00', '0.30', '10.99', '0.0030', '0.4060', '1.0050'],
  ]);
});
