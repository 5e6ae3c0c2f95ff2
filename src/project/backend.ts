import type { SparkfluenceError } from '../contracts/errors.ts';
import type { Lock } from '../disk/lock.ts';
import type { Contents } from './media.ts';
import type { RegisteredOrder } from './register.ts';
import type { Asset, State } from './state.ts';

/**
 * Where a project is kept. Every project has a folder, which is what the pipeline reads and works in. The folder alone is one
 * backend; in the other one the documents are in PostgreSQL and the media in a storage, and the folder is this machine's
 * working copy, which `lock` brings up to date.
 */
export interface ProjectBackend {
  readonly kind: 'folder' | 'postgres';
  /**
   * Takes the project for this process, without waiting. Whoever holds it may write, and the documents of the folder are the newest.
   * @throws SparkfluenceError project, reason `project_locked`, with the live owner
   */
  lock(pid: number, signal: AbortSignal): Promise<Lock>;
  /**
   * Writes a document whole, durable when it returns: `project.json`, `script.json`, or an old one that is kept beside them.
   * Only the holder of the lock may call it.
   * @throws SparkfluenceError project, reason `lease_lost`, where the project is kept elsewhere and is another's now
   */
  write(name: string, text: string): Promise<void>;
  /** Writes `state.json` as `write` does, twice where a disk may damage it. What the state names as finished is kept first. */
  writeState(text: string, state: State): Promise<void>;
  /** Makes ready for an answer, so that one that has come need not wait. */
  prepareAnswers(): Promise<void>;
  /** Keeps what a provider answered to an order, as JSON; durable when it returns. Whoever got the answer may call it, also without the lock. */
  saveAnswer(order: string, text: string): Promise<void>;
  /** The whole answer to an order; undefined where there is none, or only a part of one. */
  readAnswer(order: string): Promise<string | undefined>;
  removeAnswers(orders: readonly string[]): Promise<void>;
  /** Registers orders for the projects of other machines, which must not take over their jobs. */
  noteOrders(orders: readonly RegisteredOrder[]): Promise<void>;
  /** What other projects have registered beyond this machine. */
  ordersElsewhere(provider: string): Promise<RegisteredOrder[]>;
  /** Brings finished files into the folder that are kept elsewhere and are not here, each verified by its sha256. */
  bring(assets: readonly Asset[]): Promise<void>;
  /** What the storage has of a project that is kept elsewhere; undefined for a folder alone. */
  readonly stored?: StoredContents | undefined;
  /** The time, milliseconds since 1970, of whoever keeps the project: the same for all machines. Undefined: the machine's own. */
  readonly now?: (() => number) | undefined;
}

/** What became of contents that were to go. */
export interface LetGo extends Contents {
  /** `failed`: it stays on record, and the next time it is tried again. `other`: other bytes lie there, and are left alone. */
  readonly state: 'removed' | 'hidden' | 'gone' | 'other' | 'failed';
  readonly error?: SparkfluenceError;
}

export interface Stored {
  readonly documents: readonly { readonly name: string; readonly body: string }[];
  readonly contents: readonly Contents[];
}

export interface StoredContents {
  /** All documents of the project, and all contents that the storage has or that were being removed from it. */
  read(): Promise<Stored>;
  /**
   * Removes contents from the storage that no document needs any more. Only the holder of the lock may call it. They are on record as
   * being removed before the first one goes, and no longer as kept: a process that dies meanwhile leaves nothing that a ledger
   * could believe in.
   * @throws SparkfluenceError project, reason `lease_lost`; interrupted
   */
  letGo(contents: readonly Contents[]): Promise<LetGo[]>;
}
