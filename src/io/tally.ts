import type { ProgressEvent } from '../contracts/progress.ts';

/** What each segment ends with: `images` is done when the pictures are. */
export type Goal = 'image' | 'clip';

/** What is known before the work begins. */
export interface Plan {
  /** Names of the segments, in order. */
  readonly segments?: readonly string[];
  readonly goal?: Goal;
  /** The expected time of the whole work, seconds. */
  readonly expectedSeconds?: number;
  /** The project's cost once the work is done, USD. */
  readonly expectedUsd?: number;
  /** The project's cost so far, USD; called whenever the view is drawn. */
  readonly spentUsd?: () => number;
}

export interface TallyRow {
  readonly name: string;
  /** 0 to 100. */
  readonly share: number;
  readonly note: string;
  readonly mood: 'waiting' | 'running' | 'done' | 'failed';
}

export interface Tally {
  plan(plan: Plan): void;
  update(event: ProgressEvent): void;
  rows(): readonly TallyRow[];
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

/** A segment's bar: the picture is its first tenth, the clip the rest. */
const PICTURE_SHARE = 10;
/** The weight of joining relative to one segment. */
const FINAL_WEIGHT = 0.5;
/** From this fraction on, the pace of the work predicts better than the plan. */
const TRUSTED_FRACTION = 0.5;

/** Counts how far the work is from its events. @param now a monotonic clock, milliseconds */
export function createTally(now: () => number): Tally {
  const startedMs = now();
  const rows = new Map<string, TallyRow>();
  const kept = new Set<string>();
  let known: Plan = {};
  const elapsed = () => (now() - startedMs) / 1000;

  /** The fraction that is done, 0 to 1; what was there already does not count. */
  const fraction = (): number => {
    const names = [...(known.segments ?? []), 'FINAL'].filter((name) => !kept.has(name));
    const weight = (name: string) => (name === 'FINAL' ? FINAL_WEIGHT : 1);
    const all = names.reduce((sum, name) => sum + weight(name), 0);
    const done = names.reduce((sum, name) => sum + (weight(name) * (rows.get(name)?.share ?? 0)) / 100, 0);
    return all === 0 ? 1 : done / all;
  };

  return {
    plan(plan) {
      known = { ...known, ...plan };
      for (const name of plan.segments ?? []) {
        if (!rows.has(name)) rows.set(name, { name, share: 0, note: '', mood: 'waiting' });
      }
    },
    update(event) {
      const name = nameOf(event);
      const before = rows.get(name)?.share ?? 0;
      const share = shareOf(event, known.goal);
      const failed = event.state === 'failed';
      if (event.state === 'kept' && share === 100) kept.add(name);
      rows.set(name, {
        name,
        share: failed ? before : share,
        note: noteOf(event),
        mood: failed ? 'failed' : share === 100 ? 'done' : 'running',
      });
    },
    rows: () => [...rows.values()],
    elapsedSeconds: elapsed,
    expectedSeconds() {
      const done = fraction();
      const passed = elapsed();
      const paced = done > 0.02 ? passed / done : undefined;
      const { expectedSeconds: planned } = known;
      if (planned === undefined) return done < 0.1 ? undefined : paced;
      if (paced === undefined) return Math.max(planned, passed);
      const trust = Math.min(1, done / TRUSTED_FRACTION);
      return Math.max(passed, planned * (1 - trust) + paced * trust);
    },
    money() {
      const { spentUsd, expectedUsd } = known;
      return {
        ...(spentUsd === undefined ? {} : { spentUsd: spentUsd() }),
        ...(expectedUsd === undefined ? {} : { expectedUsd }),
      };
    },
  };
}

const nameOf = ({ stage, segment }: ProgressEvent): string =>
  segment ?? (stage === 'combine' ? 'FINAL' : stage.toUpperCase());

/** The percentage of the whole bar. */
export function shareOf({ stage, state, percentage = 0 }: ProgressEvent, goal: Goal = 'clip'): number {
  const finished = state === 'done' || state === 'kept';
  if (stage === 'image') return finished ? (goal === 'image' ? 100 : PICTURE_SHARE) : 0;
  if (finished) return 100;
  if (stage === 'clip') return PICTURE_SHARE + Math.floor((percentage * (100 - PICTURE_SHARE)) / 100);
  return percentage;
}

function noteOf({ stage, state, message }: ProgressEvent): string {
  if (state === 'failed') return `failed: ${message ?? ''}`;
  if (state === 'kept') return stage === 'image' ? 'picture kept' : 'kept';
  if (state === 'done') return stage === 'image' ? 'picture drawn' : 'done';
  return message ?? WORDS[stage];
}
