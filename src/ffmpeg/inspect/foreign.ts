import { open, rm } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { FfmpegTools } from '../run/run.ts';
import { mendClocks } from './clockless.ts';
import { colorsOf, colorTags } from './colors.ts';
import { kindOf } from './file-kinds.ts';
import { isFinal, isPlayed, type LazyTools, requirePlayable } from './plays.ts';
import { type Probe, probe, requireLength } from './probe.ts';
import { refused } from './refusal.ts';
import { playWebp } from './webp.ts';

/**
 * Videos in containers that are not read in this process (MPEG-TS, AVI, FLV, MXF, GIF, animated WebP, a MOV of an old camera)
 * are put into one that is: with their own packets where that is possible, otherwise encoded once without a visible loss.
 */

/**
 * The demuxers that a file may choose. Playlists and scripts are not among them, since a file from outside must not make the
 * program open other files.
 */
const DEMUXERS = [
  ...[
    'mov',
    'matroska',
    'mpegts',
    'mpeg',
    'avi',
    'flv',
    'mxf',
    'gif',
    'asf',
    'ogg',
    'rm',
    'dv',
    'nut',
    'ivf',
    'nsv',
  ],
  ...[
    'gxf',
    'apng',
    'h264',
    'hevc',
    'm4v',
    'mpegvideo',
    'yuv4mpegpipe',
    'wtv',
    'swf',
    'roq',
    'smk',
    'bink',
    'flic',
  ],
];
/** The largest piece of memory that an index may ask for, bytes. */
const MOST_MEMORY = 256 * 1024 * 1024;
/** Samples back to back, with silence where the file has a gap; such containers are not off by more than that. */
const SOUND = [
  '-af',
  'aresample=async=1:min_comp=0.03:max_soft_comp=0.01:min_hard_comp=0.04',
  '-c:a',
  'pcm_s16le',
];
const ENCODED = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-crf',
  '12',
  '-movflags',
  '+write_colr',
  '-f',
  'mov',
];
/** Keeps each frame's own time: builds before 5.1 do not know the first, and new ones give up the second. */
const OWN_TIMES = [
  ['-fps_mode', 'vfr'],
  ['-vsync', 'vfr'],
];
/** Ways to put a file into another container, the best first. */
const WAYS: readonly (readonly string[])[] = [
  ['-map', '0:V', '-map', '0:a?', ...SOUND, '-c:v', 'copy', '-movflags', '+write_colr', '-f', 'mov'],
  ['-map', '0:V:0', '-map', '0:a:0?', ...SOUND, '-c:v', 'copy', '-f', 'matroska'],
  ...OWN_TIMES.map((times) => ['-map', '0:V:0', '-map', '0:a:0?', ...SOUND, ...times, ...ENCODED]),
];
/** Pictures of red, green and blue, whose matrix has to be chosen and told; odd sizes are kept. */
const FROM_RGB = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv444p', '-color_range', 'tv'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
];
/** GIF, APNG and animated WebP. */
const IS_RGB = /^(?:GIF8|\x89PNG|RIFF.{4}WEBP)/s;
/** What `probe` says of a file that ffmpeg may still play. */
const FOREIGN = ['not_a_video', 'no_picture'];

export interface AnyVideo {
  readonly probe: Probe;
  /** Whether the video is in the output now, since the file itself cannot be read in this process. */
  readonly isConverted: boolean;
}

/**
 * Probes a video in any container that ffmpeg plays.
 * @param output where a file that is not read in this process is put into another container; left out where it is read
 * @throws SparkfluenceError as `probe` does, where ffmpeg cannot play it either; interrupted; media with reason `disk_full`
 */
export async function probeAny(file: string, output: string, tools: LazyTools): Promise<AnyVideo> {
  try {
    const found = await probe(file);
    await requirePlayable(found, `${output}.frames`, tools);
    return { probe: found, isConverted: false };
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || !FOREIGN.includes(String(error.details.reason))) throw error;
    const kind = await kindOf(file).catch(() => undefined);
    if (kind?.mayPlay === false) throw error;
    const found = await convert(file, output, { ffmpeg: await tools.ffmpeg(), signal: tools.signal });
    if (found === undefined) throw error;
    return { probe: { ...found, file }, isConverted: true };
  }
}

/**
 * @returns the probe of the output; undefined where ffmpeg cannot play the file either, and then there is no output
 * @throws SparkfluenceError media, reason `ffmpeg_crashed`; interrupted; media with reason `disk_full`
 */
async function convert(file: string, output: string, tools: FfmpegTools): Promise<Probe | undefined> {
  const { ffmpeg, signal } = tools;
  if (await mendClocks(file, output)) {
    const found = await probe(output).catch(() => undefined);
    if (found !== undefined && (await isPlayed(found, tools))) return found;
  }
  const webp = await playWebp(file);
  if (webp === undefined) await requireBearableLength(file, tools);
  const source = webp?.input ?? openForeign(file);
  const isRgb = IS_RGB.test(await headOf(file));
  const ways = isRgb ? OWN_TIMES.map((times) => ['-map', '0:v', ...FROM_RGB, ...times, ...ENCODED]) : WAYS;
  let crash: unknown;
  let tags: readonly string[] = []; // of a copy; builds of many years do not hand them from a decoder to an encoder
  for (const way of ways) {
    const isCopy = way.includes('copy');
    const args = [
      '-max_alloc',
      String(MOST_MEMORY),
      ...source,
      '-map_metadata',
      '-1',
      ...way,
      ...(isCopy ? [] : tags),
      `file:${output}`,
    ];
    try {
      await ffmpeg.run(args, { signal, ...(webp === undefined ? {} : { input: webp.frames() }) });
      const found = await probe(output);
      tags = colorTags(colorsOf(found));
      if (isCopy && (await hasNoTimes(file)) && mayBeReordered(found)) continue;
      if (!isCopy || (await isPlayed(found, tools))) return found;
    } catch (error) {
      if (isFinal(error, signal)) throw error;
      if (error instanceof SparkfluenceError && error.details.reason === 'ffmpeg_crashed') crash ??= error;
    }
  }
  await rm(output, { force: true });
  if (crash !== undefined)
    throw refused(file, 'ffmpeg_crashed', `ffmpeg ${ffmpeg.version} crashes on it`, crash);
  return undefined;
}

/**
 * Refuses what says that it lasts for days, by its packets alone: silence would be made for all of a gap in its sound.
 * @throws SparkfluenceError media, reason `not_a_video`
 */
async function requireBearableLength(file: string, { ffmpeg, signal }: FfmpegTools): Promise<void> {
  const scale = 1e9; // more seconds than any clock of a file counts to
  let seconds = 0;
  const onProgress = (fraction: number) => {
    if (fraction < 1) seconds = Math.max(seconds, fraction * scale);
  };
  const packets = ['-map', '0:V?', '-map', '0:a?', '-c', 'copy', '-f', 'null', '-'];
  try {
    await ffmpeg.run([...openForeign(file), ...packets], { signal, durationSeconds: scale, onProgress });
  } catch (error) {
    if (isFinal(error, signal)) throw error; // the conversion tells of any other
  }
  requireLength(file, seconds);
}

const openForeign = (file: string): string[] => [
  ...['-fflags', '+genpts', '-format_whitelist', DEMUXERS.join(',')],
  ...['-protocol_whitelist', 'file,pipe', '-i', `file:${file}`],
];

/** AVI and bare streams have a rate and no times: those of reordered frames are known when they are decoded. */
const hasNoTimes = async (file: string): Promise<boolean> =>
  /^(?:RIFF.{4}AVI |\0\0\0?\x01)/s.test(await headOf(file));

const mayBeReordered = ({ constantFps, videoCodec }: Probe): boolean =>
  !constantFps || ['avc', 'hevc'].includes(videoCodec);

/** The first twelve bytes, one character each. */
async function headOf(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
