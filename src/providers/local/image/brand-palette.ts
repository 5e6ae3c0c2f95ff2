import type { BrandColors } from '../../../contracts/brand.ts';
import type { Degradation, Style } from '../../../contracts/segments.ts';
import { contrast, mix } from '../../image/colour.ts';
import { type Palette, styled } from './palette.ts';

/** WCAG 2: text, and what must be told from its surroundings. */
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;
const STEP = 0.04;

/** A palette of the brand's colours, and what had to be changed so that everything can be read. */
export interface BrandPalette {
  readonly palette: Palette;
  readonly degradations: readonly Degradation[];
}

/**
 * The brand's colours in a style, in place of the mood's. The primary is the light, the accent marks what is spoken and
 * the tag, the background is what the light falls off into; what is not named follows from the primary. A colour that
 * nobody could read text on is moved until one can, and named.
 */
export function brandPalette(colors: BrandColors, style: Style): BrandPalette {
  const [primary = '', accentWanted, backgroundWanted] = colors.map((colour) => colour.toLowerCase());
  const degradations: Degradation[] = [];
  const readable = (role: string, colour: string, towards: string, isEnough: (colour: string) => boolean) => {
    const found = moved(colour, towards, isEnough);
    if (found !== colour) degradations.push(adjusted(role, colour, found));
    return found;
  };
  let [deep, glow] = [backgroundWanted ?? mix(primary, '#000000', 0.86), primary];
  if (style === 'cinematic') {
    // White words stand on it.
    const carries = (colour: string) => contrast(WHITE, colour) >= TEXT_CONTRAST;
    if (backgroundWanted !== undefined) deep = readable('background', deep, BLACK, carries);
    glow = readable('primary', glow, BLACK, (colour) => carries(mix(colour, deep, 0.3)));
  }
  let accent = accentWanted ?? mix(primary, WHITE, 0.35);
  if (style === 'cinematic') {
    const behind = mix(glow, deep, 0.78);
    const stands = (colour: string) => contrast(colour, behind) >= SHAPE_CONTRAST;
    // Of a colour that the brand did not name there is nothing to tell.
    accent =
      accentWanted === undefined ? moved(accent, WHITE, stands) : readable('accent', accent, WHITE, stands);
  }
  const second = accentWanted ?? mix(primary, WHITE, 0.2);
  const mixed = styled(style, glow, second, deep, accent);
  // Flat surfaces show a colour as it is: there it is the brand's own.
  const base = style === 'animated' ? { ...mixed, glow, second } : mixed;
  const ground = style === 'cinematic' ? mix(glow, deep, 0.3) : base.glow;
  const inkTowards = contrast(WHITE, ground) > contrast(BLACK, ground) ? WHITE : BLACK;
  const ink = moved(base.ink, inkTowards, (colour) => contrast(colour, ground) >= TEXT_CONTRAST);
  return { palette: { ...base, accent, onAccent: onAccentOf(accent, base.deep), ink }, degradations };
}

/** The spoken word's box in burned captions, and its letters, over pictures that nobody knows. */
export function brandCaption(colors: BrandColors): { readonly accent: string; readonly onAccent: string } {
  const [primary = '', named] = colors.map((colour) => colour.toLowerCase());
  const accent = named ?? primary;
  return { accent, onAccent: onAccentOf(accent, INK) };
}

const WHITE = '#ffffff';
const BLACK = '#000000';
const INK = '#0b0b10';

/** The dark that belongs to it where that can be read, else white or black: one of the two always can. */
function onAccentOf(accent: string, dark: string): string {
  const own = mix(dark, BLACK, 0.2);
  if (contrast(own, accent) >= TEXT_CONTRAST) return own;
  return contrast(WHITE, accent) >= contrast(BLACK, accent) ? WHITE : BLACK;
}

/** The colour itself where it is enough, else the nearest on the way that is. */
function moved(colour: string, towards: string, isEnough: (colour: string) => boolean): string {
  for (let share = 0; share < 1; share += STEP) {
    const candidate = share === 0 ? colour : mix(colour, towards, share);
    if (isEnough(candidate)) return candidate;
  }
  return towards;
}

const adjusted = (role: string, wanted: string, taken: string): Degradation => ({
  reason: 'brand_color_adjusted',
  message: `Words could not be read with the brand's ${role} ${wanted}; ${taken} was taken in its place.`,
  next: `Name a ${role} with more contrast in --brand-colors, or another --style.`,
});
