import { expect, test } from 'vitest';
import { STYLES } from '../../../contracts/segments.ts';
import { contrast, mix } from '../../image/colour.ts';
import { brandCaption, brandPalette } from './brand-palette.ts';

/** Dark, light, grey, loud: what a brand may bring. */
const COLOURS = ['#0a3d62', '#ffd166', '#ffffff', '#000000', '#767676', '#e4003a', '#00ff00', '#f2e8cf'];

test('whatever a brand brings, everything that is written can be read, in every style', () => {
  for (const style of STYLES) {
    for (const primary of COLOURS) {
      for (const accent of [undefined, ...COLOURS]) {
        for (const background of accent === undefined ? [undefined] : [undefined, ...COLOURS]) {
          const colors = [primary, accent, background].filter((colour) => colour !== undefined);
          const { palette } = brandPalette(colors, style);
          const { glow, deep, ink, onAccent } = palette;
          const name = `${style} ${colors.join(' ')}`;
          expect(contrast(palette.accent, onAccent), name).toBeGreaterThanOrEqual(4.5);
          const behind = style === 'cinematic' ? mix(glow, deep, 0.3) : glow;
          expect(contrast(ink, behind), `ink, ${name}`).toBeGreaterThanOrEqual(4.5);
          if (style !== 'cinematic') continue;
          expect(contrast(palette.accent, mix(glow, deep, 0.78)), `box, ${name}`).toBeGreaterThanOrEqual(
            2.95,
          );
        }
      }
    }
  }
});

test('colours that can be read are taken as they are, and nothing is said', () => {
  const { palette, degradations } = brandPalette(['#0A3D62', '#FFD166', '#06141F'], 'cinematic');
  expect(palette).toMatchObject({ glow: '#0a3d62', accent: '#ffd166', deep: '#06141f', ink: '#ffffff' });
  expect(degradations).toEqual([]);
  expect(brandPalette(['#2a9d8f', '#e76f51'], 'animated')).toMatchObject({
    palette: { glow: '#2a9d8f', second: '#e76f51', accent: '#e76f51' },
    degradations: [],
  });
});

test('a colour that has to give way is named with what was taken', () => {
  const { palette, degradations } = brandPalette(['#ffd166', '#707070', '#ffffff'], 'cinematic');
  expect(degradations.map(({ reason }) => reason)).toEqual(Array(3).fill('brand_color_adjusted'));
  const [background, primary, accent] = degradations.map(({ message }) => message);
  expect(background).toContain(`background #ffffff; ${palette.deep} was taken`);
  expect(primary).toContain(`primary #ffd166; ${palette.glow} was taken`);
  expect(accent).toContain(`accent #707070; ${palette.accent} was taken`);
});

test('the words of burned captions can be read on any accent', () => {
  for (const colour of COLOURS) {
    const { accent, onAccent } = brandCaption(['#123456', colour]);
    expect(accent).toBe(colour);
    expect(contrast(accent, onAccent), colour).toBeGreaterThanOrEqual(4.5);
  }
  expect(brandCaption(['#E4003A']).accent).toBe('#e4003a');
});
