import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Shape } from '../inspect/shape.ts';
import { shownOrder } from '../packets/clean-cuts.ts';
import { agree, type ParameterSet, readSetup, united, writeSetup } from '../packets/h264-sets.ts';
import { readTables } from '../packets/mp4-tables.ts';
import { writePackets } from '../packets/packet-writer.ts';
import { atOnce } from '../run/at-once.ts';
import { conformArguments, cutArguments, stillArguments, trialArguments } from './arguments.ts';
import type { ClipSource } from './fit-graph.ts';
import { type Part, trackOf, withSetup } from './picture-track.ts';
import type { ClipCuts, CutPlan, Piece, Source } from './plan-cuts.ts';
import type { PictureTools } from './request.ts';
import { shrunk } from './shrink.ts';
import { type Neighbours, type Transition, transitionGraph } from './transition.ts';

/** Makes the picture of a join with transitions by its plan: encodes what the transitions change and copies the rest. */

export interface CutOrder {
  readonly plan: CutPlan;
  readonly clips: readonly ClipSource[];
  readonly shape: Shape;
  readonly transition: Transition;
  readonly folder: string;
}

interface Task {
  readonly clip: number;
  readonly piece: Piece;
}

/** How many encoders run at a time. Each uses all cores; a second one fills the time in which the first starts and ends. */
const MOST_AT_ONCE = 2;

/**
 * Whether frames that this ffmpeg encodes can stand beside the packets that are copied: a trial, before anything is told of
 * the plan.
 */
export async function standsBeside(
  { sets, setNumber }: CutPlan,
  { shape, folder }: Pick<CutOrder, 'shape' | 'folder'>,
  { ffmpeg, signal }: Tools,
): Promise<boolean> {
  const output = join(folder, 'trial.mp4');
  await ffmpeg.run(trialArguments(output, shape, setNumber), { signal });
  const picture = (await readTables(output))?.find(({ kind }) => kind === 'vide');
  const own = picture === undefined ? [] : (readSetup(picture.setup)?.sets ?? []);
  return own.length > 0 && agree(sets, own);
}

/** Makes the whole picture. @returns the path of an MP4 that holds nothing else */
export async function makeCutPicture(
  order: CutOrder,
  { ffmpeg, signal, onProgress, onComplaint }: PictureTools,
): Promise<string> {
  const { plan, clips, folder } = order;
  const tasks = plan.clips.flatMap((cuts, clip): Task[] => piecesOf(cuts).map((piece) => ({ clip, piece })));
  let done = 0;
  const most = Math.min(MOST_AT_ONCE, availableParallelism());
  const parts = await atOnce(tasks, most, signal, async (task, _, stopped) => {
    const part = await makePart(order, task, { ffmpeg, signal: stopped });
    if (!task.piece.copied) done += part.to - part.from;
    onProgress(done / plan.encodedFrames);
    return part;
  });
  return writePicture(join(folder, 'picture.mp4'), parts, plan, signal);

  async function makePart({ shape }: CutOrder, { clip, piece }: Task, tools: Tools): Promise<Part> {
    const cuts = plan.clips[clip]!;
    if (piece.copied && cuts.kind === 'pieces') return { path: clips[clip]!.path, ...cuts.source, ...piece };
    const output = join(folder, `part ${clip} ${piece.from}.mp4`);
    const change = await changeOf(order, { clip, piece }, tools);
    const told = { ...tools, onComplaint: (complaints: string) => onComplaint(clip, complaints) };
    const args =
      cuts.kind === 'whole'
        ? conformArguments(
            await shrunk(clips[clip]!, shape, join(folder, `small ${clip}.nut`), told),
            output,
            shape,
            cuts.frames,
            change,
          )
        : cutArguments(
            await sourceOf(order, cuts.source, { clip, piece }, tools.signal),
            output,
            shape,
            inSource(piece),
            change,
          );
    onComplaint(clip, await tools.ffmpeg.run(args, { signal }));
    return readPart(output, piece.to - piece.from);
  }
}

type Tools = Pick<PictureTools, 'ffmpeg' | 'signal'>;

const piecesOf = (cuts: ClipCuts): readonly Piece[] =>
  cuts.kind === 'pieces' ? cuts.pieces : [{ from: 0, to: cuts.frames, copied: false, decodedFrom: 0 }];

const inSource = ({ from, to, decodedFrom }: Piece) => ({ from: from - decodedFrom, to: to - decodedFrom });

async function changeOf(order: CutOrder, { clip, piece }: Task, tools: Tools) {
  const { plan, transition, shape } = order;
  const isLast = clip === plan.clips.length - 1;
  const place: Neighbours = { isFirst: clip === 0, isLast, frames: plan.clips[clip]!.frames, fps: shape.fps };
  const still =
    transition.kind === 'dissolve' && !isLast ? await firstPicture(order, clip + 1, tools) : undefined;
  return { graph: transitionGraph(transition, place, piece), still, setNumber: plan.setNumber };
}

/** Makes a still of a clip's first frame in the shape of the others. @returns its path */
async function firstPicture(
  { plan, clips, shape, folder }: CutOrder,
  clip: number,
  { ffmpeg, signal }: Tools,
) {
  const still = join(folder, `first ${clip}.nut`);
  const fitted = plan.clips[clip]!.kind === 'whole' ? shape : undefined;
  await ffmpeg.run(stillArguments(clips[clip]!, still, fitted), { signal });
  return still;
}

/** The source of a piece: the clip itself, or the part of it that a decoder needs for the piece. */
async function sourceOf(
  { plan, clips, folder }: CutOrder,
  source: Source,
  { clip, piece: { decodedFrom } }: Task,
  signal: AbortSignal,
): Promise<string> {
  const { path } = clips[clip]!;
  if (decodedFrom === 0) return path;
  const part = { ...source, path, from: decodedFrom, to: source.picture.sizes.length };
  const output = join(folder, `end ${clip}.mp4`);
  await write(output, [part], plan, source.picture.descriptions, signal);
  return output;
}

async function readPart(path: string, frames: number): Promise<Part> {
  const picture = (await readTables(path))?.find(({ kind }) => kind === 'vide');
  if (picture?.sizes.length !== frames) {
    throw unfit(`${picture?.sizes.length ?? 0} frames instead of ${frames} were encoded`);
  }
  const shown = shownOrder(frames, picture.shifts, picture.durations[0]!);
  const keys = new Set(picture.keys ?? shown.map((_, index) => index + 1));
  const fresh = Array.from(shown, (_, index) => keys.has(index + 1));
  return { path, picture, order: { shown, fresh }, from: 0, to: frames };
}

/** One sample description for all parts, with the parameter sets of those that are copied and of those that are encoded. */
async function writePicture(
  output: string,
  parts: readonly Part[],
  plan: CutPlan,
  signal: AbortSignal,
): Promise<string> {
  let sets: readonly ParameterSet[] = plan.sets;
  for (const { picture } of parts) {
    const own = readSetup(picture.setup)?.sets ?? [];
    if (own.length === 0 || !agree(sets, own)) throw unfit('their parameter sets do not go together');
    sets = united(sets, own);
  }
  const copied = plan.clips.find((cuts) => cuts.kind === 'pieces')!;
  const { descriptions, setup } = copied.source.picture;
  await write(output, parts, plan, withSetup(descriptions, setup, writeSetup(setup, sets)), signal);
  return output;
}

async function write(
  output: string,
  parts: readonly Part[],
  { clock }: CutPlan,
  descriptions: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const { track, bytes, length } = trackOf(parts, clock, descriptions);
  const plan = { pieces: bytes, tracks: [track], mediaBytes: length };
  await writePackets(plan, { output, title: '', createdAt: new Date(0).toISOString() }, signal, () => {});
}

/** That packets and encoded frames do not go together; everything can still be encoded. */
export const unfit = (why: string): SparkfluenceError =>
  new SparkfluenceError('media', `The transitions could not be made: ${why}`, {
    details: {
      reason: 'transition_failed',
      next: 'Use --transition cut, or set SPARKFLUENCE_FFMPEG to another ffmpeg.',
    },
  });
