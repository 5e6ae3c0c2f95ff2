import type { Language } from '../../../contracts/languages.ts';
import type { Degradation } from '../../../contracts/segments.ts';
import { readTranscript } from '../../../language/transcript/transcript.ts';
import { languageNotes } from '../../script/language-check.ts';

/** How much of a transcript is looked at for its language, characters. */
const LOOKED_AT = 20_000;

/** Writing that has no sentence marks. */
const WITHOUT_MARKS = new Set(['Thai', 'Laoo', 'Khmr', 'Mymr']);

/** What a person should know of a transcript before its script is used. */
export function transcriptNotes(text: string, language: Language): Degradation[] {
  const { parts, punctuated } = readTranscript(text);
  const words = parts.map((part) => part.text).join(' ');
  return [
    ...languageNotes(words.slice(0, LOOKED_AT), language, {
      reason: 'transcript_language',
      what: 'The transcript',
      next: 'Give the language of the transcript with --language, or translate it first.',
    }),
    ...(punctuated || WITHOUT_MARKS.has(language.script)
      ? []
      : [
          {
            reason: 'no_punctuation',
            message:
              'The transcript has no sentence marks, so it was cut at pauses and before words that begin a thought.',
            next: 'Read the script before it is made, or give a transcript with full stops.',
          },
        ]),
  ];
}
