import { z } from 'zod';
import type { SparkfluenceError } from '../contracts/errors.ts';
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
