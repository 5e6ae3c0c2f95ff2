/** What people call a colour: `deep blue`, `pale yellow`, `grey`. @param hex `#rrggbb` */
export function colourName(hex: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(
    (start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255,
  );
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (most + least) / 2;
  if (lightness > 0.95) return 'white';
  if (lightness < 0.06) return 'black';
  const spread = most - least;
  const tone = lightness < 0.3 ? 'deep ' : lightness > 0.75 ? 'pale ' : '';
  if (spread < 0.08) return `${tone}grey`;
  const sector =
    most === red
      ? (green - blue) / spread
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  const degrees = (sector * 60 + 360) % 360;
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
