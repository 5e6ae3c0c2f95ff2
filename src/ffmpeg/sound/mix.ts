/** The sound of a join: every clip's in its slot, music under it, one gain over all. Pure builders of ffmpeg's graph. */

import type { Span } from '../inspect/sound-parts.ts';
import { input, SAMPLE_RATE } from '../run/arguments.ts';

const FADE_IN_SECONDS = 0.5;
const FADE_OUT_SECONDS = 2;
/** Left to itself ffmpeg makes stereo of mono 3 dB quieter. */
const BOTH_SIDES = 'pan=stereo|c0=c0|c1=c0';
/** Threshold and ratio as measured: docs/design/media.md, 4. */
const DUCKING = 'sidechaincompress=threshold=0.02:ratio=6:attack=20:release=400';
const STEREO = 'aformat=sample_fmts=fltp:channel_layouts=stereo';

/** One clip's place in the joined video. */
export interface Slot {
  /** Path of the file that its sound is taken from. */
  readonly path: string;
  /** The picture's exact length, seconds. */
  readonly seconds: number;
  /** Channels of the clip's sound, 0 where it has none. */
  readonly channels: number;
  /** What of the sound lies before the picture and is left out with it, seconds. */
  readonly skipSeconds: number;
}

export interface Music {
  /** A WAV, which loops without a gap in every build. */
  readonly path: string;
  /** 0 to 1. */
  readonly volume: number;
  readonly duck?: boolean | undefined;
}

export interface Mix {
  readonly slots: readonly Slot[];
  readonly music: Music | undefined;
  /** What is done to the whole at the end, as a chain of filters. */
  readonly filter: string | undefined;
}

/** What ffmpeg is given for a mix: inputs, and a graph over them that ends in the label `end`. */
export interface MixSource {
  readonly inputs: readonly string[];
  /** Which slot each of the inputs is, in their order; the music comes behind them. */
  readonly opened: readonly number[];
  readonly graph: string;
  readonly end: string;
}

/** Samples of each slot. Rounded on the running total, so that rounding never adds up. */
export function slotSamples(seconds: readonly number[]): number[] {
  let end = 0;
  let taken = 0;
  return seconds.map((value) => {
    end += value;
    const samples = Math.round(end * SAMPLE_RATE) - taken;
    taken += samples;
    return samples;
  });
}

export const mixSamples = ({ slots }: Mix): number =>
  slotSamples(slots.map(({ seconds }) => seconds)).reduce((sum, samples) => sum + samples, 0);

/**
 * @param span left out: the whole
 * @param firstInput the number that ffmpeg gives to the first of these inputs
 */
export function mixSource(
  mix: Mix,
  span: Span = { from: 0, to: mixSamples(mix) },
  firstInput = 0,
): MixSource {
  const { slots, music, filter } = mix;
  const voice = voiceGraph(slots, span, firstInput);
  const musicInput = firstInput + voice.opened.length;
  const graphs = [voice.graph];
  let end = '[voice]';
  if (music !== undefined) {
    graphs.push(musicGraph(musicInput, music, mixSamples(mix), span));
    end = '[mixed]';
  }
  if (filter !== undefined) {
    graphs.push(`${end}${filter}[loud]`);
    end = '[loud]';
  }
  const looped = music === undefined ? [] : ['-stream_loop', '-1', ...input(music.path)];
  const sounds = voice.opened.flatMap((slot) => input(slots[slot]!.path));
  return { inputs: [...sounds, ...looped], opened: voice.opened, graph: graphs.join(';'), end };
}

/**
 * Every clip's sound padded or cut to its picture, then one behind the other (docs/design/media.md, 2). A silent clip is
 * silence of the same length. Clips that have nothing in the span are not opened.
 * @returns graph that ends in `[voice]`, and the slots that its inputs are
 */
export function voiceGraph(
  slots: readonly Slot[],
  span: Span,
  firstInput: number,
): { readonly opened: readonly number[]; readonly graph: string } {
  const opened: number[] = [];
  const parts: string[] = [];
  const lengths = slotSamples(slots.map(({ seconds }) => seconds));
  let begin = 0;
  for (const [index, { channels, skipSeconds }] of slots.entries()) {
    const length = lengths[index]!;
    const [from, to] = [Math.max(0, span.from - begin), Math.min(length, span.to - begin)];
    begin += length;
    if (from >= to) continue;
    const own = `[${firstInput + opened.length}:a:0]aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.001:first_pts=0`;
    const skip = skipSeconds > 0 ? `,atrim=start=${skipSeconds.toFixed(6)},asetpts=PTS-STARTPTS` : '';
    const source =
      channels === 0
        ? `aevalsrc=0|0:s=${SAMPLE_RATE}`
        : channels === 1
          ? `${own}${skip},${BOTH_SIDES}`
          : `${own}${skip}`;
    if (channels > 0) opened.push(index);
    parts.push(`${source},${STEREO},apad=whole_len=${length},${trim({ from, to })}[a${parts.length}]`);
  }
  const all = parts.map((_, index) => `[a${index}]`).join('');
  return { opened, graph: `${parts.join(';')};${all}concat=n=${parts.length}:v=0:a=1[voice]` };
}

/**
 * Music under the voice: cut to the picture, faded, then added to it. amix halves both, `volume=2` undoes that, so the
 * voice is never lowered (`normalize` does not exist in older builds; docs/design/media.md, 4).
 * @param musicInput number of an input that is looped without end
 * @returns graph from `[voice]` to `[mixed]`
 */
export function musicGraph(
  musicInput: number,
  { volume, duck = false }: Pick<Music, 'volume' | 'duck'>,
  totalSamples: number,
  span: Span = { from: 0, to: totalSamples },
): string {
  const seconds = totalSamples / SAMPLE_RATE;
  const fadeIn = Math.min(FADE_IN_SECONDS, seconds / 4);
  const fadeOut = Math.min(FADE_OUT_SECONDS, seconds / 2);
  return (
    `[${musicInput}:a:0]aresample=${SAMPLE_RATE},${STEREO},asetpts=N/SR/TB,` +
    `atrim=end_sample=${totalSamples},apad=whole_len=${totalSamples},volume=${volume},` +
    `afade=t=in:st=0:d=${fadeIn.toFixed(3)},afade=t=out:st=${(seconds - fadeOut).toFixed(3)}:d=${fadeOut.toFixed(3)},` +
    `${trim(span)}[music];` +
    (duck ? `[voice]asplit[said][key];[music][key]${DUCKING}[under];[said][under]` : '[voice][music]') +
    'amix=inputs=2:duration=first:dropout_transition=0,volume=2[mixed]'
  );
}

const trim = ({ from, to }: Span): string =>
  from === 0 ? `atrim=end_sample=${to}` : `atrim=start_sample=${from}:end_sample=${to},asetpts=PTS-STARTPTS`;
