import { type FileHandle, open } from 'node:fs/promises';
import {
  EIGHT_SHORT,
  FRAME_SAMPLES,
  isPlainAac,
  LONG_START,
  LONG_STOP,
  SILENT_FRAMES,
  windowSequence,
} from './aac-frames.ts';
import { mp4Head, type OutputTrack } from './mp4-file.ts';
import { readTables, type TrackTables } from './mp4-tables.ts';

/**
 * The lossless join: the clips' bytes one behind the other under one new index. Nothing is decoded or encoded.
 *
 * AAC comes in frames of 1024 samples, and a picture seldom ends where a frame does. So every clip's frames go into the
 * slots of one unbroken run, each clip's first where its picture begins, to the nearest slot: never more than half a
 * frame (10.7 ms at 48 kHz) off, and never more at a later join than at an earlier one. Slots without a frame get a
 * silent one. A clip's priming frame takes the slot before its picture, the place of the last frame of the clip before:
 * so its first sample is decoded as it was encoded, and what ends is faded out by the overlap of the two windows over
 * 21 ms, without a step in the wave.
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
  readonly frameCount: number;
}

/** Bytes of a clip, or bytes of our own, in the order in which they are written. */
type Piece =
  | { readonly path: string; readonly start: number; readonly bytes: number }
  | { readonly data: Buffer };

interface Clip {
  readonly path: string;
  readonly picture: TrackTables;
  readonly sound: TrackTables;
  /** The part of the file in which all its packets lie. */
  readonly start: number;
  readonly bytes: number;
  /** Ticks of one picture frame. */
  readonly frameTicks: number;
}

/** Bytes between the packets that belong to neither track, at most: else they would be copied for nothing. */
const MAX_WASTE = 0.05;
/** Frames at a splice that may be silenced until two windows fit together. */
const MAX_SILENCED = 3;
const BLOCK_BYTES = 4 * 1024 * 1024;
/** Enough of a packet to see its window, behind the name that an encoder may have written into the first. */
const HEAD_BYTES = 320;

/**
 * Where every packet goes, or undefined where these clips cannot be joined so: other codecs or set-ups, no sound,
 * fragments, an uneven beat, windows at a splice that do not fit.
 * @param size of the pictures, for the index
 */
export async function planPackets(
  clips: readonly PacketClip[],
  size: { readonly width: number; readonly height: number },
): Promise<PacketPlan | undefined> {
  const read = await Promise.all(clips.map(readClip));
  const usable = read.filter((clip) => clip !== undefined);
  const [first] = usable;
  if (first === undefined || usable.length < clips.length || !usable.every((clip) => fits(clip, first))) {
    return undefined;
  }
  const bases: number[] = [];
  let mediaBytes = 0;
  const silence = SILENT_FRAMES[(first.sound.setup[1]! >> 3) & 15]!;
  for (const { bytes } of usable) {
    bases.push(mediaBytes);
    mediaBytes += bytes + silence.length; // behind every clip, so that no player has to look for it elsewhere
  }
  const picture = joinPictures(usable, bases);
  const ticks = picture.durations.reduce((sum, value) => sum + value, 0);
  const durationSeconds = ticks / picture.timescale;
  const sound = await joinSounds(usable, bases, silence);
  if (sound === undefined) return undefined;
  return {
    pieces: usable.flatMap(({ path, start, bytes }): Piece[] => [{ path, start, bytes }, { data: silence }]),
    tracks: [
      { ...picture, ...size, seconds: durationSeconds },
      { ...sound, width: 0, height: 0, seconds: durationSeconds },
    ],
    mediaBytes,
    durationSeconds,
    frameCount: picture.sizes.length,
  };
}

/** @param onProgress 0 to 1 */
export async function writePackets(
  { pieces, tracks, mediaBytes }: PacketPlan,
  { output, title, createdAt }: { readonly output: string; readonly title: string; readonly createdAt: string },
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
    sizes: concatenated(Uint32Array, all.map(({ sizes }) => sizes)),
    offsets: concatenated(
      Float64Array,
      clips.map(({ picture, start }, index) => picture.offsets.map((at) => at - start + bases[index]!)),
    ),
    durations: concatenated(Uint32Array, all.map(({ durations }) => durations)),
    shifts: shifted
      ? concatenated(Int32Array, all.map(({ shifts, sizes }) => shifts ?? new Int32Array(sizes.length)))
      : undefined,
    keys: keys.length === before ? undefined : Uint32Array.from(keys),
  };
}

/** One frame in its slot: which of the clip's packets; undefined is silence, in that clip's time. */
interface Slot {
  readonly clip: number;
  readonly packet: number | undefined;
}

async function joinSounds(
  clips: readonly Clip[],
  bases: readonly number[],
  silence: Buffer,
): Promise<TrackTables | undefined> {
  const first = clips[0]!.sound;
  const slots = slotsOf(clips);
  if (!(await fitSplices(slots, clips))) return undefined;
  const place = ({ clip, packet }: Slot): [size: number, offset: number] => {
    const { sound, start, bytes } = clips[clip]!;
    const base = bases[clip]!;
    if (packet === undefined) return [silence.length, base + bytes];
    return [sound.sizes[packet]!, sound.offsets[packet]! - start + base];
  };
  const places = slots.map(place);
  return {
    ...first,
    sizes: Uint32Array.from(places, ([size]) => size),
    offsets: Float64Array.from(places, ([, offset]) => offset),
    durations: new Uint32Array(slots.length).fill(FRAME_SAMPLES),
    shifts: undefined,
    keys: undefined,
  };
}

/** The whole begins with the first clip's priming, which its edit list leaves out. */
function slotsOf(clips: readonly Clip[]): Slot[] {
  const { timescale: rate, mediaTime: priming } = clips[0]!.sound;
  let ticks = 0;
  const begins = clips.map(({ picture, frameTicks }) => {
    const seconds = ticks / picture.timescale;
    ticks += frameTicks * picture.sizes.length;
    return seconds * rate;
  });
  const total = (ticks / clips[0]!.picture.timescale) * rate;
  const silent = { clip: 0, packet: undefined };
  const slots = new Array<Slot>(Math.ceil((total + priming) / FRAME_SAMPLES)).fill(silent);
  for (const [clip, { sound }] of clips.entries()) {
    const origin = Math.round((begins[clip]! - sound.mediaTime + priming) / FRAME_SAMPLES);
    // One frame of priming is what the first sample needs; more would take from the clip before for nothing.
    const from = clip === 0 ? 0 : Math.max(0, Math.floor(sound.mediaTime / FRAME_SAMPLES) - 1);
    slots.fill({ clip, packet: undefined }, origin + from); // a later clip lies over what is left of the one before
    for (let packet = from; packet < sound.sizes.length && origin + packet < slots.length; packet++) {
      slots[origin + packet] = { clip, packet };
    }
  }
  return slots;
}

/**
 * At a splice a long window may only meet a long one. Where that is not so the frames beside it are silenced, a few at
 * most. @returns false where that does not help
 */
async function fitSplices(slots: Slot[], clips: readonly Clip[]): Promise<boolean> {
  for (let index = 1; index < slots.length; index++) {
    if (follows(slots[index - 1]!, slots[index]!)) continue;
    if (!(await silenceUnfit(slots, clips, index - 1, -1, [LONG_START, EIGHT_SHORT]))) return false;
    if (!(await silenceUnfit(slots, clips, index, 1, [LONG_STOP, EIGHT_SHORT]))) return false;
  }
  return true;
}

/** From `start` on, in steps of `step`, until a frame whose window suits. @returns false where none is near */
async function silenceUnfit(
  slots: Slot[],
  clips: readonly Clip[],
  start: number,
  step: 1 | -1,
  unfit: readonly number[],
): Promise<boolean> {
  for (let silenced = 0; silenced <= MAX_SILENCED; silenced++) {
    const slot = slots[start + step * silenced];
    if (slot?.packet === undefined) return true;
    const window = await windowOf(clips[slot.clip]!, slot.packet);
    if (window === undefined) return false;
    if (!unfit.includes(window)) return true;
    slots[start + step * silenced] = { clip: slot.clip, packet: undefined };
  }
  return false;
}

async function windowOf({ path, sound }: Clip, packet: number): Promise<number | undefined> {
  const handle = await open(path, 'r');
  try {
    const data = Buffer.alloc(Math.min(HEAD_BYTES, sound.sizes[packet]!));
    await handle.read(data, 0, data.length, sound.offsets[packet]!);
    return windowSequence(data);
  } finally {
    await handle.close();
  }
}

/** Both are silence, or the second is what was encoded behind the first. */
const follows = (before: Slot, after: Slot): boolean =>
  before.packet === undefined || after.packet === undefined
    ? before.packet === after.packet
    : before.clip === after.clip && before.packet + 1 === after.packet;

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
