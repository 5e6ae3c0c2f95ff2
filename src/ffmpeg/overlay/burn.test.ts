import { expect, test } from 'vitest';
import { BT709, type Colors } from '../inspect/colors.ts';
import { escaped } from '../run/arguments.ts';
import { burnArguments } from './burn.ts';

const UNTAGGED: Colors = { matrix: 'bt601', range: 'tv', tags: ['', '', ''] };
const shape = {
  width: 720,
  height: 1280,
  fps: 24,
  timescale: 12_288,
  profile: 'main',
  reordered: false,
  colors: BT709,
} as const;
const paths = { file: '/a/final.mp4', script: '/a/c.ass', fontsFolder: '/a', output: '/a/b.mp4' };

test('sound copied, picture in the shape it had', () => {
  const text = burnArguments(paths, shape).join(' ');
  expect(text).toContain('-c:a copy');
  expect(text).toContain('-profile:v main -bf 0 -pix_fmt yuv420p -colorspace bt709');
  expect(text).toContain('-video_track_timescale 12288');
  expect(text).toContain('-i file:/a/final.mp4');
  expect(burnArguments(paths, { ...shape, reordered: true, colors: UNTAGGED }).join(' ')).not.toContain(
    'bt709',
  );
});

test('a path is escaped for the option and for the graph around it', () => {
  expect(escaped('/plain/path')).toBe('/plain/path');
  expect(escaped('C:/x')).toBe(String.raw`C\\:/x`);
  expect(escaped("it's")).toBe(String.raw`it\\\'s`);
  expect(escaped('a,b;c[d]')).toBe(String.raw`a\,b\;c\[d\]`);
});
