import type { BrandColors } from '../../../contracts/brand.ts';
import type { Degradation, Style } from '../../../contracts/segments.ts';
import { contrast, mix } from '../../image/colour.ts';
import { type Palette, styled } from './palette.ts';

/** The least contrasts of WCAG 2: for text, and for shapes against their surroundings. */
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;
const STEP = 0.04;

/** A palette of the brand's colours, and the changes that were needed so that everything can be read. */
export interface BrandPalette {
  readonly palette: Palette;
  readonly degradations: readonly Degradation[];
}

/**
 * The brand's colours in a style, in place of the mood's. The primary is the light, the accent marks the spoken word and
 * the tag, and the light falls off into the background; colours that are not named follow from the primary. A colour on
 * which text could not be read is shifted until it can, and the change is named.
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
    // White words are drawn on it.
    const carries = (colour: string) => contrast(WHITE, colour) >= TEXT_CONTRAST;
    if (backgroundWanted !== undefined) deep = readable('background', deep, BLACK, carries);
    glow = readable('primary', glow, BLACK, (colour) => carries(mix(colour, deep, 0.3)));
  }
  let accent = accentWanted ?? mix(primary, WHITE, 0.35);
  if (style === 'cinematic') {
    const behind = mix(glow, deep, 0.78);
    const stands = (colour: string) => contrast(colour, behind) >= SHAPE_CONTRAST;
    // A colour that the brand did not name needs no note.
    accent =
      accentWanted === undefined ? moved(accent, WHITE, stands) : readable('accent', accent, WHITE, stands);
  }
  const second = accentWanted ?? mix(primary, WHITE, 0.2);
  const mixed = styled(style, glow, second, deep, accent);
  // Flat surfaces show the brand's colour unchanged.
  const base = style === 'animated' ? { ...mixed, glow, second } : mixed;
  const ground = style === 'cinematic' ? mix(glow, deep, 0.3) : base.glow;
  const inkTowards = contrast(WHITE, ground) > contrast(BLACK, ground) ? WHITE : BLACK;
  const ink = moved(base.ink, inkTowards, (colour) => contrast(colour, ground) >= TEXT_CONTRAST);
  return { palette: { ...base, accent, onAccent: onAccentOf(accent, base.deep), ink }, degradations };
}

/** The colours of the spoken word's box and letters in burned captions, over arbitrary pictures. */
export function brandCaption(colors: BrandColors): { readonly accent: string; readonly onAccent: string } {
  const [primary = '', named] = colors.map((colour) => colour.toLowerCase());
  const accent = named ?? primary;
  return { accent, onAccent: onAccentOf(accent, INK) };
}

const WHITE = '#ffffff';
const BLACK = '#000000';
const INK = '#0b0b10';

/** The matching dark colour where it can be read, otherwise white or black, one of which always can. */
function onAccentOf(accent: string, dark: string): string {
  const own = mix(dark, BLACK, 0.2);
  if (contrast(own, accent) >= TEXT_CONTRAST) return own;
  return contrast(WHITE, accent) >= contrast(BLACK, accent) ? WHITE : BLACK;
}

/** The colour itself where its contrast suffices, otherwise the nearest colour on the way whose contrast does. */
function moved(colour: string, towards: string, isEnough: (colour: string) => boolean): string {
  for (let share = 0; share < 1; share += STEP) {
    const candidate = share === 0 ? colour : mix(colour, towards, share);
    if (isEnough(candidate)) return candidate;
  }
  return towards;
}

const adjusted = (role: string, requested: string, taken: string): Degradation => ({
  reason: 'brand_color_adjusted',
  message: `Words could not be read with the brand's ${role} ${requested}; ${taken} was taken in its place.`,
  next: `Name a ${role} with more contrast in --brand-colors, or another --style.`,
});
