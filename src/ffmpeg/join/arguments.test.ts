import { expect, test } from 'vitest';
import { input } from '../run/arguments.ts';
import { concatList, joinArguments } from './arguments.ts';

test('the list says how long each picture is', () => {
  expect(
    concatList([
      { name: 'in0000.mp4', seconds: 8 },
      { name: 'fit0001.mp4', seconds: 192 / 23.976 },
    ]),
  ).toBe(
    "ffconcat version 1.0\nfile 'in0000.mp4'\nduration 8.000000\nfile 'fit0001.mp4'\nduration 8.008008\n",
  );
});

test('names and titles are one argument each, whatever is in them', () => {
  expect(input("it's; a|b.mp4").at(-1)).toBe("file:it's; a|b.mp4");
  const mix = { inputs: input('in0000.mp4'), graph: 'g', end: '[voice]' };
  const args = joinArguments('list.txt', mix, {
    output: '-out.part',
    title: 'A = "b"',
    createdAt: '2026-01-02T03:04:05Z',
  });
  expect(args).toContain('title=A = "b"');
  expect(args).toContain('creation_time=2026-01-02T03:04:05Z');
  expect(args.at(-1)).toBe('file:-out.part');
  expect(args.join(' ')).toContain('-c:v copy -c:a aac');
});
