import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { BT709 } from '../inspect/colors.ts';
import { BROKEN_PICTURE, BROKEN_SOUND, hasPictureThatPlays, hasSoundThatPlays } from '../inspect/plays.ts';
import { type Probe, probe } from '../inspect/probe.ts';
import { ofOwnFile, refused } from '../inspect/refusal.ts';
import { fitTo, majorityShape, type Shape } from '../inspect/shape.ts';
import { isBroken } from '../packets/h264-packets.ts';
import { atOnce } from '../run/at-once.ts';
import { stage, stagedName, withStaging } from '../run/staging.ts';
import { mixSource, type Slot } from '../sound/mix.ts';
import { planMix } from '../sound/plan-mix.ts';
import { concatList, joinArguments } from './arguments.ts';
import { joinByPackets, joinEncoded, slotOf } from './by-packets.ts';
import { brokenInside, checkJoined, damage, joinDegradations, tellsOfDamage } from './checks.ts';
import { encodedAgain } from './cut-notes.ts';
import { makeCutPicture, standsBeside, unfit } from './cut-picture.ts';
import { withoutEdits } from './edits.ts';
import type { ToneMapping } from './fit-graph.ts';
import { toneMappingFor, withFields } from './look.ts';
import { readPictures } from './packet-clips.ts';
import { cutPictures, makePictures } from './pictures.ts';
import { type CutPlan, planCuts } from './plan-cuts.ts';
import type {
  JoinClip,
  JoinOptions,
  JoinRequest,
  JoinResult,
  Picture,
  PictureTools,
  Staged,
} from './request.ts';
import type { Transition } from './transition.ts';

/** The share of the progress that encoding pictures takes, where some are encoded. */
const CONFORM_SHARE = 0.7;
/** An ffmpeg each: sixty clips looked at together took more memory than their encoding. */
const LOOKED_AT_ONCE = 2;

/**
 * Joins clips into one MP4. Clips that fit together are joined by copying their packets, where nothing has to be done to
 * their sound. Otherwise pictures that fit are copied, the others are encoded in the shape of most clips, and every
 * clip's sound is padded or cut to its picture and encoded once. In neither case does a join shift what follows it.
 * @throws SparkfluenceError media: DOWNLOAD_FAILED for a clip that is no whole video, else FFMPEG_ERROR; interrupted
 */
export async function joinClips(request: JoinRequest, options: JoinOptions): Promise<JoinResult> {
  const { clips, output } = request;
  if (clips.length === 0) throw new SparkfluenceError('input', 'There are no clips to join');
  const probes = await Promise.all(clips.map(probeClip));
  const toneMapping = await toneMappingFor(clips, probes, options);
  const damaged = new Set(
    [...clips.entries()].flatMap(([index, { isDamaged }]) => (isDamaged ? [index] : [])),
  );
  const make = (broken: ReadonlySet<number> = damaged) =>
    withStaging(output, (folder) => joinMade(folder, request, { probes, toneMapping, broken }, options));
  try {
    return (await joinByPackets(request, probes, options)) ?? (await make().catch(again));
  } catch (error) {
    await rm(output, { force: true });
    throw await explained(error);
  }

  /** Where ffmpeg failed because of one clip, the clip is named in place of ffmpeg's words. */
  async function explained(error: unknown): Promise<unknown> {
    if (!(error instanceof SparkfluenceError) || !OF_ONE_CLIP.includes(String(error.details.reason)))
      return error;
    for (const [index, found] of probes.entries()) {
      const { segmentType = basename(found.file), file } = clips[index]!;
      const [reason, why] = (await undecodable(found)) ?? [];
      if (reason !== undefined) return ofOwnFile(refused(file, reason, why!, error), file, segmentType);
    }
    const { kind, code, details } = error;
    if (details.reason === 'ffmpeg_crashed') return error;
    return new SparkfluenceError(kind, 'The clips could not be joined: ffmpeg ended with an error', {
      ...{ code, details, cause: error }, // details.last_words has what it said
    });
  }

  async function undecodable(found: Probe) {
    if (!(await hasPictureThatPlays(found, `${output}.frames`, options)))
      return ['picture_undecodable', BROKEN_PICTURE] as const;
    if (found.audio !== null && !(await hasSoundThatPlays(found, options)))
      return ['sound_undecodable', BROKEN_SOUND] as const;
    return undefined;
  }

  /** Newer builds of ffmpeg drop damaged packets when they copy; such a clip is decoded as far as possible and encoded. */
  async function again(error: unknown): Promise<JoinResult> {
    if (!(error instanceof SparkfluenceError) || error.details.reason !== 'join_incomplete') throw error;
    const found = await Promise.all(clips.map(({ file }) => isBroken(file)));
    const broken = new Set([...found.entries()].flatMap(([index, is]) => (is ? [index] : [])));
    if (broken.size === 0) throw error;
    return make(new Set([...broken, ...damaged]));
  }
}

/** What a join fails with where ffmpeg cannot decode one of the clips. */
const OF_ONE_CLIP = ['ffmpeg_failed', 'ffmpeg_crashed', 'no_picture'];

interface Known {
  readonly probes: readonly Probe[];
  readonly toneMapping: ToneMapping | undefined;
  /** Clips that are damaged inside. */
  readonly broken: ReadonlySet<number>;
}

/** Joins clips of which some picture has to be encoded again or muxed anew. */
async function joinMade(
  folder: string,
  request: JoinRequest,
  { probes, toneMapping, broken }: Known,
  { ffmpeg, signal, onProgress, onPlan }: JoinOptions,
): Promise<JoinResult> {
  const common = majorityShape(probes, request.frame);
  const complained = new Set(broken);
  const onComplaint = (clip: number, complaints: string) => {
    if (tellsOfDamage(complaints)) complained.add(clip);
  };
  const staged = await atOnce(
    request.clips,
    LOOKED_AT_ONCE,
    signal,
    async (clip, index, stopped): Promise<Staged> => {
      const path = await stage(clip.file, folder, stagedName('in', index));
      const own = fitTo(common, probes[index]!);
      const isEncoded = broken.has(index) || (clip.holdSeconds ?? 0) > 0;
      const fit = isEncoded ? ({ ...own, action: 'encode' } as const) : own;
      const found = { clip, path, probe: probes[index]!, fit, toneMapping };
      const tools = { ffmpeg, signal: stopped, onComplaint: (words: string) => onComplaint(index, words) };
      return withoutEdits(await withFields(found, tools), join(folder, `played ${index}.nut`), tools);
    },
  );
  const { transition } = request;
  const isEncoded = ({ fit }: Staged) => transition !== undefined || fit.action === 'encode';
  const made = staged.filter(isEncoded).length;
  const share = made > 0 ? CONFORM_SHARE : 0;
  const steps: Steps = {
    toPictures: {
      ...{ ffmpeg, signal },
      onProgress: (fraction) => onProgress?.(fraction * share),
      onComplaint,
    },
    toSound: {
      ...{ ffmpeg, signal },
      onProgress: (fraction) => onProgress?.(share + fraction * (1 - share)),
    },
  };
  const cuts = transition && (await planCuts(staged, common, transition));
  const place = { shape: common, folder };
  const copies = cuts !== undefined && (await standsBeside(cuts, place, steps.toPictures));
  const cut = copies ? await byCuts(cuts) : undefined;
  const joined = cut ?? (await listed());
  return {
    ...joined,
    degradations: [
      ...staged.flatMap(joinDegradations),
      ...joined.again,
      ...brokenInside(request.clips, complained),
      ...joined.degradations.filter(({ reason }) => complained.size === 0 || reason !== 'clip_damaged'),
    ],
    route: made === 0 ? 'copy' : made === staged.length && cut === undefined ? 'encode' : 'mixed',
  };

  /** Undefined where packets turn out not to go together with what was encoded beside them. */
  async function byCuts(plan: CutPlan) {
    const again = announced(plan);
    try {
      const how = { staged, cuts: plan, shape: common, transition: transition! };
      return { ...(await joinCut(folder, request, how, steps)), again };
    } catch (error) {
      if (error instanceof SparkfluenceError && error.details.reason === 'transition_failed')
        return undefined;
      throw error;
    }
  }

  async function listed() {
    const again = announced(undefined);
    const shape = transition === undefined ? common : { ...common, colors: BT709 };
    return { ...(await joinListed(folder, request, { staged, shape, transition }, steps)), again };
  }

  /** Tells what a transition encodes again, before that is done. */
  function announced(plan: CutPlan | undefined): readonly Degradation[] {
    const again = transition && encodedAgain(transition, staged, plan);
    if (again !== undefined) onPlan?.(again.words);
    return again?.degradations ?? [];
  }
}

interface Steps {
  readonly toPictures: PictureTools;
  readonly toSound: Required<Omit<JoinOptions, 'onPlan'>>;
}

/** Joins with transitions: the picture is put together of copied and of encoded packets, by its plan. */
async function joinCut(
  folder: string,
  request: JoinRequest,
  how: {
    readonly staged: readonly Staged[];
    readonly cuts: CutPlan;
    readonly shape: Shape;
    readonly transition: Transition;
  },
  { toPictures, toSound }: Steps,
): Promise<Omit<JoinResult, 'route'>> {
  const { staged, cuts: plan, shape, transition } = how;
  const picture = await makeCutPicture({ plan, clips: staged, shape, transition, folder }, toPictures);
  const pictures = cutPictures(plan);
  const whole = await readPictures([picture]);
  if (whole === undefined) throw unfit('what was put together cannot be read back');
  const order = { pictures: whole, slots: slotsOf(staged, pictures), like: await probe(picture) };
  const joined = await joinEncoded(folder, request, order, toSound);
  return { ...joined, clipSeconds: pictures.map(({ seconds }) => seconds) };
}

/** Joins whole pictures with ffmpeg's concat demuxer. */
async function joinListed(
  folder: string,
  request: JoinRequest,
  how: {
    readonly staged: readonly Staged[];
    readonly shape: Shape;
    readonly transition: Transition | undefined;
  },
  { toPictures, toSound }: Steps,
): Promise<Omit<JoinResult, 'route'>> {
  const { staged, shape, transition } = how;
  const pictures = await makePictures(staged, { shape, folder, transition }, toPictures);
  const durationSeconds = pictures.reduce((total, { seconds }) => total + seconds, 0);
  const list = join(folder, 'list.txt');
  await writeFile(list, concatList(pictures));
  const { ffmpeg, signal, onProgress } = toSound;
  const planned = await planMix(slotsOf(staged, pictures), request, { ffmpeg, signal, folder });
  const source = mixSource(planned.mix, undefined, 1);
  const complaints = await ffmpeg.run(joinArguments(list, source, request), {
    ...{ signal, durationSeconds, onProgress },
  });
  const frameCount = pictures.reduce((total, picture) => total + picture.frameCount, 0);
  return {
    degradations: [
      ...planned.degradations,
      ...damage(complaints, [undefined, ...source.opened.map((slot) => request.clips[slot])]),
    ],
    durationSeconds,
    clipSeconds: pictures.map(({ seconds }) => seconds),
    made: checkJoined(await probe(request.output), frameCount, durationSeconds),
    sound: 'encoded',
  };
}

const slotsOf = (staged: readonly Staged[], pictures: readonly Picture[]): Slot[] =>
  staged.map((clip, index) => slotOf(clip, pictures[index]!.seconds));

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
