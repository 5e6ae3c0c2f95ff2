import { expect, test } from 'vitest';
import { EMOTIONS, STYLES } from '../../../contracts/segments.ts';
import { contrast, mix } from '../../image/colour.ts';
import { paletteFor } from './palette.ts';

test('what is written on the accent can be read in every emotion and style', () => {
  for (const style of STYLES) {
    for (const emotion of EMOTIONS) {
      for (const seed of [0, 8, 16]) {
        const { accent, onAccent, ink, glow, deep } = paletteFor(emotion, style, seed);
        expect(contrast(accent, onAccent), `${style} ${emotion}`).toBeGreaterThan(4.5);
        const behind = style === 'cinematic' ? mix(glow, deep, 0.5) : glow;
        expect(contrast(ink, behind), `ink ${style} ${emotion}`).toBeGreaterThan(3);
      }
    }
  }
});

test('emotions and styles look different', () => {
  const glows = STYLES.flatMap((style) => EMOTIONS.map((emotion) => paletteFor(emotion, style, 8).glow));
  expect(new Set(glows).size).toBe(glows.length);
});

test('an emotion nobody listed gets a palette, always the same', () => {
  expect(paletteFor('Melancholy', 'cinematic', 3)).toEqual(paletteFor(' melancholy', 'cinematic', 3));
  expect(paletteFor('SHOCK', 'cinematic', 3)).toEqual(paletteFor('shock', 'cinematic', 3));
});
