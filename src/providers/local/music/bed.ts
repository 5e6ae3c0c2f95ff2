import { randomFrom } from '../random.ts';
import { waveFile } from '../wave-file.ts';
import { addRoom, bass, brush, kick, pad, pluck, RATE, type Track } from './instruments.ts';

/** What the music should feel like; it decides key, chords, tempo and how much is played. */
export const MOODS = ['calm', 'warm', 'bright', 'driving', 'curious'] as const;
export type Mood = (typeof MOODS)[number];

export interface BedOrder {
  readonly mood: Mood;
  readonly seconds: number;
  /** The same seed gives the same music, sample by sample. */
  readonly seed: number;
}

interface Manner {
  readonly minor: boolean;
  /** Beats a minute, from and to. */
  readonly tempo: readonly [number, number];
  /** Degrees of the scale, 0 the first, a chord a bar. */
  readonly progressions: readonly (readonly number[])[];
  readonly drums: 'none' | 'soft' | 'steady';
  /** How likely each eighth of the melody is played. */
  readonly density: number;
}

const MANNERS: Readonly<Record<Mood, Manner>> = {
  calm: {
    minor: false,
    tempo: [66, 76],
    progressions: [
      [0, 3, 5, 4],
      [0, 5, 3, 4],
      [3, 0, 4, 5],
    ],
    drums: 'none',
    density: 0.32,
  },
  warm: {
    minor: false,
    tempo: [80, 92],
    progressions: [
      [0, 4, 5, 3],
      [0, 2, 3, 4],
      [5, 3, 0, 4],
    ],
    drums: 'soft',
    density: 0.42,
  },
  bright: {
    minor: false,
    tempo: [100, 112],
    progressions: [
      [0, 4, 5, 3],
      [0, 3, 0, 4],
      [3, 4, 0, 5],
    ],
    drums: 'steady',
    density: 0.52,
  },
  driving: {
    minor: true,
    tempo: [104, 116],
    progressions: [
      [0, 5, 2, 6],
      [0, 3, 5, 6],
      [5, 6, 0, 0],
    ],
    drums: 'steady',
    density: 0.5,
  },
  curious: {
    minor: true,
    tempo: [84, 96],
    progressions: [
      [0, 3, 0, 4],
      [0, 5, 3, 4],
      [0, 2, 5, 4],
    ],
    drums: 'soft',
    density: 0.45,
  },
};

const MAJOR_SCALE = [0, 2, 4, 5, 7, 9, 11];
const MINOR_SCALE = [0, 2, 3, 5, 7, 8, 10];
const FADE_IN_SECONDS = 0.4;
const FADE_OUT_SECONDS = 2.2;
const BEATS_A_BAR = 4;
/** Full scale that the loudest sample reaches; the mix sets how loud it is heard. */
const PEAK = 0.5;

/** Music as long as the video, made from nothing but waves: pads, bass, plucked tones and soft drums. Two channels. */
export function makeBed({ mood, seconds, seed }: BedOrder): Track {
  const random = randomFrom(seed);
  const { minor, tempo, progressions, drums, density } = MANNERS[mood];
  const track = {
    left: new Float32Array(Math.round(seconds * RATE)),
    right: new Float32Array(Math.round(seconds * RATE)),
  };
  const beat = 60 / (tempo[0] + random() * (tempo[1] - tempo[0]));
  const bar = beat * BEATS_A_BAR;
  const tonic = 53 + Math.floor(random() * 8); // F below middle C to C
  const scale = minor ? MINOR_SCALE : MAJOR_SCALE;
  const keyOf = (degree: number): number =>
    tonic + 12 * Math.floor(degree / 7) + scale[((degree % 7) + 7) % 7]!;
  const progression = progressions[Math.floor(random() * progressions.length)]!;
  const motif = Array.from({ length: 16 }, () => random());
  let voicing = [0, 2, 4].map(keyOf);
  let melody = 7 + Math.floor(random() * 3);
  const bars = Math.ceil(seconds / bar);
  for (let index = 0; index < bars; index++) {
    const start = index * bar;
    const isLast = index === bars - 1;
    const root = isLast ? 0 : progression[index % progression.length]!;
    voicing = led(voicing, [root, root + 2, root + 4, ...(random() < 0.35 ? [root + 6] : [])].map(keyOf));
    for (const [place, key] of voicing.entries())
      pad(track, { startSeconds: start, seconds: bar, key, level: 0.13, pan: (place - 1) * 0.25 });
    bassOfBar(track, keyOf(root) - 24 + (keyOf(root) - 24 < 33 ? 12 : 0), { start, beat, random, drums });
    // It begins sparsely and grows: the first words are heard alone.
    const fullness = index === 0 ? 0 : Math.min(1, 0.5 + index / 6);
    for (let eighth = 0; eighth < 8 && !isLast; eighth++) {
      const chance = motif[(index % 2) * 8 + eighth]!;
      if (chance > density * fullness) continue;
      melody = nearestOf(
        [root, root + 2, root + 4, root + 1],
        melody + (random() < 0.5 ? -1 : 1) + (melody > 12 ? -2 : 0),
      );
      const swing = eighth % 2 === 1 && drums === 'soft' ? beat * 0.06 : 0;
      const startSeconds = start + (eighth * beat) / 2 + swing;
      const level = (eighth % 2 === 0 ? 0.15 : 0.1) * (0.8 + 0.4 * random());
      pluck(track, {
        startSeconds,
        seconds: beat,
        key: keyOf(melody),
        level,
        pan: eighth % 2 === 0 ? -0.3 : 0.3,
      });
    }
    if (drums !== 'none' && index > 0 && !isLast)
      drumsOfBar(track, { start, beat, random, steady: drums === 'steady' });
  }
  addRoom(track);
  finish(track);
  return track;
}

/** The chord in the octave in which each of its tones is nearest to the chord before. */
function led(before: readonly number[], chord: readonly number[]): number[] {
  const middle = before.reduce((sum, key) => sum + key, 0) / before.length;
  const centre = middle * 0.7 + 60 * 0.3; // it does not wander off
  return chord.map((key) => key + 12 * Math.round((centre - key) / 12)).sort((a, b) => a - b);
}

/** The degree of the chord, in any octave, that is nearest to the wish. */
function nearestOf(degrees: readonly number[], wish: number): number {
  const all = degrees.flatMap((degree) => [degree, degree + 7, degree + 14]);
  return all.reduce((best, degree) => (Math.abs(degree - wish) < Math.abs(best - wish) ? degree : best));
}

interface Bar {
  readonly start: number;
  readonly beat: number;
  readonly random: () => number;
}

function bassOfBar(
  track: Track,
  key: number,
  { start, beat, random, drums }: Bar & { drums: Manner['drums'] },
): void {
  const beats = drums === 'none' ? [0] : drums === 'soft' ? [0, 2.5] : [0, 1.5, 2.5];
  for (const [place, at] of beats.entries()) {
    const until = beats[place + 1] ?? BEATS_A_BAR;
    const up = place > 0 && random() < 0.25 ? 7 : 0;
    bass(track, {
      startSeconds: start + at * beat,
      seconds: (until - at) * beat * 0.85,
      key: key + up,
      level: 0.24,
      pan: 0,
    });
  }
}

function drumsOfBar(track: Track, { start, beat, random, steady }: Bar & { steady: boolean }): void {
  for (const at of steady ? [0, 2, 2.5] : [0, 2.5]) kick(track, start + at * beat, 0.34);
  for (const at of [1, 3])
    brush(track, start + at * beat, steady ? 0.3 : 0.2, { dark: true, pan: 0.1, random });
  for (let eighth = 0; eighth < 8; eighth++) {
    const level = (eighth % 2 === 0 ? 0.05 : 0.08) * (0.7 + 0.6 * random());
    brush(track, start + (eighth * beat) / 2, level, {
      dark: false,
      pan: eighth % 2 === 0 ? -0.4 : 0.4,
      random,
    });
  }
}

/** Takes away what is below hearing, sets the peak, and fades both ends. */
function finish({ left, right }: Track): void {
  let peak = 1e-6;
  for (const samples of [left, right]) {
    let [before, out] = [0, 0];
    for (let at = 0; at < samples.length; at++) {
      out = 0.9975 * (out + samples[at]! - before);
      before = samples[at]!;
      samples[at] = out;
      peak = Math.max(peak, Math.abs(out));
    }
  }
  const [rise, fall] = [FADE_IN_SECONDS, FADE_OUT_SECONDS].map((seconds) =>
    Math.min(left.length / 3, seconds * RATE),
  );
  for (const samples of [left, right])
    for (let at = 0; at < samples.length; at++) {
      const ends = Math.min(1, at / rise!, (samples.length - 1 - at) / fall!);
      samples[at]! *= (PEAK / peak) * ends * ends * (3 - 2 * ends);
    }
}

/** A WAV of 16-bit samples in two channels. */
export function waveOf({ left, right }: Track): Uint8Array {
  const samples = new Int16Array(left.length * 2);
  for (let at = 0; at < left.length; at++) {
    samples[at * 2] = Math.round(left[at]! * 32_767);
    samples[at * 2 + 1] = Math.round(right[at]! * 32_767);
  }
  return waveFile(samples, RATE, 2);
}
