export interface ViralityFacts {
  readonly hooks: readonly string[];
  readonly counted: number | undefined;
  readonly general: boolean;
  /** The share of the time with speech. */
  readonly pace: number;
}

/**
 * A score by rules, which is no forecast, 0 to 10: 4 for a hook and a call to action, +1.5 when the video tells facts and −1.5
 * when it has none of its own, +1 when the hook ends with a promise, +1 when the video counts its tips, and up to +2 for how
 * well speech fills the time (full marks from 85 %). How the hook is punctuated earns nothing.
 */
export function viralityScore({ hooks, counted, general, pace }: ViralityFacts): number {
  const score =
    4 +
    (general ? -1.5 : 1.5) +
    (hooks.includes('promise') ? 1 : 0) +
    (counted !== undefined ? 1 : 0) +
    2 * Math.min(1, Math.max(0, pace / 0.85));
  return Math.round(Math.min(10, Math.max(0, score)) * 10) / 10;
}

/** Question marks of Latin, East Asian and Arabic writing. */
export const isQuestion = (text: string): boolean => /[?？؟]/u.test(text);
