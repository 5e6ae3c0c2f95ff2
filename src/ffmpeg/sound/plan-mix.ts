import type { Degradation } from '../../contracts/segments.ts';
import { integrated, type MeasureTools, measureParts } from '../inspect/sound-facts.ts';
import { SAMPLE_RATE } from '../run/arguments.ts';
import { withChannels } from './channels.ts';
import { partsOf } from './encode-sound.ts';
import { type Mix, mixSamples, mixSource, PEAK_GUARD, type Slot } from './mix.ts';
import { decodeMusic, type MusicRequest } from './music.ts';

interface MusicLevel {
  /** 0 to 1. */
  readonly volume: number;
  readonly duck?: boolean | undefined;
  readonly gently?: boolean | undefined;
}

/** The request for the joined sound. */
export interface MixRequest {
  readonly music: (MusicRequest & MusicLevel) | null;
  /** Bring the whole to this loudness; needs the filter ebur128. Left out: as loud as the clips are. */
  readonly targetLufs?: number | undefined;
}

/**
 * Plans the joined sound: decodes the music, and measures the mix where a loudness is requested.
 * @throws SparkfluenceError media, interrupted
 */
export async function planMix(
  slots: readonly Slot[],
  { music, targetLufs }: MixRequest,
  tools: MeasureTools,
): Promise<{ mix: Mix; degradations: readonly Degradation[] }> {
  const voice: Mix = { slots: await withChannels(slots, tools), music: undefined, filter: undefined };
  if (music === null) return { mix: await levelled(voice), degradations: [] };
  const { volume, duck, gently } = music;
  const seconds = mixSamples(voice) / SAMPLE_RATE;
  const { path, channels, degradations } = await decodeMusic(music, seconds, tools);
  return { mix: await levelled({ ...voice, music: { path, channels, volume, duck, gently } }), degradations };

  async function levelled(mix: Mix): Promise<Mix> {
    if (targetLufs !== undefined) return { ...mix, filter: await filterFor(mix, targetLufs, tools) };
    return mix.music === undefined ? mix : { ...mix, filter: PEAK_GUARD };
  }
}

async function filterFor(mix: Mix, targetLufs: number, tools: MeasureTools): Promise<string | undefined> {
  const { soundFacts } = await measureParts(partsOf(mix), tools, (span, filters) => {
    const { inputs, graph, end } = mixSource(mix, span);
    const listening = ['-filter_complex', `${graph};${end}${filters}[heard]`, '-map', '[heard]'];
    return ['-copyts', ...inputs, ...listening, '-f', 'null', '-'];
  });
  return loudnessFilter(integrated(soundFacts.blocks), targetLufs);
}

/** At a lower loudness everything is below EBU R128's gate, and there is nothing to normalise. */
const SILENCE_LUFS = -69;
/** The largest gain; more would only amplify noise. */
const MAX_GAIN_DB = 20;
/** -1.7 dBFS at the samples, which leaves room for what AAC and the points between samples add. */
const LIMIT = 0.82;

/**
 * One gain for the whole, then a limiter for the few peaks above it: the true peak stays below -1 dBTP and nothing pumps
 * (docs/design/media.md, 4). Undefined for silence, which is left unchanged.
 * @param integratedLufs the measured loudness; undefined for silence
 */
export function loudnessFilter(integratedLufs: number | undefined, targetLufs: number): string | undefined {
  if (integratedLufs === undefined || integratedLufs < SILENCE_LUFS) return undefined;
  const gainDb = Math.min(MAX_GAIN_DB, targetLufs - integratedLufs);
  return `volume=${gainDb.toFixed(2)}dB,alimiter=limit=${LIMIT}:attack=2:release=60:level=0`;
}
