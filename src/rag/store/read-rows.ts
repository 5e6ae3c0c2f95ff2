import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { checkedRows } from '../../postgres/checked-rows.ts';
import type { Queryable } from '../../postgres/database.ts';

/** The rows of a query, each checked. @throws SparkfluenceError config, reason `store_unreadable` */
export const readRows = <Row>(
  database: Queryable,
  row: z.ZodType<Row>,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> => checkedRows(database, row, unreadable, sql, values);

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
