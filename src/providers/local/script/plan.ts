import type { Duration, SegmentType } from '../../../contracts/segments.ts';
import { PLANS } from '../../../contracts/segments.ts';
import type { Visual } from './corpus.ts';

/** A segment being composed: its words and its visual direction. */
export interface Draft {
  readonly type: SegmentType;
  readonly durationSeconds: number;
  readonly text: string;
  readonly visual: Visual;
}

/** The segments of a duration by their roles. */
export function planOf(duration: Duration) {
  const plan = PLANS[duration].map(({ type, durationSeconds }) => ({ type, durationSeconds }));
  return { hook: plan[0]!, bodies: plan.slice(1, -1), cta: plan.at(-1)! };
}
