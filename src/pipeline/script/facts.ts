import type { Config } from '../../config/resolve.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { openCorpus } from '../../providers/local/script/corpus.ts';
import { isFact, noFacts, ON_TOPIC, subjectOf } from '../../providers/local/script/subject.ts';
import { readTopic } from '../../providers/local/script/topic.ts';
import type { Brief } from '../work/brought.ts';
import type { Makers } from '../work/makers.ts';
import type { CorpusOptions } from './corpus-help.ts';

interface Searching {
  readonly config: Config;
  readonly pid: number;
  readonly signal: AbortSignal;
}

/**
 * Whether the local writer has something to say on a topic or title: tips of its own, a passage of the user's corpus, which
 * is searched by words, or an article of the encyclopedia that was named. True as well where it is not asked for any:
 * notes, a transcript, a language without sentences.
 * @throws SparkfluenceError input, reason `no_article`, where an encyclopedia was named and has none; of its network
 */
export async function hasFacts(
  { content, script, notes, language: name, platform }: Brief,
  { rag = true, allowGeneric = false, encyclopedia }: CorpusOptions,
  searching: Searching,
): Promise<boolean> {
  if (
    script !== undefined ||
    content === undefined ||
    content.inputType === 'transcript' ||
    notes?.trim() ||
    allowGeneric
  )
    return true;
  const language = findLanguage(name ?? 'english');
  const corpus = await openCorpus();
  const patterns = await corpus.patterns(language.name);
  if (patterns === undefined) return true; // refused by the writer, with what is missing
  const { text } = readTopic(content.content, language, patterns.numbers);
  if ((await subjectOf(text, language, corpus)) !== undefined) return true;
  if (rag && (await isInCorpus(text, { language: language.name, platform }, searching))) return true;
  if (encyclopedia === undefined) return false;
  await encyclopedia.article({ content: content.content, language });
  return true;
}

async function isInCorpus(
  text: string,
  { language, platform }: { readonly language: string; readonly platform: Brief['platform'] },
  searching: Searching,
): Promise<boolean> {
  const { searchCorpus } = await import('../corpus/search.ts');
  const filter = { language, ...(platform === undefined ? {} : { platform }) };
  const found = await searchCorpus(searching, {
    query: text.slice(0, 400),
    top: 40,
    filter,
    mode: 'lexical',
  });
  return found.passages.some(isFact(ON_TOPIC));
}

/**
 * Refuses a topic that the local writer knows nothing about, before a folder is made.
 * @throws SparkfluenceError input, reason `no_facts`
 */
export async function checkFacts(
  { script }: Makers,
  brief: Brief,
  rag: CorpusOptions,
  searching: Searching,
): Promise<void> {
  if (script.id === 'local' && !(await hasFacts(brief, rag, searching)))
    throw noFacts(brief.content?.content ?? '');
}
