import { expect, test } from 'vitest';
import { columnOfUsd, shownUsd } from './usd.ts';

test('an amount is said in cents, and to a hundredth of one where cents would say something else', () => {
  expect([0, 4, 0.1 + 0.2, 10.99, 0.003, 0.406, 1.005, 0.00002].map(shownUsd)).toEqual([
    ...['0.00', '4.00', '0.30', '10.99', '0.0030', '0.4060', '1.0050', '0.0001'],
  ]);
});

test('amounts of a column have their points below each other, and four digits only where one of them needs these', () => {
  expect(columnOfUsd([0, 0.2])).toEqual(['0.00', '0.20']);
  expect(columnOfUsd([0, 0.2, 0.00002])).toEqual(['0.0000', '0.2000', '0.0001']);
});
