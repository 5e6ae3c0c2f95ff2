import type { Input, InputAudioTrack, InputTrack, InputVideoTrack } from 'mediabunny';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type DecoderSetup, readSetup } from '../packets/h264-sets.ts';
import { type Mp4Track, readMp4Tracks } from '../packets/mp4-tracks.ts';
import { beatOf } from './beat.ts';
import { walkBoxes } from './boxes.ts';
import { kindOf } from './file-kinds.ts';
import { isMatroskaCut } from './matroska.ts';
import { overfullMatroska } from './matroska-count.ts';
import { playedSound, shownFrames } from './played.ts';
import { brokenPromise } from './promises.ts';
import { notVideo, refused } from './refusal.ts';

const audioProbeSchema = z.strictObject({
  /** `aac`, `mp3`, … or `unknown`. */
  codec: z.string(),
  sampleRate: z.number(),
  channels: z.number(),
  /** Its place among the file's sound tracks, as in ffmpeg's `0:a:0`. */
  track: z.number(),
  /** When its first sample is heard, seconds after the beginning of what is played. */
  startSeconds: z.number(),
  /** From its first sample to its last. */
  durationSeconds: z.number(),
});
export type AudioProbe = Readonly<z.infer<typeof audioProbeSchema>>;

/**
 * The facts of a video file. Times are those of a player: an edit list has been applied, and they count from the first
 * thing that is shown or heard.
 */
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
  /** Whether it is shown mirrored, left to right, after the rotation; front cameras say so. */
  mirrored: z.boolean(),
  /** Whether its frames may be two fields of different times; known of H.264 only. */
  interlaced: z.boolean(),
  /** Whether its pictures are stored without colour; known of H.264 only. */
  monochrome: z.boolean(),
  /** Pixel aspect ratio, 1 for square pixels. */
  pixelAspect: z.number(),
  /** Frames a second: the rate that most frames keep, otherwise the average. */
  fps: z.number(),
  /** Whether the frames are evenly spaced; the first may be shown longer. */
  constantFps: z.boolean(),
  /** Whether frames are stored in another order than they are shown (B-frames). */
  reordered: z.boolean(),
  /** The number of frames that are shown. */
  frameCount: z.number(),
  /** The number of frames that an edit list hides (the head or the tail that was trimmed off), repeats, or shows in a second part. */
  hiddenFrames: z.number(),
  /** Where in the file's own clock a player begins, seconds. */
  startSeconds: z.number(),
  /** When the first frame is shown, seconds; not 0 where the sound begins sooner. */
  videoStartSeconds: z.number(),
  /** The time from the first frame to the end of the last, seconds. */
  videoDurationSeconds: z.number(),
  /** The picture's place among the file's pictures, as in ffmpeg's `0:v:0`. */
  videoTrack: z.number(),
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

/** Whatever lasts longer is damaged, or meant to keep whoever plays it busy: twenty frames may say that they last for days. */
const MOST_SECONDS = 4 * 3600;

/**
 * Probes a video in this process; no ffprobe is needed.
 * @throws SparkfluenceError media, code DOWNLOAD_FAILED, reason `not_a_video`, `no_picture`, `truncated` or `encrypted`, naming the file
 */
export async function probe(file: string): Promise<Probe> {
  const walk = await walkBoxes(file).catch((cause: unknown) => {
    throw refused(file, 'not_a_video', 'it cannot be read', cause);
  });
  if (walk.sizeBytes === 0) throw refused(file, 'not_a_video', 'it is empty', undefined, 'unfinished');
  const promise = await brokenPromise(file, walk.boxes, walk.sizeBytes);
  if (promise !== undefined) throw refused(file, 'not_a_video', promise);
  const mp4 = walk.iso ? await readMp4Tracks(file) : undefined;
  // A HEIC picture is such a file without an index.
  const kind = walk.iso && !walk.types.includes('moov') ? await kindOf(file) : undefined;
  if (kind?.content === 'picture') throw notVideo(file, kind);
  if (walk.iso) requireWhole(file, walk, mp4);
  else await requireWholeMatroska(file);
  const { FilePathSource, Input, Logging, LogLevel, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny');
  Logging.level = LogLevel.Silent; // the library would write to the console; errors are thrown
  // Playlists are left out, since a file from outside must not make the program open other files.
  const input = new Input({ source: new FilePathSource(file), formats: [MP4, QTFF, MATROSKA, WEBM] });
  try {
    return await readInput(file, input, mp4);
  } catch (error) {
    if (error instanceof SparkfluenceError) throw error;
    throw refused(file, 'not_a_video', 'what is in it cannot be read as a video', error);
  } finally {
    input.dispose();
  }
}

/** @throws SparkfluenceError media, reason `not_a_video` */
export function requireLength(file: string, seconds: number): void {
  if (seconds <= MOST_SECONDS) return;
  throw refused(file, 'not_a_video', `it says that it lasts ${Math.round(seconds / 3600)} hours`);
}

async function requireWholeMatroska(file: string): Promise<void> {
  const overfull = await overfullMatroska(file);
  if (overfull !== undefined) throw refused(file, 'not_a_video', overfull);
  if ((await isMatroskaCut(file)) === true) throw cutOff(file, 'its end is missing');
}

/**
 * A file is whole where the bytes of all its packets are there, whatever its boxes claim: bytes may follow the last box.
 * @throws SparkfluenceError media
 */
function requireWhole(
  file: string,
  { cut, types }: Awaited<ReturnType<typeof walkBoxes>>,
  tracks: readonly Mp4Track[] | undefined,
): void {
  if (!types.includes('moov') || (tracks === undefined && cut)) {
    throw cutOff(file, types.includes('moov') ? 'its end is missing' : 'its index (moov) is missing');
  }
  if (tracks?.some(({ isEncrypted }) => isEncrypted)) throw refused(file, 'encrypted', 'it is encrypted');
  const pictures = tracks?.filter(({ kind }) => kind === 'vide') ?? [];
  if (!types.includes('moof') && pictures.length > 0 && pictures.every((track) => track.packets === 0))
    throw withoutFrames(file);
  const packets = tracks?.reduce((sum, track) => sum + track.packets, 0) ?? 0;
  const missing = tracks?.reduce((sum, track) => sum + track.missing, 0) ?? 0;
  if (packets > 0 && missing === packets) throw cutOff(file, 'there is nothing behind its index');
  if (cut && (missing > 0 || packets === 0)) throw cutOff(file, 'its end is missing');
  if (packets > 0 && types.includes('moof')) {
    throw refused(file, 'not_a_video', 'its index is in two parts: fragments follow a sample table');
  }
  if (missing > 0) throw refused(file, 'not_a_video', 'its index names packets that are not in it');
}

async function readInput(file: string, input: Input, mp4: readonly Mp4Track[] | undefined): Promise<Probe> {
  if (!(await input.canRead())) {
    throw notVideo(file, await kindOf(file));
  }
  const tracks = await input.getTracks();
  const videos = await input.getVideoTracks();
  const sounds = await input.getAudioTracks();
  const video = await playersChoice(videos);
  if (video === undefined && sounds.length === 0)
    throw refused(
      file,
      'no_picture',
      'there is neither a picture nor a sound in it',
      undefined,
      'unfinished',
    );
  if (video === undefined) throw refused(file, 'no_picture', 'there is no picture in it, only sound');
  const audio = await playersChoice(sounds);
  const clockless = mp4?.find(({ timescale }) => timescale === 0)?.id;
  if (clockless !== undefined && [video.id, audio?.id].includes(clockless))
    throw refused(file, 'not_a_video', 'one of its tracks has no time scale');
  const container = (await input.getFormat()).name;
  const { times, ...picture } = await readPicture(video, mp4);
  if (times.length === 0) throw withoutFrames(file);
  const sound = audio === undefined ? null : await readSound(audio, mp4);
  const [videoStart, videoEnd] = [times[0]!, times[0]! + picture.videoDurationSeconds];
  const soundEnd = sound === null ? 0 : sound.startSeconds + sound.durationSeconds;
  const promised = mp4 === undefined ? await video.getDurationFromMetadata() : null;
  // A Matroska that does not state its size states its length at the beginning.
  if (
    promised !== null &&
    Math.max(videoEnd, soundEnd) < promised - 1 &&
    (await isMatroskaCut(file)) !== false
  ) {
    throw cutOff(file, `it should last ${promised.toFixed(2)} s and ends sooner`);
  }
  const lengthSeconds =
    Math.max(videoEnd, soundEnd) - Math.min(videoStart, sound?.startSeconds ?? videoStart);
  requireLength(file, lengthSeconds);
  const startSeconds = Math.min(videoStart, sound === null ? videoStart : Math.max(0, sound.startSeconds));
  return {
    file,
    complete: true,
    container,
    ...picture,
    startSeconds,
    videoStartSeconds: exact(videoStart - startSeconds),
    videoTrack: videos.indexOf(video),
    videoFirst: tracks[0]?.isVideoTrack() ?? false,
    trackCount: mp4?.length ?? tracks.length,
    audio:
      sound === null
        ? null
        : {
            ...sound,
            startSeconds: Math.max(0, sound.startSeconds - startSeconds),
            track: sounds.indexOf(audio!),
          },
  };
}

/** The track that players take: the first that is marked as default, otherwise the first. */
async function playersChoice<Track extends InputTrack>(tracks: readonly Track[]): Promise<Track | undefined> {
  for (const track of tracks) if ((await track.getDisposition()).default) return track;
  return tracks[0];
}

async function readPicture(track: InputVideoTrack, mp4: readonly Mp4Track[] | undefined) {
  const facts = mp4?.find(({ id }) => id === track.id);
  const [{ times, endSeconds, hidden, reordered }, timescale, aspect, color] = await Promise.all([
    shownFrames(track, facts),
    track.getTimeResolution(),
    track.getPixelAspectRatio(),
    track.getColorSpace(),
  ]);
  const { fps, isEven } = beatOf(times, 1 / timescale);
  const setup = await setupOf(track);
  // A last frame whose length the file does not state is shown for one beat.
  const end = isEven ? Math.max(endSeconds, times.at(-1)! + 1 / fps) : endSeconds;
  return {
    times,
    videoCodec: (await track.getCodec()) ?? String(await track.getInternalCodecId()),
    codecString: (await track.getCodecParameterString()) ?? '',
    width: await track.getCodedWidth(),
    height: await track.getCodedHeight(),
    rotation: await track.getRotation(),
    mirrored: await track.getFlip(),
    interlaced: setup?.hasFields ?? false,
    monochrome: setup?.isGray ?? false,
    pixelAspect: aspect.num / aspect.den,
    fps,
    constantFps: isEven,
    reordered,
    frameCount: times.length,
    hiddenFrames: hidden,
    videoDurationSeconds: exact(end - (times[0] ?? 0)),
    timescale,
    color: [color.primaries, color.transfer, color.matrix, color.fullRange].join('/'),
    hdr: await track.hasHighDynamicRange(),
  };
}

/** The parameter sets of a picture in H.264. */
async function setupOf(track: InputVideoTrack): Promise<DecoderSetup | undefined> {
  if ((await track.getCodec()) !== 'avc') return undefined;
  const setup = (await track.getDecoderConfig())?.description;
  if (setup === undefined) return undefined;
  const bytes = ArrayBuffer.isView(setup)
    ? Buffer.from(setup.buffer, setup.byteOffset, setup.byteLength)
    : Buffer.from(setup);
  return readSetup(bytes);
}

async function readSound(track: InputAudioTrack, mp4: readonly Mp4Track[] | undefined) {
  const facts = mp4?.find(({ id }) => id === track.id);
  const played = await playedSound(track, facts);
  const startSeconds = played?.startSeconds ?? 0;
  return {
    codec: (await track.getCodec()) ?? 'unknown',
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    startSeconds,
    durationSeconds: played === undefined ? 0 : played.endSeconds - startSeconds,
  };
}

/** Whole microseconds, without what adding binary fractions leaves. */
const exact = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;

const withoutFrames = (file: string) =>
  refused(file, 'no_picture', 'there is not one frame in it', undefined, 'unfinished');

const cutOff = (file: string, why: string) => refused(file, 'truncated', `it is cut off: ${why}`);
