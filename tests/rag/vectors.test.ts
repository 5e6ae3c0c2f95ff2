import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStandIn } from '../../eval/stand-in.ts';
import { abilityOf, openReader, openStore, type Store } from '../../src/rag/corpus.ts';
import { indexPassages } from '../../src/rag/intake/index-passage.ts';
import { search } from '../../src/rag/search/search.ts';
import { storeSource } from '../../src/rag/store/store-source.ts';
import { takeIn } from '../../src/rag/store/take-in.ts';
import { embedMissing, openNearest, reembed, spaceOf } from '../../src/rag/store/vectors.ts';
import { corpusOptions, manyLines, never, newFolder, removeFolder } from '../support/rag.ts';

/**
 * Vectors, embedded and over the wire: Debian has no pgvector, so the wire leads to PGlite behind its socket server.
 * They come from the stand-in.
 */

const folder = newFolder();
const lite = await PGlite.create({ extensions: { vector } });
const server = new PGLiteSocketServer({ db: lite, port: 0, host: '127.0.0.1', maxConnections: 8 });
const wired = new Promise<string>((resolve) => {
  server.addEventListener('listening', (event) => {
    const { port } = (event as CustomEvent<{ port: number }>).detail;
    resolve(`postgresql://postgres:postgres@127.0.0.1:${port}/template1?sslmode=disable`);
  });
});
await server.start();

afterAll(async () => {
  await server.stop();
  await lite.close();
  removeFolder(folder);
});

describe.each([
  { name: 'embedded', address: async () => undefined },
  { name: 'over the wire', address: () => wired },
])('vectors, $name', ({ address }) => {
  let store: Store;
  const small = () => createStandIn({ model: 'stand-in-a', dimensions: 64 });
  beforeAll(async () => {
    store = await openStore(corpusOptions(folder, await address()));
    const rows = indexPassages(manyLines(30), 'file:/a.jsonl');
    await takeIn(store.database, 'file:/a.jsonl', 'h', rows, { signal: never });
  });
  afterAll(() => store.close());

  test('are made once a text, found with a filter, and joined with words', async () => {
    const embedder = small();
    const made = await embedMissing(store.database, embedder, { signal: never });
    expect(made).toBeGreaterThan(30);
    expect(await embedMissing(store.database, embedder, { signal: never })).toBe(0);
    await takeIn(store.database, 'file:/b.jsonl', 'h', indexPassages(manyLines(31), 'file:/b.jsonl'), {
      signal: never,
    });
    expect(await embedMissing(store.database, embedder, { signal: never })).toBe(1);
    expect(embedder.embedded()).toBe(made + 1);
    const reader = {
      place: 'embedded',
      store,
      source: storeSource(store.database),
      notes: [],
      close: store.close,
    } as const;
    const { source, mode } = await abilityOf(reader, 'auto', embedder);
    expect(mode).toBe('hybrid');
    const query = 'About bread 20 Advice number20 about bread: keep it short';
    for (const how of ['vector', 'hybrid'] as const) {
      const filter = { language: 'english', kind: 'body' } as const;
      const [first] = await search(source, { query, filter, top: 3, mode: how, embedder, signal: never });
      expect(first).toMatchObject({ id: 'many-000020', similarity: expect.any(Number) });
    }
    const none = await search(source, {
      query,
      filter: { niche: 'nowhere' },
      top: 3,
      mode: 'vector',
      embedder,
      signal: never,
    });
    expect(none).toEqual([]);
  });

  test('of another model are refused, and made anew beside the old ones', async () => {
    const other = createStandIn({ model: 'stand-in-b', dimensions: 96 });
    await expect(embedMissing(store.database, other, { signal: never })).rejects.toMatchObject({
      details: { reason: 'vectors_of_another_model', next: expect.stringContaining('rag reembed') },
    });
    await expect(openNearest(store.database, other)).rejects.toMatchObject({
      details: { reason: 'vectors_of_another_model' },
    });
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await expect(reembed(store.database, other, { signal: stop.signal, onProgress })).rejects.toThrow();
    expect(await spaceOf(store.database)).toMatchObject({ model: 'stand-in-a' });
    expect(await openNearest(store.database, small())).toBeDefined();
    const before = other.embedded();
    const made = await reembed(store.database, other, { signal: never });
    expect(before).toBeGreaterThan(0);
    expect(other.embedded()).toBe(before + made);
    expect(await spaceOf(store.database)).toEqual({
      model: 'stand-in-b',
      dimensions: 96,
      table: 'vectors_2',
    });
    expect(await openNearest(store.database, other)).toBeDefined();
    await reembed(store.database, small(), { signal: never });
    expect(await spaceOf(store.database)).toMatchObject({ model: 'stand-in-a', table: 'vectors_1' });
  });

  test('of the wrong size are refused, and nothing of them is stored', async () => {
    await takeIn(store.database, 'file:/c.jsonl', 'h', indexPassages(manyLines(2, 900), 'file:/c.jsonl'), {
      signal: never,
    });
    const count = async () =>
      (
        await store.database.query<{ n: number }>('SELECT count(*)::integer AS n FROM sparkfluence.vectors_1')
      )[0]?.n;
    const before = await count();
    const lying = {
      ...small(),
      embedDocuments: async (texts: readonly unknown[]) => texts.map(() => [1, 2, 3]),
    };
    await expect(embedMissing(store.database, lying, { signal: never })).rejects.toMatchObject({
      kind: 'provider',
    });
    const broken = {
      ...small(),
      embedDocuments: async (texts: readonly unknown[]) => texts.map(() => new Array(64).fill(Number.NaN)),
    };
    await expect(embedMissing(store.database, broken, { signal: never })).rejects.toMatchObject({
      kind: 'provider',
    });
    expect(await count()).toBe(before);
  });
});

test('a search that was to use vectors goes by words where there are none, and says so', async () => {
  const empty = newFolder();
  const reader = await openReader(corpusOptions(empty));
  expect(reader.place).toBe('shipped');
  const { mode, notes } = await abilityOf(reader, 'auto', createStandIn());
  expect(mode).toBe('lexical');
  expect(notes).toMatchObject([{ reason: 'no_vectors', next: expect.stringContaining('rag reembed') }]);
  await expect(abilityOf(reader, 'vector', undefined)).rejects.toMatchObject({
    details: { reason: 'key_missing' },
  });
  await reader.close();
  removeFolder(empty);
});
