import { expect, test } from 'vitest';
import { ratioOf } from './documents.ts';

test.each([
  ['1080x1920', '9:16'],
  ['64x112', '9:16'],
  ['1280x720', '16:9'],
  ['640x480', '4:3'],
  ['1000x100', '10:1'],
])('%s is shown as %s', (resolution, ratio) => {
  expect(ratioOf(resolution)).toBe(ratio);
});
