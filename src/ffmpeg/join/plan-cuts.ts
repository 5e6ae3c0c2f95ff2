import type { Probe } from '../inspect/probe.ts';
import type { Fit, Shape } from '../inspect/shape.ts';
import { framesAt, spanOf } from '../inspect/span.ts';
import {
  cleanCuts,
  firstFresh,
  lastClean,
  lastFresh,
  type PacketOrder,
  shownOrder,
} from '../packets/clean-cuts.ts';
import { LENGTH_BYTES, readPackets } from '../packets/h264-packets.ts';
import {
  agree,
  type DecoderSetup,
  freeNumber,
  type ParameterSet,
  readSetup,
  united,
} from '../packets/h264-sets.ts';
import { readTables, type TrackTables } from '../packets/mp4-tables.ts';
import { changedFrames, type Frames, type Transition } from './transition.ts';

/**
 * Decides from the packets, before any work, what a transition has to encode again. The frames around a join are encoded;
 * between them, from a key frame to a clean cut, packets are copied unchanged. A clip with anything in it that was not
 * tested is encoded whole.
 */

/** A clip whose packets may be copied. */
export interface Source {
  readonly picture: TrackTables;
  readonly order: PacketOrder;
  readonly setup: DecoderSetup;
}

export interface Piece extends Frames {
  /** The packets are the clip's own. */
  readonly copied: boolean;
  /** The packet of the clip on which a decoder has to begin for this piece. */
  readonly decodedFrom: number;
}

export type ClipCuts =
  | {
      readonly kind: 'pieces';
      readonly frames: number;
      readonly pieces: readonly Piece[];
      readonly source: Source;
    }
  | { readonly kind: 'whole'; readonly frames: number; readonly why: string };

export interface CutPlan {
  readonly clips: readonly ClipCuts[];
  readonly clock: Clock;
  /** The parameter sets of the copied packets. */
  readonly sets: readonly ParameterSet[];
  /** The number of the parameter sets of encoded frames. */
  readonly setNumber: number;
  readonly frames: number;
  readonly encodedFrames: number;
}

/** The ticks of a second, and of one frame. */
export interface Clock {
  readonly timescale: number;
  readonly frameTicks: number;
}

/** The least share of a clip that a copy must save; below it, changing between copied and encoded parts is not worth it. */
const LEAST_COPIED_SHARE = 0.25;
/** Whether a picture is tagged as BT.709 or not tagged, in limited range. */
const KNOWN_COLORS = /^(bt709\/bt709\/bt709|\/\/)\/(false)?$/;
const OTHER_SETS = 'it was encoded with other parameters than most clips';

export interface PlannedClip {
  readonly path: string;
  readonly probe: Probe;
  readonly fit: Fit;
  readonly clip?: { readonly holdSeconds?: number | undefined };
}

/** The plan; undefined where no clip can be copied even in part, so that everything is encoded. */
export async function planCuts(
  clips: readonly PlannedClip[],
  shape: Shape,
  transition: Transition,
): Promise<CutPlan | undefined> {
  const clock = clockOf(shape.fps);
  if (clock === undefined) return undefined;
  const read = await Promise.all(clips.map(readSource));
  const sets = mostSets(read.filter((source) => typeof source !== 'string'));
  const sources = read.map((source) =>
    typeof source === 'string' || agree(sets, source.setup.sets) ? source : OTHER_SETS,
  );
  const setNumber = freeNumber(sets);
  if (setNumber === undefined) return undefined;
  const cuts = sources.map((source, index): ClipCuts => {
    const place = { isFirst: index === 0, isLast: index === clips.length - 1, fps: shape.fps };
    if (typeof source === 'string') {
      const { probe, clip } = clips[index]!;
      const frames = framesAt(spanOf(probe), shape.fps, clip?.holdSeconds);
      return { kind: 'whole', frames, why: source };
    }
    const frames = source.picture.sizes.length;
    const pieces = piecesOf(source.order, changedFrames(transition, { ...place, frames }));
    return { kind: 'pieces', frames, pieces, source };
  });
  const encoded = cuts.map(encodedIn);
  const frames = cuts.reduce((sum, clip) => sum + clip.frames, 0);
  const encodedFrames = encoded.reduce((sum, count) => sum + count, 0);
  return encodedFrames === frames
    ? undefined
    : { clips: cuts, clock, sets, setNumber, frames, encodedFrames };
}

/** The parameter sets of most clips, with those of all others that do not contradict them. */
function mostSets(sources: readonly Source[]): readonly ParameterSet[] {
  const groups = Map.groupBy(sources, ({ setup }) =>
    setup.sets.map(({ data }) => data.toString('hex')).join(' '),
  );
  let sets: readonly ParameterSet[] = [];
  for (const [first] of [...groups.values()].sort((a, b) => b.length - a.length)) {
    if (agree(sets, first!.setup.sets)) sets = united(sets, first!.setup.sets);
  }
  return sets;
}

/** The number of a clip's frames that are encoded again. */
export const encodedIn = (clip: ClipCuts): number =>
  clip.kind === 'whole'
    ? clip.frames
    : clip.pieces.reduce((sum, { from, to, copied }) => sum + (copied ? 0 : to - from), 0);

function piecesOf(order: PacketOrder, changed: { readonly head: number; readonly tail: number }): Piece[] {
  const frames = order.shown.length;
  const from = firstFresh(order, changed.head) ?? frames;
  const to = lastClean(order.shown, frames - changed.tail);
  if (to - from < frames * LEAST_COPIED_SHARE) {
    return [{ from: 0, to: frames, copied: false, decodedFrom: 0 }];
  }
  return [
    { from: 0, to: from, copied: false, decodedFrom: 0 },
    { from, to, copied: true, decodedFrom: from },
    { from: to, to: frames, copied: false, decodedFrom: lastFresh(order, to) },
  ].filter((piece) => piece.to > piece.from);
}

/** Why the packets of a clip cannot be copied, as text; undefined where they can. */
async function readSource({ path, probe, fit }: PlannedClip): Promise<Source | string> {
  if (fit.action === 'encode') return fit.differences.join(', ') || 'its picture is made anew';
  if (!KNOWN_COLORS.test(probe.color)) {
    return 'its colours are not BT.709';
  }
  const picture = (await readTables(path))?.find(({ kind }) => kind === 'vide');
  if (picture === undefined) return 'its index is not a plain one';
  const { durations, sizes, shifts, mediaTime } = picture;
  const frameTicks = durations[0];
  if (frameTicks === undefined || frameTicks === 0 || durations.some((ticks) => ticks !== frameTicks)) {
    return 'its frames do not follow one beat';
  }
  const shown = shownOrder(sizes.length, shifts, frameTicks);
  const first = shown.indexOf(0);
  if (first * frameTicks + (shifts?.[first] ?? 0) < mediaTime) return 'its first frames are hidden';
  if (!evenly(shown, shifts, frameTicks)) return 'its frames do not follow one beat';
  const setup = readSetup(picture.setup);
  if (setup === undefined || setup.lengthBytes !== LENGTH_BYTES) return 'its parameter sets cannot be read';
  if (!setup.isPlain) return 'its frames are not whole ones of 8 bit 4:2:0';
  const fresh = await readPackets(path, picture, setup.sets);
  if (typeof fresh === 'string') return fresh;
  if (!fresh[0] || !cleanCuts(shown)[1]) return 'it does not begin with a key frame';
  return { picture, order: { shown, fresh }, setup };
}

function evenly(shown: Int32Array, shifts: Int32Array | undefined, frameTicks: number): boolean {
  const offset = (index: number) => (index - shown[index]!) * frameTicks + (shifts?.[index] ?? 0);
  return shown.every((_, index) => offset(index) === offset(0));
}

/** The clock of a rate; undefined for a rate whose frames have no whole number of ticks. */
function clockOf(fps: number): Clock | undefined {
  const nominal = Math.round((fps * 1001) / 1000);
  if (Math.abs(fps - Math.round(fps)) < 1e-4) return { timescale: Math.round(fps) * 512, frameTicks: 512 };
  if (Math.abs(fps - (nominal * 1000) / 1001) < 1e-3) return { timescale: nominal * 1000, frameTicks: 1001 };
  return undefined;
}
