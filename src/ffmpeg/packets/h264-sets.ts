/**
 * Parameter sets of H.264 (ITU-T H.264, 7.3.2) as an MP4 stores them (`avcC`, ISO 14496-15, 5.3.3). Pictures that were
 * encoded apart can be in one track if their sets have different numbers, since each picture names the set it needs.
 */

export interface ParameterSet {
  readonly kind: 'sequence' | 'picture';
  /** The number by which pictures, or picture sets, refer to it. */
  readonly id: number;
  /** The whole NAL unit. */
  readonly data: Buffer;
}

export interface DecoderSetup {
  /** The number of length bytes before each NAL unit. */
  readonly lengthBytes: number;
  readonly sets: readonly ParameterSet[];
  /** Whether all pictures are whole frames of 8 bit 4:2:0, without fields. */
  readonly isPlain: boolean;
  /** Whether pictures may be fields, or frames of two fields. */
  readonly hasFields: boolean;
  /** Whether pictures have no colour: players with a decoder of hardware do not show them. */
  readonly isGray: boolean;
}

export const NAL = {
  slice: 1,
  key: 5,
  information: 6,
  sequenceSet: 7,
  pictureSet: 8,
  delimiter: 9,
  filler: 12,
};

const SETS_WITH_CHROMA = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const MOST_SETS = 31;
/** The numbers that a sequence set may have. */
const SEQUENCE_NUMBERS = 32;

/** Reads an `avcC`; undefined where it cannot be read. */
export function readSetup(avcC: Buffer): DecoderSetup | undefined {
  try {
    const sets: ParameterSet[] = [];
    const lengthBytes = (avcC.readUInt8(4) & 3) + 1;
    let at = 6;
    const take = (count: number) => {
      for (let each = 0; each < count; each++) {
        const bytes = avcC.readUInt16BE(at);
        if (at + 2 + bytes > avcC.length) throw new RangeError('a set is longer than there is room for');
        sets.push(readSet(avcC.subarray(at + 2, at + 2 + bytes)));
        at += 2 + bytes;
      }
    };
    take(avcC.readUInt8(5) & 31);
    at += 1;
    take(avcC.readUInt8(at - 1));
    const sequences = sets.filter(({ kind }) => kind === 'sequence');
    if (sequences.length === 0 || sequences.length === sets.length) return undefined;
    const kinds = sequences.map(({ data }) => readSequence(data));
    return {
      lengthBytes,
      sets,
      isPlain: kinds.every(({ isPlain }) => isPlain),
      hasFields: kinds.some(({ hasFields }) => hasFields),
      isGray: kinds.some(({ isGray }) => isGray),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether pictures of both can be in one track: no number stands for different sets in the two. */
export const agree = (some: readonly ParameterSet[], others: readonly ParameterSet[]): boolean =>
  some.every(({ kind, id, data }) => {
    const same = others.find((other) => other.kind === kind && other.id === id);
    return same === undefined || same.data.equals(data);
  });

/** The sets of both, without repetitions. */
export const united = (
  some: readonly ParameterSet[],
  others: readonly ParameterSet[],
): readonly ParameterSet[] => [
  ...some,
  ...others.filter(({ kind, id }) => !some.some((known) => known.kind === kind && known.id === id)),
];

/** The first number that no sequence or picture set has yet; undefined where all are taken. */
export function freeNumber(sets: readonly ParameterSet[]): number | undefined {
  for (let id = 0; id < SEQUENCE_NUMBERS; id++) if (!sets.some((set) => set.id === id)) return id;
  return undefined;
}

/**
 * The content of an `avcC` that holds all of these sets.
 * @param like one of the track's own, whose profile and further fields are kept; the highest level is taken
 */
export function writeSetup(like: Buffer, sets: readonly ParameterSet[]): Buffer {
  const [sequences, pictures] = (['sequence', 'picture'] as const).map((each) =>
    sets.filter(({ kind }) => kind === each),
  ) as [ParameterSet[], ParameterSet[]];
  if (sequences.length > MOST_SETS) throw new RangeError('more parameter sets than an MP4 can name');
  const head = Buffer.from(like.subarray(0, 6));
  head[3] = Math.max(...sequences.map(({ data }) => data[3]!));
  head[5] = 0xe0 | sequences.length;
  const written = (list: readonly ParameterSet[]) =>
    list.flatMap(({ data }) => [Buffer.from([data.length >> 8, data.length & 255]), data]);
  return Buffer.concat([
    head,
    ...written(sequences),
    Buffer.from([pictures.length]),
    ...written(pictures),
    like.subarray(endOfSets(like)),
  ]);
}

function endOfSets(avcC: Buffer): number {
  let at = 6;
  const skip = (count: number) => {
    for (let each = 0; each < count; each++) at += 2 + avcC.readUInt16BE(at);
  };
  skip(avcC.readUInt8(5) & 31);
  at += 1;
  skip(avcC.readUInt8(at - 1));
  return at;
}

function readSet(data: Buffer): ParameterSet {
  const type = data.readUInt8(0) & 31;
  if (type === NAL.sequenceSet) return { kind: 'sequence', id: bitsOf(data, 4).unsigned(), data };
  if (type === NAL.pictureSet) return { kind: 'picture', id: bitsOf(data, 1).unsigned(), data };
  throw new RangeError('what stands among the parameter sets is none');
}

/** Reads a sequence set as far as needed to know whether its pictures are whole frames of 8 bit 4:2:0. */
function readSequence(data: Buffer): SequenceKind {
  try {
    return readKind(data);
  } catch (error) {
    if (error instanceof RangeError) return { isPlain: false, hasFields: false, isGray: false };
    throw error;
  }
}

type SequenceKind = Pick<DecoderSetup, 'isPlain' | 'hasFields' | 'isGray'>;

function readKind(data: Buffer): SequenceKind {
  const bits = bitsOf(data, 4);
  bits.unsigned(); // its number
  let [isPlain, isGray] = [true, false];
  if (SETS_WITH_CHROMA.includes(data.readUInt8(1))) {
    const chroma = bits.unsigned();
    if (chroma === 3) bits.take(1);
    const [luma, colour] = [bits.unsigned(), bits.unsigned()];
    isGray = chroma === 0;
    isPlain = chroma === 1 && luma === 0 && colour === 0;
    bits.take(1);
    if (bits.take(1) === 1) {
      isPlain = false; // scaling matrices are rare, and nothing here was tested with them
      skipScaling(bits, chroma === 3 ? 12 : 8);
    }
  }
  bits.unsigned(); // bits of the frame number
  const order = bits.unsigned();
  if (order === 0) bits.unsigned();
  else if (order === 1) {
    isPlain = false;
    bits.take(1);
    for (let left = 2; left > 0; left--) bits.unsigned();
    for (let left = bits.unsigned(); left > 0; left--) bits.unsigned();
  }
  bits.unsigned(); // reference frames
  bits.take(1);
  bits.unsigned(); // width and height
  bits.unsigned();
  const hasFields = bits.take(1) === 0;
  return { isPlain: isPlain && !hasFields, hasFields, isGray };
}

/** ITU-T H.264, 7.3.2.1.1.1. */
function skipScaling(bits: ReturnType<typeof bitsOf>, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (bits.take(1) === 0) continue;
    let [last, next] = [8, 8];
    for (let left = list < 6 ? 16 : 64; left > 0; left--) {
      if (next !== 0) {
        const code = bits.unsigned();
        const difference = code % 2 === 0 ? -code / 2 : (code + 1) / 2;
        next = (((last + difference) % 256) + 256) % 256;
      }
      last = next === 0 ? last : next;
    }
  }
}

/** Reads bits and Exp-Golomb numbers of a NAL unit, without its emulation prevention bytes. */
function bitsOf(data: Buffer, start: number) {
  const bytes: number[] = [];
  for (let at = start; at < data.length; at++) {
    const keepsApart = data[at] === 3 && at >= 2 && data[at - 1] === 0 && data[at - 2] === 0;
    if (!keepsApart) bytes.push(data[at]!);
  }
  let at = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let each = 0; each < count; each++, at++) {
      if (at >> 3 >= bytes.length) throw new RangeError('a parameter set ends in the middle');
      value = value * 2 + ((bytes[at >> 3]! >> (7 - (at & 7))) & 1);
    }
    return value;
  };
  const unsigned = (): number => {
    let zeros = 0;
    while (take(1) === 0) zeros += 1;
    if (zeros > 31) throw new RangeError('a number in a parameter set is too large');
    return 2 ** zeros - 1 + take(zeros);
  };
  return { take, unsigned };
}
