import { constants, copyFile, open } from 'node:fs/promises';
import { type Box, boxesIn, findBox } from '../packets/mp4-boxes.ts';
import { walkBoxes } from './boxes.ts';

/**
 * Tracks of an MP4 without a time scale. Readers refuse them, or take them for one tick a second, so that seconds become
 * hours. How long a track is played and how many ticks it has are stated as well, and from both follows the scale.
 */

/** The finest clock that is in use has ten million ticks a second. */
const MOST_TICKS = 10_000_000;
const MOST_INDEX_BYTES = 64 * 1024 * 1024;

interface Patch {
  /** Where the scale stands in the content of `moov`. */
  readonly at: number;
  readonly timescale: number;
}

/** Copies a file with the missing time scales in their places. @returns whether any was missing, and there is a copy */
export async function mendClocks(file: string, output: string): Promise<boolean> {
  const index = (await walkBoxes(file)).boxes.find(({ type }) => type === 'moov');
  if (index === undefined || index.bytes > MOST_INDEX_BYTES) return false;
  const from = await open(file, 'r');
  const moov = Buffer.alloc(index.bytes);
  await from.read(moov, 0, index.bytes, index.start).finally(() => from.close());
  const patches = patchesOf(moov);
  if (patches.length === 0) return false;
  await copyFile(file, output, constants.COPYFILE_FICLONE);
  const into = await open(output, 'r+');
  try {
    for (const { at, timescale } of patches) {
      const scale = Buffer.alloc(4);
      scale.writeUInt32BE(timescale);
      await into.write(scale, 0, 4, index.start + at);
    }
  } finally {
    await into.close();
  }
  return true;
}

/** The time scales that are missing, and can be told. @param moov its content */
export function patchesOf(moov: Buffer): Patch[] {
  const whole = { type: 'moov', start: 0, end: moov.length };
  try {
    const movie = findBox(moov, whole, 'mvhd');
    const movieScale = movie === undefined ? 0 : moov.readUInt32BE(scaleAt(moov, movie));
    if (movieScale === 0) return [];
    return [...boxesIn(moov, 0, moov.length)]
      .filter(({ type }) => type === 'trak')
      .flatMap((track) => patchOf(moov, track, movieScale));
  } catch (error) {
    if (error instanceof RangeError) return []; // a box is shorter than what stands in it
    throw error;
  }
}

function patchOf(moov: Buffer, track: Box, movieScale: number): Patch[] {
  const media = findBox(moov, track, 'mdia');
  const [header, clock] = [findBox(moov, track, 'tkhd'), media && findBox(moov, media, 'mdhd')];
  if (header === undefined || clock === undefined) return [];
  const at = scaleAt(moov, clock);
  if (moov.readUInt32BE(at) !== 0) return [];
  const long = moov[header.start] === 1;
  const played = long
    ? Number(moov.readBigUInt64BE(header.start + 28))
    : moov.readUInt32BE(header.start + 20);
  const timescale = Math.round((ticksOf(moov, media!) * movieScale) / played);
  return timescale >= 1 && timescale <= MOST_TICKS ? [{ at, timescale }] : [];
}

/** Where the time scale stands in `mvhd` and `mdhd`, which begin alike. */
const scaleAt = (moov: Buffer, { start }: Box): number => start + (moov[start] === 1 ? 20 : 12);

/** The sum of all durations of a track (`stts`). */
function ticksOf(moov: Buffer, media: Box): number {
  const information = findBox(moov, media, 'minf');
  const table = information && findBox(moov, information, 'stbl');
  const times = table && findBox(moov, table, 'stts');
  if (times === undefined) return 0;
  let ticks = 0;
  for (let entry = times.start + 8; entry + 8 <= times.end; entry += 8)
    ticks += moov.readUInt32BE(entry) * moov.readUInt32BE(entry + 4);
  return ticks;
}
