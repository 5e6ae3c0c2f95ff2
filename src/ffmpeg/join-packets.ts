import { type FileHandle, open } from 'node:fs/promises';
import { FRAME_SAMPLES, isPlainAac, silentFrame, WINDOWS } from './aac-frames.ts';
import { mp4Head, type OutputTrack } from './mp4-file.ts';
import { readTables, type TrackTables } from './mp4-tables.ts';
import { type Clip, joinSounds } from './packet-slots.ts';
import type { Probe } from './probe.ts';

/**
 * The lossless join: the clips' bytes one behind the other under one new index. Nothing is decoded or encoded.
 *
 * AAC comes in frames of 1024 samples, and a picture seldom ends where a frame does. So every clip's frames go into the
 * slots of one unbroken run, each clip's first where its picture begins, to the nearest slot: never more than half a
 * frame (10.7 ms at 48 kHz) off, and never more at a later join than at an earlier one. Slots without a frame get a
 * silent one. The priming of later clips is left out, so that at a join the window of the last frame of one clip and of
 * the first of the next overlap: one fades into the other over 21 ms, without a step in the wave. (With the priming kept
 * a clip that sounds from its first sample would begin with the click of a hard cut.)
 */

export interface PacketClip {
  /** Path of the file. */
  readonly path: string;
}

export interface PacketPlan {
  readonly pieces: readonly Piece[];
  readonly tracks: readonly OutputTrack[];
  readonly mediaBytes: number;
  readonly durationSeconds: number;
  readonly clipSeconds: readonly number[];
  readonly frameCount: number;
}

/** Bytes of a clip, or bytes of our own, in the order in which they are written. */
export type Piece =
  | { readonly path: string; readonly start: number; readonly bytes: number }
  | { readonly data: Buffer };

/** Bytes between the packets that belong to neither track, at most: else they would be copied for nothing. */
const MAX_WASTE = 0.05;
const BLOCK_BYTES = 4 * 1024 * 1024;

/**
 * Where every packet goes, or undefined where these clips cannot be joined so: other codecs or set-ups, no sound,
 * fragments, an uneven beat, windows at a splice that do not fit.
 */
export async function planPackets(clips: readonly PacketClip[]): Promise<PacketPlan | undefined> {
  const read = await Promise.all(clips.map(readClip));
  const usable = read.filter((clip) => clip !== undefined);
  const [first] = usable;
  if (first === undefined || usable.length < clips.length || !usable.every((clip) => fits(clip, first))) {
    return undefined;
  }
  const bases: number[] = [];
  let mediaBytes = 0;
  const channels = (first.sound.setup[1]! >> 3) & 15;
  const silences = WINDOWS.map((_, sequence) => silentFrame(channels, sequence));
  const silence = Buffer.concat(silences);
  for (const { bytes } of usable) {
    bases.push(mediaBytes);
    mediaBytes += bytes + silence.length; // behind every clip, so that no player has to look for it elsewhere
  }
  const picture = joinPictures(usable, bases);
  const ticks = picture.durations.reduce((sum, value) => sum + value, 0);
  const durationSeconds = ticks / picture.timescale;
  const sound = await joinSounds(usable, bases, silences);
  if (sound === undefined) return undefined;
  return {
    pieces: usable.flatMap(({ path, start, bytes }): Piece[] => [{ path, start, bytes }, { data: silence }]),
    tracks: [
      { ...picture, seconds: durationSeconds },
      { ...sound, seconds: durationSeconds },
    ],
    mediaBytes,
    durationSeconds,
    clipSeconds: usable.map((clip) => (clip.frameTicks * clip.picture.sizes.length) / picture.timescale),
    frameCount: picture.sizes.length,
  };
}

/** @param onProgress 0 to 1 */
export async function writePackets(
  { pieces, tracks, mediaBytes }: Pick<PacketPlan, 'pieces' | 'tracks' | 'mediaBytes'>,
  {
    output,
    title,
    createdAt,
  }: { readonly output: string; readonly title: string; readonly createdAt: string },
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const target = await open(output, 'w');
  try {
    const head = mp4Head(tracks, mediaBytes, { title, createdAt: new Date(createdAt) });
    await writeAll(target, head);
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let written = 0;
    for (const piece of pieces) {
      if ('data' in piece) await writeAll(target, piece.data);
      else await copyBytes(piece, target, block, signal);
      written += 'data' in piece ? piece.data.length : piece.bytes;
      onProgress(written / mediaBytes);
    }
  } finally {
    await target.close();
  }
}

/**
 * What the container of a lossless join says, read from the file.
 * @param like the first clip, whose shape it has
 */
export async function probeJoined(output: string, like: Probe): Promise<Probe> {
  const [picture, sound] = (await readTables(output)) ?? [];
  if (picture === undefined || sound === undefined || like.audio === null) {
    throw new RangeError('the joined video cannot be read back');
  }
  const lengthOf = ({ durations, timescale, mediaTime }: TrackTables, before: number) =>
    (durations.reduce((sum, ticks) => sum + ticks, 0) - before * mediaTime) / timescale;
  return {
    ...like,
    file: output,
    frameCount: picture.sizes.length,
    videoStartSeconds: (earliest(picture) - picture.mediaTime) / picture.timescale,
    videoDurationSeconds: lengthOf(picture, 0),
    audio: { ...like.audio, startSeconds: 0, durationSeconds: lengthOf(sound, 1) },
  };
}

async function readClip({ path }: PacketClip): Promise<Clip | undefined> {
  const tracks = await readTables(path);
  const picture = tracks?.find(({ kind }) => kind === 'vide');
  const sound = tracks?.find(({ kind }) => kind === 'soun');
  if (tracks?.length !== 2 || picture === undefined || sound === undefined) return undefined;
  const frameTicks = picture.durations[0];
  if (frameTicks === undefined || frameTicks === 0 || sound.sizes.length === 0) return undefined;
  if (picture.durations.some((ticks) => ticks !== frameTicks)) return undefined;
  if (sound.durations.subarray(0, -1).some((samples) => samples !== FRAME_SAMPLES)) return undefined;
  if (!isPlainAac(sound.setup) || earliest(picture) !== picture.mediaTime) return undefined;
  let [start, end, used] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { offsets, sizes } of [picture, sound]) {
    for (const [index, offset] of offsets.entries()) {
      start = Math.min(start, offset);
      end = Math.max(end, offset + sizes[index]!);
      used += sizes[index]!;
    }
  }
  if (end - start > used * (1 + MAX_WASTE)) return undefined;
  return { path, picture, sound, start, bytes: end - start, frameTicks };
}

/** When the first frame is shown, in the track's own ticks. */
function earliest({ durations, shifts }: TrackTables): number {
  if (shifts === undefined) return 0;
  let [decoded, first] = [0, Number.POSITIVE_INFINITY];
  for (const [index, shift] of shifts.entries()) {
    first = Math.min(first, decoded + shift);
    decoded += durations[index]!;
  }
  return first;
}

function fits({ picture, sound, frameTicks }: Clip, first: Clip): boolean {
  return (
    picture.timescale === first.picture.timescale &&
    frameTicks === first.frameTicks &&
    picture.mediaTime === first.picture.mediaTime &&
    picture.setup.equals(first.picture.setup) &&
    sound.timescale === first.sound.timescale &&
    sound.setup.subarray(0, 2).equals(first.sound.setup.subarray(0, 2))
  );
}

function joinPictures(clips: readonly Clip[], bases: readonly number[]): TrackTables {
  const first = clips[0]!.picture;
  const keys: number[] = [];
  let before = 0;
  for (const { picture } of clips) {
    const own = picture.keys ?? picture.sizes.map((_, index) => index + 1);
    for (const key of own) keys.push(before + key);
    before += picture.sizes.length;
  }
  const all = clips.map(({ picture }) => picture);
  const shifted = all.some(({ shifts }) => shifts !== undefined);
  return {
    ...first,
    sizes: concatenated(
      Uint32Array,
      all.map(({ sizes }) => sizes),
    ),
    offsets: concatenated(
      Float64Array,
      clips.map(({ picture, start }, index) => picture.offsets.map((at) => at - start + bases[index]!)),
    ),
    durations: concatenated(
      Uint32Array,
      all.map(({ durations }) => durations),
    ),
    shifts: shifted
      ? concatenated(
          Int32Array,
          all.map(({ shifts, sizes }) => shifts ?? new Int32Array(sizes.length)),
        )
      : undefined,
    keys: keys.length === before ? undefined : Uint32Array.from(keys),
  };
}

async function copyBytes(
  { path, start, bytes }: { readonly path: string; readonly start: number; readonly bytes: number },
  target: FileHandle,
  block: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const source = await open(path, 'r');
  try {
    for (let done = 0; done < bytes; ) {
      signal.throwIfAborted();
      const { bytesRead } = await source.read(block, 0, Math.min(block.length, bytes - done), start + done);
      if (bytesRead === 0) throw new RangeError(`${path} has become shorter`);
      await writeAll(target, block.subarray(0, bytesRead));
      done += bytesRead;
    }
  } finally {
    await source.close();
  }
}

/** A disk that fills up writes less than it was given before it says so. */
async function writeAll(target: FileHandle, data: Buffer): Promise<void> {
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await target.write(data, done);
    done += bytesWritten;
  }
}

interface NumberArray<Kind> {
  new (length: number): Kind;
}

function concatenated<Kind extends Uint32Array | Int32Array | Float64Array>(
  kind: NumberArray<Kind>,
  parts: readonly Kind[],
): Kind {
  const all = new kind(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
