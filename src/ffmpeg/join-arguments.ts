import { fpsText, type Shape } from './shape.ts';

/** Pure argument builders of the join. Nothing in them is newer than FFmpeg's builds of 2018. */

export const SAMPLE_RATE = 48_000;
export const AUDIO_CODING: readonly string[] = ['-c:a', 'aac', '-b:a', '192k', '-ar', String(SAMPLE_RATE)];

/** A clip that came from outside must not make ffmpeg open anything but files. */
export const input = (path: string): string[] => ['-protocol_whitelist', 'file,pipe', '-i', `file:${path}`];

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

/**
 * The picture alone, made again in the others' shape; what does not fill it stands before a blurred copy of itself.
 * @param frames how many the result has
 */
export function conformArguments(
  source: string,
  output: string,
  shape: Shape,
  frames: number,
  transition?: { readonly graph: string; readonly still: string | undefined },
): string[] {
  const tags = shape.bt709
    ? ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
    : [];
  return [
    ...input(source),
    ...(transition?.still === undefined ? [] : input(transition.still)),
    ...[
      '-filter_complex',
      `${fitGraph(shape)}${transition?.graph ?? '[fitted]null[v]'}`,
      '-map',
      '[v]',
      '-an',
      '-map_metadata',
      '-1',
    ],
    ...['-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17'],
    ...['-profile:v', shape.profile, '-bf', shape.reordered ? '2' : '0', '-pix_fmt', 'yuv420p', ...tags],
    ...['-video_track_timescale', String(shape.timescale), '-f', 'mp4', `file:${output}`],
  ];
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
