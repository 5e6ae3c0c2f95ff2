/** Sound sources of the music: sums and filters of plain waves, mixed into two channels. */

export const RATE = 48_000;

/** Two channels that are added to, −1 to 1. */
export interface Track {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export interface Note {
  readonly startSeconds: number;
  readonly seconds: number;
  /** Number of the key on a piano as MIDI counts: 69 is A at 440 Hz. */
  readonly key: number;
  /** 0 to 1. */
  readonly level: number;
  /** −1 left to 1 right. */
  readonly pan: number;
}

export const hertz = (key: number): number => 440 * 2 ** ((key - 69) / 12);

const TABLE = 2048;
const SINE = Float32Array.from({ length: TABLE + 1 }, (_, index) => Math.sin((2 * Math.PI * index) / TABLE));
/** The first harmonics of a saw, each softer: a string section through a filter. */
const SOFT_SAW = harmonics([1, 0.42, 0.2, 0.1, 0.05, 0.025]);
const WOOD = harmonics([1, 0.12, 0.28, 0.03, 0.06]);
const ROUND = harmonics([1, 0.35, 0.08]);

function harmonics(levels: readonly number[]): Float32Array {
  const table = new Float32Array(TABLE + 1);
  for (const [index, level] of levels.entries())
    for (let at = 0; at <= TABLE; at++) table[at]! += level * SINE[(at * (index + 1)) % TABLE]!;
  return table;
}

/** Chords that swell and fade: three slightly detuned voices, spread over the two channels. */
export function pad(track: Track, note: Note): void {
  for (const [cents, side] of [
    [-6, -0.6],
    [0, 0],
    [6, 0.6],
  ] as const) {
    play(track, { ...note, pan: clamp(note.pan + side), level: note.level / 3 }, SOFT_SAW, {
      ...{ attack: 0.5, release: 0.9, decay: 0, detune: 2 ** (cents / 1200) },
    });
  }
}

/** A plucked tone that dies away, as of a marimba or a soft electric piano. */
export const pluck = (track: Track, note: Note): void =>
  play(track, note, WOOD, { attack: 0.004, release: 0.12, decay: 3.2, detune: 1 });

export const bass = (track: Track, note: Note): void =>
  play(track, note, ROUND, { attack: 0.012, release: 0.09, decay: 0.9, detune: 1 });

interface Shape {
  readonly attack: number;
  readonly release: number;
  /** How fast it dies away, 1 a second; 0: it is held. */
  readonly decay: number;
  readonly detune: number;
}

function play({ left, right }: Track, note: Note, table: Float32Array, shape: Shape): void {
  const from = Math.round(note.startSeconds * RATE);
  const length = Math.round((note.seconds + shape.release) * RATE);
  const step = (hertz(note.key) * shape.detune * TABLE) / RATE;
  const [toLeft, toRight] = sides(note.pan);
  const held = note.seconds * RATE;
  const fade = Math.exp(-shape.decay / RATE);
  let [phase, level] = [0, note.level];
  const end = Math.min(length, left.length - from);
  const attack = shape.attack * RATE;
  for (let at = 0; at < end; at++) {
    const index = phase | 0;
    let value = (table[index]! + (table[index + 1]! - table[index]!) * (phase - index)) * level;
    if (at < attack) {
      const rise = at / attack;
      value *= rise * rise * (3 - 2 * rise);
    }
    if (at >= held) {
      const fall = 1 - (at - held) / (shape.release * RATE);
      value *= fall * fall;
    }
    left[from + at]! += value * toLeft;
    right[from + at]! += value * toRight;
    level *= fade;
    phase += step;
    if (phase >= TABLE) phase -= TABLE;
  }
}

/** A soft bass drum: a sine that falls in pitch. */
export function kick({ left, right }: Track, startSeconds: number, level: number): void {
  const from = Math.round(startSeconds * RATE);
  let phase = 0;
  for (let at = 0; at < 0.28 * RATE && from + at < left.length; at++) {
    const seconds = at / RATE;
    phase += (2 * Math.PI * (48 + 70 * Math.exp(-seconds * 32))) / RATE;
    const value = Math.sin(phase) * Math.exp(-seconds * 14) * level * Math.min(1, at / 96);
    left[from + at]! += value;
    right[from + at]! += value;
  }
}

/** A breath of filtered noise: a shaker, or with more body a brushed snare. */
export function brush(
  { left, right }: Track,
  startSeconds: number,
  level: number,
  { dark, pan, random }: { readonly dark: boolean; readonly pan: number; readonly random: () => number },
): void {
  const from = Math.round(startSeconds * RATE);
  const [toLeft, toRight] = sides(pan);
  const decay = dark ? 22 : 55;
  let [low, lower] = [0, 0];
  for (let at = 0; at < (dark ? 0.2 : 0.08) * RATE && from + at < left.length; at++) {
    const noise = random() * 2 - 1;
    low += (noise - low) * (dark ? 0.35 : 0.7);
    lower += (low - lower) * (dark ? 0.08 : 0.3);
    const value = (low - lower) * Math.exp((-at / RATE) * decay) * level * Math.min(1, at / 120);
    left[from + at]! += value * toLeft;
    right[from + at]! += value * toRight;
  }
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));

/** The shares of the two channels, equally loud wherever it stands. */
const sides = (pan: number): [number, number] => {
  const angle = ((clamp(pan) + 1) * Math.PI) / 4;
  return [Math.cos(angle), Math.sin(angle)];
};

/** Delays of a small room, seconds: of comb filters, different in the two channels. */
const COMBS = [
  [0.0297, 0.0371, 0.0411],
  [0.0313, 0.0353, 0.0437],
] as const;
const WET = 0.16;
const FEEDBACK = 0.72;

/** Light reverb of a small room (Schroeder's combs with a low pass in the loop), in place. */
export function addRoom(track: Track): void {
  for (const [side, samples] of [track.left, track.right].entries()) {
    const dry = samples.slice();
    for (const seconds of COMBS[side]!) {
      const delay = Math.round(seconds * RATE);
      const line = new Float32Array(delay);
      let [at, low] = [0, 0];
      for (let index = 0; index < samples.length; index++) {
        const echo = line[at]!;
        low += (echo - low) * 0.4;
        line[at] = dry[index]! + low * FEEDBACK;
        samples[index]! += echo * (WET / 2);
        at = at + 1 === delay ? 0 : at + 1;
      }
    }
  }
}
