import { open } from 'node:fs/promises';
import { NAL, type ParameterSet } from './h264-sets.ts';
import { readTables, type TrackTables } from './mp4-tables.ts';

/** Reads the packets of an H.264 track as far as copying them requires. */

/** The number of length bytes before each NAL unit; other numbers are not supported here. */
export const LENGTH_BYTES = 4;
const KNOWN_UNITS = Object.values(NAL);

/** Which packets are IDR pictures, or why the packets cannot be copied. */
export async function readPackets(
  path: string,
  picture: TrackTables,
  sets: readonly ParameterSet[],
): Promise<boolean[] | string> {
  const fresh: boolean[] = [];
  for await (const packet of packetsOf(path, picture)) {
    if (packet === undefined) return 'it ends in the middle of a frame';
    const units = unitsOf(packet);
    if (units === undefined) return 'a frame in it cannot be read';
    const types = units.map((unit) => unit[0]! & 31);
    if (types.some((type) => !KNOWN_UNITS.includes(type))) return 'it holds what is no plain H.264';
    const brought = units.filter((_, at) => types[at] === NAL.sequenceSet || types[at] === NAL.pictureSet);
    if (!brought.every((unit) => sets.some(({ data }) => data.equals(unit)))) {
      return 'its parameters change in the middle';
    }
    fresh.push(types.includes(NAL.key));
  }
  return fresh;
}

/** Whether packets of the picture are damaged; false where this cannot be known. */
export async function isBroken(path: string): Promise<boolean> {
  const picture = (await readTables(path))?.find(({ kind }) => kind === 'vide');
  if (picture === undefined || ((picture.setup[4] ?? 0) & 3) + 1 !== LENGTH_BYTES) return false;
  for await (const packet of packetsOf(path, picture)) {
    if (packet === undefined || unitsOf(packet) === undefined) return true;
  }
  return false;
}

/** How many packets are looked at; a damaged file may begin with some that are. */
const TRIED_PACKETS = 24;

/** Whether not one of the first packets of the picture can be read; false where this cannot be known. */
export async function startsBroken(path: string): Promise<boolean> {
  const picture = (await readTables(path))?.find(({ kind }) => kind === 'vide');
  if (picture === undefined || ((picture.setup[4] ?? 0) & 3) + 1 !== LENGTH_BYTES) return false;
  let tried = 0;
  for await (const packet of packetsOf(path, picture)) {
    if (packet !== undefined && unitsOf(packet) !== undefined) return false;
    if (++tried === TRIED_PACKETS) break;
  }
  return tried > 0;
}

/** Reads the packets in turn into one buffer, which the next one overwrites; undefined for an incomplete packet. */
async function* packetsOf(
  path: string,
  { sizes, offsets }: TrackTables,
): AsyncGenerator<Buffer | undefined, void, undefined> {
  const file = await open(path, 'r');
  try {
    let block = Buffer.alloc(0);
    for (const [index, size] of sizes.entries()) {
      if (block.length < size) block = Buffer.allocUnsafe(size * 2);
      const { bytesRead } = await file.read(block, 0, size, offsets[index]!);
      yield bytesRead < size ? undefined : block.subarray(0, size);
    }
  } finally {
    await file.close();
  }
}

/** The NAL units of a packet; undefined where it has none or their lengths do not add up. */
function unitsOf(packet: Buffer): Buffer[] | undefined {
  const units: Buffer[] = [];
  for (let at = 0; at < packet.length; ) {
    if (at + LENGTH_BYTES >= packet.length) return undefined;
    const bytes = packet.readUInt32BE(at);
    if (bytes === 0 || at + LENGTH_BYTES + bytes > packet.length) return undefined;
    units.push(packet.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + bytes));
    at += LENGTH_BYTES + bytes;
  }
  return units.length === 0 ? undefined : units;
}
