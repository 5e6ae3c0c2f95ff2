import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { LiteAnswer, LiteQuestion } from './lite.ts';

/** PGlite in a thread of its own, which lite.ts starts: opens the folder, then answers statements in their order. */

const answer = (message: LiteAnswer): void => parentPort?.postMessage(message);

/**
 * PGlite writes zeros over its shared buffers at each start: the 128 MB that PostgreSQL's own configuration has took a second of
 * computing, and stayed in memory. Files are in the system's cache anyway.
 */
const BUFFERS = ['-c', 'shared_buffers=32MB'];

/** An error as plain data: what is thrown by PGlite loses its SQLSTATE on the way between threads. */
function failureOf(error: unknown): NonNullable<LiteAnswer['failure']> {
  const { message = String(error), code } = Object(error) as { message?: string; code?: unknown };
  return { message, ...(typeof code === 'string' ? { code } : {}) };
}

try {
  const lite = await PGlite.create({
    dataDir: workerData as string,
    extensions: { vector },
    startParams: [...PGlite.defaultStartParams, ...BUFFERS],
  });
  let turn: Promise<void> = Promise.resolve();
  /** Only text without values may be several statements, whose rows come one after the other. */
  const rowsOf = async (sql: string, values: readonly unknown[]): Promise<unknown[]> =>
    values.length > 0
      ? (await lite.query(sql, [...values])).rows
      : (await lite.exec(sql)).flatMap(({ rows }) => rows);
  const answerTo = async ({ id, sql, values }: LiteQuestion): Promise<void> => {
    try {
      if (sql === undefined) await lite.close();
      answer({ id, rows: sql === undefined ? [] : await rowsOf(sql, values) });
    } catch (error) {
      answer({ id, failure: failureOf(error) });
    }
    if (sql === undefined) parentPort?.close();
  };
  parentPort?.on('message', (question: LiteQuestion) => {
    turn = turn.then(() => answerTo(question));
  });
  answer({ id: 0, rows: [] });
} catch (error) {
  answer({ id: 0, failure: failureOf(error) });
}
