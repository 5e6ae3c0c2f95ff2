import { z } from 'zod';
import { checkedRows, unreadableIn } from '../../postgres/checked-rows.ts';
import type { Queryable } from '../../postgres/database.ts';

export const unreadable = unreadableIn('The corpus store', {
  reason: 'store_unreadable',
  next: 'Look at SPARKFLUENCE_DATABASE_URL, or unset it; `sparkfluence rag export` of an earlier backup can be added again.',
});

/** The rows of a query, each checked. @throws SparkfluenceError config, reason `store_unreadable` */
export const readRows = <Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> => checkedRows(database, row, unreadable, sql, values);

/** A count of rows or letters. */
export const count = z.number().int().min(0);
