import type { z } from 'zod';
import { checkedRows, unreadableIn } from '../postgres/checked-rows.ts';
import type { Queryable } from '../postgres/database.ts';

export const unreadable = unreadableIn('The queue', {
  reason: 'queue_unreadable',
  next: 'Check the database that SPARKFLUENCE_DATABASE_URL names.',
});

/** The rows of a query, each checked. @throws SparkfluenceError config, reason `queue_unreadable` */
export const readRows = <Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> => checkedRows(database, row, unreadable, sql, values);
