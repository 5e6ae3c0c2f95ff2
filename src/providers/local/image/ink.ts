import type { Canvas } from '@napi-rs/canvas';
import type { Style } from '../../../contracts/segments.ts';
import { channels, mix } from '../../image/colour.ts';
import type { Palette } from './palette.ts';

/**
 * A drawing in the colours of its video: the set's own colours are those of chat messages, and looked pasted onto any
 * background. What was dark in it stays darker than what was light.
 */
export interface Ink {
  readonly dark: string;
  readonly middle: string;
  readonly light: string;
  /** How light a drawing is as a whole, 0 to 1, so that it stands out against what is behind it. */
  readonly mean: number;
  /** A line around it, as wide as this share of its side. */
  readonly outline?: { readonly colour: string; readonly share: number };
}

/** What decides the colours of drawings: those of a scene. */
export interface Painted {
  readonly style: Style;
  readonly palette: Palette;
}

export function inkOf({ style, palette }: Painted): Ink {
  const { second, deep, accent } = palette;
  switch (style) {
    case 'cinematic':
      // Between the accent and a dark of another hue everything would be grey.
      return {
        dark: mix(mix(accent, '#000000', 0.72), deep, 0.35),
        middle: accent,
        light: '#ffffff',
        mean: 0.66,
      };
    case 'realistic':
      return {
        dark: mix(mix(accent, '#000000', 0.66), deep, 0.4),
        middle: mix(accent, deep, 0.14),
        light: mix(accent, '#fffdf7', 0.72),
        mean: 0.42,
      };
    case 'animated':
      return {
        ...{ dark: mix(mix(accent, deep, 0.72), second, 0.25), middle: accent, light: '#ffffff', mean: 0.58 },
        outline: { colour: deep, share: 0.016 },
      };
  }
}

const COLOUR = /"(#(?:[0-9a-f]{6}|[0-9a-f]{3}))"/g;

/** The colours of an SVG's shapes, as `#rrggbb`. */
export const coloursOf = (body: string): string[] => [
  ...new Set([...body.matchAll(COLOUR)].map(([, colour]) => full(colour!))),
];

/**
 * The SVG with its colours on the ramp from dark over middle to light.
 * @param areas how much of the drawing each colour covers, in any unit
 */
export function inked(body: string, areas: ReadonlyMap<string, number>, ink: Ink): string {
  const covered = [...areas].filter(([, area]) => area > 0);
  const shades = covered.map(([colour]) => brightness(colour));
  const [least, most] = [Math.min(...shades), Math.max(...shades)];
  // A drawing of one colour is the middle of the ramp.
  const place = (colour: string): number =>
    most - least < 0.04 ? 1 : Math.min(1, Math.max(0, (brightness(colour) - least) / (most - least)));
  const whole = covered.reduce((sum, [, area]) => sum + area, 0);
  const mean = covered.reduce((sum, [colour, area]) => sum + place(colour) * area, 0) / Math.max(1, whole);
  // Dark ones are lifted, as a whole where they are mostly of the darkest colour; bright ones are pulled down.
  const lift = mean < ink.mean ? Math.log(ink.mean) / Math.log(Math.max(0.2, mean)) : 1;
  const lifted =
    covered.reduce((sum, [colour, area]) => sum + place(colour) ** lift * area, 0) / Math.max(1, whole);
  const floor = Math.max(0.1, (ink.mean - lifted) / (1 - Math.min(0.9, lifted)));
  const scale = mean > ink.mean ? ink.mean / mean : 1;
  return body.replace(
    COLOUR,
    (_, colour: string) => `"${onRamp(ink, (floor + (1 - floor) * place(full(colour)) ** lift) * scale)}"`,
  );
}

/** Where the ramp is as light as its middle colour. */
const MIDDLE = 0.52;

const onRamp = ({ dark, middle, light }: Ink, place: number): string =>
  place < MIDDLE ? mix(dark, middle, place / MIDDLE) : mix(middle, light, (place - MIDDLE) / (1 - MIDDLE));

const full = (colour: string): string =>
  colour.length === 4 ? `#${[...colour.slice(1)].map((digit) => digit + digit).join('')}` : colour;

/** As the eye sees it, 0 to 1. */
const brightness = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(colour);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
};

/** How many pixels of a small drawing have each of its colours. */
export function areasOf(drawing: Canvas, colours: readonly string[]): ReadonlyMap<string, number> {
  const pixels = drawing.data();
  const areas = new Map(colours.map((colour) => [colour, 0]));
  const known = colours.map((colour) => ({ colour, own: channels(colour) }));
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3]! < 200) continue;
    let nearest: { colour: string; away: number } | undefined;
    for (const { colour, own } of known) {
      const away = own.reduce((sum, value, channel) => sum + (value - pixels[at + channel]!) ** 2, 0);
      if (nearest === undefined || away < nearest.away) nearest = { colour, away };
    }
    if (nearest !== undefined) areas.set(nearest.colour, (areas.get(nearest.colour) ?? 0) + 1);
  }
  return areas;
}
