import { toHsl } from './colour.ts';

/** The common name of a colour: `deep blue`, `pale yellow`, `grey`. @param hex `#rrggbb` */
export function colourName(hex: string): string {
  const [hue, saturation, lightness] = toHsl(hex);
  if (lightness > 0.95) return 'white';
  if (lightness < 0.06) return 'black';
  const tone = lightness < 0.3 ? 'deep ' : lightness > 0.75 ? 'pale ' : '';
  const spread = saturation * (1 - Math.abs(2 * lightness - 1));
  if (spread < 0.08) return `${tone}grey`;
  const degrees = (hue + 360) % 360;
  const name = HUES.find(([upTo]) => degrees < upTo)?.[1] ?? 'red';
  return `${tone}${name === 'orange' && lightness < 0.4 ? 'brown' : name}`;
}

/** Degrees of the colour wheel below which a name holds. */
const HUES: readonly (readonly [upTo: number, name: string])[] = [
  [15, 'red'],
  [40, 'orange'],
  [68, 'yellow'],
  [160, 'green'],
  [195, 'turquoise'],
  [255, 'blue'],
  [290, 'violet'],
  [335, 'pink'],
];
