import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Queryable } from '../../postgres/database.ts';

/**
 * The rows of a query, each checked: a server may be older than we think, be shared with others, or lie.
 * @param row what a row has to be; columns beyond it are left out
 * @throws SparkfluenceError config, reason `store_unreadable`
 */
export async function readRows<Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const parsed = z.array(row).safeParse(await database.query(sql, values));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${issue?.path.slice(1).join('.') || 'a row'}: ${issue?.message ?? 'unknown'}`);
}

export const unreadable = (what: string): SparkfluenceError =>
  new SparkfluenceError('config', `The corpus store holds what this program did not write there (${what})`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'store_unreadable',
      next: 'Look at SPARKFLUENCE_DATABASE_URL, or unset it; `sparkfluence rag export` of an earlier backup can be added again.',
    },
  });

/** A count of rows or letters. */
export const count = z.number().int().min(0);
