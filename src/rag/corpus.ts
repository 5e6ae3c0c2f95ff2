import type { Embedder } from '../contracts/embeddings.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Degradation } from '../contracts/segments.ts';
import { leadsNowhere } from '../contracts/system-errors.ts';
import { type Holder, lockedError } from '../disk/lock.ts';
import type { Database } from '../postgres/database.ts';
import type { StoreWords } from '../postgres/embedded.ts';
import { openServer } from '../postgres/server.ts';
import { hasStoreIn, openStoreFolder } from '../postgres/store-folder.ts';
import type { Mode } from './search/search.ts';
import type { PassageSource } from './search/source.ts';
import { findVectorExtension, migrate, versionOf } from './store/schema.ts';
import { seed } from './store/seed.ts';
import { readSnapshot, snapshotSource } from './store/snapshot.ts';
import { storeSource } from './store/store-source.ts';
import { openNearest, spaceOf } from './store/vectors.ts';

/** Opens the corpus: the embedded store, a PostgreSQL server, or the shipped corpus alone. */

export interface CorpusOptions {
  /** The folder `rag` in the data folder. */
  readonly folder: string;
  /** The URL of a PostgreSQL server, where the user set one. */
  readonly address: string | undefined;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How long to wait for another process that has the store, milliseconds. */
  readonly waitMs: number;
  readonly onWait?: ((owner: Holder) => void) | undefined;
}

export interface Store {
  readonly database: Database;
  close(): Promise<void>;
}

export interface Reader {
  readonly place: 'shipped' | 'embedded' | 'postgresql';
  /** The database; undefined with the shipped corpus alone. */
  readonly store: Store | undefined;
  readonly source: PassageSource;
  /** Notes for the user on the place that is read. */
  readonly notes: readonly Degradation[];
  close(): Promise<void>;
}

/**
 * Opens the store for writing: it is created where there is none, its schema is brought up to date, and the shipped corpus
 * is put into it.
 * @throws SparkfluenceError project, reason `store_locked`, when another process keeps it for longer than `waitMs`
 */
export async function openStore(options: CorpusOptions): Promise<Store> {
  const store =
    options.address === undefined ? await openFolder(options) : await openAddress(options.address);
  if (!('database' in store))
    throw lockedError(store, {
      reason: 'store_locked',
      what: `the corpus at ${options.folder}`,
      folder: options.folder,
    });
  try {
    await migrate(store.database);
    await seed(store.database, await readSnapshot(), options.signal);
    return store;
  } catch (error) {
    await store.close().catch(() => undefined);
    throw error;
  }
}

/** Opens what can be read: the store where it exists and is free, otherwise the shipped corpus, with a note. */
export async function openReader(options: CorpusOptions): Promise<Reader> {
  if (options.address !== undefined) {
    const store = await openAddress(options.address);
    return readerOf('postgresql', store, options);
  }
  if (!(await hasStore(options.folder))) return shippedReader([]);
  const store = await openFolder(options);
  if ('database' in store) return readerOf('embedded', store, options);
  return shippedReader([
    {
      reason: 'store_locked',
      message: `Your own corpus is in use by another sparkfluence (process ${store.pid}); this was read from the shipped corpus only.`,
      next: 'Run it again when the other is done.',
    },
  ]);
}

/** A data folder that cannot be looked into has no store: reading goes on with the shipped corpus. */
const hasStore = (folder: string): Promise<boolean> =>
  hasStoreIn(folder, WORDS).catch((error: unknown) => {
    if (leadsNowhere(error)) return false;
    throw error;
  });

async function readerOf(
  place: 'embedded' | 'postgresql',
  store: Store,
  { signal }: CorpusOptions,
): Promise<Reader> {
  try {
    if (place === 'embedded' || (await versionOf(store.database)) === 0) {
      await migrate(store.database);
      await seed(store.database, await readSnapshot(), signal);
    } else await migrate(store.database);
    return { place, store, source: storeSource(store.database), notes: [], close: store.close };
  } catch (error) {
    await store.close().catch(() => undefined);
    throw error;
  }
}

async function shippedReader(notes: readonly Degradation[]): Promise<Reader> {
  const source = snapshotSource(await readSnapshot());
  return { place: 'shipped', store: undefined, source, notes, close: async () => undefined };
}

export interface Ability {
  readonly source: PassageSource;
  readonly mode: Mode;
  readonly notes: readonly Degradation[];
}

/**
 * The mode of a search: the requested one, or with `auto` words and vectors where both are available.
 * @throws SparkfluenceError config, when vectors were requested by name and are not available
 */
export async function abilityOf(
  reader: Reader,
  requested: Mode | 'auto',
  embedder: Embedder | undefined,
): Promise<Ability> {
  const words = (notes: readonly Degradation[] = []): Ability => ({
    source: reader.source,
    mode: 'lexical',
    notes,
  });
  if (requested === 'lexical') return words();
  const refuse = (reason: string, message: string, next: string): Ability => {
    if (requested !== 'auto')
      throw new SparkfluenceError('config', message, { code: 'INVALID_REQUEST', details: { reason, next } });
    return words([{ reason, message: `${message}; the search went by words.`, next }]);
  };
  if (embedder === undefined) {
    if (requested === 'auto') return words();
    return refuse(
      'key_missing',
      'A search by vectors needs GEMINI_API_KEY, which is not set',
      'Set GEMINI_API_KEY, or use --mode lexical.',
    );
  }
  const { store } = reader;
  const reembed = 'Make them with `sparkfluence rag reembed`.';
  if (store === undefined || (await spaceOf(store.database)) === undefined) {
    if (
      store !== undefined &&
      (await findVectorExtension(store.database, false)) === undefined &&
      store.database.kind === 'postgresql'
    )
      return refuse(
        'extension_missing',
        `PostgreSQL at ${store.database.place} has no pgvector, so the corpus has no vectors`,
        'Have `CREATE EXTENSION vector` run there, then `sparkfluence rag reembed`.',
      );
    return refuse('no_vectors', 'The corpus has no vectors yet', reembed);
  }
  try {
    const nearest = await openNearest(store.database, embedder);
    if (nearest === undefined)
      return refuse(
        'extension_missing',
        `The extension pgvector is gone from ${store.database.place}`,
        'Have `CREATE EXTENSION vector` run there, then `sparkfluence rag reembed`.',
      );
    return {
      source: storeSource(store.database, nearest),
      mode: requested === 'vector' ? 'vector' : 'hybrid',
      notes: [],
    };
  } catch (error) {
    if (requested !== 'auto' || !(error instanceof SparkfluenceError)) throw error;
    return refuse(String(error.details.reason), error.message, error.details.next ?? reembed);
  }
}

const WORDS: StoreWords = {
  what: 'corpus',
  afterDamage: 'add your files again; the shipped corpus comes back by itself.',
};

const openFolder = (options: CorpusOptions): Promise<Store | Holder> =>
  openStoreFolder({ ...options, words: WORDS });

async function openAddress(address: string): Promise<Store> {
  const database = await openServer(address);
  return { database, close: () => database.close() };
}
