import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Wikipedia on loopback, after Wikimedia's documents:
 * - search of titles (by their beginning, redirects too) and of pages, `limit` 1 to 100, the search result object with
 *   `matched_title`: https://www.mediawiki.org/wiki/API:REST_API/Reference
 * - the page object with `latest`, `license` and the HTML of Parsoid, 404 with `errorKey` for an unknown title: the same page
 *   and https://www.mediawiki.org/wiki/Specs/HTML
 * - the summary with `type` standard, disambiguation or no-extract, 404 with a problem document:
 *   https://www.mediawiki.org/wiki/Specs/Summary/1.3.0
 * - 403 for a program that does not name itself and its makers:
 *   https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy
 * The sentences are our own.
 */

export interface FakeArticle {
  readonly key: string;
  readonly redirects?: readonly string[];
  readonly type?: 'standard' | 'disambiguation' | 'no-extract';
  readonly description?: string;
  readonly revision?: number;
  /** Paragraphs as HTML; the first one is the extract, too. */
  readonly paragraphs: readonly string[];
}

export interface FakeWikipedia {
  /** `http://127.0.0.1:PORT/{language}`, for `SPARKFLUENCE_WIKIPEDIA_URL`. */
  readonly address: string;
  /** Paths with their queries, in order. */
  readonly requests: string[];
  readonly agents: string[];
  /** So many of the next requests are answered with 429 and `Retry-After: 0`. */
  limited: number;
}

const LICENSE = {
  url: 'https://creativecommons.org/licenses/by-sa/4.0/',
  title: 'Creative Commons Attribution-Share Alike 4.0',
};

export async function startWikipedia(
  editions: Readonly<Record<string, readonly FakeArticle[]>>,
): Promise<FakeWikipedia> {
  const fake = { address: '', requests: [] as string[], agents: [] as string[], limited: 0 };
  const server = createServer((request, response) => {
    const { url = '', headers, method } = request;
    fake.requests.push(url);
    fake.agents.push(headers['user-agent'] ?? '');
    const answer = (status: number, body: unknown, more: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(body));
    if (!/^\S+\/\S+ \(.{4,}\)/.test(headers['user-agent'] ?? ''))
      return response.writeHead(403, { 'content-type': 'text/plain' }).end('Please set a user-agent');
    if (fake.limited > 0) {
      fake.limited -= 1;
      return answer(429, { httpCode: 429, httpReason: 'Too Many Requests' }, { 'retry-after': '0' });
    }
    const { pathname, searchParams } = new URL(url, 'http://x');
    const [, edition = '', ...parts] = pathname.split('/');
    const articles = editions[edition];
    if (articles === undefined || method !== 'GET') return answer(404, { httpCode: 404 });
    const path = parts.join('/');
    const named = (from: string, to = '') =>
      articles.find(({ key }) => path === `${from}${encodeURIComponent(key)}${to}`);
    const search = /^w\/rest\.php\/v1\/search\/(title|page)$/.exec(path)?.[1];
    if (search !== undefined) {
      const [words, limit] = [searchParams.get('q') ?? '', Number(searchParams.get('limit') ?? 50)];
      if (words.trim() === '' || !(limit >= 1 && limit <= 100)) return answer(400, { httpCode: 400 });
      return answer(200, { pages: found(articles, search, words.toLowerCase()).slice(0, limit) });
    }
    if (path.startsWith('api/rest_v1/page/summary/')) {
      const article = named('api/rest_v1/page/summary/');
      const problem = {
        type: 'https://mediawiki.org/wiki/HyperSwitch/errors/not_found',
        title: 'Not found.',
        method: 'get',
        detail: 'Page or revision not found.',
      };
      return article === undefined ? answer(404, problem) : answer(200, summaryOf(article));
    }
    const article = named('w/rest.php/v1/page/', '/with_html');
    if (article === undefined)
      return answer(404, { errorKey: 'rest-nonexistent-title', httpCode: 404, httpReason: 'Not Found' });
    return answer(200, pageOf(article));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  fake.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/{language}`;
  return fake;
}

const titleOf = ({ key }: FakeArticle): string => key.replaceAll('_', ' ');
const plain = (html: string): string => html.replace(/<[^>]*>/g, '');

function found(articles: readonly FakeArticle[], kind: string, words: string) {
  const result = (article: FakeArticle, matched: string | null) => ({
    id: 1,
    key: article.key,
    title: titleOf(article),
    excerpt: titleOf(article),
    matched_title: matched,
    description: article.description ?? null,
    thumbnail: null,
  });
  if (kind === 'title') {
    return articles.flatMap((article) => {
      if (titleOf(article).toLowerCase().startsWith(words)) return [result(article, null)];
      const other = article.redirects?.find((name) => name.toLowerCase().startsWith(words));
      return other === undefined ? [] : [result(article, other)];
    });
  }
  const wanted = words.split(/\s+/);
  const hits = (article: FakeArticle) => {
    const text = `${titleOf(article)} ${article.paragraphs.map(plain).join(' ')}`.toLowerCase();
    return wanted.filter((word) => text.includes(word)).length;
  };
  return articles
    .filter((article) => hits(article) > 0)
    .sort((a, b) => hits(b) - hits(a))
    .map((article) => result(article, null));
}

const summaryOf = (article: FakeArticle) => ({
  type: article.type ?? 'standard',
  title: titleOf(article),
  titles: { canonical: article.key, normalized: titleOf(article), display: titleOf(article) },
  pageid: 1,
  revision: String(article.revision ?? 1),
  description: article.description,
  extract: plain(article.paragraphs[0] ?? ''),
});

const pageOf = (article: FakeArticle) => ({
  id: 1,
  key: article.key,
  title: titleOf(article),
  latest: { id: article.revision ?? 1, timestamp: '2026-11-01T00:00:00Z' },
  content_model: 'wikitext',
  license: LICENSE,
  html: `<!DOCTYPE html><html><head><title>x</title><style>p { color: red }</style></head><body lang="x"><section data-mw-section-id="0">
<table class="infobox" data-mw='{"parts":[{"a":"<p>not this</p>"}]}'><tbody><tr><td><p>A box that nobody reads aloud, with enough letters to be one.</p></td></tr></tbody></table>
${article.paragraphs.map((text) => `<p id="mwA" data-mw='{"class":" class=\\"noprint\\" >"}'>${text}</p>`).join('\n')}
</section></body></html>`,
});
