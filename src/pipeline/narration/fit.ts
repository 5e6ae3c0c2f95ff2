import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { SpokenSound } from '../../contracts/narrators.ts';
import { PLANS, type Segment } from '../../contracts/segments.ts';
import { input } from '../../ffmpeg/run/arguments.ts';
import { LEAD_SECONDS, TAIL_SECONDS } from '../../providers/local/voice/breath.ts';
import { waveFile } from '../../providers/local/wave-file.ts';
import { readWave } from '../../providers/voice/wave.ts';
import type { Work } from '../work/work.ts';

/** Softer than this is silence around speech: −44 dB of full scale. */
const SILENCE = 200;

/** Where a speech is worked on, and what with. */
export interface Workbench {
  /** An existing folder for files that are removed again. */
  readonly folder: string;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly signal: AbortSignal;
}

export const workbenchOf = ({ place, tools }: Work): Workbench => ({
  folder: place.project.folder,
  ffmpeg: tools.ffmpeg,
  signal: tools.signal,
});

/**
 * A speech as it is kept: at the speed that was asked for, also where the voice cannot be asked for one, with a breath before and
 * after it in the place of whatever silence the voice left there.
 */
export async function soundToKeep(
  bench: Workbench,
  spoken: SpokenSound,
  speed: number,
): Promise<SpokenSound> {
  const factor = speed / spoken.speed;
  const paced = Math.abs(factor - 1) < 0.005 ? spoken : await faster(bench, spoken, factor);
  return breathing({ ...paced, speed });
}

/** A speech that is too long for its segment is spoken faster up to this; the segment grows beyond it. */
export const FASTEST = 1.15;

/**
 * A speech that takes longer than the plan of the video gives its segment, faster as far as that sounds natural. A video of the
 * person's own words has no plan: its segments are as long as they take to say. The answer's `speed` says how fast it is.
 */
export async function fittedToRoom(
  work: Work,
  { type, duration_seconds }: Segment,
  spoken: SpokenSound,
): Promise<SpokenSound> {
  const { duration } = work.place.project.settings;
  if (duration === null) return spoken;
  const planned = PLANS[duration].find((each) => each.type === type)?.durationSeconds ?? 0;
  const room = Math.max(planned, duration_seconds);
  const factor = Math.min(FASTEST, spoken.samples.length / spoken.sampleRate / room);
  if (factor <= 1.005) return spoken;
  return { ...(await faster(workbenchOf(work), spoken, factor)), speed: spoken.speed * factor };
}

/** The same speech so many times as fast, at the same pitch. */
async function faster(
  { folder: above, ffmpeg: find, signal }: Workbench,
  spoken: SpokenSound,
  factor: number,
): Promise<SpokenSound> {
  const folder = await mkdtemp(join(above, '.voice-'));
  try {
    const [from, to] = [join(folder, 'from.wav'), join(folder, 'to.wav')];
    await writeFile(from, waveFile(spoken.samples, spoken.sampleRate, 1));
    const ffmpeg = await find();
    const filter = ['-af', `atempo=${factor.toFixed(4)}`, '-c:a', 'pcm_s16le', '-f', 'wav', `file:${to}`];
    await ffmpeg.run(['-y', ...input(from), ...filter], { signal });
    const wave = readWave(await readFile(to));
    if (wave === undefined) throw new Error('ffmpeg wrote no WAV');
    const { samples, sampleRate } = wave;
    return { ...spoken, samples, sampleRate, words: moved(spoken.words, (seconds) => seconds / factor) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function breathing(spoken: SpokenSound): SpokenSound {
  const { samples, sampleRate, words } = spoken;
  const isLoud = (sample: number) => Math.abs(sample) > SILENCE;
  const first = Math.max(0, samples.findIndex(isLoud));
  const last = samples.findLastIndex(isLoud) + 1;
  const [lead, tail] = [LEAD_SECONDS, TAIL_SECONDS].map((seconds) => Math.round(seconds * sampleRate));
  const kept = new Int16Array(lead! + (last - first) + tail!);
  kept.set(samples.subarray(first, last), lead);
  const end = kept.length / sampleRate;
  const shift = (lead! - first) / sampleRate;
  return {
    ...spoken,
    samples: kept,
    words: moved(words, (seconds) => Math.min(end, Math.max(0, seconds + shift))),
  };
}

const moved = (words: SpokenSound['words'], move: (seconds: number) => number): SpokenSound['words'] =>
  words?.map(({ text, startSeconds, endSeconds }) => ({
    text,
    startSeconds: Math.round(move(startSeconds) * 1000) / 1000,
    endSeconds: Math.round(move(endSeconds) * 1000) / 1000,
  })) ?? null;
