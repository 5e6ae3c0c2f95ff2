/** Builds ffmpeg's graph for the sound of a join: each clip's sound in its slot, music below, one gain over all. Pure. */

import type { Span } from '../inspect/sound-parts.ts';
import { input, inTime, SAMPLE_RATE } from '../run/arguments.ts';

const FADE_IN_SECONDS = 0.5;
const FADE_OUT_SECONDS = 2;
/** Without this, ffmpeg turns mono into stereo that is 3 dB softer. */
const BOTH_SIDES = 'pan=stereo|c0=c0|c1=c0';
/** Threshold and ratio follow measurements (docs/design/media.md, 4). */
const DUCKING = 'sidechaincompress=threshold=0.02:ratio=6:attack=20:release=400';
/** For music that was made to lie under a voice: half of what the voice rises, so that it stays audible. */
const DUCKING_GENTLY = 'sidechaincompress=threshold=0.04:ratio=2:attack=20:release=600';
/**
 * Brings down peaks that a sum makes, so that players do not clip them. What is below 89 % (-1 dBFS, which leaves room for
 * what AAC adds) passes as it is, one millisecond later.
 */
export const PEAK_GUARD = 'alimiter=limit=0.89:attack=1:release=60:level=0';
const STEREO = 'aformat=sample_fmts=fltp:channel_layouts=stereo';
/** In whole numbers, ffmpeg turns several channels into two that are 8 dB softer, so that none of them can clip. */
const IN_FLOAT = 'aformat=sample_fmts=fltp,';

/**
 * One rule for clips and music, before their samples are in time and behind it: one channel goes to both sides as it is;
 * more than two are mixed as players do (ITU-R BS.775: the middle and the back 3 dB softer to either side).
 */
const mixdown = (channels: number) => ({
  before: channels > 2 ? IN_FLOAT : '',
  behind: channels === 1 ? `,${BOTH_SIDES}` : '',
});

/** One clip's place in the joined video. */
export interface Slot {
  /** The path of the file with its sound. */
  readonly path: string;
  /** The picture's exact length, seconds. */
  readonly seconds: number;
  /** Channels of the clip's sound, 0 where it has none. */
  readonly channels: number;
  /** Whether a decoder may find another number; containers lie, and some AAC is coded as one channel and played as two. */
  readonly channelsUnsure?: boolean | undefined;
  /** A filter that brings its channels into an order that ffmpeg can mix, with a comma behind it. */
  readonly channelOrder?: string | undefined;
  /** Which of the file's sound tracks it is, from 0. */
  readonly track: number;
  /** Where in the file's own clock the clip begins, seconds; sound before it is left out. */
  readonly originSeconds: number;
  /** Of the clip's own sound, 0 to 1; as it is where it is left out. */
  readonly volume?: number | undefined;
  /** A narrator who is heard over the clip's own sound, from its beginning on. */
  readonly narrator?: Narrator | undefined;
}

export interface Narrator {
  /** A WAV of one channel. */
  readonly path: string;
  /** How many times as fast as it was recorded, at the same pitch. */
  readonly tempo: number;
  readonly gainDb: number;
}

export interface Music {
  /** A WAV, which loops without a gap in every build. */
  readonly path: string;
  readonly channels?: number | undefined;
  /** 0 to 1. */
  readonly volume: number;
  readonly duck?: boolean | undefined;
  /** It gives way only half as much. */
  readonly gently?: boolean | undefined;
}

export interface Mix {
  readonly slots: readonly Slot[];
  readonly music: Music | undefined;
  /** A chain of filters over the whole, applied last. */
  readonly filter: string | undefined;
}

/** ffmpeg's arguments for a mix: inputs, and a graph over them that ends in the label `end`. */
export interface MixSource {
  readonly inputs: readonly string[];
  /** The slot of each input in order, that of a narrator behind that of its clip; the music follows them. */
  readonly opened: readonly number[];
  readonly graph: string;
  readonly end: string;
}

/** The samples of each slot. The running total is rounded, so that rounding errors do not add up. */
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
 * The arguments of a mix.
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
  const sounds = voice.paths.flatMap((path) => input(path));
  return { inputs: [...sounds, ...looped], opened: voice.opened, graph: graphs.join(';'), end };
}

/**
 * Pads or cuts every clip's sound to its picture and concatenates them (docs/design/media.md, 2). A clip without sound
 * gets silence of the same length, and a narrator is laid over it. Clips outside the span are not opened.
 * @returns a graph that ends in `[voice]`, and the slots and paths of its inputs
 */
export function voiceGraph(
  slots: readonly Slot[],
  span: Span,
  firstInput: number,
): { readonly opened: readonly number[]; readonly paths: readonly string[]; readonly graph: string } {
  const opened: number[] = [];
  const paths: string[] = [];
  const open = (slot: number, path: string): number => {
    opened.push(slot);
    paths.push(path);
    return firstInput + paths.length - 1;
  };
  const parts: string[] = [];
  const lengths = slotSamples(slots.map(({ seconds }) => seconds));
  let begin = 0;
  for (const [index, slot] of slots.entries()) {
    const { path, channels, channelOrder = '', track, originSeconds, volume = 1, narrator } = slot;
    const length = lengths[index]!;
    const [from, to] = [Math.max(0, span.from - begin), Math.min(length, span.to - begin)];
    begin += length;
    if (from >= to) continue;
    const { before, behind } = mixdown(channels);
    const source =
      channels === 0
        ? `aevalsrc=0|0:s=${SAMPLE_RATE}`
        : `[${open(index, path)}:a:${track}]${channelOrder}${before}${inTime(originSeconds)}${behind}`;
    const guard = channels > 2 ? `,${PEAK_GUARD}` : '';
    const softer = volume === 1 ? '' : `,volume=${volume}`;
    const own = `${source},${STEREO}${guard}${softer},apad=whole_len=${length}`;
    const end = `${trim({ from, to })}[a${parts.length}]`;
    if (narrator === undefined) {
      parts.push(`${own},${end}`);
      continue;
    }
    const spoken = `${narration(open(index, narrator.path), narrator)},apad=whole_len=${length}`;
    const [below, above] = [`[own${parts.length}]`, `[said${parts.length}]`];
    // As with the music, amix halves both and `volume=2` undoes that.
    const both = `${below}${above}amix=inputs=2:duration=first:dropout_transition=0,volume=2,${PEAK_GUARD}`;
    const cut = `atrim=end_sample=${length}`;
    parts.push(`${own},${cut}${below};${spoken},${cut}${above};${both},${end}`);
  }
  const all = parts.map((_, index) => `[a${index}]`).join('');
  return { opened, paths, graph: `${parts.join(';')};${all}concat=n=${parts.length}:v=0:a=1[voice]` };
}

/** A narrator's sound from an input, on both sides, at its tempo and level. */
const narration = (input: number, { tempo, gainDb }: Narrator): string =>
  [
    `[${input}:a:0]aresample=${SAMPLE_RATE}`,
    BOTH_SIDES,
    ...(tempo === 1 ? [] : [`atempo=${tempo.toFixed(4)}`]),
    `volume=${gainDb.toFixed(2)}dB`,
    LIMITER,
    STEREO,
    'asetpts=N/SR/TB',
  ].join(',');

/** As over the narration of a clip that is made here. */
const LIMITER = 'alimiter=limit=0.82:attack=2:release=60:level=0';

/**
 * Puts the music under the voice: cut to the picture, faded, then added. amix halves both and `volume=2` undoes that, so
 * that the voice is never lowered (older builds have no `normalize`; docs/design/media.md, 4).
 * @param musicInput the number of an input that is looped without end
 * @returns a graph from `[voice]` to `[mixed]`
 */
export function musicGraph(
  musicInput: number,
  {
    volume,
    duck = false,
    gently = false,
    channels = 2,
  }: Pick<Music, 'volume' | 'duck' | 'gently' | 'channels'>,
  totalSamples: number,
  span: Span = { from: 0, to: totalSamples },
): string {
  const seconds = totalSamples / SAMPLE_RATE;
  const fadeIn = Math.min(FADE_IN_SECONDS, seconds / 4);
  const fadeOut = Math.min(FADE_OUT_SECONDS, seconds / 2);
  const { before, behind } = mixdown(channels);
  return (
    `[${musicInput}:a:0]${before}aresample=${SAMPLE_RATE}${behind},${STEREO},asetpts=N/SR/TB,` +
    `atrim=end_sample=${totalSamples},apad=whole_len=${totalSamples},volume=${volume},` +
    `afade=t=in:st=0:d=${fadeIn.toFixed(3)},afade=t=out:st=${(seconds - fadeOut).toFixed(3)}:d=${fadeOut.toFixed(3)},` +
    `${trim(span)}[music];` +
    (duck
      ? `[voice]asplit[spoken][key];[music][key]${gently ? DUCKING_GENTLY : DUCKING}[under];[spoken][under]`
      : '[voice][music]') +
    'amix=inputs=2:duration=first:dropout_transition=0,volume=2[mixed]'
  );
}

const trim = ({ from, to }: Span): string =>
  from === 0 ? `atrim=end_sample=${to}` : `atrim=start_sample=${from}:end_sample=${to},asetpts=PTS-STARTPTS`;
