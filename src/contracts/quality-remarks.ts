/**
 * What can be wrong with a finished video, in English as it stands in `problems` of its verdict; `{a}` and `{b}` are numbers or times.
 * A page says it in its own words, and reads it back from these sentences, which projects keep.
 */
export const REMARKS = {
  length: 'it lasts {a} s instead of {b} s',
  noSound: 'it has no sound',
  soundBegins: 'its sound begins {a} s after its picture',
  soundEnds: 'its sound ends {a} s after its picture',
  black: 'it is black at {a}',
  frozen: 'it is frozen at {a}',
  silent: 'it is silent at {a}',
  soft: 'it is very soft: {a} LUFS',
  peaks: 'its peaks reach {a} dBTP',
  loudness: 'its loudness is {a} LUFS instead of {b}',
} as const;

export type Remark = keyof typeof REMARKS;

interface Values {
  readonly a?: string;
  readonly b?: string;
}

export const remark = (kind: Remark, values: Values = {}): string => filled(REMARKS[kind], values);

export const filled = (template: string, { a = '', b = '' }: Values): string =>
  template.replace('{a}', () => a).replace('{b}', () => b);

/** The remark that a sentence is; undefined for one that an earlier or later version wrote. */
export function readRemark(text: string): ({ readonly kind: Remark } & Required<Values>) | undefined {
  for (const [kind, template] of Object.entries(REMARKS)) {
    const [before = '', between = '', after] = template.split(/\{[ab]\}/);
    const end = after ?? between;
    if (!text.startsWith(before) || !text.endsWith(end)) continue;
    const values = text.slice(before.length, text.length - end.length);
    const [a = '', b = ''] = after === undefined ? [values] : values.split(between);
    if (remark(kind as Remark, { a, b }) === text) return { kind: kind as Remark, a, b };
  }
  return undefined;
}
