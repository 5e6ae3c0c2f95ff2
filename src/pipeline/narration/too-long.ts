import { type Degradation, isMadeHere, PLANS, type SegmentType } from '../../contracts/segments.ts';
import type { DoneNarration } from '../../project/ledger.ts';
import { clipOf, narrationOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { FASTEST } from './fit.ts';

/** A video that is longer than its plan by less is as long as planned, seconds. */
const TOLERATED_SECONDS = 0.5;

/** A video that its narration makes longer than planned. */
export interface TooLong {
  /** Of the video, and as planned, seconds. */
  readonly total: number;
  readonly whole: number;
  /** The segments whose narration takes more than their own time of the plan, seconds. */
  readonly segments: readonly {
    readonly type: SegmentType;
    readonly seconds: number;
    readonly planned: number;
    readonly narration: DoneNarration;
  }[];
}

/**
 * What is too long although it is spoken faster; undefined where the video is as long as planned. A video of the person's own words
 * has no plan, and a recording is as long as the person spoke.
 */
export function tooLong({
  script,
  place: { ledger, project },
}: Pick<Work, 'script' | 'place'>): TooLong | undefined {
  const { duration } = project.settings;
  if (duration === null) return undefined;
  const spoken = script.segments.map(({ type, duration_seconds }) => {
    const isOurs = isMadeHere(clipOf(ledger.state, type)?.provider ?? 'local');
    const narration = isOurs ? narrationOf(ledger.state, type) : undefined;
    const planned = PLANS[duration].find((each) => each.type === type)?.durationSeconds ?? duration_seconds;
    return { type, planned, narration, seconds: narration?.duration_seconds ?? duration_seconds };
  });
  const whole = Number.parseInt(duration, 10);
  const total = spoken.reduce((sum, { seconds }) => sum + seconds, 0);
  const segments = spoken.flatMap(({ narration, seconds, planned, type }) =>
    narration === undefined || narration.fingerprint === null || seconds <= planned
      ? []
      : [{ type, seconds, planned, narration }],
  );
  return total <= whole + TOLERATED_SECONDS || segments.length === 0 ? undefined : { total, whole, segments };
}

/** The note that the script would have to be shorter: no word was cut. */
export function tooLongNotes(work: Pick<Work, 'script' | 'place'>): Degradation[] {
  const long = tooLong(work);
  if (long === undefined) return [];
  const { total, whole, segments } = long;
  const parts = segments.map(
    ({ type, seconds, planned }) =>
      `${type} by ${Math.ceil((1 - planned / seconds) * 100)} % (${seconds.toFixed(1)} s for ${planned} s)`,
  );
  return [
    {
      reason: 'longer_than_planned',
      message: `The video lasts ${total.toFixed(1)} s instead of ${whole} s: ${segments[0]!.narration.provider} needs more time for the words, also where it speaks faster, up to ${FASTEST} times. Too long are ${parts.join(', ')}; no word was cut.`,
      next: 'Shorten these texts in script.json by so much and run the same command again, or use --speed.',
    },
  ];
}
