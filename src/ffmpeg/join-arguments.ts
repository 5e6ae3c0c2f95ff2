import { fpsText, type Shape } from './shape.ts';
import type { Frames } from './transition.ts';

/** Pure argument builders of the join. Nothing in them is newer than FFmpeg's builds of 2018. */

export const SAMPLE_RATE = 48_000;
const FADE_IN_SECONDS = 0.5;
const FADE_OUT_SECONDS = 2;
/** Left to itself ffmpeg makes stereo of mono 3 dB quieter. */
const BOTH_SIDES = 'pan=stereo|c0=c0|c1=c0';
/** Threshold and ratio as measured: research/media.md, 4. */
const DUCKING = 'sidechaincompress=threshold=0.02:ratio=6:attack=20:release=400';
const STEREO = 'aformat=sample_fmts=fltp:channel_layouts=stereo';

/** A clip that came from outside must not make ffmpeg open anything but files. */
export const input = (path: string): string[] => ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];

/** One clip's place in the joined video. */
export interface Slot {
  /** The picture's exact length, seconds. */
  readonly seconds: number;
  /** Channels of the clip's sound, 0 where it has none. */
  readonly channels: number;
  /** What of the sound lies before the picture and is left out with it, seconds. */
  readonly skipSeconds: number;
}

/** A staged name and how long its picture is; names stand beside the list, so there is nothing to escape. */
export function concatList(pictures: readonly { readonly name: string; readonly seconds: number }[]): string {
  const lines = pictures.map(({ name, seconds }) => `file '${name}'\nduration ${seconds.toFixed(6)}\n`);
  return `ffconcat version 1.0\n${lines.join('')}`;
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

/**
 * Every clip's sound padded or cut to its picture, then one behind the other (research/media.md, 2).
 * Input 0 is the concat list, so clip k is input k+1. A silent clip is silence of the same length.
 * @returns graph that ends in `[voice]`
 */
export function voiceGraph(slots: readonly Slot[]): string {
  const samples = slotSamples(slots.map(({ seconds }) => seconds));
  const parts = slots.map(({ channels, skipSeconds }, index) => {
    const skip = skipSeconds > 0 ? `,atrim=start=${skipSeconds.toFixed(6)},asetpts=PTS-STARTPTS` : '';
    const own = `[${index + 1}:a:0]aresample=${SAMPLE_RATE}:async=1:min_hard_comp=0.001:first_pts=0${skip}`;
    const source =
      channels === 0 ? `aevalsrc=0|0:s=${SAMPLE_RATE}` : channels === 1 ? `${own},${BOTH_SIDES}` : own;
    return `${source},${STEREO},apad=whole_len=${samples[index]},atrim=end_sample=${samples[index]}[a${index}]`;
  });
  const all = slots.map((_, index) => `[a${index}]`).join('');
  return `${parts.join(';')};${all}concat=n=${slots.length}:v=0:a=1[voice]`;
}

/**
 * Music under the voice: cut to the picture, faded, then added to it. amix halves both, `volume=2` undoes that, so the
 * voice is never lowered (`normalize` does not exist in older builds; research/media.md, 4).
 * @param musicInput index of an input that is looped without end
 * @param duck make the music give way to the voice, by as much as the voice is loud
 * @returns graph from `[voice]` to `[mixed]`
 */
export function musicGraph(
  musicInput: number,
  { volume, duck = false }: { readonly volume: number; readonly duck?: boolean | undefined },
  totalSamples: number,
): string {
  const seconds = totalSamples / SAMPLE_RATE;
  const fadeIn = Math.min(FADE_IN_SECONDS, seconds / 4);
  const fadeOut = Math.min(FADE_OUT_SECONDS, seconds / 2);
  return (
    `[${musicInput}:a:0]aresample=${SAMPLE_RATE},${STEREO},asetpts=N/SR/TB,` +
    `atrim=end_sample=${totalSamples},apad=whole_len=${totalSamples},volume=${volume},` +
    `afade=t=in:st=0:d=${fadeIn.toFixed(3)},afade=t=out:st=${(seconds - fadeOut).toFixed(3)}:d=${fadeOut.toFixed(3)}[music];` +
    (duck ? `[voice]asplit[said][key];[music][key]${DUCKING}[under];[said][under]` : '[voice][music]') +
    'amix=inputs=2:duration=first:dropout_transition=0,volume=2[mixed]'
  );
}

export interface JoinPlan {
  /** Path of the concat list. */
  readonly list: string;
  /** Path of one file that holds the whole picture, in the list's place. */
  readonly picture?: string | undefined;
  /** Paths of the clips whose sound is used, in order. */
  readonly clips: readonly string[];
  /** Path of the decoded music. */
  readonly music: string | undefined;
  readonly graph: string;
  /** Where the graph ends: `[voice]`, `[mixed]`, `[loud]`. */
  readonly end: string;
}

/** `-copyts` is what keeps the picture from starting 21 ms late. */
export const joinInputs = ({
  list,
  picture,
  clips,
  music,
}: Pick<JoinPlan, 'list' | 'picture' | 'clips' | 'music'>): string[] => [
  '-copyts',
  ...(picture === undefined ? ['-f', 'concat', '-safe', '0', ...input(list)] : input(picture)),
  ...clips.flatMap(input),
  ...(music === undefined ? [] : ['-stream_loop', '-1', ...input(music)]),
];

export function joinArguments(
  plan: JoinPlan,
  { output, title, createdAt }: { output: string; title: string; createdAt: string },
): string[] {
  return [
    ...joinInputs(plan),
    ...['-filter_complex', plan.graph, '-map', '0:v:0', '-map', plan.end],
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-metadata', `title=${title}`, '-metadata', `creation_time=${createdAt}`],
    ...['-c:v', 'copy', '-c:a', 'aac', '-b:a', '192k', '-ar', String(SAMPLE_RATE)],
    ...['-movflags', '+faststart', '-f', 'mp4', `file:${output}`],
  ];
}

/**
 * The picture alone, its packets unchanged, on the others' clock. Without its sound it has no start but its own first
 * frame, which is where the concat list puts it: a picture that was wrapped late is so no longer.
 */
export const remuxArguments = (
  source: string,
  output: string,
  { timescale }: Pick<Shape, 'timescale'>,
): string[] => [
  ...input(source),
  ...['-map', '0:v:0', '-an', '-c', 'copy', '-map_metadata', '-1'],
  ...['-video_track_timescale', String(timescale), '-f', 'mp4', `file:${output}`],
];

/** How a picture that is made again is changed, and what it is numbered. */
export interface Change {
  /** From `[fitted]` to `[v]`. */
  readonly graph: string;
  /** Path of input 1, where the graph has one. */
  readonly still: string | undefined;
  /** Of its parameter sets; left out: as the encoder has it. */
  readonly setNumber?: number | undefined;
}

/**
 * The picture alone, made again in the others' shape; what does not fill it stands before a blurred copy of itself.
 * @param frames how many the result has
 */
export const conformArguments = (
  source: string,
  output: string,
  shape: Shape,
  frames: number,
  change?: Change,
): string[] => encodeArguments({ source, output, shape, frames, fitting: fitGraph(shape), change });

/**
 * Some frames of a picture that has the others' shape already, made again.
 * @param frames counted from the first that a decoder finds in `source`
 */
export const cutArguments = (
  source: string,
  output: string,
  shape: Shape,
  { from, to }: Frames,
  change: Change,
): string[] => {
  const fitting = `[0:v:0]trim=start_frame=${from}:end_frame=${to},${beat(shape)},format=yuv420p[fitted];`;
  return encodeArguments({ source, output, shape, frames: to - from, fitting, change });
};

/** The first frame as it is decoded, kept without loss. @param shape where it has to be fitted into one */
export const stillArguments = (source: string, output: string, shape?: Shape): string[] => [
  ...input(source),
  ...(shape === undefined
    ? ['-map', '0:v:0']
    : ['-filter_complex', `${fitGraph(shape)}[fitted]null[v]`, '-map', '[v]']),
  ...['-an', '-frames:v', '1', '-pix_fmt', 'yuv420p', '-c:v', 'rawvideo', '-f', 'nut', `file:${output}`],
];

function encodeArguments({
  source,
  output,
  shape,
  frames,
  fitting,
  change: { graph, still, setNumber } = { graph: '[fitted]null[v]', still: undefined },
}: {
  readonly source: string;
  readonly output: string;
  readonly shape: Shape;
  readonly frames: number;
  readonly fitting: string;
  readonly change: Change | undefined;
}): string[] {
  const tags = shape.bt709
    ? ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
    : [];
  return [
    ...input(source),
    ...(still === undefined ? [] : input(still)),
    ...['-filter_complex', `${fitting}${graph}`, '-map', '[v]', '-an', '-map_metadata', '-1'],
    ...['-r', fpsText(shape.fps), '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17'],
    ...['-profile:v', shape.profile, '-bf', shape.reordered ? '2' : '0', '-pix_fmt', 'yuv420p', ...tags],
    ...(setNumber === undefined ? [] : ['-x264-params', `sps-id=${setNumber}`]),
    ...['-video_track_timescale', String(shape.timescale), '-f', 'mp4', `file:${output}`],
  ];
}

/** Frames follow each other on the beat, whatever their timestamps were. */
function beat({ fps }: Shape): string {
  const [count, seconds = '1'] = fpsText(fps).split('/');
  return `settb=expr=${seconds}/${count},setpts=N`;
}

function fitGraph({ width, height, fps, bt709 }: Shape): string {
  const matrix = bt709 ? ':out_color_matrix=bt709' : '';
  const blur = Math.max(1, Math.round(Math.min(width, height) / 36));
  return [
    `[0:v:0]fps=${fpsText(fps)}:start_time=0,scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1,split[under][over]`,
    `[under]scale=${width}:${height}:force_original_aspect_ratio=increase${matrix},crop=${width}:${height},boxblur=${blur}:2,setsar=1[back]`,
    `[over]scale=${width}:${height}:force_original_aspect_ratio=decrease${matrix}:flags=lanczos[front]`,
    '[back][front]overlay=(W-w)/2:(H-h)/2,setsar=1,format=yuv420p[fitted];',
  ].join(';');
}
