import { Worker } from 'node:worker_threads';
import { type ErrorDetails, type ErrorKind, SparkfluenceError } from '../../contracts/errors.ts';
import type { PassageLine } from '../../contracts/passages.ts';
import { programFile } from '../../contracts/places.ts';
import type { Format } from './formats.ts';
import type { IndexedRow } from './index-passage.ts';

/** What one text is made into passages from; the arguments of `passagesOf` and `indexPassages`. */
export interface IntakeQuestion {
  readonly text: string;
  readonly format: Format;
  readonly defaults: Omit<PassageLine, 'text' | 'id' | 'outcome'>;
  readonly what: string;
  readonly origin: string;
}

export interface IntakeAnswer {
  readonly rows?: readonly IndexedRow[];
  readonly isDone?: true;
  readonly failure?: {
    readonly message: string;
    readonly stack?: string;
    readonly kind?: ErrorKind;
    readonly details?: ErrorDetails;
  };
}

/** A text of this length is cut within some hundredths of a second, sooner than a thread starts. */
const SHORT = 100_000;

/**
 * The rows of one text. A long one is cut in a thread of its own, since it takes up to a minute without a pause, and a
 * signal is heard meanwhile: it ends the thread wherever it is.
 * @throws SparkfluenceError input, naming the text and the line; the signal's reason
 */
export async function rowsOf(question: IntakeQuestion, signal: AbortSignal): Promise<readonly IndexedRow[]> {
  signal.throwIfAborted();
  if (question.text.length > SHORT) return rowsOfThread(question, signal);
  const [{ passagesOf }, { indexPassages }] = await Promise.all([
    import('./formats.ts'),
    import('./index-passage.ts'),
  ]);
  const { text, format, defaults, what, origin } = question;
  return indexPassages(passagesOf(text, format, defaults, what), origin);
}

async function rowsOfThread(question: IntakeQuestion, signal: AbortSignal): Promise<readonly IndexedRow[]> {
  const worker = new Worker(programFile('rag/intake/intake-thread'), {
    ...{ workerData: question, env: {}, stdout: true, stderr: true },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const rows: IndexedRow[] = [];
  let stop = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      worker.on('message', (answer: IntakeAnswer) => {
        if (answer.failure !== undefined) reject(errorOf(answer.failure));
        else if (answer.isDone === true) resolve();
        else for (const row of answer.rows ?? []) rows.push(row);
      });
      worker.once('error', (error) => reject(isOutOfMemory(error) ? tooLarge(question.what) : error));
      worker.once('exit', () => reject(new Error('The thread that cuts texts has ended')));
    });
    return rows;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

const isOutOfMemory = (error: Error): boolean => 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooLarge = (what: string): SparkfluenceError =>
  new SparkfluenceError('input', `${what} needs more memory than there is`, {
    details: { reason: 'too_long', next: 'Split it into smaller files.' },
  });

/** An error of the thread as what it was there: only plain data passes between threads. */
function errorOf({ message, stack, kind, details }: NonNullable<IntakeAnswer['failure']>): Error {
  if (kind !== undefined) return new SparkfluenceError(kind, message, { details: details ?? {} });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
