import { z } from 'zod';
import type { Passage, PassageFilter, PassageLine } from '../contracts/passages.ts';
import { ADVISORY_KEY, type Database } from '../postgres/database.ts';
import { count, readRows, unreadable } from './store/read-rows.ts';
import { deleteRows } from './store/rows.ts';
import { readMeta, versionOf } from './store/schema.ts';
import { fits } from './store/snapshot.ts';
import { fetchPassages, whereOf } from './store/store-source.ts';
import { spaceOf } from './store/vectors.ts';

/** Lists, shows, counts and removes passages of the corpus. */

export interface ListOptions {
  readonly filter: PassageFilter;
  readonly origin?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface CorpusStats {
  readonly passages: number;
  /** The number of distinct words. */
  readonly words: number;
  readonly by: Readonly<
    Record<'kind' | 'language' | 'platform' | 'origin', Readonly<Record<string, number>>>
  >;
  readonly with_outcome: number;
  /** Origins whose import was stopped; adding one again continues its import. */
  readonly unfinished: readonly string[];
  readonly vectors: { readonly model: string; readonly dimensions: number; readonly passages: number } | null;
  readonly schema_version: number | null;
}

export interface Browser {
  list(options: ListOptions): Promise<{ readonly total: number; readonly passages: Passage[] }>;
  show(id: string): Promise<Passage | undefined>;
  stats(): Promise<CorpusStats>;
  /** All passages in the form in which they can be added again, a page at a time. */
  lines(): AsyncGenerator<readonly PassageLine[]>;
}

const PAGE = 1000;

export function browseStore(database: Database): Browser {
  return {
    async list({ filter, origin, limit, offset }) {
      const where = whereOf(filter, origin === undefined ? 1 : 2);
      const sql = origin === undefined ? where.sql : `p.origin = $1 AND ${where.sql}`;
      const values = origin === undefined ? where.values : [origin, ...where.values];
      const [row] = await readRows(
        database,
        z.object({ total: count }),
        `SELECT count(*)::integer AS total FROM sparkfluence.passages p WHERE ${sql}`,
        values,
      );
      const page = `${sql} ORDER BY p.origin COLLATE "C", p.place, p.id COLLATE "C" LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`;
      return {
        total: row?.total ?? 0,
        passages: (await fetchPassages(database, page, values)).map(withoutIndex),
      };
    },
    async show(id) {
      const [passage] = await fetchPassages(database, 'id = $1', [id]);
      return passage === undefined ? undefined : withoutIndex(passage);
    },
    stats: () => statsOf(database),
    async *lines() {
      for (let after = ''; ; ) {
        const page = await fetchPassages(
          database,
          `p.id COLLATE "C" > $1 ORDER BY p.id COLLATE "C" LIMIT ${PAGE}`,
          [after],
        );
        if (page.length === 0) return;
        const last = page[page.length - 1]!.id;
        if (page.length > PAGE || last === after) throw unreadable('a page that repeats itself');
        yield page.map(lineOf);
        after = last;
      }
    },
  };
}

export function browseShipped(all: readonly Passage[]): Browser {
  return {
    async list({ filter, origin, limit, offset }) {
      const passages = all.filter(
        (passage) => fits(passage, filter) && (origin === undefined || passage.origin === origin),
      );
      return { total: passages.length, passages: passages.slice(offset, offset + limit).map(withoutIndex) };
    },
    show: async (id) => {
      const passage = all.find((each) => each.id === id);
      return passage === undefined ? undefined : withoutIndex(passage);
    },
    async stats() {
      const count = (key: 'kind' | 'language' | 'platform' | 'origin') =>
        Object.fromEntries(
          Object.entries(Object.groupBy(all, (passage) => passage[key] ?? 'any')).map(([name, group]) => [
            name,
            group!.length,
          ]),
        );
      return {
        passages: all.length,
        words: new Set(all.flatMap((passage) => ('words' in passage ? (passage.words as string[]) : [])))
          .size,
        by: {
          kind: count('kind'),
          language: count('language'),
          platform: count('platform'),
          origin: count('origin'),
        },
        with_outcome: 0,
        unfinished: [],
        vectors: null,
        schema_version: null,
      };
    },
    async *lines() {
      yield all.map(lineOf);
    },
  };
}

/**
 * Removes passages by id, or all passages of one origin. Shipped passages stay removed when the program is updated; those
 * of a file come back when the file is added again.
 * @returns the ids of the removed passages
 */
export async function removePassages(
  database: Database,
  which: { readonly ids: readonly string[] } | { readonly origin: string },
): Promise<string[]> {
  return database.transaction(async (inner) => {
    await inner.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_KEY]);
    const there = await readRows(
      inner,
      z.object({ id: z.string(), origin: z.string() }),
      `SELECT id, origin FROM sparkfluence.passages WHERE ${'ids' in which ? 'id = ANY($1::text[])' : 'origin = $1'}`,
      ['ids' in which ? [...which.ids] : which.origin],
    );
    const ids = there.map(({ id }) => id);
    await deleteRows(inner, ids);
    const shipped = there.flatMap(({ id, origin }) => (origin === 'shipped' ? [id] : []));
    await inner.query(
      'INSERT INTO sparkfluence.removed (id) SELECT unnest($1::text[]) ON CONFLICT (id) DO NOTHING',
      [shipped],
    );
    await inner.query('DELETE FROM sparkfluence.origins WHERE origin = ANY($1::text[])', [
      [...new Set(there.map(({ origin }) => origin)), ...('origin' in which ? [which.origin] : [])],
    ]);
    return ids;
  });
}

async function statsOf(database: Database): Promise<CorpusStats> {
  const groups = await readRows(
    database,
    z.object({ name: z.enum(['kind', 'language', 'platform', 'origin']), value: z.string(), count }),
    (['kind', 'language', 'platform', 'origin'] as const)
      .map(
        (name) =>
          `SELECT '${name}' AS name, coalesce(${name}, 'any') AS value, count(*)::integer AS count FROM sparkfluence.passages GROUP BY 2`,
      )
      .join(' UNION ALL '),
  );
  const by = (groupKind: string) =>
    Object.fromEntries(
      groups.filter(({ name }) => name === groupKind).map(({ value, count }) => [value, count]),
    );
  const [row] = await readRows(
    database,
    z.object({ passages: count, outcomes: count, words: count }),
    `SELECT count(*)::integer AS passages, count(outcome)::integer AS outcomes,
       (SELECT count(*)::integer FROM sparkfluence.terms WHERE passages > 0) AS words FROM sparkfluence.passages`,
  );
  const unfinished = await readRows(
    database,
    z.object({ origin: z.string() }),
    'SELECT origin FROM sparkfluence.origins WHERE NOT complete ORDER BY 1',
  );
  const space = await spaceOf(database);
  const [vectors] =
    space === undefined
      ? []
      : await readRows(
          database,
          z.object({ count }),
          `SELECT count(*)::integer AS count FROM sparkfluence.passages p JOIN sparkfluence.${space.table} v ON v.content_hash = p.content_hash`,
        );
  return {
    passages: row?.passages ?? 0,
    words: row?.words ?? 0,
    by: { kind: by('kind'), language: by('language'), platform: by('platform'), origin: by('origin') },
    with_outcome: row?.outcomes ?? 0,
    unfinished: unfinished.map(({ origin }) => origin),
    vectors:
      space === undefined
        ? null
        : { model: space.model, dimensions: space.dimensions, passages: vectors?.count ?? 0 },
    schema_version: (await readMeta(database, 'schema_version', count)) ?? (await versionOf(database)),
  };
}

function withoutIndex({
  id,
  kind,
  language,
  platform,
  niche,
  title,
  text,
  source,
  license,
  origin,
  outcome,
}: Passage): Passage {
  return { id, kind, language, platform, niche, title, text, source, license, origin, outcome };
}

function lineOf({ origin: _origin, ...passage }: Passage): PassageLine {
  const { id, kind, language, platform, niche, title, text, source, license, outcome } = passage;
  return {
    id,
    kind,
    language,
    platform,
    niche,
    title,
    text,
    source,
    license,
    ...(outcome === null ? {} : { outcome }),
  };
}
