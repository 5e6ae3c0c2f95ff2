import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Queryable } from './database.ts';

/**
 * The rows of a query, each checked: a server may be older than we think, be shared with others, or lie.
 * @param row what a row has to be; columns beyond it are left out
 * @param unreadable makes the error, of a phrase that names the column and what is wrong with it
 * @throws SparkfluenceError as `unreadable` makes it
 */
export async function checkedRows<Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  unreadable: (what: string) => SparkfluenceError,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const parsed = z.array(row).safeParse(await database.query(sql, values));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`${issue?.path.slice(1).join('.') || 'a row'}: ${issue?.message ?? 'unknown'}`);
}

/**
 * Makes the error for rows that this program did not write.
 * @param holder what holds them, as the beginning of a sentence: `The queue`
 */
export const unreadableIn =
  (holder: string, details: { readonly reason: string; readonly next: string }) =>
  (what: string): SparkfluenceError =>
    new SparkfluenceError('config', `${holder} holds what this program did not write there (${what})`, {
      code: 'INVALID_REQUEST',
      details: { ...details },
    });
