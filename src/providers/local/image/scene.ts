import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Language } from '../../../contracts/languages.ts';
import type { ImageOrder } from '../../../contracts/providers.ts';
import { LOOKS, type Segment, STYLES } from '../../../contracts/segments.ts';
import { brandPalette } from './brand-palette.ts';
import { iconsFor, type SceneIcons } from './icons.ts';
import { hash, paletteFor } from './palette.ts';
import { PICTURES } from './pictures.ts';

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const iconName = z.string().regex(/^[a-z0-9-]{1,60}$/);

const sceneSchema = z.strictObject({
  version: z.literal(2),
  style: z.enum(STYLES),
  /** The notes below are drawn in a storyboard only. */
  look: z.enum(LOOKS),
  palette: z.strictObject({
    glow: colour,
    second: colour,
    deep: colour,
    accent: colour,
    onAccent: colour,
    ink: colour,
  }),
  hero: iconName,
  satellites: z.array(iconName).max(3),
  /** Of the picture itself, and of the first shot of its clip. */
  layout: z.enum(PICTURES),
  seed: z.number().int().nonnegative(),
  tag: z.string().max(40),
  timeRange: z.string().max(40),
  direction: z.string().max(400),
  /** BCP 47 tag, for the fonts. */
  language: z.string().max(60),
  index: z.number().int().nonnegative(),
  count: z.number().int().positive(),
});

/** Everything that is needed to redraw a still layer by layer. */
export type Scene = z.infer<typeof sceneSchema>;

/** Composes the scene of a segment. The same order always gives the same scene. */
export function sceneFor({
  segment,
  style,
  language,
  position,
  brandColors,
  look = 'clean',
  take = 0,
  seed: asked,
  before = [],
}: ImageOrder): Scene {
  const place = `${segment.type}\n${segment.visual_direction}\n${position.index}`;
  const wish = asked === undefined ? '' : `\nseed ${asked}`;
  const seed = hash(`${place}${take === 0 ? '' : `\n${take}`}${wish}`);
  const { hero, satellites } = castOf(
    iconsFor(segment, language, undefined, heroesOf(before, language)),
    take,
  );
  return {
    version: 2,
    style,
    look,
    palette:
      brandColors === undefined
        ? paletteFor(segment.emotion, style, seed)
        : brandPalette(brandColors, style).palette,
    hero,
    satellites,
    // Each take is laid out as the one before it is not.
    layout: PICTURES[(firstLayout(hash(`${place}${wish}`), position.index) + take) % PICTURES.length]!,
    seed,
    tag: tagOf(segment.type),
    timeRange: `${clock(position.startSeconds)} – ${clock(position.startSeconds + segment.duration_seconds)}`,
    direction: segment.visual_direction.replace(/\s+/g, ' ').trim().slice(0, 400),
    language: language.tag,
    index: position.index,
    count: position.count,
  };
}

const firstLayout = (seed: number, index: number): number =>
  index === 0 ? PICTURES.indexOf('hero') : seed % PICTURES.length;

/** What the segments before this one show first. */
function heroesOf(segments: readonly Segment[], language: Language): readonly string[] {
  const shown: string[] = [];
  for (const segment of segments) shown.push(iconsFor(segment, language, undefined, shown).hero);
  return shown;
}

/** What is shown first: where all layouts were shown, the next thing that the words name. */
function castOf({ hero, satellites }: SceneIcons, take: number): Pick<Scene, 'hero' | 'satellites'> {
  const cast = [hero, ...satellites];
  const turn = Math.floor(take / PICTURES.length) % cast.length;
  const [first = hero, ...rest] = [...cast.slice(turn), ...cast.slice(0, turn)];
  return { hero: first, satellites: rest };
}

/** Puts the scene into a JPEG file as a comment that is valid for exactly this file. */
export function embedScene(jpeg: Uint8Array, scene: Scene): Uint8Array {
  const payload = Buffer.from(`${MARK}${digest([jpeg])}${JSON.stringify(scene)}`);
  const header = Buffer.from([0xff, 0xfe, 0, 0]);
  header.writeUInt16BE(payload.length + 2, 2);
  const place = afterFirstApplicationSegment(jpeg);
  return Buffer.concat([jpeg.subarray(0, place), header, payload, jpeg.subarray(place)]);
}

/** The scene of a picture of ours; undefined for any other file, and for one that was changed afterwards. */
export function readScene(bytes: Uint8Array): Scene | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let place = 2; place + 4 <= file.length && file[place] === 0xff; ) {
    const marker = file[place + 1];
    if (marker === 0xda) return undefined; // the picture data begin
    const end = place + 2 + file.readUInt16BE(place + 2);
    const text = marker === 0xfe ? file.toString('utf8', place + 4, end) : '';
    if (text.startsWith(MARK)) {
      const hashEnd = MARK.length + 64;
      const rest = [file.subarray(0, place), file.subarray(end)];
      if (text.slice(MARK.length, hashEnd) !== digest(rest)) return undefined;
      return parseScene(text.slice(hashEnd));
    }
    place = end;
  }
  return undefined;
}

const MARK = 'sparkfluence-scene ';

function parseScene(text: string): Scene | undefined {
  try {
    return sceneSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function digest(parts: readonly Uint8Array[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

/** The offset after the JFIF segment, which has to come first. */
function afterFirstApplicationSegment(jpeg: Uint8Array): number {
  const isApplication = jpeg[2] === 0xff && jpeg[3] === 0xe0;
  return isApplication ? 4 + ((jpeg[4] ?? 0) << 8) + (jpeg[5] ?? 0) : 2;
}

const TAGS: Readonly<Record<string, string>> = { HOOK: 'HOOK', ENDING_CTA: 'CALL TO ACTION' };
const tagOf = (type: string): string => TAGS[type] ?? type.replace(/^BODY_/, '');

/** `0:06`; `1:02`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
