import { FRAME_SAMPLES, isPlainAac } from '../packets/aac-frames.ts';
import { readTables, type TrackTables } from '../packets/mp4-tables.ts';
import type { Clip } from './sound-slots.ts';

/** Finds the clips whose packets can be joined unchanged, by their sample tables. */

/** A clip whose picture can be copied; with `sound` where the packets of its sound can be copied, too. */
export interface PictureClip {
  readonly path: string;
  readonly picture: TrackTables;
  readonly sound: TrackTables | undefined;
  /** The ticks of one picture frame; the first may have others. */
  readonly frameTicks: number;
  /** The ticks of all frames. */
  readonly ticks: number;
}

/** The most bytes between packets that belong to neither track; with more, useless bytes would be copied. */
const MAX_WASTE = 0.05;
/** Reads the clips; undefined where their pictures cannot be copied: other codecs or settings, fragments, uneven frames. */
export async function readPictures(paths: readonly string[]): Promise<PictureClip[] | undefined> {
  const read = await Promise.all(paths.map(readClip));
  const usable = read.filter((clip) => clip !== undefined);
  const [first] = usable;
  if (first === undefined || usable.length < paths.length) return undefined;
  return usable.every((clip) => fits(clip, first)) ? usable : undefined;
}

/** The length of each clip's picture, seconds. */
export const pictureSeconds = (clips: readonly PictureClip[]): number[] =>
  clips.map(({ ticks, picture }) => ticks / picture.timescale);

async function readClip(path: string): Promise<PictureClip | undefined> {
  const tracks = await readTables(path);
  const picture = tracks?.find(({ kind }) => kind === 'vide');
  const sounds = tracks?.filter(({ kind }) => kind === 'soun') ?? [];
  if (picture === undefined || sounds.length > 1 || tracks?.length !== 1 + sounds.length) return undefined;
  const { durations } = picture;
  const frameTicks = durations[1] ?? durations[0];
  if (frameTicks === undefined || frameTicks === 0) return undefined;
  if (durations.some((ticks, index) => ticks !== frameTicks && index > 0)) return undefined;
  if (earliest(picture) !== picture.mediaTime) return undefined;
  const ticks = durations.reduce((sum, each) => sum + each, 0);
  return { path, picture, sound: sounds[0], frameTicks, ticks };
}

/** The clip with its own sound; undefined where the sound cannot be copied. */
export function wholeClip({ path, picture, sound, ticks }: PictureClip): Clip | undefined {
  if (sound === undefined || sound.sizes.length === 0 || !isPlainAac(sound.setup)) return undefined;
  if (sound.durations.subarray(0, -1).some((samples) => samples !== FRAME_SAMPLES)) return undefined;
  let [start, end, used] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { offsets, sizes } of [picture, sound]) {
    for (const [index, offset] of offsets.entries()) {
      start = Math.min(start, offset);
      end = Math.max(end, offset + sizes[index]!);
      used += sizes[index]!;
    }
  }
  if (end - start > used * (1 + MAX_WASTE)) return undefined;
  return { path, picture, sound, start, bytes: end - start, ticks };
}

/** The time at which the first frame is shown, in the track's ticks. */
export function earliest({ durations, shifts }: TrackTables): number {
  if (shifts === undefined) return 0;
  let [decoded, first] = [0, Number.POSITIVE_INFINITY];
  for (const [index, shift] of shifts.entries()) {
    first = Math.min(first, decoded + shift);
    decoded += durations[index]!;
  }
  return first;
}

const fits = ({ picture, frameTicks }: PictureClip, first: PictureClip): boolean =>
  picture.timescale === first.picture.timescale &&
  frameTicks === first.frameTicks &&
  picture.mediaTime === first.picture.mediaTime &&
  picture.setup.equals(first.picture.setup);

export const soundFits = (sound: TrackTables, first: TrackTables): boolean =>
  sound.timescale === first.timescale && sound.setup.subarray(0, 2).equals(first.setup.subarray(0, 2));
