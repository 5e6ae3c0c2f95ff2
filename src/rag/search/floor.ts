import type { LexicalPlan } from './lexical.ts';
import { segmentForms } from './segments.ts';
import type { IndexedPassage } from './source.ts';
import { wordsOf } from './words.ts';

/**
 * Whether a passage answers a query at all. In a corpus in which nothing fits something still ranks first, so what a
 * passage covers of the query's subject is measured apart from its rank. Pure.
 */

/** The least support of a passage that is found by its words. Chosen on the tuned half of fixtures/eval. */
export const SUPPORT_FLOOR = 0.6;

/**
 * How much a word counts that a passage mentions once and in passing: in the shipped corpus, which names many things as
 * examples, and in the user's own, which is about what they make videos on.
 */
const IN_PASSING = { shipped: 0.5, own: 0.75 } as const;

/** A text is about a word that is so large a part of it. */
const DENSE = 1 / 20;

/** A query that says the whole title asks for this passage rather than for another thing of the same name. */
const WHOLE_TITLE = 1.1;

/** The words of a passage, as those of a query are compared with them. */
interface Said {
  readonly known: ReadonlySet<string>;
  /** Those that name it. */
  readonly head: ReadonlySet<string>;
  readonly text: readonly string[];
}

const spacedWords = ({ title, niche, text, words }: IndexedPassage): Said => ({
  known: new Set(words),
  head: new Set(wordsOf(`${title}\n${niche ?? ''}`)),
  text: wordsOf(text),
});

const segments = ({ title, text: body }: IndexedPassage): Said => {
  const head = new Set(segmentForms(title));
  const text = segmentForms(body);
  return { known: new Set([...head, ...text]), head, text };
};

/**
 * How far a passage supports a query: the weight of the subject's words that it covers, by the root of the weight of all.
 * Half of two words and a third of three thus count more than a quarter of four, but a long query may leave more unsaid
 * than a plain share allows. At most 1.
 */
export function supportOf({ subject }: LexicalPlan, passage: IndexedPassage): number {
  const spaced = spacedWords(passage);
  const cut = subject.some(({ isSegment }) => isSegment) ? segments(passage) : spaced;
  const passing = IN_PASSING[passage.origin === 'shipped' ? 'shipped' : 'own'];
  let [covered, full] = [0, 0];
  for (const { worth: usual, namedWorth, forms, names, isSegment } of subject) {
    const { known, head, text } = isSegment ? cut : spaced;
    const here = [...forms].filter((form) => known.has(form));
    // A word of the index that neither title nor text has is one by which the subject is looked for.
    const isNamed = here.some((form) => head.has(form) || !text.includes(form));
    const worth = isNamed ? namedWorth : usual;
    full += worth;
    if (here.length > 0) {
      const times = text.filter((word) => forms.has(word)).length;
      const isAbout = isNamed || times > 1 || times >= text.length * DENSE;
      covered += isAbout ? worth : worth * passing;
    } else if ([...names].some((name) => known.has(name))) covered += Math.min(1, worth) * passing;
  }
  if (full === 0) return 0;
  const said = new Set(subject.flatMap(({ forms }) => [...forms]));
  const title = subject.some(({ isSegment }) => isSegment) ? [] : wordsOf(passage.title);
  const isWholeTitle = title.length > 0 && title.every((word) => said.has(word));
  return Math.min(1, (covered / Math.sqrt(full)) * (isWholeTitle ? WHOLE_TITLE : 1));
}
