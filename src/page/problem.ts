import { type ErrorKind, SparkfluenceError } from '../contracts/errors.ts';
import type { SegmentType } from '../contracts/segments.ts';
import { type Html, html } from './markup.ts';
import type { Words } from './words/en.ts';
import { SENTENCE_OF_KIND, SENTENCE_OF_REASON } from './words/errors.ts';

/** A failure or a refusal that a page shows in its own language, with the error's own sentences beneath. */

export interface Problem {
  readonly kind: ErrorKind;
  /** `details.reason`; empty where there is none. */
  readonly reason: string;
  /** English sentences of the program or a vendor. */
  readonly message: string;
  readonly next: string;
  readonly segment: SegmentType | null;
}

/** What a page shows of an error. */
export function problemOf(error: unknown): Problem {
  const known =
    error instanceof SparkfluenceError
      ? error
      : new SparkfluenceError('bug', error instanceof Error ? error.message : String(error));
  const { kind, message, details } = known;
  const { reason = '', next = '', segment } = details;
  return { kind, reason, message, next, segment: (segment as SegmentType | undefined) ?? null };
}

/** The sentence for it in the page's language; undefined in English, where the error's own says more. */
export function sentenceOf({ kind, reason }: Pick<Problem, 'kind' | 'reason'>, t: Words): string | undefined {
  if (t.errors === null) return undefined;
  const known: Partial<Record<string, keyof typeof t.errors.sentences>> = SENTENCE_OF_REASON;
  return t.errors.sentences[(Object.hasOwn(known, reason) && known[reason]) || SENTENCE_OF_KIND[kind]];
}

/** @param next what to do, where the page knows it better than the error */
export function problemHtml(problem: Problem, t: Words, next = problem.next): Html {
  const { message } = problem;
  const sentence = sentenceOf(problem, t);
  if (sentence === undefined || t.errors === null)
    return html`<span dir="auto">${ended(message)}</span>${next !== '' && html` <span class="next">${next}</span>`}`;
  return html`<span>${sentence}</span>
<details class="technical"><summary>${t.errors.technical}</summary><span lang="en" dir="ltr">${ended(message)} ${problem.next}</span></details>`;
}

const ended = (text: string): string => (/[.!?。؟]\s*$/.test(text) ? text : `${text}.`);

/** The table of sentences for the page's script, which is told of refusals by the server; null in English. */
export const errorTable = ({ errors }: Words): object | null =>
  errors === null
    ? null
    : {
        ...{ technical: errors.technical, sentences: errors.sentences },
        ...{ reasons: SENTENCE_OF_REASON, kinds: SENTENCE_OF_KIND },
      };
