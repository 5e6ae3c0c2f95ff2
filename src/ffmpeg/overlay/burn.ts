import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type Colors, colorTags } from '../inspect/colors.ts';
import { type Probe, probe } from '../inspect/probe.ts';
import { type Shape as ClipShape, majorityShape } from '../inspect/shape.ts';
import { escaped, input } from '../run/arguments.ts';
import type { FfmpegTools } from '../run/run.ts';
import { withStaging } from '../run/staging.ts';
import { assScript, type Shape } from './ass.ts';
import { blankFont } from './blank-font.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture that is laid over every frame. */
export interface Stamp extends Size {
  /** Rows from the top, four bytes a pixel, with straight alpha. */
  readonly rgba: Uint8Array;
  /** The position of the upper left corner; position and size are even. */
  readonly x: number;
  readonly y: number;
}

/** What is laid over a video, for a picture of its size. */
export interface Overlay {
  readonly shapes?: ((size: Size) => Promise<readonly Shape[]>) | undefined;
  readonly stamp?: ((size: Size) => Promise<Stamp>) | undefined;
}

/**
 * Lays shapes and a stamp over a finished video, in place and in one pass: the picture is encoded again in the same shape,
 * and the sound is copied.
 * @throws SparkfluenceError media or interrupted; the video is then unchanged
 */
export async function burnOver(
  file: string,
  overlay: Overlay,
  { ffmpeg, signal, onProgress }: FfmpegTools,
): Promise<void> {
  const found = await probe(file);
  const [shapes, stamp] = [await overlay.shapes?.(found), await overlay.stamp?.(found)];
  await withStaging(file, async (folder) => {
    const script = join(folder, 'captions.ass');
    const pixels = join(folder, 'stamp.rgba');
    const output = join(folder, 'burned.mp4');
    const fonts = join(folder, 'fonts.conf');
    if (shapes !== undefined) {
      await writeFile(script, assScript(found, shapes));
      await writeFile(join(folder, 'blank.ttf'), blankFont());
      await writeFile(fonts, NO_FONTS);
    }
    if (stamp !== undefined) await writeFile(pixels, stamp.rgba);
    const order = {
      file,
      output,
      ...(shapes === undefined ? {} : { script, fontsFolder: folder }),
      ...(stamp === undefined ? {} : { stamp: { ...stamp, pixels } }),
    };
    await ffmpeg.run(burnArguments(order, majorityShape([found])), {
      signal,
      durationSeconds: found.videoDurationSeconds,
      environment: shapes === undefined ? {} : { FONTCONFIG_FILE: fonts },
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    checkBurned(found, await probe(output));
    await rename(output, file);
  });
}

/**
 * The machine's fonts, for fontconfig: none. Shapes need none, and a build that has not seen them yet reads every one of them
 * before it draws (the build of 2018: 18 s of computing for 320 fonts).
 */
const NO_FONTS = '<fontconfig></fontconfig>\n';

interface BurnOrder {
  readonly file: string;
  readonly output: string;
  readonly script?: string;
  readonly fontsFolder?: string;
  readonly stamp?: Omit<Stamp, 'rgba'> & { readonly pixels: string };
}

export function burnArguments(
  { file, script, fontsFolder = '', output, stamp }: BurnOrder,
  { profile, reordered, colors, timescale }: ClipShape,
): string[] {
  const shown: Colors = { ...colors, range: 'tv' }; // what is drawn stands in the range of most videos
  const ass = script && `ass=filename=${escaped(script)}:fontsdir=${escaped(fontsFolder)}`;
  return [
    ...input(file),
    ...(stamp === undefined ? [] : stampInput(stamp)),
    ...['-filter_complex', graphOf(ass, stamp, colors)],
    ...[
      '-map',
      '[shown]',
      '-map',
      '0:a:0',
      '-c:a',
      'copy',
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '18',
    ],
    ...['-profile:v', profile, '-bf', reordered ? '2' : '0', '-pix_fmt', 'yuv420p', ...colorTags(shown)],
    ...[
      '-video_track_timescale',
      String(timescale),
      '-movflags',
      '+faststart',
      '-f',
      'mp4',
      `file:${output}`,
    ],
  ];
}

/** The input of the stamp as raw pixels, which need no decoder that a build may lack. */
const stampInput = ({ width, height, pixels }: NonNullable<BurnOrder['stamp']>): string[] => [
  ...['-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', `${width}x${height}`, '-r', '1', '-i', `file:${pixels}`],
];

/** Converts the stamp to the video's colour matrix; by default ffmpeg takes the older matrix, which shifts reds. */
function graphOf(ass: string | undefined, stamp: BurnOrder['stamp'], { matrix, range }: Colors): string {
  const whole = range === 'pc' ? 'scale=in_range=pc:out_range=tv,format=yuv420p,' : '';
  const below = `[0:v:0]${whole}${ass ?? 'null'}`;
  if (stamp === undefined) return `${below}[shown]`;
  return [
    `[1:v]scale=out_color_matrix=${matrix}:out_range=tv,format=yuva420p[stamp]`,
    `${below}[below]`,
    `[below][stamp]overlay=${stamp.x}:${stamp.y}[shown]`,
  ].join(';');
}

function checkBurned(before: Probe, after: Probe): void {
  const frame = 1 / before.fps;
  if (Math.abs(before.videoDurationSeconds - after.videoDurationSeconds) < 1.5 * frame) return;
  const [was, is] = [before, after].map(({ videoDurationSeconds }) => videoDurationSeconds.toFixed(3));
  throw new SparkfluenceError('media', `Drawing over the video changed its length from ${was} s to ${is} s`, {
    details: { reason: 'wrong_length', next: 'Use --captions sidecar without --logo, and report this.' },
  });
}
