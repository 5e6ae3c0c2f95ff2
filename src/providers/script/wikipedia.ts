import { versions } from 'node:process';
import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Language } from '../../contracts/languages.ts';
import { packageFacts } from '../../contracts/places.ts';
import { paragraphsOf } from '../../language/article/paragraphs.ts';
import type { Limits } from '../wire/rate-limits.ts';
import { providerError, type Wait } from '../wire/retry.ts';
import { turnedAway } from '../wire/turned-away.ts';
import { callVendor } from '../wire/vendor-call.ts';

/**
 * Articles of Wikipedia by its public REST interfaces, which need no key:
 * https://www.mediawiki.org/wiki/API:REST_API/Reference (search, pages) and
 * https://www.mediawiki.org/wiki/Specs/Summary/1.3.0 (kind of the page, first sentences).
 */

/** Where the editions are; `{language}` stands for the name of one. */
export const WIKIPEDIA_ADDRESS = 'https://{language}.wikipedia.org';

export interface WikipediaOptions {
  /** As `WIKIPEDIA_ADDRESS`. */
  readonly address?: string | undefined;
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly limits?: Limits | undefined;
  /** Time one request may take, milliseconds. */
  readonly timeoutMs?: number | undefined;
  readonly firstWaitMs?: number | undefined;
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

/** A page that a search found. */
export interface FoundPage {
  /** Its title as it stands in an address: `Sleep_apnea`. */
  readonly key: string;
  readonly title: string;
  /** The title of the redirect by which it was found: another name of the same thing. */
  readonly otherTitle: string | undefined;
}

export interface Summary {
  /** `standard` for an article, `disambiguation` for a list of what a name means. */
  readonly type: string;
  /** The first sentences. */
  readonly extract: string;
  /** What it is in a few words, such as "fifth planet from the Sun". */
  readonly description: string;
  /** It has a place on a map. */
  readonly hasPlace: boolean;
}

export interface Article {
  readonly title: string;
  /** The address at which people read it. */
  readonly url: string;
  readonly revision: number;
  readonly license: string;
  readonly licenseUrl: string;
  readonly paragraphs: readonly string[];
}

export interface Wikipedia {
  /** The name of the edition: `en`. */
  readonly edition: string;
  /** Pages whose title, or a redirect's, begins with the words. */
  titles(words: string): Promise<FoundPage[]>;
  /** Pages that hold the words, best first. */
  pages(words: string): Promise<FoundPage[]>;
  /** Undefined where there is no such page. */
  summary(key: string): Promise<Summary | undefined>;
  article(key: string): Promise<Article | undefined>;
}

const TIMEOUT_MS = 15_000;
/** All waits of one call together: somebody waits for a script. */
const TOTAL_WAIT_MS = 60_000;
const MOST_PAGES = 5;
/** Longer searches are refused (https://www.mediawiki.org/wiki/Help:CirrusSearch). */
const MOST_LETTERS = 250;

/**
 * Opens the edition of a language.
 * @throws SparkfluenceError config, where the address is none; its calls throw as `callVendor` does
 */
export function openWikipedia(options: WikipediaOptions): Wikipedia {
  const edition = editionOf(options.language);
  const address = (options.address ?? WIKIPEDIA_ADDRESS).replaceAll('{language}', edition);
  const base = checkedBaseUrl(address, 'SPARKFLUENCE_WIKIPEDIA_URL');
  const ask = asking(base, options);
  const search = async (kind: 'title' | 'page', words: string): Promise<FoundPage[]> => {
    const query = new URLSearchParams({
      q: [...words].slice(0, MOST_LETTERS).join(''),
      limit: `${MOST_PAGES}`,
    });
    const answer = await ask(`w/rest.php/v1/search/${kind}?${query}`, searchSchema);
    return (answer?.pages ?? []).map(({ key, title, matched_title }) => ({
      key,
      title,
      otherTitle: matched_title ?? undefined,
    }));
  };
  return {
    edition,
    titles: (words) => search('title', words),
    pages: (words) => search('page', words),
    async summary(key) {
      const found = await ask(`api/rest_v1/page/summary/${encodeURIComponent(key)}`, summarySchema);
      if (found === undefined) return undefined;
      const { coordinates, ...summary } = found;
      return { ...summary, description: found.description ?? '', hasPlace: coordinates != null };
    },
    async article(key) {
      const found = await ask(`w/rest.php/v1/page/${encodeURIComponent(key)}/with_html`, pageSchema);
      if (found === undefined) return undefined;
      const { title, latest, license, html } = found;
      return {
        title,
        url: `${WIKIPEDIA_ADDRESS.replace('{language}', edition)}/wiki/${encodeURIComponent(found.key)}`,
        revision: latest.id,
        license: license.title,
        licenseUrl: license.url,
        paragraphs: paragraphsOf(html),
      };
    },
  };
}

/** Editions whose name is not the language's tag (https://meta.wikimedia.org/wiki/List_of_Wikipedias). */
const EDITIONS: Readonly<Record<string, string>> = { fil: 'tl', nb: 'no' };

/** The tag's language alone: there is one Spanish edition, and one Chinese. */
function editionOf({ tag }: Language): string {
  const { language } = new Intl.Locale(tag);
  return EDITIONS[language] ?? language;
}

const searchSchema = z.object({
  pages: z.array(z.object({ key: z.string(), title: z.string(), matched_title: z.string().nullish() })),
});
const summarySchema = z.object({
  type: z.string(),
  extract: z.string(),
  description: z.string().nullish(),
  coordinates: z.object({ lat: z.number(), lon: z.number() }).nullish(),
});
const pageSchema = z.object({
  key: z.string(),
  title: z.string(),
  latest: z.object({ id: z.number().int() }),
  license: z.object({ title: z.string().max(200), url: z.url({ protocol: /^https?$/ }).max(500) }),
  html: z.string(),
});

type Ask = <Shape extends z.ZodType>(path: string, shape: Shape) => Promise<z.infer<Shape> | undefined>;

/** GET requests under the rules of every call; undefined for a page that is not there. */
function asking(
  base: URL,
  { language, signal, limits, timeoutMs, firstWaitMs, onWait }: WikipediaOptions,
): Ask {
  const context = { provider: 'wikipedia', what: 'the article', secrets: [] };
  const call = {
    ...context,
    requestKind: 'read' as const,
    origins: [base.origin],
    signal,
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
    totalWaitMs: TOTAL_WAIT_MS,
    ...(limits === undefined ? {} : { limits }),
    ...(firstWaitMs === undefined ? {} : { firstWaitMs }),
    ...(onWait === undefined ? {} : { onWait }),
  };
  return async (path, shape) => {
    const headers = {
      accept: 'application/json',
      'accept-language': language.tag,
      'user-agent': await userAgent(),
    };
    const url = `${base.href.replace(/\/$/, '')}/${path}`;
    try {
      const body = await callVendor(call, async (fetch, attempt) =>
        (await fetch(url, { headers, signal: attempt })).json(),
      );
      const parsed = shape.safeParse(body);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw providerError('bad_answer', `${issue?.path.join('.')}: ${issue?.message}`, {
        ...context,
        answer: body,
      });
    } catch (error) {
      if (error instanceof SparkfluenceError && error.details.status === 404) return undefined;
      throw turnedAway(error, OTHER_FACTS);
    }
  };
}

const OTHER_FACTS = 'Try from another network, or give your own facts with --notes.';

/**
 * The name, version and makers of this program, which Wikimedia asks each program for
 * (https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy).
 */
async function userAgent(): Promise<string> {
  const { version, homepage = 'npm package sparkfluence' } = await packageFacts();
  return `sparkfluence/${version} (${homepage}) node/${versions.node}`;
}
