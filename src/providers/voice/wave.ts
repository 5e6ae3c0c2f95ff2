/** Sound of one channel, 16 bit. */
export interface Sound {
  readonly samples: Int16Array;
  /** Samples a second. */
  readonly sampleRate: number;
}

export interface ReadSound extends Sound {
  /** The share of the samples that the header promises and that are there; 1 where it promises none, as in a stream. */
  readonly share: number;
}

/** What writers put in the place of a length that they do not know yet: 0, and the largest 32-bit numbers. */
const isUnknown = (bytes: number): boolean => bytes === 0 || bytes >= 0x7fff_0000;

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/**
 * Reads a WAV (Microsoft, Multimedia Programming Interface 1.0, 1991: RIFF; WAVEFORMATEXTENSIBLE) of 16, 24 or 32 bits, or
 * of floating-point numbers, as one channel. Lengths in its header are believed only as far as there are bytes for them.
 * @returns undefined where it is no WAV, or holds another coding
 */
export function readWave(bytes: Uint8Array): ReadSound | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number) => view.toString('latin1', at, at + 4);
  if (view.length < 12 || name(0) !== 'RIFF' || name(8) !== 'WAVE') return undefined;
  let format: { code: number; channels: number; sampleRate: number; bits: number } | undefined;
  for (let at = 12; at + 8 <= view.length; ) {
    const size = view.readUInt32LE(at + 4);
    const start = at + 8;
    if (name(at) === 'fmt ' && start + 16 <= view.length) {
      const code = view.readUInt16LE(start);
      format = {
        code: code === EXTENSIBLE && start + 26 <= view.length ? view.readUInt16LE(start + 24) : code,
        channels: view.readUInt16LE(start + 2),
        sampleRate: view.readUInt32LE(start + 4),
        bits: view.readUInt16LE(start + 14),
      };
    }
    if (name(at) === 'data') {
      const read = format === undefined ? undefined : readerOf(format);
      if (format === undefined || read === undefined || format.channels === 0 || format.sampleRate === 0)
        return undefined;
      const there = view.length - start;
      const data = view.subarray(start, start + (isUnknown(size) ? there : Math.min(size, there)));
      const samples = oneChannel(data, format.channels, format.bits / 8, read);
      return {
        samples,
        sampleRate: format.sampleRate,
        share: isUnknown(size) ? 1 : Math.min(1, there / size),
      };
    }
    at = start + size + (size % 2);
  }
  return undefined;
}

/**
 * Samples of 16 bits as one channel. The vendors that are asked here send the least byte first, where RFC 3551 has `audio/L16` with the
 * first byte first: whichever of the two is a sound is taken, since the other one is noise.
 */
export function rawSamples(bytes: Uint8Array, channels = 1): Int16Array {
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % (2 * channels))));
  const samples = oneChannel(whole, channels, 2, (data, at) => data.readInt16LE(at));
  if (roughness(samples) < NOISE) return samples;
  const swapped = oneChannel(whole, channels, 2, (data, at) => data.readInt16BE(at));
  return roughness(swapped) < NOISE ? swapped : samples;
}

/** From here on, samples that follow each other have nothing to do with each other. */
export const NOISE = 1.25;

/** The mean step from sample to sample as a share of their mean height: 0.2 to 0.8 in speech, 1.33 and more in noise, 0 in silence. */
export function roughness(samples: Int16Array): number {
  let [steps, heights] = [0, 0];
  for (let index = 1; index < samples.length; index++) {
    steps += Math.abs(samples[index]! - samples[index - 1]!);
    heights += Math.abs(samples[index]!);
  }
  return heights === 0 ? 0 : steps / heights;
}

type Read = (data: Buffer, at: number) => number;

/** Reads one sample as a 16-bit number. */
function readerOf({ code, bits }: { readonly code: number; readonly bits: number }): Read | undefined {
  if (code === PCM && bits === 16) return (data, at) => data.readInt16LE(at);
  if (code === PCM && bits === 24) return (data, at) => data.readIntLE(at, 3) >> 8;
  if (code === PCM && bits === 32) return (data, at) => data.readInt32LE(at) >> 16;
  if (code === FLOAT && bits === 32)
    return (data, at) => Math.max(-32768, Math.min(32767, Math.round(data.readFloatLE(at) * 32768)));
  return undefined;
}

function oneChannel(data: Buffer, channels: number, width: number, read: Read): Int16Array {
  const count = Math.floor(data.length / (channels * width));
  const samples = new Int16Array(count);
  for (let index = 0; index < count; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += read(data, (index * channels + channel) * width);
    samples[index] = Math.round(sum / channels);
  }
  return samples;
}
