import { hearParts, integrated, type ListenTools } from '../inspect/heard.ts';
import { SAMPLE_RATE } from '../run/arguments.ts';
import { partsOf } from './encode-sound.ts';
import { type Mix, mixSamples, mixSource, type Slot } from './mix.ts';
import { decodeMusic } from './music.ts';

/** What is asked of the joined sound. */
export interface MixRequest {
  /** Volume from 0 to 1. */
  readonly music: { readonly file: string; readonly volume: number; readonly duck?: boolean } | null;
  /** Bring the whole to this loudness; needs the filters ebur128 and alimiter. Left out: as loud as the clips are. */
  readonly targetLufs?: number | undefined;
}

/**
 * What the joined sound is made of; the music is decoded, and where a loudness is asked for the mix is listened to.
 * @throws SparkfluenceError media, interrupted
 */
export async function planMix(
  slots: readonly Slot[],
  { music, targetLufs }: MixRequest,
  tools: ListenTools,
): Promise<Mix> {
  const voice: Mix = { slots, music: undefined, filter: undefined };
  const mix = music === null ? voice : { ...voice, music: await decoded(music) };
  if (targetLufs === undefined) return mix;
  const { heard } = await hearParts(partsOf(mix), tools, (span, filters) => {
    const { inputs, graph, end } = mixSource(mix, span);
    const listening = ['-filter_complex', `${graph};${end}${filters}[heard]`, '-map', '[heard]'];
    return ['-copyts', ...inputs, ...listening, '-f', 'null', '-'];
  });
  return { ...mix, filter: loudnessFilter(integrated(heard.blocks), targetLufs) };

  async function decoded({ file, ...how }: NonNullable<MixRequest['music']>) {
    const { ffmpeg, signal, folder } = tools;
    const seconds = mixSamples(voice) / SAMPLE_RATE;
    return { ...how, path: await decodeMusic(file, seconds, folder, ffmpeg, signal) };
  }
}

/** Below this EBU R128's gate hears nothing; there is nothing to bring to a loudness. */
const SILENCE_LUFS = -69;
/** More than this would only make noise loud. */
const MAX_GAIN_DB = 20;
/** -1.7 dBFS at the samples, which leaves room for what AAC and the points between samples add. */
const LIMIT = 0.82;

/**
 * One gain for the whole, then a limiter for the few peaks above it: true peak stays under -1 dBTP and nothing pumps
 * (docs/design/media.md, 4). Undefined for silence, which is left as it is.
 * @param integratedLufs how loud it is; undefined where nothing is heard
 */
export function loudnessFilter(integratedLufs: number | undefined, targetLufs: number): string | undefined {
  if (integratedLufs === undefined || integratedLufs < SILENCE_LUFS) return undefined;
  const gainDb = Math.min(MAX_GAIN_DB, targetLufs - integratedLufs);
  return `volume=${gainDb.toFixed(2)}dB,alimiter=limit=${LIMIT}:attack=2:release=60:level=0`;
}
