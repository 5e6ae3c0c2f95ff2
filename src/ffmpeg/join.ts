import { rm } from 'node:fs/promises';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Ffmpeg } from '../contracts/media.ts';
import type { Degradation, SegmentType } from '../contracts/segments.ts';
import { makeCutPicture } from './cut-picture.ts';
import { isBroken } from './h264-packets.ts';
import { joinArguments, joinInputs } from './join-arguments.ts';
import { brokenInside, checkJoined, damage, joinDegradations } from './join-checks.ts';
import { planPackets, probeJoined, writePackets } from './join-packets.ts';
import { cutPictures, makePictures } from './join-pictures.ts';
import { type Heard, measureMix } from './measure.ts';
import { planCuts } from './plan-cuts.ts';
import { planJoin, type Staged } from './plan-join.ts';
import { type Probe, probe } from './probe.ts';
import { encodedAgain } from './said-cuts.ts';
import { fitTo, majorityShape } from './shape.ts';
import { stage, stagedName, withStaging } from './staging.ts';
import type { Transition } from './transition.ts';

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
      (await withStaging(output, (folder) => joinIn(folder, request, probes, options)).catch(again))
    );
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  }

  /** Newer builds leave broken packets out where they are copied; what can be decoded of such a clip is encoded. */
  async function again(error: unknown): Promise<JoinResult> {
    if (!(error instanceof SparkfluenceError) || error.details.reason !== 'join_incomplete') throw error;
    const found = await Promise.all(clips.map(({ file }) => isBroken(file)));
    const broken = new Set([...found.entries()].flatMap(([index, is]) => (is ? [index] : [])));
    if (broken.size === 0) throw error;
    return withStaging(output, (folder) => joinIn(folder, request, probes, options, broken));
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
  broken: ReadonlySet<number> = new Set(),
): Promise<JoinResult> {
  const shape = majorityShape(probes);
  const staged = await Promise.all(
    request.clips.map(async (clip, index): Promise<Staged> => {
      const path = await stage(clip.file, folder, stagedName('in', index));
      const fit = fitTo(shape, probes[index]!);
      return {
        clip,
        path,
        probe: probes[index]!,
        fit: broken.has(index) ? { ...fit, action: 'encode' } : fit,
      };
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
      ...(broken.size > 0 ? brokenInside(request.clips, broken) : damage(complaints, request.clips)),
    ],
    durationSeconds,
    clipSeconds: pictures.map(({ seconds }) => seconds),
    made: joined,
    route: made === 0 ? 'copy' : made === staged.length && cuts === undefined ? 'encode' : 'mixed',
    sound: 'encoded',
    heard: listening.status === 'fulfilled' ? listening.value : undefined,
  };
}

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
