import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { FoundPassage } from '../../../contracts/passages.ts';
import type { Degradation } from '../../../contracts/segments.ts';
import type { Corpus } from './corpus.ts';

/** What this writer says of its scripts: what they are made of, and what was missing. */

export const GENERIC_FRAME: Degradation = {
  reason: 'generic_frame',
  message: 'No facts about this topic are in the local corpus; the script gives general steps only.',
  next: 'Give your own facts with --notes or `rag add`, or set GEMINI_API_KEY.',
};

/** The note that this writer cannot reword a text, as a person would. */
export const quoting = (facts: readonly FoundPassage[]): Degradation => ({
  reason: 'quoted_passages',
  message: `The local script writer has no words of its own: it says sentences of your corpus as they are (${facts.map(cited).join('; ')}).`,
  next: 'Say them in other words in the script, set GEMINI_API_KEY, or leave the corpus out with --no-rag.',
});

/** The note on an encyclopedia's sentences, whose licence asks to be named. */
export const quotingArticle = ({ title, source, revision, license }: FoundPassage): Degradation => ({
  reason: 'quoted_article',
  message: `The script says sentences of the article "${title}" as they are (${source}, revision ${revision}, ${license}).`,
  next: 'Keep the line that names it, which is in publish.md, below the video; and read the script: an article tells facts, and not all of them fit your point.',
});

const cited = ({ title, source, license }: FoundPassage): string =>
  [`"${title}"`, source, license].filter((part) => part !== null).join(', ');

export const notesTooShort = (missing: number, what = 'notes'): Degradation => ({
  reason: 'notes_too_short',
  message: `The ${what === 'notes' ? 'notes fill' : `${what} fills`} all but ${missing} of the middle segments; the video is shorter by the others.`,
  next: what === 'notes' ? 'Give longer notes.' : 'Give facts of your own with --notes.',
});

export async function withoutPatterns(language: Language, corpus: Corpus): Promise<SparkfluenceError> {
  const names = await corpus.languages();
  return new SparkfluenceError('input', `The local script writer has no sentences in ${language.name}`, {
    details: {
      reason: 'language_without_patterns',
      field: 'language',
      received: language.name,
      allowed: names,
      next: `Give a transcript or --notes in ${language.name}, use one of ${names.join(', ')}, or set GEMINI_API_KEY.`,
    },
  });
}
