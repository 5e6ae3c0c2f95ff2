import { FRAME_SAMPLES, WINDOWS, windowOf } from '../packets/aac-frames.ts';
import type { TrackTables } from '../packets/mp4-tables.ts';

/** Which AAC frame stands where in a lossless join (`join-packets.ts`), and silence where there is none. */

export interface Clip {
  readonly path: string;
  readonly picture: TrackTables;
  readonly sound: TrackTables;
  /** The part of the file in which all its packets lie. */
  readonly start: number;
  readonly bytes: number;
  /** Ticks of one picture frame. */
  readonly frameTicks: number;
}

/** One frame in its slot: one of a clip's packets, or silence in that clip's time. */
interface Slot {
  readonly clip: number;
  /** undefined: silence */
  readonly packet: number | undefined;
  /** Number of its window in `WINDOWS`, where it is silence. */
  readonly window?: number;
}

/** @returns undefined where the frames at a join cannot be read */
export async function joinSounds(
  clips: readonly Clip[],
  bases: readonly number[],
  silences: readonly Buffer[],
): Promise<TrackTables | undefined> {
  const first = clips[0]!.sound;
  const slots = await fitWindows(slotsOf(clips), clips);
  if (slots === undefined) return undefined;
  const place = ({ clip, packet, window = 0 }: Slot): [size: number, offset: number] => {
    const { sound, start, bytes } = clips[clip]!;
    const base = bases[clip]!;
    if (packet !== undefined) return [sound.sizes[packet]!, sound.offsets[packet]! - start + base];
    const before = silences.slice(0, window).reduce((sum, { length }) => sum + length, 0);
    return [silences[window]!.length, base + bytes + before];
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
    const from = clip === 0 ? 0 : Math.ceil(sound.mediaTime / FRAME_SAMPLES);
    slots.fill({ clip, packet: undefined }, origin + from); // a later clip lies over what is left of the one before
    for (let packet = from; packet < sound.sizes.length && origin + packet < slots.length; packet++) {
      slots[origin + packet] = { clip, packet };
    }
  }
  return slots;
}

/**
 * Where frames meet that were not encoded one behind the other, the slopes of their windows have to fit, or the overlap
 * would click. A last frame that does not fit is silenced; silence takes the slopes that its neighbours need.
 * @returns undefined where a window cannot be read
 */
async function fitWindows(slots: readonly Slot[], clips: readonly Clip[]): Promise<Slot[] | undefined> {
  const fitted = [...slots];
  const windows = new Map<number, number | undefined>();
  const windowAt = async (index: number): Promise<(typeof WINDOWS)[number] | undefined> => {
    const slot = slots[index];
    if (slot?.packet === undefined) return WINDOWS[0];
    if (!windows.has(index)) windows.set(index, await windowOf(clips[slot.clip]!, slot.packet));
    return WINDOWS[windows.get(index) ?? WINDOWS.length];
  };
  for (let index = 1; index < slots.length; index++) {
    const [before, after] = [slots[index - 1]!, slots[index]!];
    if (follows(before, after)) continue;
    const [left, right] = [await windowAt(index - 1), await windowAt(index)];
    if (left === undefined || right === undefined) return undefined;
    if (left.fall === right.rise) continue;
    // Silence that stands on either side bends to its neighbour; of two sounding frames the first gives way.
    if (after.packet === undefined) bend(index, { rise: left.fall });
    else bend(index - 1, { rise: left.rise, fall: right.rise });
  }
  return fitted;

  function bend(index: number, wanted: Partial<(typeof WINDOWS)[number]>): void {
    const { clip, packet, window = 0 } = fitted[index]!;
    const { rise, fall } =
      packet === undefined
        ? { ...WINDOWS[window]!, ...keepRise(window, wanted) }
        : { ...WINDOWS[0]!, ...wanted };
    const sequence = WINDOWS.findIndex((each) => each.rise === rise && each.fall === fall);
    fitted[index] = { clip, packet: undefined, window: sequence };
  }
}

/** Silence that was bent to the frame before it stays so when it is bent to the one behind it. */
const keepRise = (window: number, wanted: Partial<(typeof WINDOWS)[number]>) =>
  wanted.fall === undefined ? wanted : { rise: WINDOWS[window]!.rise, fall: wanted.fall };

/** Both are silence, or the second is what was encoded behind the first. */
const follows = (before: Slot, after: Slot): boolean =>
  before.packet === undefined || after.packet === undefined
    ? before.packet === after.packet
    : before.clip === after.clip && before.packet + 1 === after.packet;
