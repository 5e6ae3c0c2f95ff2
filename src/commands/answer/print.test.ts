import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Streams } from '../../contracts/world.ts';
import { sayDegradations } from './print.ts';

test('a note names its segment once, ends with a mark, and is said once', () => {
  const stderr = new PassThrough();
  const [reason, segment_type] = ['image_size_differs', 'HOOK'] as const;
  const notes = [
    { reason, segment_type, message: 'HOOK: the image is square', next: 'Give another.' },
    { reason, segment_type, message: 'HOOK: the image is square', next: 'Give another.' },
    { reason, segment_type, message: 'The clip was held.' },
    { reason, segment_type, message: 'The clip of HOOK was held' },
  ];
  sayDegradations({ stderr } as unknown as Streams, notes);
  expect(String(stderr.read())).toBe(
    'note: HOOK: the image is square. Give another.\nnote: HOOK: The clip was held.\nnote: The clip of HOOK was held.\n',
  );
});
