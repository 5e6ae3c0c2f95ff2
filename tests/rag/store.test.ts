import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQueries } from '../../eval/measure.ts';
import { browseStore, removePassages } from '../../src/rag/browse.ts';
import { openStore, type Store } from '../../src/rag/corpus.ts';
import { indexPassages } from '../../src/rag/intake/index-passage.ts';
import { search } from '../../src/rag/search/search.ts';
import { seed } from '../../src/rag/store/seed.ts';
import { snapshotSource } from '../../src/rag/store/snapshot.ts';
import { storeSource } from '../../src/rag/store/store-source.ts';
import { takeIn } from '../../src/rag/store/take-in.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { corpusOptions, manyLines, never, newFolder, removeFolder, shippedSnapshot } from '../support/rag.ts';

/** One suite, both databases: the same schema and SQL. The server's databases have locale C, where nothing helps us. */

const bin = findPostgres();
let cluster: PostgresCluster | undefined;
const folders: string[] = [];

beforeAll(async () => {
  cluster = bin === undefined ? undefined : await startPostgres(bin);
});
afterAll(async () => {
  await cluster?.stop();
  for (const folder of folders) removeFolder(folder);
});

const places = [
  { name: 'embedded (PGlite)', skip: false, address: () => undefined },
  {
    name: bin === undefined ? `PostgreSQL, ${NO_POSTGRES}` : 'PostgreSQL server',
    skip: bin === undefined,
    address: () => cluster?.database('contract'),
  },
];

describe.each(places)('the store, $name', ({ skip, address }) => {
  let store: Store;
  const find = (query: string, filter = {}) =>
    search(storeSource(store.database), { query, filter, top: 5, mode: 'lexical', signal: never });
  const take = (origin: string, hash: string, count: number, signal = never) =>
    takeIn(store.database, origin, hash, indexPassages(manyLines(count), origin), { signal, batch: 50 });

  beforeAll(async () => {
    if (skip) return;
    const folder = newFolder();
    folders.push(folder);
    store = await openStore(corpusOptions(folder, address()));
  });
  afterAll(() => store?.close());

  test.skipIf(skip)('its buffers are small where they are in this program', async () => {
    const [{ shared_buffers: size } = {}] = await store.database.query('SHOW shared_buffers');
    expect(size).toBe(store.database.kind === 'embedded' ? '32MB' : '128MB');
  });

  test.skipIf(skip)('ranks the shipped corpus as the snapshot does, in four languages', async () => {
    const shipped = snapshotSource(await shippedSnapshot());
    const queries = readQueries().filter((_, index) => index % 9 === 0);
    const languages = new Set(queries.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['english', 'hindi', 'indonesian', 'spanish']);
    for (const { query, language } of queries) {
      const filter = { language };
      const [own, theirs] = await Promise.all([
        find(query, filter),
        search(shipped, { query, filter, top: 5, mode: 'lexical', signal: never }),
      ]);
      expect(own, query).toEqual(theirs);
    }
  });

  test.skipIf(skip)('the same twice changes nothing; a change replaces; counts follow', async () => {
    const origin = 'file:/one.jsonl';
    expect(await take(origin, 'a', 120)).toEqual({ state: 'new', added: 120, removed: 0, kept: 0 });
    expect(await take(origin, 'a', 120)).toEqual({ state: 'unchanged', added: 0, removed: 0, kept: 120 });
    expect(await find('advice number101')).toMatchObject([{ id: 'many-000101' }]);
    expect(await take(origin, 'b', 100)).toEqual({ state: 'changed', added: 0, removed: 20, kept: 100 });
    expect(await find('number101')).toEqual([]);
    const { total } = await browseStore(store.database).list({ filter: {}, origin, limit: 5, offset: 0 });
    expect(total).toBe(100);
    expect(await driftOf(store)).toEqual([]);
  });

  test.skipIf(skip)('an import that was stopped goes on where it stood', async () => {
    const stop = new AbortController();
    const origin = 'file:/many.jsonl';
    const rows = indexPassages(manyLines(200, 1000), origin);
    const stopped = takeIn(store.database, origin, 'h', rows, {
      signal: stop.signal,
      batch: 50,
      onStored: (stored) => stored === 100 && stop.abort(),
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect((await browseStore(store.database).stats()).unfinished).toEqual([origin]);
    const again = await takeIn(store.database, origin, 'h', rows, { signal: never });
    expect(again).toEqual({ state: 'resumed', added: 100, removed: 0, kept: 100 });
    expect((await browseStore(store.database).stats()).unfinished).toEqual([]);
  });

  test.skipIf(skip)('a statement that fails in a transaction leaves the store as it was', async () => {
    const before = await browseStore(store.database).stats();
    const [row] = indexPassages(manyLines(1, 5000), 'file:/bad.jsonl');
    const broken = { ...row!, length: 'no number' as unknown as number };
    await expect(
      takeIn(store.database, 'file:/bad.jsonl', 'x', [broken], { signal: never }),
    ).rejects.toThrow();
    expect(await browseStore(store.database).stats()).toEqual(before);
  });

  test.skipIf(skip)(
    'what was removed of the shipped corpus stays out, also for a newer program',
    async () => {
      const snapshot = await shippedSnapshot();
      const { id } = snapshot.passages[0]!;
      expect(await removePassages(store.database, { ids: [id, 'nobody'] })).toEqual([id]);
      await seed(store.database, { ...snapshot, version: '2.0.0', hash: 'newer' }, never);
      expect(await browseStore(store.database).show(id)).toBeUndefined();
      await seed(store.database, { ...snapshot, version: '1.5.0', hash: 'older', passages: [] }, never);
      expect(await browseStore(store.database).show(snapshot.passages[1]!.id)).toBeDefined();
      expect(await driftOf(store)).toEqual([]);
    },
  );

  test.skipIf(skip)(
    'finds misspelt and inflected words, without accents, and in scripts without spaces',
    async () => {
      const origin = 'file:/tongues.jsonl';
      const lines = [
        { id: 'es', language: 'spanish', text: 'El café frío se prepara la noche anterior con paciencia.' },
        {
          id: 'ja',
          language: 'japanese',
          text: '朝のコーヒーは豆を挽いてから三分以内に淹れると香りが残ります。',
        },
        { id: 'th', language: 'thai', text: 'กาแฟดำตอนเช้าช่วยให้ตื่นตัว' },
        { id: 'hi', language: 'hindi', text: 'सुबह की ठंडी कॉफ़ी धीरे-धीरे बनती है' },
      ];
      await takeIn(store.database, origin, 't', indexPassages(lines, origin), { signal: never });
      const first = async (query: string, language: string) => (await find(query, { language }))[0]?.id;
      expect(await first('cafes frios', 'spanish')).toBe('es');
      expect(await first('コーヒー豆の香り', 'japanese')).toBe('ja');
      expect(await first('กาแฟเช้า', 'thai')).toBe('th');
      expect(await first('ठंडी कॉफी', 'hindi')).toBe('hi');
      expect(await find('quantum chromodynamics lattice', {})).toEqual([]);
    },
  );
});

/** Words whose count is not what the passages say. */
const driftOf = ({ database }: Store) =>
  database.query(
    `SELECT coalesce(t.term, c.term) AS term, t.passages, c.times FROM sparkfluence.terms t FULL JOIN
       (SELECT term, coalesce(language, '') AS language, count(*)::integer AS times
        FROM sparkfluence.passages, unnest(words) AS term GROUP BY 1, 2) c USING (term, language)
     WHERE coalesce(t.passages, 0) <> coalesce(c.times, 0)`,
  );
