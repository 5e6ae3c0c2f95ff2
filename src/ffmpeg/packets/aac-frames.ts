import { open } from 'node:fs/promises';
import type { TrackTables } from './mp4-tables.ts';

/** Reads and makes single AAC-LC packets, for splicing them (ISO 14496-3, 4.4). */

export const FRAME_SAMPLES = 1024;

/** How a frame's window rises after the previous frame and falls before the next. */
export type Slope = 'long' | 'short';
export interface FrameWindow {
  readonly rise: Slope;
  readonly fall: Slope;
}

/** The windows by window_sequence: ONLY_LONG, LONG_START, EIGHT_SHORT, LONG_STOP. */
export const WINDOWS: readonly FrameWindow[] = [
  { rise: 'long', fall: 'long' },
  { rise: 'long', fall: 'short' },
  { rise: 'short', fall: 'short' },
  { rise: 'short', fall: 'long' },
];

const EIGHT_SHORT = 2;
const SINGLE_CHANNEL = 0;
const CHANNEL_PAIR = 1;
const FILL = 6;
const LOW_COMPLEXITY = 2;
/** The extension which states that there is no spectral band replication. */
const NO_SBR = '56e500';

/** Whether a sound is plain AAC-LC in frames of 1024 samples, without extensions. */
export function isPlainAac(setup: Buffer): boolean {
  if (setup.length < 2) return false;
  const type = setup[0]! >> 3;
  const frequency = ((setup[0]! & 7) << 1) | (setup[1]! >> 7);
  const channels = (setup[1]! >> 3) & 15;
  const flags = setup[1]! & 7; // 960-sample frames, a core coder, an extension
  const rest = setup.subarray(2).toString('hex');
  if (rest !== '' && rest !== NO_SBR) return false;
  return type === LOW_COMPLEXITY && frequency < 13 && (channels === 1 || channels === 2) && flags === 0;
}

/**
 * A frame of silence with the window of that number in `WINDOWS`. A silent frame with the right slopes may stand between
 * any two frames.
 */
export function silentFrame(channels: number, sequence: number): Buffer {
  const pair = channels === 2;
  const scale = sequence === EIGHT_SHORT ? '00000000000' : '0000000'; // no bands, no prediction
  const info = `0${sequence.toString(2).padStart(2, '0')}1${scale}`;
  const gain = '10001100';
  const tools = '000';
  const channel = pair ? `${gain}${tools}` : `${gain}${info}${tools}`;
  const bits = `${pair ? `00100001${info}00${channel}` : '0000000'}${channel}111`;
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

/**
 * The window of a packet, as its number in `WINDOWS`; undefined where it does not begin with one channel, or with two
 * that share their window.
 */
export function windowSequence(packet: Buffer): number | undefined {
  const bits = reader(packet);
  for (;;) {
    const element = bits(3);
    if (element === FILL) {
      const count = bits(4);
      const bytes = count === 15 ? 14 + bits(8) : count;
      for (let each = 0; each < bytes; each++) bits(8);
      continue;
    }
    if (element !== SINGLE_CHANNEL && element !== CHANNEL_PAIR) return undefined;
    bits(4);
    if (element === SINGLE_CHANNEL) bits(8);
    else if (bits(1) === 0) return undefined;
    bits(1);
    return bits(2);
  }
}

/** Bytes of a packet that are enough to read its window, after the name that an encoder may write into the first packet. */
const HEAD_BYTES = 320;

/** The number of a packet's window in `WINDOWS`; undefined where it cannot be read. */
export async function windowOf(
  { path, sound }: { readonly path: string; readonly sound: TrackTables },
  packet: number,
): Promise<number | undefined> {
  const handle = await open(path, 'r');
  try {
    const data = Buffer.alloc(Math.min(HEAD_BYTES, sound.sizes[packet]!));
    await handle.read(data, 0, data.length, sound.offsets[packet]!);
    return windowSequence(data);
  } finally {
    await handle.close();
  }
}

/** Reads bits from the first one; after the end it reads zeros, which mean a channel element with a long window. */
function reader(data: Buffer): (count: number) => number {
  let at = 0;
  return (count) => {
    let value = 0;
    for (let each = 0; each < count; each++, at++) {
      value = (value << 1) | (((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    }
    return value;
  };
}
