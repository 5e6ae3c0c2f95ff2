import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import { input } from './join-arguments.ts';

export interface Loudness {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** Below this EBU R128's gate hears nothing; there is nothing to bring to a loudness. */
const SILENCE_LUFS = -69;
/** More than this would only make noise loud. */
const MAX_GAIN_DB = 20;
/** -1.7 dBFS at the samples, which leaves room for what AAC and the points between samples add. */
const LIMIT = 0.82;

/**
 * How loud it is, by EBU R128. Nothing is written.
 * @param source a file, or inputs and filters of one's own that end in the label `end`
 * @throws SparkfluenceError media, reason `not_measured`
 */
export async function measureLoudness(
  ffmpeg: Ffmpeg,
  source: string | { readonly inputs: readonly string[]; readonly graph: string; readonly end: string },
  signal: AbortSignal,
): Promise<Loudness> {
  const { inputs, graph, end } =
    typeof source === 'string'
      ? { inputs: input(source), graph: '[0:a:0]anull[sound]', end: '[sound]' }
      : source;
  const measured = '[measured]';
  const text = await ffmpeg.run(
    [
      ...['-loglevel', 'info', '-nostats', ...inputs],
      ...['-filter_complex', `${graph};${end}ebur128=peak=true:framelog=verbose${measured}`],
      ...['-map', measured, '-f', 'null', '-'],
    ],
    { signal },
  );
  const loudness = parseLoudness(text);
  if (loudness !== undefined) return loudness;
  throw new SparkfluenceError('media', 'ffmpeg did not say how loud the sound is', {
    details: { reason: 'not_measured', last_words: text.trim().split(/\r?\n/).slice(-5).join('\n') },
  });
}

/** Reads the summary that ebur128 prints at its end. Digital silence has a peak of `-inf`. */
export function parseLoudness(text: string): Loudness | undefined {
  const summary = text.slice(text.lastIndexOf('Summary:'));
  const integrated = /Integrated loudness:\s+I:\s+(-?[\d.]+|-inf|nan) LUFS/.exec(summary)?.[1];
  const peak = /True peak:\s+Peak:\s+(-?[\d.]+|-inf|nan) dBFS/.exec(summary)?.[1];
  if (integrated === undefined || peak === undefined) return undefined;
  return { integratedLufs: decibels(integrated), truePeakDbtp: decibels(peak) };
}

/**
 * One gain for the whole, then a limiter for the few peaks above it: true peak stays under -1 dBTP and nothing pumps
 * (research/media.md, 4). Undefined for silence, which is left as it is.
 */
export function loudnessFilter(measured: Loudness, targetLufs: number): string | undefined {
  if (measured.integratedLufs < SILENCE_LUFS) return undefined;
  const gainDb = Math.min(MAX_GAIN_DB, targetLufs - measured.integratedLufs);
  return `volume=${gainDb.toFixed(2)}dB,alimiter=limit=${LIMIT}:attack=2:release=60:level=0`;
}

const decibels = (text: string) => (/^-?[\d.]+$/.test(text) ? Number(text) : Number.NEGATIVE_INFINITY);
