import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import type { Degradation, SegmentType } from '../contracts/segments.ts';
import type { Heard } from './heard.ts';
import { concatList, conformArguments, input, joinArguments, remuxArguments } from './join-arguments.ts';
import { joinByPackets } from './join-by-packets.ts';
import { checkJoined, damage, hasSound, joinDegradations } from './join-checks.ts';
import { mixSource } from './mix.ts';
import { planMix } from './plan-mix.ts';
import { type Probe, probe } from './probe.ts';
import { type Fit, fitTo, majorityShape, type Shape } from './shape.ts';
import { stage, stagedName, withStaging } from './staging.ts';
import { type Transition, transitionGraph } from './transition.ts';

export interface JoinClip {
  readonly file: string;
  /** Planned length. The picture's own length counts; one that differs is named. */
  readonly durationSeconds: number;
  readonly segmentType?: SegmentType;
  /** What is known of the file already. */
  readonly probe?: Probe | undefined;
}

export interface JoinRequest {
  readonly clips: readonly JoinClip[];
  /** Volume from 0 to 1. */
  readonly music: { readonly file: string; readonly volume: number; readonly duck?: boolean } | null;
  /** A temporary file that the caller moves into place; removed where the join fails. */
  readonly output: string;
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Bring the whole to this loudness; needs the filters ebur128 and alimiter. Left out: as loud as the clips are. */
  readonly targetLufs?: number | undefined;
  /** Left out: hard cuts. Any other makes every picture again. */
  readonly transition?: Transition | undefined;
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
  /** How long each clip's picture is in it. */
  readonly clipSeconds: readonly number[];
  /** What the result's container says. */
  readonly made: Probe;
  /** What was done with the pictures: all copied, all made again, or some of each. */
  readonly route: 'copy' | 'encode' | 'mixed';
  /** The sound's packets were copied, or all of it was encoded once. */
  readonly sound: 'copied' | 'encoded';
  /** What is heard in a sound that was encoded, where it was listened to on the way. */
  readonly heard?: Heard | undefined;
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
 * Joins clips into one MP4. Clips that fit together are joined by copying their packets, where nothing has to be done
 * to their sound. Else pictures that fit are copied and the others made again in the majority's shape, and every clip's
 * sound is padded or cut to its picture and encoded once. On neither way does a join shift what follows it.
 * @throws SparkfluenceError media: DOWNLOAD_FAILED for a clip that is no whole video, else FFMPEG_ERROR; interrupted
 */
export async function joinClips(request: JoinRequest, options: JoinOptions): Promise<JoinResult> {
  const { clips, output } = request;
  if (clips.length === 0) throw new SparkfluenceError('input', 'There are no clips to join');
  const probes = await Promise.all(clips.map(probeClip));
  try {
    return (
      (await joinByPackets(request, probes, options)) ??
      (await withStaging(output, (folder) => joinIn(folder, request, probes, options)))
    );
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
      const fit = fitTo(shape, probes[index]!);
      const made = request.transition === undefined ? fit : ({ ...fit, action: 'encode' } as const);
      return { clip, path, probe: probes[index]!, fit: made };
    }),
  );
  const made = staged.filter(({ fit }) => fit.action === 'encode').length;
  const share = made > 0 ? CONFORM_SHARE : 0;
  const pictures = await makePictures(
    staged,
    { shape, folder, transition: request.transition },
    {
      ffmpeg,
      signal,
      onProgress: (fraction) => onProgress?.(fraction * share),
    },
  );
  const durationSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const list = join(folder, 'list.txt');
  await writeFile(list, concatList(pictures));
  const slots = staged.map(({ path, probe: { audio } }, index) => {
    const { seconds, skipSeconds } = pictures[index]!;
    return { path, seconds, skipSeconds, channels: hasSound(audio) ? audio.channels : 0 };
  });
  const mix = mixSource(await planMix(slots, request, { ffmpeg, signal, folder }), undefined, 1);
  const complaints = await ffmpeg.run(joinArguments(list, mix, request), {
    signal,
    durationSeconds,
    onProgress: (fraction) => onProgress?.(share + fraction * (1 - share)),
  });
  const frameCount = pictures.reduce((total, picture) => total + picture.frameCount, 0);
  const joined = checkJoined(await probe(request.output), frameCount, durationSeconds);
  return {
    degradations: [
      ...staged.flatMap(joinDegradations),
      ...damage(complaints, [undefined, ...mix.opened.map((slot) => request.clips[slot])]),
    ],
    durationSeconds,
    clipSeconds: pictures.map(({ seconds }) => seconds),
    made: joined,
    route: made === 0 ? 'copy' : made === staged.length ? 'encode' : 'mixed',
    sound: 'encoded',
  };
}

/** Pictures that stand beside each other: the staged clip itself, or what was made of it. */
async function makePictures(
  staged: readonly Staged[],
  { shape, folder, transition }: { shape: Shape; folder: string; transition: Transition | undefined },
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
      const before = transition?.kind === 'dissolve' ? pictures.at(-1) : undefined;
      const still = before && (await lastPicture(before, folder, { ffmpeg, signal }));
      const graph =
        transition &&
        transitionGraph(transition, {
          isFirst: index === 0,
          isLast: index === staged.length - 1,
          seconds: frames / shape.fps,
          fps: shape.fps,
        });
      const change = graph === undefined ? undefined : { graph, still };
      await ffmpeg.run(conformArguments(path, target, shape, frames, change), {
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

/** @returns path of a still of the picture's last frame */
async function lastPicture(
  { name, frameCount }: Picture,
  folder: string,
  { ffmpeg, signal }: JoinOptions,
): Promise<string> {
  const still = join(folder, `${name}.png`);
  const last = `select=gte(n\\,${frameCount - 1})`;
  await ffmpeg.run(
    [...input(join(folder, name)), '-vf', last, '-frames:v', '1', '-f', 'image2', `file:${still}`],
    { signal },
  );
  return still;
}

/** Frames and rate say how long a picture is; a clip whose own clock runs longer has a stretched frame, and needs it. */
const pictureOf = (name: string, { frameCount, fps, videoDurationSeconds }: Probe): Picture => ({
  name,
  frameCount,
  seconds: Math.max(frameCount / fps, videoDurationSeconds),
  skipSeconds: 0,
});

async function probeClip({ file, segmentType, probe: known }: JoinClip): Promise<Probe> {
  if (known !== undefined) return known;
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
