import { parentPort, workerData } from 'node:worker_threads';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { passagesOf } from './formats.ts';
import { type IndexedRow, indexPassages } from './index-passage.ts';
import type { IntakeAnswer, IntakeQuestion } from './intake.ts';

/** Cuts one text into passages and finds their words, in a thread of its own, which intake.ts starts. */

/** Rows a message, so that whoever takes them is never kept for long. */
const ROWS = 500;

const answer = (message: IntakeAnswer): void => parentPort?.postMessage(message);

try {
  const { text, format, defaults, what, origin } = workerData as IntakeQuestion;
  const rows: IndexedRow[] = indexPassages(passagesOf(text, format, defaults, what), origin);
  for (let start = 0; start < rows.length; start += ROWS) answer({ rows: rows.slice(start, start + ROWS) });
  answer({ isDone: true });
} catch (error) {
  const { message = String(error), stack } = Object(error) as { message?: string; stack?: string };
  const known = error instanceof SparkfluenceError ? { kind: error.kind, details: error.details } : {};
  answer({ failure: { message, ...(stack === undefined ? {} : { stack }), ...known } });
}
