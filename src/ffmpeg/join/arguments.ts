import { colorTags } from '../inspect/colors.ts';
import { fpsText, type Shape } from '../inspect/shape.ts';
import { AUDIO_CODING, input } from '../run/arguments.ts';
import { type ClipSource, finished, fitGraph, fitInput, pixelFormat } from './fit-graph.ts';
import type { Frames } from './transition.ts';

/** Builds the join's arguments; pure. FFmpeg's builds of 2018 know everything in them. */

/** The concat list: staged names with the length of each picture. The names are our own, so nothing has to be escaped. */
export function concatList(pictures: readonly { readonly name: string; readonly seconds: number }[]): string {
  const lines = pictures.map(({ name, seconds }) => `file '${name}'\nduration ${seconds.toFixed(6)}\n`);
  return `ffconcat version 1.0\n${lines.join('')}`;
}

/**
 * Copies the pictures of a concat list and encodes their sound. Without `-copyts` the picture would start 21 ms late.
 * @param list path of the concat list
 * @param mix the sound; its inputs are numbered from 1
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
 * Writes the picture alone, with its packets unchanged, on the clock of the others. Without its sound the file starts at
 * the first frame, which is where the concat list puts it, so that a picture that was muxed late is no longer late.
 */
export const remuxArguments = (
  { path, probe: { videoTrack } }: ClipSource,
  output: string,
  { timescale }: Pick<Shape, 'timescale'>,
): string[] => [
  ...input(path),
  ...['-map', `0:v:${videoTrack}`, '-an', '-c', 'copy', '-map_metadata', '-1'],
  ...['-video_track_timescale', String(timescale), '-f', 'mp4', `file:${output}`],
];

/** The change of a picture that is encoded again, and the number of its parameter sets. */
export interface Change {
  /** A filter graph from `[fitted]` to `[v]`. */
  readonly graph: string;
  /** The path of input 1, where the graph has one. */
  readonly still: string | undefined;
  /** The number of the parameter sets; left out: the encoder's own. */
  readonly setNumber?: number | undefined;
}

/**
 * Encodes the picture alone in the shape of the others, on the clock that the clip's sound follows; one that does not fill
 * it stands before a blurred copy of itself. Its first and last frames stand for as long as the clip goes on without others.
 * @param frames the number of frames in the result
 */
export const conformArguments = (
  source: ClipSource,
  output: string,
  shape: Shape,
  frames: number,
  change?: Change,
): string[] => {
  const fitting = `${fitGraph(shape, source)},${HELD},${finished(shape)}[fitted];`;
  const inputs = ['-copyts', ...fitInput(source)];
  return encodeArguments({ inputs, output, shape, frames, fitting, change });
};

/**
 * Encodes some frames of a picture that has the shape of the others already.
 * @param frames counted from the first frame that a decoder finds in `source`
 */
export const cutArguments = (
  source: string,
  output: string,
  shape: Shape,
  { from, to }: Frames,
  change: Change,
): string[] => {
  const fitting = `[0:v:0]trim=start_frame=${from}:end_frame=${to},${beat(shape)},${HELD},setsar=1,${finished(shape)}[fitted];`;
  return encodeArguments({ inputs: input(source), output, shape, frames: to - from, fitting, change });
};

/** Encodes some gray frames as those around a join are encoded, to see which parameter sets this encoder writes. */
export const trialArguments = (output: string, shape: Shape, setNumber: number): string[] => {
  const { width, height, fps } = shape;
  return encodeArguments({
    inputs: ['-f', 'lavfi', '-i', `color=c=gray:s=${width}x${height}:r=${fpsText(fps)}`],
    ...{ output, shape, frames: TRIAL_FRAMES },
    fitting: `[0:v:0]${beat(shape)},setsar=1,${finished(shape)}[fitted];`,
    change: { graph: '[fitted]null[v]', still: undefined, setNumber },
  });
};

const TRIAL_FRAMES = 3;

/** Writes the first frame without loss. @param shape the shape that it is fitted into, where it has to be */
export const stillArguments = (source: ClipSource, output: string, shape?: Shape): string[] => [
  ...(shape === undefined
    ? [...input(source.path), '-map', `0:v:${source.probe.videoTrack}`]
    : [
        ...['-copyts', ...fitInput(source)],
        ...['-filter_complex', `${fitGraph(shape, source)},${finished(shape)}[v]`, '-map', '[v]'],
      ]),
  ...['-an', '-frames:v', '1', '-pix_fmt', 'yuv420p', '-c:v', 'rawvideo', '-f', 'nut', `file:${output}`],
];

function encodeArguments({
  inputs,
  output,
  shape,
  frames,
  fitting,
  change: { graph, still, setNumber } = { graph: '[fitted]null[v]', still: undefined },
}: {
  readonly inputs: readonly string[];
  readonly output: string;
  readonly shape: Shape;
  readonly frames: number;
  readonly fitting: string;
  readonly change: Change | undefined;
}): string[] {
  return [
    ...inputs,
    ...(still === undefined
      ? ofOneInput(`${fitting}${graph}`)
      : [...input(still), '-filter_complex', `${fitting}${graph}`, '-map', '[v]']),
    ...['-an', '-map_metadata', '-1'],
    ...['-r', fpsText(shape.fps), '-frames:v', String(frames)],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17'],
    ...['-profile:v', shape.profile, '-bf', shape.reordered ? '1' : '0'],
    ...['-pix_fmt', pixelFormat(shape.colors), ...colorTags(shape.colors)],
    ...['-x264-params', [LEAN, ...(setNumber === undefined ? [] : [numbered(setNumber)])].join(':')],
    ...['-video_track_timescale', String(shape.timescale), '-f', 'mp4', `file:${output}`],
  ];
}

/**
 * Looks at three frames ahead in place of ten, in the encoder's own threads: a quarter less memory, and smaller files. With two
 * threads it takes as much memory on every machine; each more would hold 20 MB of a picture of 1080x1920, and a second
 * B-frame between two others 24 MB.
 */
const LEAN = 'rc-lookahead=3:sync-lookahead=0:threads=2';
/** Newer builds take the place of chroma over from the frames, and frames of different clips share parameter sets. */
const numbered = (setNumber: number): string => `sps-id=${setNumber}:chromaloc=0`;

/**
 * A graph from one input to `[v]` as a filter of that picture: behind a `-filter_complex` of one input, the build of 2018
 * repeats each frame for as long as it lasted in the source, and drops those that the graph has made of it.
 */
function ofOneInput(graph: string): string[] {
  const [, picture, filters] = /^\[(0:v:\d+)\](.*)\[v\]$/.exec(graph)!;
  return ['-map', picture!, '-filter:v', filters!];
}

/** A filter that spaces frames evenly, whatever their timestamps were. */
function beat({ fps }: Shape): string {
  const [count, seconds = '1'] = fpsText(fps).split('/');
  return `settb=expr=${seconds}/${count},setpts=N`;
}

/** Repeats the last frame for as long as frames are asked for: builds differ in how `fps` ends. Earlier frames are not touched. */
const HELD = 'tpad=stop_mode=clone:stop=-1';
