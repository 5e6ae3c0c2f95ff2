export interface ViralityFacts {
  readonly opening: string;
  readonly hooks: readonly string[];
  readonly counted: number | undefined;
  readonly general: boolean;
  /** The share of the time with speech. */
  readonly pace: number;
}

/**
 * A score by rules, which is no forecast, 0 to 10: 4 for a hook and a call to action, +1.5 when the hook is a question, +1 when it ends
 * with a promise, +1 when the video counts its tips, up to +2 for how well speech fills the time (full marks from 85 %),
 * −1.5 when it has no facts of its own.
 */
export function viralityScore({ opening, hooks, counted, general, pace }: ViralityFacts): number {
  const score =
    4 +
    (isQuestion(opening) ? 1.5 : 0) +
    (hooks.includes('promise') ? 1 : 0) +
    (counted !== undefined ? 1 : 0) +
    2 * Math.min(1, Math.max(0, pace / 0.85)) -
    (general ? 1.5 : 0);
  return Math.round(Math.min(10, Math.max(0, score)) * 10) / 10;
}

/** Question marks of Latin, East Asian and Arabic writing. */
export const isQuestion = (text: string): boolean => /[?？؟]/u.test(text);
