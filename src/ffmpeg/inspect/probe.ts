import { basename } from 'node:path';
import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { walkBoxes } from './boxes.ts';

const audioProbeSchema = z.strictObject({
  /** `aac`, `mp3`, … or `unknown`. */
  codec: z.string(),
  sampleRate: z.number(),
  channels: z.number(),
  /** When its first sample is heard, never before 0. */
  startSeconds: z.number(),
  /** From its first sample to its last. */
  durationSeconds: z.number(),
});
export type AudioProbe = Readonly<z.infer<typeof audioProbeSchema>>;

/** What is in a video file. */
export const probeSchema = z.strictObject({
  file: z.string(),
  /** True: an incomplete one is thrown. */
  complete: z.literal(true),
  /** Mediabunny's name of the container: `MP4`, `QuickTime File Format`, `WebM`, … */
  container: z.string(),
  /** `avc`, `hevc`, `vp9`, … */
  videoCodec: z.string(),
  /** With profile and level: `avc1.64001f`. Empty where it cannot be told. */
  codecString: z.string(),
  /** Pixels as coded, before rotation. */
  width: z.number(),
  height: z.number(),
  /** Degrees clockwise. */
  rotation: z.number(),
  /** Pixel aspect ratio, 1 for square pixels. */
  pixelAspect: z.number(),
  /** Frames a second: the true rate where the file keeps one, else the average. */
  fps: z.number(),
  /** False where frames do not follow one beat. */
  constantFps: z.boolean(),
  /** Frames are stored in another order than they are shown in (B-frames). */
  reordered: z.boolean(),
  frameCount: z.number(),
  /** When the first frame is shown; 0 but in files that shift their picture instead of saying so. */
  videoStartSeconds: z.number(),
  /** From the first frame to the end of the last. */
  videoDurationSeconds: z.number(),
  /** Ticks a second of the picture's clock. */
  timescale: z.number(),
  /** The picture is the file's first track. */
  videoFirst: z.boolean(),
  trackCount: z.number(),
  /** Primaries, transfer, matrix and range, as one word for comparing; `hdr` says what it is. */
  color: z.string(),
  hdr: z.boolean(),
  audio: audioProbeSchema.nullable(),
});
export type Probe = Readonly<z.infer<typeof probeSchema>>;

/**
 * Looks at a video in this process; there is no ffprobe anywhere.
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
  const { FilePathSource, Input, Logging, LogLevel, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny');
  Logging.level = LogLevel.Silent; // it would write to the console; what matters is thrown
  // No playlists: a file that came from outside must not make this program open other ones.
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
  // Matroska has no boxes to walk, but says at its beginning how long it is
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
