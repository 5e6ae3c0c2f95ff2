import { basename } from 'node:path';
import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { walkBoxes } from './boxes.ts';
import { brokenPromise } from './promises.ts';

const audioProbeSchema = z.strictObject({
  /** `aac`, `mp3`, … or `unknown`. */
  codec: z.string(),
  sampleRate: z.number(),
  channels: z.number(),
  /** The time of the first sample, seconds, never before 0. */
  startSeconds: z.number(),
  /** From its first sample to its last. */
  durationSeconds: z.number(),
});
export type AudioProbe = Readonly<z.infer<typeof audioProbeSchema>>;

/** The facts of a video file. */
export const probeSchema = z.strictObject({
  file: z.string(),
  /** The file is complete; an incomplete one is an error. */
  complete: z.literal(true),
  /** Mediabunny's name of the container: `MP4`, `QuickTime File Format`, `WebM`, … */
  container: z.string(),
  /** `avc`, `hevc`, `vp9`, … */
  videoCodec: z.string(),
  /** The codec with profile and level: `avc1.64001f`; empty where it is unknown. */
  codecString: z.string(),
  /** The coded size in pixels, before rotation. */
  width: z.number(),
  height: z.number(),
  /** Degrees clockwise. */
  rotation: z.number(),
  /** Pixel aspect ratio, 1 for square pixels. */
  pixelAspect: z.number(),
  /** Frames a second: the rate of evenly spaced frames, otherwise the average. */
  fps: z.number(),
  /** Whether the frames are evenly spaced. */
  constantFps: z.boolean(),
  /** Whether frames are stored in another order than they are shown (B-frames). */
  reordered: z.boolean(),
  frameCount: z.number(),
  /** The time of the first frame, seconds; not 0 in files that shift their picture without an edit list. */
  videoStartSeconds: z.number(),
  /** The time from the first frame to the end of the last, seconds. */
  videoDurationSeconds: z.number(),
  /** The picture's time scale, ticks a second. */
  timescale: z.number(),
  /** Whether the picture is the file's first track. */
  videoFirst: z.boolean(),
  trackCount: z.number(),
  /** Primaries, transfer, matrix and range as one text for comparison. */
  color: z.string(),
  hdr: z.boolean(),
  audio: audioProbeSchema.nullable(),
});
export type Probe = Readonly<z.infer<typeof probeSchema>>;

/**
 * Probes a video in this process; no ffprobe is needed.
 * @throws SparkfluenceError media, code DOWNLOAD_FAILED, reason `not_a_video` or `truncated`, naming the file
 */
export async function probe(file: string): Promise<Probe> {
  const walk = await walkBoxes(file).catch((cause: unknown) => {
    throw broken(file, 'not_a_video', 'it cannot be read', cause);
  });
  if (walk.sizeBytes === 0) throw broken(file, 'not_a_video', 'it is empty');
  if (walk.cut) throw broken(file, 'truncated', 'it ends in the middle: the download broke off');
  if (walk.iso && !walk.types.includes('moov')) {
    throw broken(file, 'truncated', 'its index (moov) is missing: the download broke off');
  }
  const promise = await brokenPromise(file, walk.boxes, walk.sizeBytes);
  if (promise !== undefined) throw broken(file, 'not_a_video', promise);
  const { FilePathSource, Input, Logging, LogLevel, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny');
  Logging.level = LogLevel.Silent; // the library would write to the console; errors are thrown
  // Playlists are left out, since a file from outside must not make the program open other files.
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, QTFF, MATROSKA, WEBM] });
  try {
    return await readInput(file, input);
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    throw broken(file, 'not_a_video', 'what is in it cannot be read as a video', error);
  } finally {
    input.dispose();
  }
}

async function readInput(file: string, input: Input): Promise<Probe> {
  if (!(await input.canRead())) throw broken(file, 'not_a_video', 'it is in no known video format');
  const tracks = await input.getTracks();
  const video = await input.getPrimaryVideoTrack();
  if (video === null) throw broken(file, 'not_a_video', 'there is no picture in it');
  const audio = await input.getPrimaryAudioTrack();
  const container = (await input.getFormat()).name;
  const picture = await readPicture(video);
  if (picture.frameCount === 0) throw broken(file, 'not_a_video', 'there is not one frame in it');
  const promised = await video.getDurationFromMetadata();
  // Matroska has no boxes, but states its length at the beginning.
  if (promised !== null && picture.videoDurationSeconds < promised - 1) {
    throw broken(file, 'truncated', `it should last ${promised} s and ends sooner: the download broke off`);
  }
  return {
    file,
    complete: true,
    container,
    ...picture,
    videoFirst: tracks[0]?.isVideoTrack() ?? false,
    trackCount: tracks.length,
    audio: audio === null ? null : await readSound(audio),
  };
}

async function readPicture(track: InputVideoTrack) {
  const [stats, rate, start, end, aspect, color] = await Promise.all([
    track.computePacketStats(),
    track.computeFrameRateMetrics({ targetPacketCount: Number.POSITIVE_INFINITY }),
    track.getFirstTimestamp(),
    track.computeDuration(),
    track.getPixelAspectRatio(),
    track.getColorSpace(),
  ]);
  return {
    videoCodec: (await track.getCodec()) ?? String(await track.getInternalCodecId()),
    codecString: (await track.getCodecParameterString()) ?? '',
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    rotation: await track.getRotation(),
    pixelAspect: aspect.num / aspect.den,
    fps: rate.underlyingFrameRate ?? rate.averageFrameRate,
    constantFps: rate.frameRateIsConstant,
    reordered: await isReordered(track),
    frameCount: stats.packetCount,
    videoStartSeconds: start,
    videoDurationSeconds: end - start,
    timescale: await track.getTimeResolution(),
    color: [color.primaries, color.transfer, color.matrix, color.fullRange].join('/'),
    hdr: await track.hasHighDynamicRange(),
  };
}

async function isReordered(track: InputVideoTrack): Promise<boolean> {
  const { EncodedPacketSink } = await import('mediabunny');
  let latest = Number.NEGATIVE_INFINITY;
  for await (const { timestamp } of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  })) {
    if (timestamp < latest) return true;
    latest = timestamp;
  }
  return false;
}

async function readSound(track: InputAudioTrack): Promise<AudioProbe> {
  const [start, end] = await Promise.all([track.getFirstTimestamp(), track.computeDuration()]);
  return {
    codec: (await track.getCodec()) ?? 'unknown',
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    startSeconds: Math.max(0, start),
    durationSeconds: end - Math.max(0, start),
  };
}

function broken(
  file: string,
  reason: 'not_a_video' | 'truncated',
  why: string,
  cause?: unknown,
): SparkfluenceError {
  return new SparkfluenceError('media', `${basename(file)} is not a video that can be used: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: { reason, file, next: 'Delete this clip and make or download it again.' },
    cause,
  });
}
