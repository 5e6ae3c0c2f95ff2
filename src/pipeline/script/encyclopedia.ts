import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Language } from '../../contracts/languages.ts';
import type { FoundPassage } from '../../contracts/passages.ts';
import type { FactsSource } from '../../contracts/settings.ts';
import { coveredBy, subjectWords } from '../../providers/local/script/article-match.ts';
import { subjectOfArticle } from '../../providers/local/script/told.ts';
import { cleaned } from '../../providers/local/script/topic.ts';
import type { FoundPage, Wikipedia } from '../../providers/script/wikipedia.ts';
import type { Wait } from '../../providers/wire/retry.ts';

/** Facts from an encyclopedia (`--facts wikipedia`): the article on a topic, in the language of the video. */

export interface Subject {
  readonly content: string;
  readonly language: Language;
}

export interface Encyclopedia {
  /**
   * The article on a subject, as a passage with its address, revision and licence. Asked once a subject.
   * @throws SparkfluenceError input, reason `no_article`, where no article is surely about it; of the network
   */
  article(subject: Subject): Promise<FoundPassage>;
}

interface Asking {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly onWait?: (wait: Wait) => void;
}

/** Undefined where no encyclopedia was asked for. */
export function openEncyclopedia(source: FactsSource | undefined, asking: Asking): Encyclopedia | undefined {
  if (source !== 'wikipedia') return undefined;
  const asked = new Map<string, Promise<FoundPassage>>();
  return {
    article(subject) {
      const key = `${subject.language.tag}\n${subject.content}`;
      const known = asked.get(key) ?? findArticle(subject, asking);
      asked.set(key, known);
      return known;
    },
  };
}

/** A shorter text is a stub, from which no video can be made; a letter of Japanese says more than one of English. */
const LEAST_LETTERS = { spaced: 300, unspaced: 120 };
/** So many of the pages that were found are looked at. */
const MOST_LOOKED_AT = 3;

async function findArticle(
  { content, language }: Subject,
  { config, signal, onWait }: Asking,
): Promise<FoundPassage> {
  const [{ openWikipedia }, { createLimits }] = await Promise.all([
    import('../../providers/script/wikipedia.ts'),
    import('../../providers/wire/rate-limits.ts'),
  ]);
  const { wikipediaAddress: address, timeoutMs, pollMs: firstWaitMs, cacheFolder, rateLimits } = config;
  const limits = createLimits({ cacheFolder, ...(rateLimits === undefined ? {} : { limits: rateLimits }) });
  const wikipedia = openWikipedia({ address, language, signal, limits, timeoutMs, firstWaitMs, onWait });
  const topic = cleaned(content).slice(0, 400);
  const { pages, others } = await candidatesFor(topic, language, wikipedia);
  for (const page of pages.slice(0, MOST_LOOKED_AT)) {
    const summary = await wikipedia.summary(page.key);
    if (summary === undefined) continue;
    // The name is this one, and means several things; another page would be another subject's.
    if (summary.type === 'disambiguation')
      throw severalMeanings(topic, page.title, others, wikipedia.edition);
    const lead = `${summary.description} ${summary.extract}`;
    if (summary.type !== 'standard' || coveredBy(topic, namesOf(page), language, lead) === undefined)
      continue;
    const article = await wikipedia.article(page.key);
    const text = article?.paragraphs.join('\n\n') ?? '';
    if (article === undefined || text.length < LEAST_LETTERS[language.spaced ? 'spaced' : 'unspaced'])
      continue;
    return {
      id: `wikipedia:${wikipedia.edition}:${page.key}`,
      ...{ kind: 'fact', language: language.name, platform: 'any', niche: null, outcome: null },
      ...{ title: article.title, text, source: article.url, revision: article.revision },
      license: `${article.license} (${article.licenseUrl})`,
      about: subjectOfArticle(summary.extract, summary.description, summary.hasPlace),
      ...{ origin: `wikipedia:${wikipedia.edition}`, score: 1, lexical: 1, similarity: null },
    };
  }
  throw noArticle(
    `Wikipedia (${wikipedia.edition}) has no article that is surely about "${shown(topic)}"`,
    others,
  );
}

/** The pages whose title stands in the topic, the one that covers most of it first; and whatever else was found. */
async function candidatesFor(
  topic: string,
  language: Language,
  wikipedia: Wikipedia,
): Promise<{ readonly pages: readonly FoundPage[]; readonly others: readonly string[] }> {
  const words = subjectWords(topic, language);
  const found = new Map<string, FoundPage>();
  const searches = [
    () => wikipedia.titles(words),
    () => wikipedia.pages(words),
    () => wikipedia.titles(topic),
  ];
  let ranked: { readonly page: FoundPage; readonly letters: number }[] = [];
  for (const search of searches) {
    for (const page of await search()) found.set(page.key, { ...found.get(page.key), ...page });
    ranked = [...found.values()]
      .flatMap((page) => {
        const letters = coveredBy(topic, namesOf(page), language);
        return letters === undefined ? [] : [{ page, letters }];
      })
      .sort(
        (a, b) => b.letters - a.letters || Number(isNamed(b.page, words)) - Number(isNamed(a.page, words)),
      );
    // A title that is all of the subject's words needs no further search.
    if (ranked.some(({ page }) => isNamed(page, words))) break;
  }
  return { pages: ranked.map(({ page }) => page), others: [...found.values()].map(({ title }) => title) };
}

const namesOf = ({ title, otherTitle }: FoundPage): string[] =>
  otherTitle === undefined ? [title] : [title, otherTitle];

const isNamed = (page: FoundPage, words: string): boolean =>
  namesOf(page).some((name) => name.toLowerCase() === words.toLowerCase());

const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text);

const severalMeanings = (topic: string, title: string, others: readonly string[], edition: string) =>
  noArticle(
    `"${shown(title)}" means several things in Wikipedia (${edition}), and "${shown(topic)}" does not say which`,
    others.filter((other) => other !== title),
  );

function noArticle(message: string, others: readonly string[]): SparkfluenceError {
  const titles = others.slice(0, 5).map(shown);
  const named =
    titles.length === 0 ? '' : `Name one of its articles in the topic (${titles.join('; ')}). Or give`;
  return new SparkfluenceError('input', message, {
    details: {
      reason: 'no_article',
      field: 'content',
      provider: 'wikipedia',
      found: titles,
      next: `${named === '' ? 'Give' : named} three facts of your own: --notes "…" or --notes facts.txt. Or give your own text with --transcript FILE. Or let a model write, with GEMINI_API_KEY or --local-llm ollama/llama3.1. --allow-generic makes the video with general sentences.`,
    },
  });
}
