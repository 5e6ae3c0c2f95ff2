/** Arithmetic with colours written as `#rrggbb`. */

/** `share` of the second colour in the first. */
export function mix(first: string, second: string, share: number): string {
  const [from, to] = [channels(first), channels(second)];
  return toHex(from.map((value, index) => value + ((to[index] ?? 0) - value) * share));
}

/** `rgba(…)` of a `#rrggbb`. */
export const fade = (colour: string, alpha: number): string => `rgba(${channels(colour).join(',')},${alpha})`;

/** WCAG relative luminance, 0 to 1. */
export function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG contrast of two colours, 1 to 21. */
export function contrast(first: string, second: string): number {
  const [one, other] = [luminance(first), luminance(second)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The colour with its hue turned by `degrees`. */
export function rotate(colour: string, degrees: number): string {
  const [hue, saturation, lightness] = toHsl(colour);
  return fromHsl(hue + degrees, saturation, lightness);
}

/** The hue at another lightness, with `factor` times the saturation, 0.82 at most. */
export function saturate(colour: string, factor: number, lightness: number): string {
  const [hue, saturation] = toHsl(colour);
  return fromHsl(hue, Math.min(0.82, saturation * factor), lightness);
}

/** Red, green and blue, 0 to 255. */
export const channels = (colour: string): number[] =>
  [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));

const toHex = (values: readonly number[]): string =>
  `#${values
    .map((value) =>
      Math.round(Math.min(255, Math.max(0, value)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** @returns hue in degrees, which may be below 0; saturation and lightness from 0 to 1 */
export function toHsl(colour: string): [hue: number, saturation: number, lightness: number] {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => value / 255);
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const spread = most - least;
  const lightness = (most + least) / 2;
  if (spread === 0) return [0, 0, lightness];
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const sector =
    most === red
      ? (green - blue) / spread
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return [sector * 60, saturation, lightness];
}

function fromHsl(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return toHex(
    [0, 8, 4].map((offset) => {
      const place = (((offset + hue / 30) % 12) + 12) % 12;
      return 255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1)));
    }),
  );
}
