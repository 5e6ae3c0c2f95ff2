import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { systemError } from '../contracts/system-errors.ts';
import type { Database, Queryable } from './database.ts';
import { unpackStore } from './empty-store.ts';
import { openLite } from './lite.ts';

/** The bytes of a new store, and of a batch of passages with its write-ahead log. */
const NEW_STORE_BYTES = 200 * 1024 * 1024;
const BATCH_BYTES = 64 * 1024 * 1024;
/** How a store is spoken of. */
export interface StoreWords {
  /** `corpus`, `queue`. */
  readonly what: string;
  /** What to do about one that cannot be opened, after `Move FOLDER away and `. */
  readonly afterDamage: string;
}

const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|CREATE|DROP|VACUUM|WITH|BEGIN)\b/i;
const BEGINS = /^\s*BEGIN\b/i;

/**
 * Opens PostgreSQL in this program (PGlite) with its files in `folder`. Two processes on one folder corrupt it without an
 * error, so the caller must hold the store's lock.
 * @throws SparkfluenceError project, reason `store_damaged`; media, reason `disk_full`; the signal's reason
 */
export async function openEmbedded(
  folder: string,
  signal: AbortSignal,
  words: StoreWords,
): Promise<Database> {
  const isThere = await isMade(folder, words);
  await mkdir(dirname(folder), { recursive: true });
  const roomIn = (place: string, bytes: number) => assertRoom(place, bytes, words);
  await roomIn(dirname(folder), isThere ? BATCH_BYTES : NEW_STORE_BYTES);
  if (!isThere) {
    // Made beside its place: what a kill leaves of it is no store, and a store that has lost a file is not mistaken for it.
    const unfinished = `${folder}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await unpackStore(unfinished, signal);
    await rm(folder, { recursive: true, force: true }); // an empty one
    await rename(unfinished, folder);
  }
  const lite = await openLite(folder, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw damaged(folder, words, cause);
  });
  const inner: Queryable = {
    query: async <Row>(sql: string, values?: readonly unknown[]) =>
      (await lite.query(sql, values).catch((cause: unknown) => {
        throw faultOf(folder, words, cause);
      })) as Row[],
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** A transaction has the database to itself. */
  const alone = <Result>(task: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(task, task);
    turn = result.catch(() => undefined);
    return result;
  };
  return {
    kind: 'embedded',
    place: folder,
    async query(sql, values) {
      if (WRITES.test(sql)) await roomIn(folder, BATCH_BYTES);
      return alone(async () => {
        try {
          return await inner.query(sql, values);
        } catch (error) {
          // Several statements may have begun a transaction, in which everybody else's would fail.
          if (BEGINS.test(sql)) await inner.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      });
    },
    async transaction(task) {
      await roomIn(folder, BATCH_BYTES);
      return alone(async () => {
        await inner.query('BEGIN');
        try {
          const result = await task(inner);
          await inner.query('COMMIT');
          return result;
        } catch (error) {
          await inner.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      });
    },
    assertRoom: (bytes) => roomIn(folder, BATCH_BYTES + bytes),
    close: () => lite.close(),
  };
}

/** What every store has; PostgreSQL would make some of it again, without what was in it. */
const PARTS = ['PG_VERSION', 'base', 'global/pg_control', 'pg_wal', 'pg_xact', 'postgresql.conf'];

/**
 * Whether there is a store in the folder.
 * @throws SparkfluenceError project, reason `store_damaged`, for one that has lost a part: nothing is made over it
 */
export async function isMade(folder: string, words: StoreWords): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return false;
  const lost = PARTS.find((part) => !existsSync(join(folder, part)));
  if (lost !== undefined) throw damaged(folder, words, new Error(`${lost} is gone`));
  return true;
}

/** Fails before a write without enough room: a disk that fills up during a write hangs PGlite for ever. */
async function assertRoom(folder: string, bytes: number, words: StoreWords): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw diskFull(
    folder,
    words,
    `only ${Math.floor((bavail * bsize) / 1024 / 1024)} MB are free and ${Math.ceil(bytes / 1024 / 1024)} are needed`,
  );
}

export const diskFull = (
  folder: string,
  { what }: StoreWords,
  why: string,
  cause?: unknown,
): SparkfluenceError =>
  new SparkfluenceError('media', `The disk of the ${what} at ${folder} is full: ${why}`, {
    code: 'INTERNAL_ERROR',
    details: {
      reason: 'disk_full',
      path: folder,
      next: `Free ${NEW_STORE_BYTES / 1024 / 1024} MB and run the same command again; what was stored is kept.`,
    },
    cause,
  });

/** Errors of PostgreSQL's that the machine is the reason of: too little of something, and what the system refused. */
const MACHINE = /^(?:53|58)/;
/** A page or an index that cannot be what was written. */
const CORRUPTED = /^XX00[12]$/;

/** What a failed statement means where the machine or the store's files are the reason; else what was thrown. */
export function faultOf(folder: string, words: StoreWords, cause: unknown): unknown {
  const code = systemCode(cause) ?? '';
  if (code === '53100' && cause instanceof Error) return diskFull(folder, words, cause.message, cause);
  if (CORRUPTED.test(code)) return damaged(folder, words, cause);
  if (!MACHINE.test(code) || !(cause instanceof Error)) return cause;
  return new SparkfluenceError(
    'config',
    `The machine refuses something to the ${words.what} store at ${folder}: ${cause.message}`,
    {
      code: 'INTERNAL_ERROR',
      details: {
        reason: 'store_refused',
        path: folder,
        sqlstate: code,
        next: 'Check the disk, the rights of that folder and how many files a process may open (`ulimit -n 1024`), and run the same command again; what was stored is kept.',
      },
      cause,
    },
  );
}

/** Refusals of the machine that say nothing of the store's files. */
const REFUSALS = ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EACCES', 'EPERM', 'EROFS'];
/** Of a thread that could not be started, Node says it in words alone. */
const REFUSED_THREAD = /^Worker initialization failure: (E[A-Z]+)$/;

export function damaged(folder: string, words: StoreWords, cause: unknown): SparkfluenceError {
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, words, code, cause);
  const refused = cause instanceof Error ? (REFUSED_THREAD.exec(cause.message)?.[1] ?? code) : code;
  const fault = REFUSALS.includes(refused ?? '')
    ? systemError(Object.assign(new Error('', { cause }), { code: refused, path: folder }))
    : undefined;
  if (fault !== undefined) return fault;
  const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new SparkfluenceError('project', `The ${words.what} store at ${folder} cannot be opened: ${why}`, {
    details: {
      reason: 'store_damaged',
      path: folder,
      next: `Move ${folder} away and ${words.afterDamage}`,
    },
    cause,
  });
}
