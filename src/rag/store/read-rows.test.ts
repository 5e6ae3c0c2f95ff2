import { describe, expect, test } from 'vitest';
import type { Embedder } from '../../contracts/embeddings.ts';
import type { Database } from '../../postgres/database.ts';
import { browseStore } from '../browse.ts';
import { readCounts } from './rows.ts';
import { versionOf } from './schema.ts';
import { storeSource } from './store-source.ts';
import { embedMissing, openNearest, spaceOf } from './vectors.ts';

/** A server that answers every query by the first of these whose words are in it. */
function serverThat(answers: readonly (readonly [RegExp, unknown])[]): Database {
  const query = async <Row>(sql: string) => (answers.find(([words]) => words.test(sql))?.[1] ?? []) as Row[];
  return {
    kind: 'postgresql',
    place: 'db.example',
    query,
    transaction: (task) => task({ query }),
    close: async () => undefined,
  };
}

const PASSAGE = {
  ...{
    id: 'a',
    origin: 'file:a',
    kind: 'body',
    language: null,
    platform: 'any',
    niche: null,
    title: 't',
    body: 'b',
  },
  ...{ source: null, license: null, words: ['b'], outcome: null },
};
const meta = (value: unknown) =>
  serverThat([
    [/meta WHERE key/, [{ value }]],
    [/AS there/, [{ there: true }]],
  ]);
const passages = (change: object) =>
  serverThat([[/FROM sparkfluence.passages p/, [{ ...PASSAGE, ...change }]]]);
const unreadable = { kind: 'config', exitCode: 3, details: { reason: 'store_unreadable' } };
const embedder = (calls: string[][]): Embedder =>
  ({
    ...{ provider: 'gemini', model: 'm', dimensions: 2, batch: 2 },
    embedDocuments: async (texts: { title: string }[]) => {
      calls.push(texts.map(({ title }) => title));
      return texts.map(() => [1, 0]);
    },
  }) as unknown as Embedder;

describe('rows of a server that this program did not write', () => {
  test('a whole row is read, and what is more in it is left out', async () => {
    const shown = await browseStore(passages({ extra: 'x' })).show('a');
    expect(shown).toMatchObject({ id: 'a', text: 'b' });
    expect(shown).not.toHaveProperty('extra');
  });

  test.each([
    ['a passage without text', () => browseStore(passages({ body: null })).show('a')],
    ['a passage of an unknown kind', () => browseStore(passages({ kind: 'poem' })).show('a')],
    ['a text of a megabyte', () => browseStore(passages({ body: 'x'.repeat(1_000_000) })).show('a')],
    ['words that are none', () => storeSource(passages({ words: 'b' })).fetch(['a'])],
    [
      'figures below zero',
      () => browseStore(passages({ outcome: { views: -1, likes: null, retention: null } })).show('a'),
    ],
    [
      'a total that is text',
      () =>
        browseStore(serverThat([[/AS total/, [{ total: '7' }]]])).list({ filter: {}, limit: 1, offset: 0 }),
    ],
    ['a version that is text', () => versionOf(meta('1; DROP'))],
    ['counts that are negative', () => readCounts(meta({ english: { passages: -5, length: 1 } }))],
    [
      'a table of its own choice',
      () => spaceOf(meta({ model: 'm', dimensions: 2, table: 'x; DROP TABLE y' })),
    ],
    [
      'scores that are text',
      () => storeSource(serverThat([[/AS score/, [{ id: 'a', matched: 'x', score: 1 }]]])).match([], {}, 5),
    ],
    [
      'groups by another name',
      () => browseStore(serverThat([[/UNION ALL/, [{ name: '__proto__', value: 'x', count: 1 }]]])).stats(),
    ],
    [
      'a schema that is a statement',
      () =>
        openNearest(
          serverThat([
            [/key/, [{ value: { model: 'm', dimensions: 2, table: 'vectors_1' } }]],
            [/extname/, [{ schema: 'a; DROP', version: '0.8' }]],
          ]),
          embedder([]),
        ),
    ],
  ])('%s: refused, exit 3', async (_what, read) => {
    await expect(read()).rejects.toMatchObject(unreadable);
  });

  test('an export ends where a page comes again and again', async () => {
    const pages: unknown[] = [];
    const exporting = async () => {
      for await (const page of browseStore(passages({})).lines()) pages.push(page);
    };
    await expect(exporting()).rejects.toMatchObject(unreadable);
    expect(pages).toHaveLength(1);
  });

  test('vectors are bought once, also of a server that forgets them', async () => {
    const calls: string[][] = [];
    const forgetful = serverThat([
      [/extname/, [{ schema: 'public', version: '0.8' }]],
      [/AS all/, [{ all: 1 }]],
      [/DISTINCT ON/, [{ content_hash: 'h', title: 't', text: 'x' }]],
    ]);
    const signal = new AbortController().signal;
    await expect(embedMissing(forgetful, embedder(calls), { signal })).rejects.toMatchObject(unreadable);
    expect(calls).toEqual([['t']]);
  });
});
