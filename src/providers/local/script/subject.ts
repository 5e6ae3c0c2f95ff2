import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { FoundPassage } from '../../../contracts/passages.ts';
import type { Corpus } from './corpus.ts';
import { weighTopic } from './match.ts';

/** What the local writer knows about a topic, and what it says where it knows nothing. */

/** Languages in which people type topics of videos in another language. */
const TYPED_IN = ['english', 'indonesian', 'spanish', 'hindi'];

/** The subject of a topic by the language's keywords, otherwise by those of another language; undefined for none. */
export async function subjectOf(
  topic: string,
  { name }: Language,
  corpus: Corpus,
): Promise<string | undefined> {
  if ((await corpus.texts(name)).size === 0) return undefined;
  for (const language of new Set([name, ...TYPED_IN])) {
    const numbers = (await corpus.patterns(language))?.numbers ?? [];
    const { id, isContested } = weighTopic(topic, await corpus.texts(language), numbers, language);
    if (id !== undefined || isContested) return id;
  }
  return undefined;
}

/**
 * The share of the topic's weight that a passage needs to be used as a fact about it: half, and more where the program has
 * tips of its own. Passages below it would tell facts about another topic.
 */
export const ON_TOPIC = 0.5;
export const SURELY_ON_TOPIC = 0.75;

/** The user's own passages. Shipped passages are about writing, and a learned script was published already. */
export const isFact =
  (least: number) =>
  ({ origin, kind, lexical }: FoundPassage): boolean =>
    /^(?:file|stdin):/.test(origin) && (kind === 'fact' || kind === 'body') && (lexical ?? 0) >= least;

/** Nobody gave facts on the topic, and general sentences were not asked for. */
export const noFacts = (topic: string): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    `The local script writer knows nothing about "${shortened(topic)}", and general sentences would say nothing`,
    {
      details: {
        reason: 'no_facts',
        field: 'content',
        next: `Give three facts of your own: --notes "…" or --notes facts.txt. Or take those of Wikipedia’s article with --facts wikipedia. Or give your own text with --transcript FILE. Or fill your corpus with \`sparkfluence rag add FILE\`. Or let a model write, with GEMINI_API_KEY or --local-llm ollama/llama3.1. --allow-generic makes the video with general sentences.`,
      },
    },
  );

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text);
