import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import {
  SEGMENT_TYPES,
  type Segment,
  type SegmentType,
  segmentType,
  textField,
} from '../../contracts/segments.ts';
import { entriesOf } from '../../project/orders.ts';
import { timedAddition } from '../script/own-script.ts';
import { scriptFrom } from '../script/write.ts';
import type { Session } from '../work/session.ts';
import { setAside } from '../work/takes.ts';
import { languageOf } from '../work/work.ts';
import { removedSegments } from './removed.ts';
import { type ActionOptions, findSegment, locked, WHAT } from './task.ts';

/**
 * The order of the segments, changed on the page. A segment keeps its name wherever it stands, so that its picture, its clip
 * and its orders stay its own; the script that was there is kept in `takes/`, from where a deleted segment can be put back.
 */

/** The segments as the page showed them; those of others are not rearranged. */
const shown = z.array(segmentType);
const moveSchema = z.strictObject({ segment: segmentType, to: z.number().int().min(0), shown });
const removeSchema = z.strictObject({ segment: segmentType, shown });
const restoreSchema = z.strictObject({ segment: segmentType });
const addSchema = z.strictObject({
  script_text: textField,
  /** Empty: what is said. */
  visual_direction: z.string().max(20_000),
  /** The segment before which it stands; null: at the end. */
  before: segmentType.nullable(),
});

export interface ArrangeActions {
  move(body: unknown): Promise<object>;
  remove(body: unknown): Promise<object>;
  restore(body: unknown): Promise<object>;
  add(body: unknown): Promise<object>;
}

export const createArrangeActions = (options: ActionOptions): ArrangeActions => ({
  async move(body) {
    const { segment, to, shown: seen } = parseInput(moveSchema, body, WHAT);
    return arranged(options, seen, (segments) => {
      const moved = findSegment(segments, segment);
      const others = segments.filter((each) => each !== moved);
      return [...others.slice(0, to), moved, ...others.slice(to)];
    });
  },
  async remove(body) {
    const { segment, shown: seen } = parseInput(removeSchema, body, WHAT);
    return arranged(options, seen, (segments) => {
      const gone = findSegment(segments, segment);
      if (segments.length === 1) throw lastOne(segment);
      return segments.filter((each) => each !== gone);
    });
  },
  async restore(body) {
    const { segment } = parseInput(restoreSchema, body, WHAT);
    return arranged(options, undefined, async (segments, session) => {
      const found = (await removedSegments(session.project, segments)).find(({ type }) => type === segment);
      if (found === undefined) throw notThere(segment);
      const { after, ...back } = found;
      const at = segments.findLastIndex(({ type }) => after.includes(type)) + 1;
      return [...segments.slice(0, at), back, ...segments.slice(at)];
    });
  },
  async add(body) {
    const { script_text, visual_direction, before } = parseInput(addSchema, body, WHAT);
    const direction = visual_direction.trim() === '' ? {} : { visual_direction };
    return arranged(options, undefined, async (segments, session) => {
      const at = before === null ? segments.length : segments.indexOf(findSegment(segments, before));
      const type = await freeType(session, segments);
      const { project, config, tools, makers } = session;
      const { voice, speed } = project.settings;
      const speaker = { language: languageOf(project), voice, speed, ...config, ...tools };
      const own = { type, script_text: script_text.trim(), ...direction };
      const added = await timedAddition(segments, own, speaker, makers.videos.id);
      return [...segments.slice(0, at), added, ...segments.slice(at)];
    });
  },
});

async function arranged(
  options: ActionOptions,
  seen: readonly SegmentType[] | undefined,
  change: (
    segments: readonly Segment[],
    session: Session,
  ) => readonly Segment[] | Promise<readonly Segment[]>,
): Promise<object> {
  return locked(options, async (session) => {
    const { segments } = await scriptFrom(session.project, {});
    const types = segments.map(({ type }) => type);
    if (seen !== undefined && seen.join() !== types.join()) throw changedSince();
    const next = await change(segments, session);
    await scriptFrom(session.project, { segments: next }, { isByHand: true });
    return { segments: next.map(({ type }) => type) };
  });
}

/**
 * A name for a new segment: one that nothing was made for, if there is one. Else what was made for the segment that had it
 * is set aside as takes, so that the new one does not show it.
 */
async function freeType(session: Session, segments: readonly Segment[]): Promise<SegmentType> {
  const taken = segments.map(({ type }) => type);
  const free = SEGMENT_TYPES.filter((type) => !taken.includes(type));
  if (free.length === 0) throw tooMany();
  const earlier = new Set((await removedSegments(session.project, segments)).map(({ type }) => type));
  const opened = await session.purchaseContext();
  const place = { ...opened.place, config: session.config };
  const kinds = ['image', 'clip', 'narration'] as const;
  const isUsed = (type: SegmentType) =>
    earlier.has(type) || kinds.some((kind) => entriesOf(place.ledger.state, kind)[type] !== undefined);
  const middle = free.filter((type) => type.startsWith('BODY'));
  const ordered = [...middle, ...free.filter((type) => !middle.includes(type))];
  const type = ordered.find((each) => !isUsed(each)) ?? ordered[0]!;
  for (const kind of kinds) {
    if (entriesOf(place.ledger.state, kind)[type] === undefined) continue;
    const { record } = await setAside({ place, choice: { redo: true } }, kind, type);
    await place.ledger.update((state) => {
      record(state);
      delete entriesOf(state, kind)[type];
    });
  }
  return type;
}

const changedSince = (): SparkfluenceError =>
  new SparkfluenceError('project', 'The segments were changed elsewhere since the page showed them', {
    details: { reason: 'segments_changed', next: 'Nothing was written. Look at them, and try again.' },
  });

const lastOne = (segment: SegmentType): SparkfluenceError =>
  new SparkfluenceError('input', `${segment} is the only segment; a video has one at least`, {
    details: { reason: 'segment_count', segment, next: 'Change its text, or add another segment first.' },
  });

const notThere = (segment: SegmentType): SparkfluenceError =>
  new SparkfluenceError('input', `No earlier script has a segment ${segment} that could be put back`, {
    details: { reason: 'segment_missing', segment, next: 'Reload the page.' },
  });

const tooMany = (): SparkfluenceError =>
  new SparkfluenceError('input', `A video has ${SEGMENT_TYPES.length} segments at most`, {
    details: {
      reason: 'segment_count',
      next: 'Delete one first, or put the words into a segment that is there.',
    },
  });
