import { open } from 'node:fs/promises';

/** What the header of a WAV says (Microsoft, Multimedia Programming Interface 1.0, 1991: RIFF). */
export interface WavFacts {
  readonly channels: number;
  readonly sampleRate: number;
  /** Whether its samples are whole numbers of 16 bits. */
  readonly isPlain: boolean;
  /** The length that its bytes have, seconds. */
  readonly seconds: number;
  /** The length that its header promises; undefined where it does not know, as in a WAV that was written into a pipe. */
  readonly promisedSeconds: number | undefined;
}

/** The format's number for whole samples. */
const PCM = 1;
const HEAD_BYTES = 64 * 1024;
const UNKNOWN_SIZES = [0, 0xffff_ffff];

/** Reads the header; undefined for a file that is no WAV. */
export async function readWav(file: string): Promise<WavFacts | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    await handle.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE')
      return undefined;
    let [channels, bytesEachSecond, sampleRate, isPlain] = [0, 0, 0, false];
    for (let at = 12; at + 8 <= head.length; ) {
      const [name, bytes] = [head.toString('latin1', at, at + 4), head.readUInt32LE(at + 4)];
      if (name === 'fmt ' && at + 20 <= head.length) {
        [channels, bytesEachSecond] = [head.readUInt16LE(at + 10), head.readUInt32LE(at + 16)];
        sampleRate = head.readUInt32LE(at + 12);
        isPlain = head.readUInt16LE(at + 8) === PCM && bytesEachSecond === sampleRate * channels * 2;
      }
      if (name === 'data') {
        if (channels === 0 || bytesEachSecond === 0) return undefined;
        const promised = UNKNOWN_SIZES.includes(bytes) ? undefined : bytes / bytesEachSecond;
        const there = (size - at - 8) / bytesEachSecond;
        const seconds = Math.min(there, promised ?? there);
        return { channels, sampleRate, isPlain, seconds, promisedSeconds: promised };
      }
      at += 8 + bytes + (bytes % 2);
    }
    return undefined;
  } finally {
    await handle.close();
  }
}
