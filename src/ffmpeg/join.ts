import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import type { Degradation, SegmentType } from '../contracts/segments.ts';
import { makeCutPicture } from './cut-picture.ts';
import {
  conformArguments,
  joinArguments,
  joinInputs,
  remuxArguments,
  stillArguments,
} from './join-arguments.ts';
import { checkJoined, damage, joinDegradations } from './join-checks.ts';
import { planPackets, probeJoined, writePackets } from './join-packets.ts';
import { type Heard, measureMix } from './measure.ts';
import { type CutPlan, planCuts } from './plan-cuts.ts';
import { type Picture, planJoin, type Staged } from './plan-join.ts';
import { type Probe, probe } from './probe.ts';
import { encodedAgain } from './said-cuts.ts';
import { fitTo, majorityShape, type Shape } from './shape.ts';
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
  /** Left out: hard cuts. For any other frames around the joins are encoded again, or all where that is not safe. */
  readonly transition?: Transition | undefined;
}

export interface JoinOptions {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Told, before anything is done, what a transition makes again. */
  readonly onPlan?: (words: string) => void;
  /** Listen to the mix while it is encoded, for `JoinResult.heard`. */
  readonly listens?: boolean;
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
  /** Of sound that was encoded, where it was listened to. */
  readonly heard?: Heard | undefined;
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
      (await joinLossless(request, probes, options)) ??
      (await withStaging(output, (folder) => joinIn(folder, request, probes, options)))
    );
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  }
}

/** By packets, in this process; undefined where something has to be encoded, or these clips cannot be joined so. */
async function joinLossless(
  request: JoinRequest,
  probes: readonly Probe[],
  { signal, onProgress }: JoinOptions,
): Promise<JoinResult | undefined> {
  const { clips, music, targetLufs, transition } = request;
  if (music !== null || targetLufs !== undefined || transition !== undefined) return undefined;
  const shape = majorityShape(probes);
  const fits = probes.map((found) => fitTo(shape, found));
  const suits = ({ audio }: Probe) => audio?.codec === 'aac' && audio.channels === 2;
  if (!fits.every(({ action }) => action === 'keep') || !probes.every(suits)) return undefined;
  const plan = await planPackets(clips.map(({ file }) => ({ path: file })));
  if (plan === undefined) return undefined;
  try {
    await writePackets(plan, request, signal, (fraction) => onProgress?.(fraction));
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new SparkfluenceError('interrupted', 'Joining was stopped', { cause });
  }
  const degradations = clips.flatMap((clip, index) =>
    joinDegradations({ clip, probe: probes[index]!, fit: fits[index]! }),
  );
  const { durationSeconds, clipSeconds, frameCount } = plan;
  const made = checkJoined(await probeJoined(request.output, probes[0]!), frameCount, durationSeconds);
  return { degradations, durationSeconds, clipSeconds, made, route: 'copy', sound: 'copied' };
}

async function joinIn(
  folder: string,
  request: JoinRequest,
  probes: readonly Probe[],
  { ffmpeg, signal, onProgress, onPlan, listens = false }: JoinOptions,
): Promise<JoinResult> {
  const shape = majorityShape(probes);
  const staged = await Promise.all(
    request.clips.map(async (clip, index): Promise<Staged> => {
      const path = await stage(clip.file, folder, stagedName('in', index));
      return { clip, path, probe: probes[index]!, fit: fitTo(shape, probes[index]!) };
    }),
  );
  const { transition } = request;
  const cuts = transition && (await planCuts(staged, shape, transition));
  const again = transition && encodedAgain(transition, staged, cuts);
  if (again !== undefined) onPlan?.(again.words);
  const made = transition ? staged.length : staged.filter(({ fit }) => fit.action === 'encode').length;
  const share = made > 0 ? CONFORM_SHARE : 0;
  const tools = { ffmpeg, signal, onProgress: (fraction: number) => onProgress?.(fraction * share) };
  const paths = staged.map(({ path }) => path);
  const picture =
    transition && cuts && (await makeCutPicture({ plan: cuts, paths, shape, transition, folder }, tools));
  const pictures = cuts
    ? cutPictures(staged, cuts)
    : await makePictures(staged, { shape, folder, transition }, tools);
  const durationSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const plan = { ...(await planJoin(folder, request, staged, pictures, { ffmpeg, signal })), picture };
  const mix = { inputs: joinInputs(plan), graph: plan.graph, end: plan.end };
  const [encoding, listening] = await Promise.allSettled([
    ffmpeg.run(joinArguments(plan, request), {
      signal,
      durationSeconds,
      onProgress: (fraction) => onProgress?.(share + fraction * (1 - share)),
    }),
    listens ? measureMix(mix, durationSeconds, { ffmpeg, signal, folder }) : undefined,
  ]);
  if (encoding.status === 'rejected') throw encoding.reason;
  const complaints = encoding.value;
  const frameCount = pictures.reduce((total, picture) => total + picture.frameCount, 0);
  const joined = checkJoined(await probe(request.output), frameCount, durationSeconds);
  return {
    degradations: [
      ...staged.flatMap(joinDegradations),
      ...(again?.degradations ?? []),
      ...damage(complaints, request.clips),
    ],
    durationSeconds,
    clipSeconds: pictures.map(({ seconds }) => seconds),
    made: joined,
    route: made === 0 ? 'copy' : made === staged.length && cuts === undefined ? 'encode' : 'mixed',
    sound: 'encoded',
    heard: listening.status === 'fulfilled' ? listening.value : undefined,
  };
}

/** Pictures that stand beside each other: the staged clip itself, or what was made of it. */
async function makePictures(
  staged: readonly Staged[],
  { shape, folder, transition }: { shape: Shape; folder: string; transition: Transition | undefined },
  { ffmpeg, signal, onProgress }: Required<Omit<JoinOptions, 'listens' | 'onPlan'>>,
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const toMake = staged.filter(({ fit }) => transition !== undefined || fit.action === 'encode').length;
  let done = 0;
  for (const [index, { path, probe: found, fit }] of staged.entries()) {
    const action = transition === undefined ? fit.action : 'encode';
    if (action === 'keep') {
      pictures.push(pictureOf(stagedName('in', index), found));
      continue;
    }
    const name = stagedName('fit', index);
    const target = join(folder, name);
    if (action === 'remux') {
      await ffmpeg.run(remuxArguments(path, target, shape), { signal });
    } else {
      const seconds = Math.max(0, found.videoStartSeconds) + found.videoDurationSeconds;
      const frames = Math.max(1, Math.round(seconds * shape.fps));
      const isLast = index === staged.length - 1;
      const place = { isFirst: index === 0, isLast, frames, fps: shape.fps };
      const change = transition && {
        graph: transitionGraph(transition, place, { from: 0, to: frames }),
        still: transition.kind === 'dissolve' && !isLast ? await firstPicture(index + 1) : undefined,
      };
      await ffmpeg.run(conformArguments(path, target, shape, frames, change), {
        signal,
        durationSeconds: found.videoDurationSeconds,
        onProgress: (fraction) => onProgress((done + fraction) / toMake),
      });
      done += 1;
    }
    const skipSeconds = action === 'remux' ? Math.max(0, found.videoStartSeconds) : 0;
    pictures.push({ ...pictureOf(name, await probe(target)), skipSeconds });
  }
  return pictures;

  async function firstPicture(index: number): Promise<string> {
    const still = join(folder, `first ${index}.nut`);
    await ffmpeg.run(stillArguments(staged[index]!.path, still, shape), { signal });
    return still;
  }
}

/** Of a picture that stands in one file: how long each clip is in it. */
const cutPictures = (staged: readonly Staged[], { clips, clock }: CutPlan): Picture[] =>
  clips.map(({ kind, frames }, index) => ({
    name: stagedName('in', index),
    frameCount: frames,
    seconds: (frames * clock.frameTicks) / clock.timescale,
    skipSeconds:
      kind === 'pieces' && staged[index]!.fit.action === 'remux'
        ? Math.max(0, staged[index]!.probe.videoStartSeconds)
        : 0,
  }));

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
