import { EMOTIONS, type Style } from '../../../contracts/segments.ts';
import { luminance, mix, rotate, saturate } from '../../image/colour.ts';

/** The colours of one scene, as `#rrggbb`. */
export interface Palette {
  /** The light, its second colour, and the dark that it falls off into. */
  readonly glow: string;
  readonly second: string;
  readonly deep: string;
  /** The highlight of the spoken word, the tag and the progress, and the colour of text on it. */
  readonly accent: string;
  readonly onAccent: string;
  /** The colour of small text. */
  readonly ink: string;
}

type Emotion = (typeof EMOTIONS)[number];

const BASE: Record<Emotion, readonly [glow: string, second: string, deep: string, accent: string]> = {
  shock: ['#c01f48', '#ff6a2b', '#14060a', '#ff9a3c'],
  curiosity: ['#5a46e0', '#1c6be8', '#0a0826', '#22d3ee'],
  hope: ['#0f9690', '#29c48f', '#03161a', '#7fe3ff'],
  excitement: ['#c93aa0', '#7a35e8', '#180620', '#ffd21f'],
  urgency: ['#d8431a', '#e0a010', '#190803', '#ffe14a'],
  calm: ['#1d6ad2', '#24a6d8', '#040d26', '#4cc3ff'],
  joy: ['#d98414', '#ec4a72', '#1d0b05', '#ffdc4a'],
  trust: ['#15883f', '#0c8fa0', '#03130a', '#ffd02e'],
};

/** The outline of the drawn style. */
const OUTLINE = '#17122b';

/** The colours of an emotion in a style. An unlisted emotion always gets the same one of the palettes. */
export function paletteFor(emotion: string, style: Style, seed: number): Palette {
  const name = emotion.trim().toLowerCase();
  const known = EMOTIONS.find((candidate) => candidate === name) ?? EMOTIONS[hash(name) % EMOTIONS.length]!;
  const [glow, second, deep, accent] = BASE[known];
  const turn = (seed % 17) - 8; // two segments of one emotion look similar, but not equal
  return STYLES[style](rotate(glow, turn), rotate(second, -turn), deep, accent);
}

/** Four colours as a style uses them. */
export const styled = (style: Style, glow: string, second: string, deep: string, accent: string): Palette =>
  STYLES[style](glow, second, deep, accent);

/** Green and cyan are far brighter than other hues of the same lightness, and glare as a whole wall of them. */
const BRIGHTEST = 0.3;
const calmed = (colour: string, towards: string): string => {
  let share = 0;
  while (luminance(mix(colour, towards, share)) > BRIGHTEST) share += 0.04;
  return mix(colour, towards, share);
};

const STYLES: Record<Style, (glow: string, second: string, deep: string, accent: string) => Palette> = {
  cinematic: (glow, second, deep, accent) => ({
    glow,
    second,
    deep,
    accent,
    onAccent: mix(deep, '#000000', 0.2),
    ink: '#ffffff',
  }),
  realistic: (glow, second, deep, accent) => ({
    glow: mix(glow, '#fff6e6', 0.66),
    second: mix(second, '#ffe9c9', 0.5),
    deep: mix(mix(glow, deep, 0.5), '#6b6258', 0.42),
    accent: mix(accent, '#fff3d6', 0.12),
    onAccent: mix(deep, '#241a14', 0.4),
    ink: mix(deep, '#1d2430', 0.5),
  }),
  animated: (glow, second, _deep, accent) => {
    const sky = calmed(saturate(glow, 1.1, 0.52), OUTLINE);
    return {
      glow: sky,
      second: calmed(saturate(second, 1.1, 0.42), OUTLINE),
      deep: OUTLINE,
      accent: mix(accent, '#ffffff', 0.06),
      onAccent: OUTLINE,
      ink: luminance(sky) > 0.26 ? OUTLINE : '#ffffff',
    };
  },
};

/** A small number from a text, the same on every machine (FNV-1a). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
