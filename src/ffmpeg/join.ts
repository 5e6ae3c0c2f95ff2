import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import type { Degradation, SegmentType } from '../contracts/segments.ts';
import {
  concatList,
  conformArguments,
  type JoinPlan,
  joinArguments,
  joinInputs,
  musicGraph,
  remuxArguments,
  SAMPLE_RATE,
  voiceGraph,
} from './join-arguments.ts';
import { checkJoined, damage, hasSound, joinDegradations } from './join-checks.ts';
import { loudnessFilter, measureLoudness } from './loudness.ts';
import { decodeMusic } from './music.ts';
import { type Probe, probe } from './probe.ts';
import { type Fit, fitTo, majorityShape, type Shape } from './shape.ts';
import { stage, stagedName, withStaging } from './staging.ts';

export interface JoinClip {
  readonly file: string;
  /** Planned length. The picture's own length counts; one that differs is named. */
  readonly durationSeconds: number;
  readonly segmentType?: SegmentType;
}

export interface JoinRequest {
  readonly clips: readonly JoinClip[];
  /** Volume from 0 to 1. */
  readonly music: { readonly file: string; readonly volume: number } | null;
  /** A temporary file that the caller moves into place; removed where the join fails. */
  readonly output: string;
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Bring the whole to this loudness; needs the filters ebur128 and alimiter. Left out: as loud as the clips are. */
  readonly targetLufs?: number;
}

export interface JoinOptions {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface JoinResult {
  readonly degradations: Degradation[];
  readonly durationSeconds: number;
  /** What was done with the pictures: all copied, all made again, or some of each. The sound is encoded once. */
  readonly route: 'copy' | 'encode' | 'mixed';
}

interface Staged {
  readonly clip: JoinClip;
  /** Path of the clip under its staged name; its sound is taken from here. */
  readonly path: string;
  readonly probe: Probe;
  readonly fit: Fit;
}

interface Picture {
  /** Staged name of the file whose picture is copied. */
  readonly name: string;
  readonly seconds: number;
  readonly frameCount: number;
  /** What was taken away before its first frame. */
  readonly skipSeconds: number;
}

/** Share of the progress that making pictures again takes, where any are. */
const CONFORM_SHARE = 0.7;

/**
 * Joins clips into one MP4. Pictures that fit together are copied, the others made again in the majority's shape;
 * every clip's sound is padded or cut to its picture and encoded once, so that no join shifts what follows it.
 * @throws SparkfluenceError media: DOWNLOAD_FAILED for a clip that is no whole video, else FFMPEG_ERROR; interrupted
 */
export async function joinClips(request: JoinRequest, options: JoinOptions): Promise<JoinResult> {
  const { clips, output } = request;
  if (clips.length === 0) throw new SparkfluenceError('input', 'There are no clips to join');
  const probes = await Promise.all(clips.map(probeClip));
  try {
    return await withStaging(output, (folder) => joinIn(folder, request, probes, options));
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  }
}

async function joinIn(
  folder: string,
  request: JoinRequest,
  probes: readonly Probe[],
  { ffmpeg, signal, onProgress }: JoinOptions,
): Promise<JoinResult> {
  const shape = majorityShape(probes);
  const staged = await Promise.all(
    request.clips.map(async (clip, index): Promise<Staged> => {
      const path = await stage(clip.file, folder, stagedName('in', index));
      return { clip, path, probe: probes[index]!, fit: fitTo(shape, probes[index]!) };
    }),
  );
  const made = staged.filter(({ fit }) => fit.action === 'encode').length;
  const share = made > 0 ? CONFORM_SHARE : 0;
  const pictures = await makePictures(staged, shape, folder, {
    ffmpeg,
    signal,
    onProgress: (fraction) => onProgress?.(fraction * share),
  });
  const durationSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const plan = await planJoin(folder, request, staged, pictures, { ffmpeg, signal });
  const complaints = await ffmpeg.run(joinArguments(plan, request), {
    signal,
    durationSeconds,
    onProgress: (fraction) => onProgress?.(share + fraction * (1 - share)),
  });
  const frameCount = pictures.reduce((total, picture) => total + picture.frameCount, 0);
  await checkJoined(request.output, frameCount, durationSeconds);
  return {
    degradations: [...staged.flatMap(joinDegradations), ...damage(complaints, request.clips)],
    durationSeconds,
    route: made === 0 ? 'copy' : made === staged.length ? 'encode' : 'mixed',
  };
}

/** Pictures that stand beside each other: the staged clip itself, or what was made of it. */
async function makePictures(
  staged: readonly Staged[],
  shape: Shape,
  folder: string,
  { ffmpeg, signal, onProgress }: Required<JoinOptions>,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const toMake = staged.filter(({ fit }) => fit.action === 'encode').length;
  let done = 0;
  for (const [index, { path, probe: found, fit }] of staged.entries()) {
    if (fit.action === 'keep') {
      pictures.push(pictureOf(stagedName('in', index), found));
      continue;
    }
    const name = stagedName('fit', index);
    const target = join(folder, name);
    if (fit.action === 'remux') {
      await ffmpeg.run(remuxArguments(path, target, shape), { signal });
    } else {
      const seconds = Math.max(0, found.videoStartSeconds) + found.videoDurationSeconds;
      const frames = Math.max(1, Math.round(seconds * shape.fps));
      await ffmpeg.run(conformArguments(path, target, shape, frames), {
        signal,
        durationSeconds: found.videoDurationSeconds,
        onProgress: (fraction) => onProgress((done + fraction) / toMake),
      });
      done += 1;
    }
    const skipSeconds = fit.action === 'remux' ? Math.max(0, found.videoStartSeconds) : 0;
    pictures.push({ ...pictureOf(name, await probe(target)), skipSeconds });
  }
  return pictures;
}

/** Frames and rate say how long a picture is; a clip whose own clock runs longer has a stretched frame, and needs it. */
const pictureOf = (name: string, { frameCount, fps, videoDurationSeconds }: Probe): Picture => ({
  name,
  frameCount,
  seconds: Math.max(frameCount / fps, videoDurationSeconds),
  skipSeconds: 0,
});

async function planJoin(
  folder: string,
  { music, targetLufs }: JoinRequest,
  staged: readonly Staged[],
  pictures: readonly Picture[],
  { ffmpeg, signal }: JoinOptions,
): Promise<JoinPlan> {
  const list = join(folder, 'list.txt');
  await writeFile(list, concatList(pictures));
  const totalSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const slots = staged.map(({ probe: { audio } }, index) => ({
    seconds: pictures[index]!.seconds,
    skipSeconds: pictures[index]!.skipSeconds,
    channels: hasSound(audio) ? audio.channels : 0,
  }));
  const clips = staged.map(({ path }) => path);
  const voice: JoinPlan = { list, clips, music: undefined, graph: voiceGraph(slots), end: '[voice]' };
  const plan = music === null ? voice : await addMusic(voice, music);
  return targetLufs === undefined ? plan : addLoudness(plan, targetLufs);

  async function addMusic(before: JoinPlan, { file, volume }: NonNullable<JoinRequest['music']>) {
    const decoded = await decodeMusic(file, totalSeconds, folder, ffmpeg, signal);
    const graph = musicGraph(clips.length + 1, volume, Math.round(totalSeconds * SAMPLE_RATE));
    return { ...before, music: decoded, graph: `${before.graph};${graph}`, end: '[mixed]' };
  }

  async function addLoudness(before: JoinPlan, target: number): Promise<JoinPlan> {
    const { graph, end } = before;
    const measured = await measureLoudness(ffmpeg, { inputs: joinInputs(before), graph, end }, signal);
    const filter = loudnessFilter(measured, target);
    return filter === undefined
      ? before
      : { ...before, graph: `${graph};${end}${filter}[loud]`, end: '[loud]' };
  }
}

async function probeClip({ file, segmentType }: JoinClip): Promise<Probe> {
  try {
    return await probe(file);
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || segmentType === undefined) throw error;
    const { kind, code, details, message, cause } = error;
    throw new SparkfluenceError(kind, `${segmentType}: ${message}`, {
      code,
      details: { ...details, segment: segmentType },
      cause,
    });
  }
}
