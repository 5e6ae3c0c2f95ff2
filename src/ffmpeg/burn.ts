import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import { assScript, type Shape } from './ass.ts';
import { blankFont } from './blank-font.ts';
import { probeCapabilities } from './capabilities.ts';
import type { JoinOptions } from './join.ts';
import { input } from './join-arguments.ts';
import { type Probe, probe } from './probe.ts';
import { type Shape as ClipShape, majorityShape } from './shape.ts';
import { withStaging } from './staging.ts';

/**
 * Lays shapes over a finished video, in place: its picture is encoded again in the shape it had, its sound copied.
 * @param shapesFor the shapes for a picture of this size
 * @throws SparkfluenceError media or interrupted; the video is then as it was
 */
export async function burnShapes(
  file: string,
  shapesFor: (size: { readonly width: number; readonly height: number }) => Promise<readonly Shape[]>,
  { ffmpeg, signal, onProgress }: JoinOptions,
): Promise<void> {
  const found = await probe(file);
  const shapes = await shapesFor(found);
  await withStaging(file, async (folder) => {
    const script = join(folder, 'captions.ass');
    const output = join(folder, 'burned.mp4');
    await writeFile(script, assScript(found, shapes));
    await writeFile(join(folder, 'blank.ttf'), blankFont());
    await ffmpeg.run(burnArguments({ file, script, fontsFolder: folder, output }, majorityShape([found])), {
      signal,
      durationSeconds: found.videoDurationSeconds,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    checkBurned(found, await probe(output));
    await rename(output, file);
  });
}

/** @throws SparkfluenceError config, reason `filter_missing`, where this ffmpeg was built without libass */
export async function requireLibass(ffmpeg: Ffmpeg, cacheFolder: string, signal: AbortSignal): Promise<void> {
  const { capabilities } = await probeCapabilities(ffmpeg.binary, cacheFolder, signal);
  if (capabilities.ass === true) return;
  throw new SparkfluenceError(
    'config',
    `This ffmpeg cannot burn captions: it has no filter "ass" (it was built without libass): ${ffmpeg.binary}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'filter_missing',
        filter: 'ass',
        binary: ffmpeg.binary,
        next: 'Use --captions sidecar, or set SPARKFLUENCE_FFMPEG to an ffmpeg with libass.',
      },
    },
  );
}

export function burnArguments(
  { file, script, fontsFolder, output }: Record<'file' | 'script' | 'fontsFolder' | 'output', string>,
  { profile, reordered, bt709, timescale }: ClipShape,
): string[] {
  const tags = bt709
    ? ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv']
    : [];
  return [
    ...input(file),
    ...['-vf', `ass=filename=${escaped(script)}:fontsdir=${escaped(fontsFolder)}`],
    ...[
      '-map',
      '0:v:0',
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
    ...['-profile:v', profile, '-bf', reordered ? '2' : '0', '-pix_fmt', 'yuv420p', ...tags],
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

/** A path as an option's value in a filter graph: escaped for the option first, then for the graph around it. */
export const escaped = (path: string): string =>
  path.replaceAll(/[\\':]/g, String.raw`\$&`).replaceAll(/[\\'[\],;]/g, String.raw`\$&`);

function checkBurned(before: Probe, after: Probe): void {
  const frame = 1 / before.fps;
  if (Math.abs(before.videoDurationSeconds - after.videoDurationSeconds) < 1.5 * frame) return;
  const [was, is] = [before, after].map(({ videoDurationSeconds }) => videoDurationSeconds.toFixed(3));
  throw new SparkfluenceError(
    'media',
    `Burning the captions changed the video's length from ${was} s to ${is} s`,
    {
      details: { reason: 'wrong_length', next: 'Use --captions sidecar, and report this.' },
    },
  );
}
