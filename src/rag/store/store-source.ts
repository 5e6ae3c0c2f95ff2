import { z } from 'zod';
import { PASSAGE_KINDS, PASSAGE_PLATFORMS, type PassageFilter } from '../../contracts/passages.ts';
import type { Database, Queryable } from '../../postgres/database.ts';
import { ALIKE, LENGTH_SHARE, SATURATION } from '../search/lexical.ts';
import type { IndexedPassage, PassageSource } from '../search/source.ts';
import { count, readRows } from './read-rows.ts';
import { readCounts, sumOf } from './rows.ts';

/** A store as the source of a search. `nearest` is added where there are vectors. */
export function storeSource(database: Database, nearest?: PassageSource['nearest']): PassageSource {
  return {
    nearest,
    async totals(language) {
      const { passages, length } = sumOf(await readCounts(database), language);
      return { passages, averageLength: passages === 0 ? 0 : length / passages };
    },
    terms: (words, similar, language) =>
      readRows(
        database,
        z.object({ term: z.string(), passages: count }),
        `WITH found AS (
           SELECT term, language FROM sparkfluence.terms WHERE term = ANY($1::text[])
           UNION
           SELECT t.term, t.language FROM json_to_recordset($2::json) AS s(grams text[], size integer)
             JOIN sparkfluence.terms t ON t.grams && s.grams
           WHERE cardinality(t.grams) BETWEEN s.size / 3 AND s.size * 3
             AND 2 * (SELECT count(*) FROM unnest(t.grams) AS g WHERE g = ANY(s.grams))
               >= ${ALIKE} * (cardinality(t.grams) + s.size))
         SELECT term, sum(t.passages)::integer AS passages FROM found JOIN sparkfluence.terms t USING (term, language)
         WHERE t.passages > 0 AND ($3::text IS NULL OR language IN ($3, '')) GROUP BY term`,
        [
          [...words],
          JSON.stringify(similar.map(({ grams }) => ({ grams, size: grams.length }))),
          language ?? null,
        ],
      ),
    async match(terms, filter, limit) {
      const { passages, length } = sumOf(await readCounts(database), filter.language);
      const average = Math.max(1, passages === 0 ? 0 : length / passages);
      const where = whereOf(filter, 6);
      return readRows(
        database,
        z.object({ id: z.string(), matched: z.number(), score: z.number() }),
        `WITH q AS (SELECT * FROM unnest($1::text[], $2::float8[], $3::integer[]) AS q(term, weight, word)),
         best AS (
           SELECT p.id, p.length, q.word, max(q.weight) AS weight
           FROM q JOIN sparkfluence.passages p ON p.words @> ARRAY[q.term] WHERE ${where.sql}
           GROUP BY p.id, p.length, q.word),
         found AS (SELECT id, length, sum(weight ORDER BY word) AS matched FROM best GROUP BY id, length)
         SELECT id, matched,
           matched * ${SATURATION + 1} / (1 + ${SATURATION} * (${1 - LENGTH_SHARE} + ${LENGTH_SHARE} * length / $4::float8)) AS score
         FROM found ORDER BY score DESC, id COLLATE "C" LIMIT $5`,
        [
          terms.map(({ term }) => term),
          terms.map(({ weight }) => weight),
          terms.map(({ word }) => word),
          average,
          limit,
          ...where.values,
        ],
      );
    },
    fetch: (ids) => fetchPassages(database, 'id = ANY($1::text[])', [[...ids]]),
  };
}

/** The filter as SQL over `p`; a passage without a language or platform fits any. */
export function whereOf({ language, platform, niche, kind }: PassageFilter, first: number) {
  const conditions: [string, unknown][] = [
    ['(p.language IS NULL OR p.language = $)', language],
    [`p.platform IN ('any', $)`, platform === 'any' ? undefined : platform],
    ['p.niche = $', niche?.trim().toLowerCase()],
    ['p.kind = $', kind],
  ];
  const used = conditions.filter(([, value]) => value !== undefined);
  const parts = used.map(([sql], index) => sql.replace('$', `$${first + index}`));
  return { sql: parts.length === 0 ? 'true' : parts.join(' AND '), values: used.map(([, value]) => value) };
}

const figure = z.number().min(0).nullable();
const passageRow = z.object({
  id: z.string(),
  origin: z.string(),
  kind: z.enum(PASSAGE_KINDS),
  language: z.string().nullable(),
  platform: z.enum(PASSAGE_PLATFORMS),
  niche: z.string().nullable(),
  title: z.string(),
  body: z.string().max(100_000),
  source: z.string().nullable(),
  license: z.string().nullable(),
  words: z.array(z.string()),
  outcome: z.object({ views: figure, likes: figure, retention: figure }).nullable(),
});

/** Reads passages. @param where SQL over the table `p`, with what may follow it (ORDER BY, LIMIT) */
export async function fetchPassages(
  database: Queryable,
  where: string,
  values: readonly unknown[],
): Promise<IndexedPassage[]> {
  const rows = await readRows(
    database,
    passageRow,
    `SELECT id, origin, kind, language, platform, niche, title, body, source, license, words, outcome
     FROM sparkfluence.passages p WHERE ${where}`,
    values,
  );
  return rows.map(({ body, ...row }) => ({ ...row, text: body }));
}
