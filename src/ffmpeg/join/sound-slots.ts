import { FRAME_SAMPLES, WINDOWS, windowOf } from '../packets/aac-frames.ts';
import type { TrackTables } from '../packets/mp4-tables.ts';

/** Puts AAC frames into the slots of a lossless join (packet-plan.ts), and silence into those that have none. */

export interface Clip {
  readonly path: string;
  readonly picture: TrackTables;
  readonly sound: TrackTables;
  /** The part of the file that holds all its packets. */
  readonly start: number;
  readonly bytes: number;
  /** The ticks of all frames of the picture. */
  readonly ticks: number;
}

/** A slot with one frame: a packet of a clip, or silence in that clip's time. */
interface Slot {
  readonly clip: number;
  /** The number of the packet; undefined for silence. */
  readonly packet: number | undefined;
  /** The number of the silent frame's window in `WINDOWS`. */
  readonly window?: number;
}

/** The sound track of a join; undefined where the frames at a join cannot be read. */
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

/** The slots of the whole, which begin with the first clip's priming; the edit list leaves it out. */
function slotsOf(clips: readonly Clip[]): Slot[] {
  const { timescale: rate, mediaTime: priming } = clips[0]!.sound;
  let ticks = 0;
  const begins = clips.map(({ picture, ticks: own }) => {
    const seconds = ticks / picture.timescale;
    ticks += own;
    return seconds * rate;
  });
  const total = (ticks / clips[0]!.picture.timescale) * rate;
  const silent = { clip: 0, packet: undefined };
  const slots = new Array<Slot>(Math.ceil((total + priming) / FRAME_SAMPLES)).fill(silent);
  for (const [clip, { sound }] of clips.entries()) {
    const origin = Math.round((begins[clip]! - sound.mediaTime + priming) / FRAME_SAMPLES);
    const from = clip === 0 ? 0 : Math.ceil(sound.mediaTime / FRAME_SAMPLES);
    slots.fill({ clip, packet: undefined }, origin + from); // a later clip replaces what is left of the one before
    for (let packet = from; packet < sound.sizes.length && origin + packet < slots.length; packet++) {
      slots[origin + packet] = { clip, packet };
    }
  }
  return slots;
}

/**
 * Makes the windows fit where two frames meet that were not encoded in a row; otherwise the overlap would click. A last
 * frame that does not fit is silenced, and silence takes the slopes that its neighbours need.
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
    // Silence on either side takes the slope of its neighbour; of two sounding frames the first is silenced.
    if (after.packet === undefined) silence(index, { rise: left.fall });
    else silence(index - 1, { rise: left.rise, fall: right.rise });
  }
  return fitted;

  function silence(index: number, slopes: Partial<(typeof WINDOWS)[number]>): void {
    const { clip, packet, window = 0 } = fitted[index]!;
    const { rise, fall } =
      packet === undefined
        ? { ...WINDOWS[window]!, ...keepRise(window, slopes) }
        : { ...WINDOWS[0]!, ...slopes };
    const sequence = WINDOWS.findIndex((each) => each.rise === rise && each.fall === fall);
    fitted[index] = { clip, packet: undefined, window: sequence };
  }
}

/** A silent frame that fits the frame before it keeps that slope when it is fitted to the next frame. */
const keepRise = (window: number, slopes: Partial<(typeof WINDOWS)[number]>) =>
  slopes.fall === undefined ? slopes : { rise: WINDOWS[window]!.rise, fall: slopes.fall };

/** Whether both are silence, or the second was encoded directly after the first. */
const follows = (before: Slot, after: Slot): boolean =>
  before.packet === undefined || after.packet === undefined
    ? before.packet === after.packet
    : before.clip === after.clip && before.packet + 1 === after.packet;
