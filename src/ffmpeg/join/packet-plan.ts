import type { Probe } from '../inspect/probe.ts';
import { FRAME_SAMPLES, silentFrame, WINDOWS } from '../packets/aac-frames.ts';
import type { OutputTrack } from '../packets/mp4-file.ts';
import { readTables, type TrackTables } from '../packets/mp4-tables.ts';
import type { PacketPlan, Piece } from '../packets/packet-writer.ts';
import type { EncodedSound } from '../sound/encode-sound.ts';
import { earliest, type PictureClip, pictureSeconds, soundFits, wholeClip } from './packet-clips.ts';
import { joinSounds } from './sound-slots.ts';

/**
 * Plans the join by packets: the pictures' bytes follow each other under one new index, with the clips' own sound or with
 * a sound that was encoded for the whole.
 *
 * AAC has frames of 1024 samples, and a picture seldom ends where a frame ends. With the clips' own sound all frames
 * therefore go into the slots of one unbroken run. Each clip's first frame goes into the slot nearest to the beginning of
 * its picture: never more than half a frame (10.7 ms at 48 kHz) off, and no more at a later join than at an earlier one.
 * Slots without a frame get a silent frame. The priming of later clips is left out, so that at a join the windows of the
 * last frame of one clip and of the first frame of the next overlap: one fades into the other over 21 ms, without a step
 * in the wave. With the priming, a clip that sounds from its first sample would begin with the click of a hard cut.
 */

export interface JoinedPackets extends PacketPlan {
  readonly durationSeconds: number;
  readonly clipSeconds: readonly number[];
  readonly frameCount: number;
}

/** A sound that was encoded for the whole is interleaved with the picture in chunks of this length, seconds. */
const INTERLEAVE_SECONDS = 1;

/** The plan with the clips' own sound; undefined where a clip has none, or one that does not fit the others. */
export async function planCopied(clips: readonly PictureClip[]): Promise<JoinedPackets | undefined> {
  const whole = clips.map(wholeClip).filter((clip) => clip !== undefined);
  const [first] = whole;
  if (first === undefined || whole.length < clips.length) return undefined;
  if (!whole.every(({ sound }) => soundFits(sound, first.sound))) return undefined;
  const bases: number[] = [];
  let mediaBytes = 0;
  const channels = (first.sound.setup[1]! >> 3) & 15;
  const silences = WINDOWS.map((_, sequence) => silentFrame(channels, sequence));
  const silence = Buffer.concat(silences);
  for (const { bytes } of whole) {
    bases.push(mediaBytes);
    mediaBytes += bytes + silence.length; // silence follows every clip, so that a player never seeks for it
  }
  const sound = await joinSounds(whole, bases, silences);
  if (sound === undefined) return undefined;
  const places = whole.map(({ picture, start }, index) =>
    picture.offsets.map((at) => at - start + bases[index]!),
  );
  const pieces = whole.flatMap(({ path, start, bytes }): Piece[] => [
    { path, offsets: [start], sizes: [bytes] },
    { data: silence },
  ]);
  return joinedPackets(clips, { pieces, mediaBytes, picture: joinPictures(clips, places), sound });
}

/** The plan with a sound that was encoded for the whole. */
export function planEncoded(clips: readonly PictureClip[], encoded: EncodedSound): JoinedPackets {
  const pieces = interleaved(clips, encoded);
  const places: Record<PacketRun['kind'], number[]> = { vide: [], soun: [] };
  let mediaBytes = 0;
  for (const { kind, sizes } of pieces) {
    for (const size of sizes) {
      places[kind].push(mediaBytes);
      mediaBytes += size;
    }
  }
  const sizes = Uint32Array.from(encoded.runs.flatMap((run) => [...run.sizes]));
  const sound = {
    ...encoded.track,
    sizes,
    offsets: Float64Array.from(places.soun),
    durations: new Uint32Array(sizes.length).fill(FRAME_SAMPLES),
  };
  const picture = joinPictures(clips, [Float64Array.from(places.vide)]);
  return joinedPackets(clips, { pieces, mediaBytes, picture, sound });
}

interface PacketRun {
  readonly kind: 'vide' | 'soun';
  readonly path: string;
  readonly sizes: Uint32Array;
  readonly offsets: Float64Array;
}

/** Interleaves a second of picture with the sound that belongs to it. */
function interleaved(clips: readonly PictureClip[], { track, runs }: EncodedSound): PacketRun[] {
  const frameSeconds = FRAME_SAMPLES / track.timescale;
  const sounds = runs.flatMap((run) => cut({ kind: 'soun', ...run }, frameSeconds));
  const pieces: PacketRun[] = [];
  let [pictureSeconds, soundSeconds] = [0, 0];
  for (const { path, picture, frameTicks } of clips) {
    const seconds = frameTicks / picture.timescale;
    for (const piece of cut(
      { kind: 'vide', path, sizes: picture.sizes, offsets: picture.offsets },
      seconds,
    )) {
      pieces.push(piece);
      pictureSeconds += piece.sizes.length * seconds;
      while (soundSeconds < pictureSeconds && sounds.length > 0) {
        const sound = sounds.shift()!;
        pieces.push(sound);
        soundSeconds += sound.sizes.length * frameSeconds;
      }
    }
  }
  return [...pieces, ...sounds];
}

function cut({ sizes, offsets, ...run }: PacketRun, packetSeconds: number): PacketRun[] {
  const step = Math.max(1, Math.round(INTERLEAVE_SECONDS / packetSeconds));
  return Array.from({ length: Math.ceil(sizes.length / step) }, (_, index) => {
    const [from, to] = [index * step, (index + 1) * step];
    return { ...run, sizes: sizes.subarray(from, to), offsets: offsets.subarray(from, to) };
  });
}

function joinedPackets(
  clips: readonly PictureClip[],
  {
    pieces,
    mediaBytes,
    picture,
    sound,
  }: Pick<PacketPlan, 'pieces' | 'mediaBytes'> & {
    readonly picture: TrackTables;
    readonly sound: TrackTables;
  },
): JoinedPackets {
  const seconds = picture.durations.reduce((sum, value) => sum + value, 0) / picture.timescale;
  const tracks: OutputTrack[] = [picture, sound].map((track) => ({ ...track, seconds }));
  const frameCount = picture.sizes.length;
  return {
    pieces,
    mediaBytes,
    tracks,
    durationSeconds: seconds,
    clipSeconds: pictureSeconds(clips),
    frameCount,
  };
}

/**
 * The probe of a join by packets, read from the finished file.
 * @param like the first clip, whose shape the result has
 */
export async function probeJoined(output: string, like: Probe): Promise<Probe> {
  const [picture, sound] = (await readTables(output)) ?? [];
  if (picture === undefined || sound === undefined) {
    throw new RangeError('the joined video cannot be read back');
  }
  const lengthOf = ({ durations, timescale, mediaTime }: TrackTables, before: number) =>
    (durations.reduce((sum, ticks) => sum + ticks, 0) - before * mediaTime) / timescale;
  return {
    ...like,
    file: output,
    frameCount: picture.sizes.length,
    startSeconds: 0,
    videoStartSeconds: (earliest(picture) - picture.mediaTime) / picture.timescale,
    videoDurationSeconds: lengthOf(picture, 0),
    audio: {
      codec: 'aac',
      channels: (sound.setup[1]! >> 3) & 15,
      sampleRate: sound.timescale,
      track: 0,
      startSeconds: 0,
      durationSeconds: lengthOf(sound, 1),
    },
  };
}

/** Moves the offsets of a track into the result. @param places the offset of each clip's packets in the result */
function joinPictures(clips: readonly PictureClip[], places: readonly Float64Array[]): TrackTables {
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
    offsets: concatenated(Float64Array, places),
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
