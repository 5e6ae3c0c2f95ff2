/** A replacement of what is written by what is said. */
export interface Rule {
  readonly pattern: RegExp;
  /** What is said instead; undefined leaves it as it is written. */
  readonly say: (match: RegExpExecArray) => string | undefined;
}

/** Digits with their separators, and decimals; it begins at the first digit only, so that long ones take no square of time. */
export const NUMBER = String.raw`(?<!\d)(?<!\d[.,\u00a0\u202f])\d+(?:[.,\u00a0\u202f]\d+)*`;

/** @param say gets the whole match and its groups */
export function rule(
  pattern: string,
  flags: string,
  say: (whole: string, ...groups: (string | undefined)[]) => string | undefined,
): Rule {
  return { pattern: new RegExp(pattern, flags), say: (match) => say(match[0], ...match.slice(1)) };
}

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);

/** A rule that looks at what stands around the place, too. */
export const ruleAt = (pattern: string, flags: string, say: Rule['say']): Rule => ({
  pattern: new RegExp(pattern, flags),
  say,
});
