import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { programFile } from '../contracts/places.ts';

/** A statement; one without `sql` closes the database. */
export interface LiteQuestion {
  readonly id: number;
  readonly sql: string | undefined;
  readonly values: readonly unknown[];
}

export interface LiteAnswer {
  /** Of the question; 0 says that the database is open, or why not. */
  readonly id: number;
  readonly rows?: unknown[];
  /** `code` is the SQLSTATE, or what the system says. */
  readonly failure?: { readonly message: string; readonly code?: string };
}

export interface Lite {
  /** Runs one statement, or several without values; statements at the same time are answered in order. @throws Error with PostgreSQL's `code` */
  query(sql: string, values?: readonly unknown[]): Promise<unknown[]>;
  close(): Promise<void>;
}

/**
 * V8's second compiler needs 600 MB and five seconds for one function of PGlite (PostgreSQL's parser). The first one's code
 * imports and searches in the same time, so the second one stays off. V8 does not draw conclusions from a flag that is set
 * while it runs, so all three are named.
 */
const ONE_COMPILER = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** How long statements under way may go on after the signal, milliseconds. */
const END_MS = 1000;

/**
 * Opens PGlite's database in `folder`, in a thread of its own: it computes for seconds without a pause, and signals and
 * timers of the program are heard meanwhile. The signal ends the thread wherever it is; the database then recovers as after
 * a kill, by its log. The thread keeps this process alive while an answer is waited for.
 * @throws Error with PostgreSQL's or the system's `code`; the signal's reason
 */
export async function openLite(folder: string, signal: AbortSignal): Promise<Lite> {
  signal.throwIfAborted();
  for (const flag of ONE_COMPILER) setFlagsFromString(flag);
  const worker = new Worker(programFile('postgres/lite-thread'), {
    ...{ workerData: folder, env: {}, stdout: true, stderr: true },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const waiting = new Map<number, { resolve: (rows: unknown[]) => void; reject: (error: unknown) => void }>();
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let ended: { readonly error: unknown } | undefined;
  let nextId = 0;
  let timer: NodeJS.Timeout | undefined;

  const end = (error: unknown): void => {
    ended ??= { error };
    for (const { reject } of waiting.values()) reject(ended.error);
    waiting.clear();
  };
  const stop = (): void => {
    void worker.terminate();
    void gone.then(() => end(signal.reason));
  };
  const abort = (): void => {
    if (waiting.has(0)) stop();
    else timer = setTimeout(stop, END_MS).unref();
  };
  const wait = (id: number): Promise<unknown[]> => {
    worker.ref();
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const ask = (sql: string | undefined, values: readonly unknown[] = []): Promise<unknown[]> => {
    if (ended !== undefined) return Promise.reject(ended.error);
    nextId += 1;
    const answer = wait(nextId);
    worker.postMessage({ id: nextId, sql, values } satisfies LiteQuestion);
    return answer;
  };
  worker.on('message', ({ id, rows = [], failure }: LiteAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (failure === undefined) asked?.resolve(rows);
    else asked?.reject(Object.assign(new Error(failure.message), failure));
  });
  worker.on('error', end);
  worker.on('exit', () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    end(signal.aborted ? signal.reason : new Error('its thread has ended'));
  });
  const opened = wait(0);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await opened;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    query: ask,
    async close() {
      if (ended === undefined) await ask(undefined).catch(() => worker.terminate());
      worker.ref();
      await gone;
    },
  };
}
