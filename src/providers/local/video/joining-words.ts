import type { Language } from '../../../contracts/languages.ts';
import { bare } from './spoken-text.ts';

/** What joins the things of a list, and the halves of a sentence. */

export interface JoiningWords {
  /** «and» and «or», behind which the last thing of a list stands. */
  readonly and: ReadonlySet<string>;
  readonly both: ReadonlySet<string>;
}

const joining = new Map<string, JoiningWords>();

/** As Unicode CLDR writes lists in a language. */
export function joiningWords({ tag, spaced }: Language): JoiningWords {
  const before = joining.get(tag);
  if (before !== undefined) return before;
  const wordOf = (type: 'conjunction' | 'disjunction'): string =>
    new Intl.ListFormat(tag, { type })
      .formatToParts(['1', '2', '3'])
      .filter((part) => part.type === 'literal')
      .map(({ value }) => bare(value).toLowerCase())
      .at(-1) ?? '';
  const [and, or] = [wordOf('conjunction'), wordOf('disjunction')];
  const known = spaced ? [and, or].filter((word) => word !== '') : [];
  const made = { and: new Set(known), both: new Set(known.slice(0, and === '' ? 0 : 1)) };
  joining.set(tag, made);
  return made;
}
