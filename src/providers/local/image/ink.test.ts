import { expect, test } from 'vitest';
import { EMOTIONS, STYLES } from '../../../contracts/segments.ts';
import { contrast, luminance } from '../../image/colour.ts';
import { iconSet } from './icon-set.ts';
import { loadIcon } from './icons.ts';
import { coloursOf, inked, inkOf } from './ink.ts';
import { paletteFor } from './palette.ts';

const ink = inkOf({ style: 'cinematic', palette: paletteFor('calm', 'cinematic', 3) });

test('a drawing has only colours of its video, and what was dark in it stays the darkest', () => {
  const body = iconSet().bodyOf('books')!;
  const colours = coloursOf(body);
  const painted = coloursOf(inked(body, new Map(colours.map((colour) => [colour, 1])), ink));
  expect(painted.filter((colour) => colours.includes(colour))).toEqual([]);
  const least = (list: readonly string[]) => Math.min(...list.map(luminance));
  expect(least(painted)).toBeLessThan(luminance(ink.middle) / 2);
  const one = '<path fill="#123456" d=""/><path fill="#fff" d=""/>';
  const [dark, light] = coloursOf(
    inked(
      one,
      new Map([
        ['#123456', 5],
        ['#ffffff', 1],
      ]),
      ink,
    ),
  );
  expect(luminance(dark!)).toBeLessThan(luminance(light!));
});

test('a dark drawing is lifted, so that it stands out against the dark of a scene', () => {
  const body = '<path fill="#202020" d=""/><path fill="#303030" d=""/><path fill="#ffffff" d=""/>';
  const areas = new Map([
    ['#202020', 5],
    ['#303030', 90],
    ['#ffffff', 5],
  ]);
  const [, most] = coloursOf(inked(body, areas, ink));
  expect(luminance(most!)).toBeGreaterThan(luminance(ink.middle) * 0.7);
});

test('in every mood and style the colours of drawings differ enough for their parts to be told apart', () => {
  for (const style of STYLES)
    for (const emotion of EMOTIONS) {
      const { dark, middle, light } = inkOf({ style, palette: paletteFor(emotion, style, 8) });
      expect(contrast(dark, middle), `${style} ${emotion}`).toBeGreaterThan(2.2);
      expect(contrast(middle, light), `${style} ${emotion}`).toBeGreaterThan(1.15);
    }
});

test('a drawing of the animated style has a line around it', async () => {
  const palette = paletteFor('joy', 'animated', 1);
  const drawing = await loadIcon('droplet', inkOf({ style: 'animated', palette }));
  const pixels = drawing.data();
  const row = Array.from({ length: 768 }, (_, x) => [
    ...pixels.subarray((500 * 768 + x) * 4, (500 * 768 + x) * 4 + 4),
  ]);
  const edge = row.find(([, , , alpha]) => alpha === 255)!;
  expect(
    `#${edge
      .slice(0, 3)
      .map((value) => value.toString(16).padStart(2, '0'))
      .join('')}`,
  ).toBe(palette.deep);
});
