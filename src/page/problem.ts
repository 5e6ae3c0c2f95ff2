import { SparkfluenceError } from '../contracts/errors.ts';
import type { SegmentType } from '../contracts/segments.ts';
import { systemError } from '../contracts/system-errors.ts';
import { type Html, html } from './markup.ts';
import { type Problem, type Said, saidOf } from './said.ts';
import type { Words } from './words/en.ts';

/** A failure or a refusal that a page shows in its own language and words, with the error's own sentences beneath. */

export type { Problem } from './said.ts';

/** What a page shows of an error. */
export function problemOf(error: unknown): Problem {
  const { kind, message, details } = knownError(error);
  const { reason = '', next = '', segment, provider } = details;
  return {
    ...{ kind, reason, message, next },
    segment: (segment as SegmentType | undefined) ?? null,
    provider: typeof provider === 'string' ? provider : null,
  };
}

/** The error for whatever was thrown: a refusal by the machine says what it is, as on the command line. */
export function knownError(error: unknown): SparkfluenceError {
  const message = error instanceof Error ? error.message : String(error);
  return (
    systemError(error) ??
    (error instanceof SparkfluenceError
      ? error
      : new SparkfluenceError('bug', `Unexpected: ${message}`, { details: { reason: 'bug' } }))
  );
}

/** @param next what to do, where the page knows it better than the error */
export const problemHtml = (problem: Problem, t: Words, next?: string): Html =>
  saidHtml(saidOf(problem, t, next), t);

export function saidHtml({ text, next, technical }: Said, t: Words): Html {
  return html`<span dir="auto">${text}</span>${next !== '' && html` <span class="next" dir="auto">${next}</span>`}${
    technical !== null &&
    html`
<details class="technical"><summary>${t.errors.technical}</summary><span lang="en" dir="ltr">${technical}</span></details>`
  }`;
}

/**
 * What the server sends to the page's script for an error: the document, and what the page says of it.
 * @param ofFile whether a file was given
 */
export const refusalDocument = (error: unknown, t: Words, ofFile = false) => {
  const known = knownError(error);
  const said = saidOf({ ...problemOf(known), ofFile }, t);
  return { ...known.toDocument(), said: { ...said, label: t.errors.technical } };
};
