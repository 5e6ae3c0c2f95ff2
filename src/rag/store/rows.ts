import { z } from 'zod';
import type { Queryable } from '../../postgres/database.ts';
import type { IndexedRow } from '../intake/index-passage.ts';
import { gramsOf } from '../search/words.ts';
import { count, readRows } from './read-rows.ts';
import { readMeta, setMeta } from './schema.ts';

/** Changes rows together with the counts over them, within the caller's transaction. */

export interface Count {
  readonly passages: number;
  /** The number of words of all passages together. */
  readonly length: number;
}
/** Counts by language, since a word is rare or common within a language; `''` is for passages that fit any. */
export type Counts = Readonly<Record<string, Count>>;

export const readCounts = async (database: Queryable): Promise<Counts> =>
  (await readMeta(database, 'counts', z.record(z.string(), z.object({ passages: count, length: count })))) ??
  {};

/** The counts of one language together with those that fit any; of all languages where none is given. */
export function sumOf(counts: Counts, language?: string): Count {
  const counted = Object.entries(counts).filter(
    ([name]) => language === undefined || name === language || name === '',
  );
  return counted.reduce(
    (sum, [, { passages, length }]) => ({ passages: sum.passages + passages, length: sum.length + length }),
    { passages: 0, length: 0 },
  );
}

/** Inserts rows in place of those with the same ids. */
export async function replaceRows(inner: Queryable, rows: readonly IndexedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await deleteRows(
    inner,
    rows.map(({ id }) => id),
  );
  await inner.query(
    `INSERT INTO sparkfluence.passages (id, origin, place, kind, language, platform, niche, title, body, source,
       license, content_hash, row_hash, words, length, outcome)
     SELECT id, origin, place, kind, language, platform, niche, title, body, source, license, content_hash, row_hash,
       words, length, outcome
     FROM json_to_recordset($1::json) AS r(id text, origin text, place integer, kind text, language text,
       platform text, niche text, title text, body text, source text, license text, content_hash text, row_hash text,
       words text[], length integer, outcome jsonb)`,
    [JSON.stringify(rows.map(recordOf))],
  );
  await inner.query(
    `INSERT INTO sparkfluence.terms AS t (term, language, grams, passages)
     SELECT term, language, grams, passages
     FROM json_to_recordset($1::json) AS r(term text, language text, grams text[], passages integer)
     ON CONFLICT (term, language) DO UPDATE SET passages = t.passages + excluded.passages`,
    [JSON.stringify(termsOf(rows))],
  );
  await addCounts(inner, countsOf(rows), 1);
}

/** Removes rows. @returns how many there were */
export async function deleteRows(inner: Queryable, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const gone = await readRows(
    inner,
    z.object({ language: z.string(), passages: count, length: count }),
    `WITH gone AS (DELETE FROM sparkfluence.passages WHERE id = ANY($1::text[])
       RETURNING coalesce(language, '') AS language, words, length),
     counts AS (SELECT term, language, count(*)::integer AS times FROM gone, unnest(words) AS term GROUP BY 1, 2),
     lowered AS (UPDATE sparkfluence.terms t SET passages = t.passages - times FROM counts c
       WHERE t.term = c.term AND t.language = c.language)
     SELECT language, count(*)::integer AS passages, sum(length)::integer AS length FROM gone GROUP BY 1`,
    [[...ids]],
  );
  if (gone.length > 0)
    await addCounts(inner, Object.fromEntries(gone.map(({ language, ...count }) => [language, count])), -1);
  return gone.reduce((sum, { passages }) => sum + passages, 0);
}

async function addCounts(inner: Queryable, change: Counts, sign: 1 | -1): Promise<void> {
  const before = await readCounts(inner);
  const after: Record<string, Count> = { ...before };
  for (const [language, { passages, length }] of Object.entries(change)) {
    const own = before[language] ?? { passages: 0, length: 0 };
    after[language] = { passages: own.passages + sign * passages, length: own.length + sign * length };
  }
  await setMeta(inner, 'counts', after);
}

const recordOf = ({ contentHash, rowHash, text, ...row }: IndexedRow) => ({
  ...row,
  body: text,
  content_hash: contentHash,
  row_hash: rowHash,
});

/** Sorts the words, so that two writers take their locks in the same order and never deadlock. */
function termsOf(rows: readonly IndexedRow[]) {
  const counts = new Map<string, { term: string; language: string; passages: number }>();
  for (const { words, language } of rows) {
    for (const term of words) {
      const key = `${term}\n${language ?? ''}`;
      const count = counts.get(key) ?? { term, language: language ?? '', passages: 0 };
      count.passages += 1;
      counts.set(key, count);
    }
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, count]) => ({ ...count, grams: gramsOf(count.term) }));
}

export function countsOf(rows: readonly IndexedRow[]): Counts {
  const counts: Record<string, Count> = {};
  for (const { language, length } of rows) {
    const before = counts[language ?? ''] ?? { passages: 0, length: 0 };
    counts[language ?? ''] = { passages: before.passages + 1, length: before.length + length };
  }
  return counts;
}
