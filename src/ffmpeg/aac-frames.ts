/** What a splice of AAC-LC packets needs to know of single ones (ISO 14496-3, 4.4). */

/** Silence for one frame, one or two channels. They set no bit but the syntax's own. */
export const SILENT_FRAMES: Readonly<Record<number, Buffer>> = {
  1: Buffer.from('00c800802380', 'hex'),
  2: Buffer.from('210049900219002380', 'hex'),
};

export const FRAME_SAMPLES = 1024;

/** Window sequences by their code: a long one, and what leads to and from eight short ones. */
export const ONLY_LONG = 0;
export const LONG_START = 1;
export const EIGHT_SHORT = 2;
export const LONG_STOP = 3;

const SINGLE_CHANNEL = 0;
const CHANNEL_PAIR = 1;
const FILL = 6;
const LOW_COMPLEXITY = 2;
/** Says that there is no spectral band replication. */
const NO_SBR = '56e500';

/** Plain AAC-LC in frames of 1024 samples, without the extensions that decoders set up by surprise. */
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

/** The window sequence of a packet's first channel element, or undefined where it begins otherwise. */
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
    const common = element === CHANNEL_PAIR && bits(1) === 1;
    if (!common) bits(8); // the channel's global gain stands before
    bits(1);
    return bits(2);
  }
}

/** Bits from the first on; zeros behind the end, which read as a channel element of a long window. */
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
