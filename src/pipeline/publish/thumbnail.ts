import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { moveWhole } from '../../disk/files.ts';
import type { Work } from '../work/work.ts';

/** The part of the HOOK that is searched: without its beginning, where pictures fade in, and without its end. */
const EDGE_SECONDS = 0.5;
const WIDTH = 1080;

/**
 * Writes a frame of the HOOK as a JPEG, 1080 pixels wide: of its key frames, which are quick to read, the one with the most
 * detail. A black or empty frame gives the smallest file and is never chosen over another.
 * @throws SparkfluenceError media
 */
export async function makeThumbnail(
  { script, tools: { signal, ffmpeg } }: Pick<Work, 'script' | 'tools'>,
  video: string,
  output: string,
): Promise<void> {
  const tool = await ffmpeg();
  const hook = script.segments.find(({ type }) => type === 'HOOK') ?? script.segments[0];
  const end = (hook?.duration_seconds ?? 2) - EDGE_SECONDS;
  const folder = await mkdtemp(join(dirname(output), '.thumbnail-'));
  const frames = async (start: number, count: number, input: readonly string[] = []) => {
    // A JPEG is always BT.601; without the conversion its colours would be wrong.
    const look = `scale=${WIDTH}:-2:flags=bicubic:out_color_matrix=bt601,format=yuvj420p`;
    // one after the other, so that no build fills the time between two frames
    const size = ['-vf', `${look},setpts=N/25/TB`, '-r', '25', '-q:v', '3', '-an'];
    const from = [...input, '-ss', String(start), '-i', `file:${video}`];
    await tool.run([...from, '-frames:v', String(count), ...size, join(folder, '%02d.jpg')], { signal });
    return largestOf(folder);
  };
  try {
    const length = Math.max(0.1, end - EDGE_SECONDS);
    const best =
      (await frames(EDGE_SECONDS, 8, ['-skip_frame', 'nokey', '-t', String(length)])) ??
      (await frames(end / 2, 1)) ??
      (await frames(0, 1)); // for a clip that is shorter than planned
    if (best === undefined) throw noFrame(video);
    await moveWhole(best, output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function largestOf(folder: string): Promise<string | undefined> {
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })));
  return sizes.sort((a, b) => b.bytes - a.bytes)[0]?.file;
}

const noFrame = (video: string): SparkfluenceError =>
  new SparkfluenceError('media', `No frame for the thumbnail could be read from ${video}`, {
    details: { reason: 'no_frame', path: video, next: 'Run the same command again.' },
  });
