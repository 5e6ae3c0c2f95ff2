import { type Degradation, isMadeHere, PLANS } from '../../contracts/segments.ts';
import { clipOf, narrationOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { FASTEST } from './fit.ts';

/** A video that is longer than its plan by less is as long as planned, seconds. */
const TOLERATED_SECONDS = 0.5;

/**
 * The script is asked to be shorter where a speech made the whole video longer than planned: it is as fast as sounds natural, its
 * segment has grown, and no word was cut. A video of the person's own words has no plan.
 */
export function tooLongNotes({
  script,
  place: { ledger, project },
}: Pick<Work, 'script' | 'place'>): Degradation[] {
  const { duration } = project.settings;
  if (duration === null) return [];
  const plan = PLANS[duration];
  const spoken = script.segments.map(({ type, duration_seconds }) => {
    const known = isMadeHere(clipOf(ledger.state, type)?.provider ?? 'local')
      ? narrationOf(ledger.state, type)
      : undefined;
    const planned = plan.find((each) => each.type === type)?.durationSeconds ?? duration_seconds;
    return { type, planned, known, seconds: known?.duration_seconds ?? duration_seconds };
  });
  const sum = (of: (each: (typeof spoken)[number]) => number) =>
    spoken.reduce((total, each) => total + of(each), 0);
  const whole = Number.parseInt(duration, 10);
  const total = sum(({ seconds }) => seconds);
  // A recording is as long as the person spoke.
  const long = spoken.filter(
    ({ known, seconds, planned }) => known !== undefined && known.fingerprint !== null && seconds > planned,
  );
  if (total <= whole + TOLERATED_SECONDS || long.length === 0) return [];
  const parts = long.map(
    ({ type, seconds, planned }) =>
      `${type} by ${Math.ceil((1 - planned / seconds) * 100)} % (${seconds.toFixed(1)} s for ${planned} s)`,
  );
  return [
    {
      reason: 'longer_than_planned',
      message: `The video lasts ${total.toFixed(1)} s instead of ${whole} s: ${long[0]!.known!.provider} needs more time for the words, also where it speaks faster, up to ${FASTEST} times. Too long are ${parts.join(', ')}; no word was cut.`,
      next: 'Shorten these texts in script.json by so much and run the same command again, or use --speed.',
    },
  ];
}
