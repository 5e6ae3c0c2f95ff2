import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { delayEnd } from '../contracts/ending.ts';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { makeFolder } from '../disk/files.ts';
import { lockedError, tryLock } from '../disk/lock.ts';
import type { OpenServer } from './open.ts';
import type { LogEntry } from './parts.ts';

/** A server on its socket, from the start to a graceful stop. */

export interface ServeOptions {
  readonly root: string;
  readonly pid: number;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The most connections at once. */
  readonly connections: number;
  /** How long running work may go on after the signal, seconds. */
  readonly stopSeconds: number;
  readonly signal: AbortSignal;
  readonly log: (entry: LogEntry) => void;
  readonly open: (address: () => string) => Promise<OpenServer>;
  readonly onReady: (url: string) => void;
}

/** A client has this long to send its headers, and its whole request, milliseconds. Answers may take longer. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** How often connections that sent nothing are looked for, milliseconds. */
const LOOK_MS = 2000;
const SWEEP_MS = 3_600_000;
/** What is cut off after `stopSeconds` has so long to end, milliseconds. */
const CUT_OFF_MS = 12_000;

/**
 * Serves until the signal aborts; then nothing new is taken, and what runs is finished or left so that it goes on later.
 * @throws SparkfluenceError config: reasons `server_running`, `port_taken`
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { root, pid, host, port, signal, log } = options;
  await makeFolder(root);
  const lock = await tryLock(root, pid, signal);
  if (!('release' in lock)) throw lockedError(lock, { reason: 'server_running', what: root, folder: root });
  try {
    let url = '';
    const server = await options.open(() => url);
    const http = createAdaptorServer({
      fetch: server.app.fetch,
      serverOptions: {
        headersTimeout: HEADERS_MS,
        requestTimeout: REQUEST_MS,
        keepAliveTimeout: 5000,
        connectionsCheckingInterval: LOOK_MS,
        maxHeaderSize: 16_384,
      },
    }) as Server;
    http.maxConnections = options.connections;
    const own = await listen(http, host, port);
    url = `http://${host.includes(':') ? `[${host}]` : host}:${own}`;
    const jobs = await server.resume();
    if (jobs > 0) log({ event: 'resumed', jobs });
    const sweep = setInterval(() => void server.parts.answers.sweep().catch(() => undefined), SWEEP_MS);
    options.onReady(url);
    log({ event: 'listening', url });
    await aborted(signal);
    clearInterval(sweep);
    await stop(server, http, options);
  } finally {
    await lock.release();
  }
}

async function stop(server: OpenServer, http: Server, { stopSeconds, log }: ServeOptions): Promise<void> {
  const takeBack = delayEnd(stopSeconds * 1000 + CUT_OFF_MS);
  try {
    log({ event: 'stopping', busy: server.parts.crew.busy });
    server.beginToStop();
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeIdleConnections();
    const isDone = await within(stopSeconds * 1000, server.idle());
    await server.close(); // cuts off what is still running
    http.closeIdleConnections();
    await within(1000, closed); // the last answers
    http.closeAllConnections();
    log({ event: 'stopped', finished: isDone });
  } finally {
    takeBack();
  }
}

/** Whether it ended in time. */
async function within(ms: number, task: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isDone = await Promise.race([task.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}

function cannotListen(host: string, port: number, cause: unknown): SparkfluenceError {
  const code = systemCode(cause);
  const isTaken = code === 'EADDRINUSE' || code === 'EACCES';
  return new SparkfluenceError('config', `${host}:${port} cannot be listened on: ${code}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: isTaken ? 'port_taken' : 'bad_host',
      port,
      next: isTaken ? 'Give another --port.' : 'Give an address of this machine as --host.',
    },
    cause,
  });
}
