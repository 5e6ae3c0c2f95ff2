import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import { statementsOf, withMarks, withPauses } from '../../../language/transcript/statements.ts';
import { readTranscript } from '../../../language/transcript/transcript.ts';
import { clauseEnds, wordEnds } from './fit.ts';

/** A sentence, or a part of one. */
export interface Part {
  readonly text: string;
  /** It continues the previous part. */
  readonly goesOn: boolean;
}

/** Fewest words of a segment. */
const LEAST_WORDS = 4;

/** The sentences of a text, or of a transcript in any form; speech without sentence marks is given marks. */
export function sentencesOf(text: string, language: Language): string[] {
  const transcript = readTranscript(text.normalize('NFC'));
  const statements = statementsOf(transcript, language.tag).filter((sentence) =>
    /[\p{L}\p{N}]/u.test(sentence),
  );
  if (transcript.punctuated || statements.length < 2) return statements;
  return language.spaced ? withMarks(statements, language.tag) : withPauses(statements);
}

/** The pieces of a sentence that is longer than a segment, cut at clause marks or between words. */
export function splitLong(sentence: string, mostCharacters: number, language: Language): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while ([...rest.slice(0, mostCharacters * 4)].length > mostCharacters) {
    const near = rest.slice(0, Math.ceil(mostCharacters * 4));
    const short = (ends: string[]): string | undefined =>
      ends.filter((end) => [...end].length <= mostCharacters && end.length < rest.length).at(-1);
    const clause = short(clauseEnds(near));
    const words =
      short(wordEnds(near, language)) ?? [...near].slice(0, Math.max(1, Math.floor(mostCharacters))).join('');
    const piece = clause !== undefined && clause.length * 2 > words.length ? clause : words;
    pieces.push(piece.trim());
    rest = rest.slice(piece.length).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/**
 * At least as many parts as segments: the longest is halved, at a clause mark if there is one in it.
 * @throws SparkfluenceError input, reason `transcript_too_short`
 */
export function enough(parts: readonly Part[], needed: number, language: Language): Part[] {
  const pieces = [...parts];
  while (pieces.length < needed) {
    const lengths = pieces.map(({ text }) => text.length);
    const longest = lengths.indexOf(Math.max(...lengths));
    const { text, goesOn } = pieces[longest] ?? { text: '', goesOn: false };
    const ends = wordEnds(text, language);
    if (ends.length < LEAST_WORDS * 2) throw tooShort(parts, needed, language);
    const inner = ends.slice(LEAST_WORDS - 1, -LEAST_WORDS);
    const clauses = clauseEnds(text).filter((end) =>
      inner.some((word) => Math.abs(word.length - end.length) <= 2),
    );
    const middle = nearest(clauses.length > 0 ? clauses : inner, text.length / 2) ?? inner[0] ?? '';
    const rest = text.slice(middle.length).trim();
    pieces.splice(longest, 1, { text: middle.trim(), goesOn }, { text: rest, goesOn: true });
  }
  return pieces;
}

const nearest = (texts: readonly string[], length: number): string | undefined =>
  [...texts].sort((a, b) => Math.abs(a.length - length) - Math.abs(b.length - length))[0];

function tooShort(parts: readonly Part[], needed: number, language: Language): SparkfluenceError {
  const words = parts.reduce((sum, { text }) => sum + wordEnds(text, language).length, 0);
  return new SparkfluenceError(
    'input',
    `The text has ${words} words, too few for ${needed} segments of at least ${LEAST_WORDS} words`,
    {
      details: {
        reason: 'transcript_too_short',
        field: 'content',
        words,
        next: `Give at least ${needed * LEAST_WORDS * 2} words, use --duration 30s, or give it as --topic.`,
      },
    },
  );
}
