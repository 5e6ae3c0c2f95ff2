import type { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { checkedRows } from '../postgres/checked-rows.ts';
import type { Queryable } from '../postgres/database.ts';

/** The rows of a query, each checked. @throws SparkfluenceError config, reason `queue_unreadable` */
export const readRows = <Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> => checkedRows(database, row, unreadable, sql, values);

export const unreadable = (what: string): SparkfluenceError =>
  new SparkfluenceError('config', `The queue holds what this program did not write there (${what})`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'queue_unreadable', next: 'Check the database that SPARKFLUENCE_DATABASE_URL names.' },
  });
