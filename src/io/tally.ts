import type { ProgressEvent } from '../contracts/progress.ts';
import { shownUsd } from '../contracts/usd.ts';
import { clock, type Row } from './rows.ts';

/** What the work ends with: a picture or a clip a segment, or the final video. */
export type Goal = 'image' | 'clip' | 'final';

/** A segment as it is before the work begins. */
export interface PlannedSegment {
  readonly name: string;
  /** Whether its picture is there. */
  readonly hasPicture: boolean;
  /** How far its clip is, 0 to 100; 0 is one that is not under way. */
  readonly clipPercentage: number;
}

/** What is known before the work begins. */
export interface Plan {
  /** The segments that are worked on, in order. */
  readonly segments?: readonly PlannedSegment[];
  readonly goal?: Goal;
  /** The expected time of the whole work, seconds. */
  readonly expectedSeconds?: number;
  /** The project's cost once the work is done, USD. */
  readonly expectedUsd?: number;
  /** The project's cost so far, USD; called whenever the view is drawn. */
  readonly spentUsd?: () => number;
}

export interface Tally {
  plan(plan: Plan): void;
  update(event: ProgressEvent): void;
  /** A row a segment and one for the final video; none before the first segment has moved or was there already. */
  rows(): readonly Row[];
  /** What is being done while there is no row. */
  words(): string;
  /** Time and money, passed and expected, in fewer words where there are fewer columns. */
  foot(columns: number): string;
  elapsedSeconds(): number;
  /** The expected time of the whole work; undefined while nothing is known of it. */
  expectedSeconds(): number | undefined;
  money(): { readonly spentUsd?: number; readonly expectedUsd?: number };
}

export const WORDS: Record<ProgressEvent['stage'], string> = {
  script: 'script',
  image: 'picture',
  clip: 'clip',
  combine: 'final video',
  upload: 'upload',
};

const FINAL = 'FINAL';
/** A segment's bar: the picture is its first tenth, the clip the rest. */
const PICTURE_SHARE = 10;
/** The weight of joining relative to one segment. */
const FINAL_WEIGHT = 0.5;
/** From this fraction on, the pace of the work predicts better than the plan. */
const TRUSTED_FRACTION = 0.5;

/** Counts how far the work is from its events. @param now a monotonic clock, milliseconds */
export function createTally(now: () => number): Tally {
  const startedMs = now();
  const rows = new Map<string, Row>();
  /** Rows that were full before the work began. */
  const kept = new Set<string>();
  let known: Plan = {};
  let words = 'getting ready';
  let hasMoved = false;
  const elapsed = () => (now() - startedMs) / 1000;

  /** The fraction that is done, 0 to 1; what was there already does not count. */
  const fraction = (): number => {
    const weight = (name: string) => (name === FINAL ? FINAL_WEIGHT : 1);
    const left = [...rows.values()].filter(({ name }) => !kept.has(name));
    const all = left.reduce((sum, { name }) => sum + weight(name), 0);
    const done = left.reduce((sum, { name, share }) => sum + (weight(name) * share) / 100, 0);
    return all === 0 ? (hasMoved ? 1 : 0) : done / all;
  };
  const expected = (): number | undefined => {
    const done = fraction();
    const passed = elapsed();
    const paced = done > 0.02 ? passed / done : undefined;
    const { expectedSeconds: planned } = known;
    if (planned === undefined) return done < 0.1 ? undefined : paced;
    if (paced === undefined) return Math.max(planned, passed);
    const trust = Math.min(1, done / TRUSTED_FRACTION);
    return Math.max(passed, planned * (1 - trust) + paced * trust);
  };

  return {
    plan(plan) {
      known = { ...known, ...plan };
      for (const segment of plan.segments ?? []) {
        const row = plannedRow(segment, known.goal);
        if (rows.has(row.name)) continue;
        rows.set(row.name, row);
        hasMoved ||= row.share > 0;
        if (row.share === 100) kept.add(row.name);
      }
      if (known.goal === 'final' && rows.size > 0 && !rows.has(FINAL)) rows.set(FINAL, waiting(FINAL));
    },
    update(event) {
      if (event.stage === 'script') {
        words = WORDS.script;
        return;
      }
      const name = event.segment ?? FINAL;
      const before = rows.get(name) ?? waiting(name);
      const after = rowAfter(before, event, known.goal);
      hasMoved = true;
      if (event.state === 'kept' && after.share === 100) kept.add(name);
      if (event.state === 'started') kept.delete(name);
      rows.set(name, after);
    },
    rows: () => (hasMoved ? [...rows.values()] : []),
    words: () => words,
    foot: (columns) => footOf(elapsed(), expected(), known, columns),
    elapsedSeconds: elapsed,
    expectedSeconds: expected,
    money() {
      const { spentUsd, expectedUsd } = known;
      return {
        ...(spentUsd === undefined ? {} : { spentUsd: spentUsd() }),
        ...(expectedUsd === undefined ? {} : { expectedUsd }),
      };
    },
  };
}

const waiting = (name: string): Row => ({ name, share: 0, note: '', mood: 'waiting' });

function plannedRow({ name, hasPicture, clipPercentage }: PlannedSegment, goal: Goal | undefined): Row {
  const isDone = clipPercentage === 100 || (goal === 'image' && hasPicture);
  if (isDone) return { name, share: 100, note: 'kept', mood: 'done' };
  if (clipPercentage > 0) {
    const share = shareOf({ stage: 'clip', state: 'running', percentage: clipPercentage }, goal);
    return { name, share, note: WORDS.clip, mood: 'running' };
  }
  return hasPicture ? { name, share: PICTURE_SHARE, note: 'picture kept', mood: 'waiting' } : waiting(name);
}

/** A bar rises, and begins anew only where something is made again. */
function rowAfter(before: Row, event: ProgressEvent, goal: Goal | undefined): Row {
  const { name } = before;
  if (event.state === 'failed') return { ...before, note: noteOf(event), mood: 'failed' };
  const share = shareOf(event, goal);
  if (share < before.share && event.state !== 'started') return before;
  // That its picture is there says nothing of a clip that is under way.
  if (event.stage === 'image' && event.state === 'kept' && before.note === WORDS.clip) return before;
  return { name, share, note: noteOf(event), mood: share === 100 ? 'done' : 'running' };
}

/** The percentage of the whole bar. */
export function shareOf({ stage, state, percentage = 0 }: ProgressEvent, goal: Goal = 'clip'): number {
  const finished = state === 'done' || state === 'kept';
  if (stage === 'image') return finished ? (goal === 'image' ? 100 : PICTURE_SHARE) : 0;
  if (finished) return 100;
  if (stage === 'clip') return PICTURE_SHARE + Math.floor((percentage * (100 - PICTURE_SHARE)) / 100);
  return percentage;
}

/** What an event says, without the name of the segment, which stands beside it already. */
export const wordsOf = ({ segment, message }: ProgressEvent): string | undefined =>
  segment !== undefined && message?.startsWith(`${segment}: `) === true
    ? message.slice(segment.length + 2)
    : message;

function noteOf(event: ProgressEvent): string {
  const { stage, state } = event;
  const message = wordsOf(event);
  if (state === 'failed') return `failed: ${message ?? ''}`;
  if (state === 'kept') return stage === 'image' ? 'picture kept' : 'kept';
  if (state === 'done') return stage === 'image' ? 'picture drawn' : 'done';
  return message ?? WORDS[stage];
}

/** `0:12 of about 0:30  ·  spent 0.42 of 1.60 USD`, without what has no room: first words, then what is expected. */
function footOf(
  passedSeconds: number,
  expectedSeconds: number | undefined,
  { spentUsd, expectedUsd }: Plan,
  columns: number,
): string {
  const passed = clock(passedSeconds);
  const isOver = expectedSeconds === undefined || clock(expectedSeconds) === passed;
  const time = isOver ? passed : `${passed} of about ${clock(expectedSeconds)}`;
  if (spentUsd === undefined) return time;
  const spent = spentUsd();
  const whole = expectedUsd === undefined || expectedUsd <= spent ? '' : ` of ${shownUsd(expectedUsd)}`;
  const money = `${shownUsd(spent)}${whole} USD`;
  const shorter = [`${time}, ${money}`, `${passed}, ${money}`, `${passed}, ${shownUsd(spent)} USD`];
  const forms = columns < 60 ? shorter : [`${time}  ·  spent ${money}`];
  return forms.find((form) => form.length < columns - 1) ?? forms.at(-1)!; // a column on either side stays free
}
