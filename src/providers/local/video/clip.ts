import { readFile, rm, writeFile } from 'node:fs/promises';
import type { BrandColors } from '../../../contracts/brand.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { Ffmpeg } from '../../../contracts/media.ts';
import type { SegmentPosition } from '../../../contracts/providers.ts';
import type { Resolution } from '../../../contracts/vendors.ts';
import type { Narration } from '../../../contracts/voice.ts';
import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import { brandCaption } from '../image/brand-palette.ts';
import { readScene, type Scene } from '../image/scene.ts';
import { waveFile } from '../wave-file.ts';
import { type CaptionLook, createCaptions } from './captions.ts';
import { framesIn } from './footage.ts';
import { type Compose, composeScene, type FrameSize, frameSize } from './frames.ts';
import { integratedLoudness } from './loudness.ts';
import { composePhoto } from './photo.ts';
import { createFrame, type Frame } from './planes.ts';

export interface ClipJob {
  /** Absolute path of the first frame: our own still, which is taken apart, or any JPEG, PNG or WebP. */
  readonly imageFile: string;
  readonly narration: Narration;
  readonly durationSeconds: number;
  readonly position: SegmentPosition;
  readonly language: Language;
  /** The colours of captions over a picture that is not our own still; our own still brings its colours. */
  readonly brandColors?: BrandColors | undefined;
  /** Another take of a picture that is not our own still moves otherwise; our own still brings its seed. */
  readonly take?: number | undefined;
  /** Footage that is shown in place of the picture: cut to the frame, from its beginning again where it is shorter. */
  readonly footageFile?: string | undefined;
  /** Of the frames; 720p where it is missing. */
  readonly resolution?: Resolution | undefined;
  /** The absolute path of the MP4 file, with any extension. Another file may stand beside it meanwhile. */
  readonly output: string;
  /** Threads of the encoder; 1 where two clips are made at once on two cores. */
  readonly encoderThreads?: number;
}

export interface ClipCall {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Renders one segment: 720×1280 or 1080×1920, 24 fps, H.264 High and AAC 48 kHz stereo, exactly `durationSeconds` long in both, the
 * narration at −16 LUFS. Leaves no output behind when it throws.
 * @throws SparkfluenceError media, interrupted
 */
export async function renderClip(job: ClipJob, { ffmpeg, signal, onProgress }: ClipCall): Promise<void> {
  signal.throwIfAborted();
  const count = Math.round(job.durationSeconds * FRAMES_PER_SECOND);
  const voiceFile = `${job.output}.wav`;
  let footage: ReturnType<typeof framesIn> | undefined;
  try {
    const picture = await readFile(job.imageFile);
    const scene = readScene(picture);
    const size = frameSize(job.resolution);
    footage =
      job.footageFile === undefined ? undefined : framesIn(job.footageFile, size, count, { ffmpeg, signal });
    const compose = footage?.compose ?? (await openPicture(job, picture, scene, count, size));
    const lay = await createCaptions(
      {
        words: job.narration.words,
        language: job.language,
        look: lookOf(scene, job.brandColors),
        clipSeconds: count / FRAMES_PER_SECOND,
        isStoryboard: scene?.look === 'storyboard',
      },
      size.scale,
    );
    await writeFile(voiceFile, waveFile(job.narration.samples, job.narration.sampleRate, 1));
    const input = framesOf(count, size, signal, async (frame, index) => {
      await compose(frame, index);
      lay(frame, index / FRAMES_PER_SECOND);
      onProgress?.((index + 1) / (count + 1));
    });
    const isDrawn = scene !== undefined && footage === undefined;
    await ffmpeg.run(clipArguments(job, voiceFile, count, isDrawn), {
      signal,
      durationSeconds: count / FRAMES_PER_SECOND,
      input,
    });
    onProgress?.(1);
  } catch (error) {
    await rm(job.output, { force: true });
    throw error;
  } finally {
    await footage?.close();
    await rm(voiceFile, { force: true });
  }
}

/**
 * The arguments of one run: raw frames from the pipe, the voice from its file. FFmpeg's builds of 2018 know them all.
 * `-frames:v` is left out, since FFmpeg would then end the sound with the picture, before its padding is written.
 */
function clipArguments(job: ClipJob, voiceFile: string, count: number, isDrawn: boolean): string[] {
  const { width, height } = frameSize(job.resolution);
  const size = `${width}x${height}`;
  const samples = (count * AUDIO_RATE) / FRAMES_PER_SECOND;
  const loudness = integratedLoudness(job.narration.samples, job.narration.sampleRate);
  const gain = loudness === undefined ? 0 : Math.min(MAX_GAIN_DB, TARGET_LUFS - loudness);
  const audio = [
    `aresample=${AUDIO_RATE}`,
    'pan=stereo|c0=c0|c1=c0',
    `volume=${gain.toFixed(2)}dB:precision=double`,
    'alimiter=limit=0.82:attack=2:release=60:level=0',
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
  ].join(',');
  return [
    ...[
      '-y',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuv420p',
      '-s',
      size,
      '-r',
      `${FRAMES_PER_SECOND}`,
      '-i',
      'pipe:0',
    ],
    ...['-i', voiceFile, '-map', '0:v', '-map', '1:a', '-af', audio],
    ...[
      '-c:v',
      'libx264',
      '-profile:v',
      'high',
      ...PICTURE_CODING,
      ...(isDrawn ? DRAWN_CODING : []),
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-threads', `${job.encoderThreads ?? 1}`, '-g', `${FRAMES_PER_SECOND * 2}`],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-c:a', 'aac', '-aac_coder', 'fast', '-b:a', '192k', '-ar', `${AUDIO_RATE}`, '-ac', '2'],
    ...['-movflags', '+faststart', '-f', 'mp4', job.output],
  ];
}

/** Of x264's settings the ones that take the least time at this quality (docs/design/media.md, 5). */
const PICTURE_CODING = [
  ...['-preset', 'superfast', '-crf', '21.5', '-mbtree', '0', '-rc-lookahead', '0', '-b_strategy', '0'],
];
/** Drawn backgrounds pan by whole pixels, so that none in between are looked for, nor cuts, behind which all has changed anyway. */
const DRAWN_CODING = ['-subq', '0', '-sc_threshold', '0'];
const AUDIO_RATE = 48_000;
const TARGET_LUFS = -16;
/** The largest gain, dB, so that a whisper is not amplified into noise. */
const MAX_GAIN_DB = 24;
/** The number of frame buffers. One is reused only after the next two were handed over, when FFmpeg has taken it. */
const POOL = 3;

async function* framesOf(
  count: number,
  size: FrameSize,
  signal: AbortSignal,
  compose: (frame: Frame, index: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const pool = Array.from({ length: POOL }, () => createFrame(size.width, size.height));
  for (let index = 0; index < count; index++) {
    signal.throwIfAborted();
    const frame = pool[index % POOL]!;
    await compose(frame, index);
    yield frame.bytes;
  }
}

async function openPicture(
  job: ClipJob,
  picture: Uint8Array,
  scene: Scene | undefined,
  count: number,
  size: FrameSize,
): Promise<Compose> {
  const { words } = job.narration;
  if (scene !== undefined) return composeScene({ scene, words, language: job.language, count, size });
  try {
    const { accent } = lookOf(undefined, job.brandColors);
    return await composePhoto({
      picture,
      words,
      language: job.language,
      accent,
      count,
      size,
      take: job.take,
    });
  } catch (cause) {
    throw new SparkfluenceError('media', `The picture ${job.imageFile} cannot be read`, {
      details: {
        reason: 'not_an_image',
        next: 'Put a JPEG, PNG or WebP file in its place, or run `images` to draw one.',
      },
      cause,
    });
  }
}

function lookOf(scene: Scene | undefined, colors: BrandColors | undefined): CaptionLook {
  if (scene === undefined) {
    const marked = colors === undefined ? { accent: '#ffd22e', onAccent: '#1a1420' } : brandCaption(colors);
    return { ...marked, outline: 'rgba(10,8,16,0.85)', outlineWidth: 11 };
  }
  const { accent, onAccent, deep } = scene.palette;
  const isDrawn = scene.style === 'animated';
  return {
    accent,
    onAccent,
    outline: isDrawn ? deep : 'rgba(10,8,16,0.85)',
    outlineWidth: isDrawn ? 17 : 12,
  };
}
