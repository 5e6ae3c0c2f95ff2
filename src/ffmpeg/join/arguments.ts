import { fpsText, type Shape } from '../inspect/shape.ts';
import { AUDIO_CODING, input } from '../run/arguments.ts';
import type { Frames } from './transition.ts';

/** Pure argument builders of the join. Nothing in them is newer than FFmpeg's builds of 2018. */

/** A staged name and how long its picture is; names stand beside the list, so there is nothing to escape. */
export function concatList(pictures: readonly { readonly name: string; readonly seconds: number }[]): string {
  const lines = pictures.map(({ name, seconds }) => `file '${name}'\nduration ${seconds.toFixed(6)}\n`);
  return `ffconcat version 1.0\n${lines.join('')}`;
}

/**
 * The pictures of a concat list copied, their sound encoded. `-copyts` is what keeps the picture from starting 21 ms
 * late.
 * @param list path of the concat list
 * @param mix its inputs are numbered from 1 on
 */
export function joinArguments(
  list: string,
  {
    inputs,
    graph,
    end,
  }: { readonly inputs: readonly string[]; readonly graph: string; readonly end: string },
  { output, title, createdAt }: { output: string; title: string; createdAt: string },
): string[] {
  return [
    ...['-copyts', '-f', 'concat', '-safe', '0', ...input(list), ...inputs],
    ...['-filter_complex', graph, '-map', '0:v:0', '-map', end],
    ...['-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-metadata', `title=${title}`, '-metadata', `creation_time=${createdAt}`],
    ...['-c:v', 'copy', ...AUDIO_CODING],
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
