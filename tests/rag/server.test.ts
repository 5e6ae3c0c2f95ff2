import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStandIn } from '../../eval/stand-in.ts';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { abilityOf, openReader, openStore } from '../../src/rag/corpus.ts';
import { indexPassages } from '../../src/rag/intake/index-passage.ts';
import { search } from '../../src/rag/search/search.ts';
import { needVectors } from '../../src/rag/store/schema.ts';
import { takeIn } from '../../src/rag/store/take-in.ts';
import {
  findPostgres,
  NO_POSTGRES,
  POSTGRES_PASSWORD,
  type PostgresCluster,
  startPostgres,
} from '../support/postgres.ts';
import { corpusOptions, manyLines, never } from '../support/rag.ts';

/** A real PostgreSQL server, as Debian packages it: no pgvector. */

const bin = findPostgres();

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'a PostgreSQL server', () => {
  let cluster: PostgresCluster;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
  });
  afterAll(() => cluster.stop());

  const failure = async (address: string): Promise<SparkfluenceError> => {
    const error = await openStore(corpusOptions('/nowhere', address)).then(
      () => new Error('it opened'),
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(SparkfluenceError);
    expect(JSON.stringify((error as SparkfluenceError).toDocument()), 'the password').not.toContain('secret');
    expect((error as Error).cause, 'a cause could be printed').toBeUndefined();
    return error as SparkfluenceError;
  };

  test('wrong addresses, passwords and databases are told apart, and the password is never shown', async () => {
    const good = cluster.database('doors');
    const wrong = async (address: string) => {
      const { details, exitCode } = await failure(address);
      expect(exitCode).toBe(3);
      return details.reason;
    };
    expect(await wrong(good.replace(POSTGRES_PASSWORD, 'secret-wrong'))).toBe('database_login_refused');
    expect(await wrong(good.replace('/doors', '/no_such'))).toBe('database_missing');
    expect(await wrong(good.replace(/:\d+\//, ':1/'))).toBe('database_unreachable');
    expect(await wrong(good.replace('127.0.0.1', 'no-such-host.invalid'))).toMatch(/database_unreachable/);
    expect(await wrong('postgresql://me:secret%@127.0.0.1/x')).toBe('bad_setting');
    expect(await wrong('http://me:secret@127.0.0.1/x')).toBe('bad_setting');
    expect(await wrong('postgresql://me:secret@127.0.0.1')).toBe('bad_setting');
    expect(await wrong('not an address with secret')).toBe('bad_setting');
    expect(await wrong(`${good}?sslmode=sometimes`)).toBe('bad_setting');
    expect(await wrong(`${good}?sslmode=require`)).toBe('database_tls');
    expect(await wrong(`${good}?sslrootcert=/no/such&sslmode=verify-full`)).toBe('bad_setting');
  });

  test('a role without rights changes nothing; with the documented ones it reads and writes', async () => {
    const boss = cluster.database('rights');
    cluster.sql(
      'rights',
      `CREATE ROLE worker LOGIN PASSWORD 'secret-1'; CREATE ROLE reader LOGIN PASSWORD 'secret-2'`,
    );
    const worker = cluster.address('rights', 'worker', 'secret-1');
    const refused = await failure(worker);
    expect(refused.details).toMatchObject({ reason: 'database_rights', sqlstate: '42501' });
    await (await openStore(corpusOptions('/nowhere', boss))).close();
    expect((await failure(worker)).details.reason).toBe('database_rights');
    cluster.sql(
      'rights',
      `GRANT USAGE ON SCHEMA sparkfluence TO worker, reader;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sparkfluence TO worker;
       GRANT SELECT ON ALL TABLES IN SCHEMA sparkfluence TO reader`,
    );
    const store = await openStore(corpusOptions('/nowhere', worker));
    const rows = indexPassages(manyLines(3), 'file:/a.jsonl');
    expect(await takeIn(store.database, 'file:/a.jsonl', 'h', rows, { signal: never })).toMatchObject({
      added: 3,
    });
    await store.close();
    const read = await openReader(corpusOptions('/nowhere', cluster.address('rights', 'reader', 'secret-2')));
    const options = { query: 'advice number2 coffee', top: 1, mode: 'lexical', signal: never } as const;
    expect(await search(read.source, options)).toMatchObject([{ id: 'many-000002' }]);
    await read.close();
  });

  test('without pgvector: words work, vectors by name are refused with what is missing, auto says so', async () => {
    const reader = await openReader(corpusOptions('/nowhere', cluster.database('bare')));
    const embedder = createStandIn();
    await expect(needVectors(reader.store!.database)).rejects.toMatchObject({
      message: expect.stringContaining('pgvector is not on the server'),
      details: { reason: 'extension_missing' },
    });
    await expect(abilityOf(reader, 'hybrid', embedder)).rejects.toMatchObject({
      details: { reason: 'extension_missing' },
    });
    const { mode, notes } = await abilityOf(reader, 'auto', embedder);
    expect(mode).toBe('lexical');
    expect(notes).toMatchObject([{ reason: 'extension_missing' }]);
    await reader.close();
  });

  test('programs that come at once make the schema once, and import side by side', async () => {
    const address = cluster.database('crowd');
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => openStore(corpusOptions('/nowhere', address))),
    );
    await Promise.all(
      stores.map(({ database }, index) => {
        const origin = `file:/part-${index}.jsonl`;
        return takeIn(database, origin, 'h', indexPassages(manyLines(200, index * 200), origin), {
          signal: never,
          batch: 20,
        });
      }),
    );
    const [row] = await stores[0]!.database.query<{ count: number; drift: number }>(
      `SELECT (SELECT count(*)::integer FROM sparkfluence.passages WHERE origin LIKE 'file:%') AS count,
         (SELECT passages FROM sparkfluence.terms WHERE term = 'advice' AND language = 'english')
           - (SELECT count(*)::integer FROM sparkfluence.passages WHERE words @> '{advice}' AND language = 'english') AS drift`,
    );
    expect(row).toEqual({ count: 800, drift: 0 });
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a store of a newer program is left alone', async () => {
    const address = cluster.database('future');
    await (await openStore(corpusOptions('/nowhere', address))).close();
    cluster.sql('future', `UPDATE sparkfluence.meta SET value = '99' WHERE key = 'schema_version'`);
    expect((await failure(address)).details.reason).toBe('store_too_new');
  });
});
