import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parsedOrNothing } from '../../contracts/json.ts';
import { isMadeHere } from '../../contracts/segments.ts';
import { makeFolder, readIfThere, toJson } from '../../disk/files.ts';
import { type Lock, lockProject } from '../../disk/lock.ts';
import type { Database, Queryable } from '../../postgres/database.ts';
import type { ProjectBackend } from '../backend.ts';
import { assetsIn, type MediaStore } from '../media.ts';
import type { Asset, State } from '../state.ts';
import { type Lease, RENEW, steadyMs, takeLease } from './lease.ts';
import { LEAVING, storedContents } from './let-go.ts';
import { filesNamedIn, NAMED_FILES, readNamed } from './named-files.ts';
import { ordersIn } from './orders-in.ts';
import { rowsOf } from './schema.ts';
import { bringUpToDate } from './sync.ts';
import { isThis, markScript, readMarker, writeHere, writeMarker } from './working-copy.ts';

export interface PostgresOptions {
  readonly database: Database;
  /** The storage, until the signal aborts. */
  readonly openMedia: (signal: AbortSignal) => MediaStore;
  readonly project: string;
  /** The working copy of this machine, absolute. */
  readonly folder: string;
  /** How long a holder may be silent before another one takes the project over, milliseconds. */
  readonly leaseMs: number;
  /** Folders of this machine that settings of the database may name files in, absolute. */
  readonly fileFolders?: readonly string[];
  readonly onNotice?: ((notice: string) => void) | undefined;
}

export interface PostgresBackend extends ProjectBackend {
  /** Makes the folder what the database has, without the lease, for whoever looks at it. @throws as `lock`, where somebody works in the folder */
  refresh(pid: number, signal: AbortSignal): Promise<void>;
}

const documentRow = z.object({ name: z.string(), body: z.string() });
const fenceRow = z.object({ fence: z.string() });
const PUTS_AT_ONCE = 4;
const RETRY_MS = 250;

/**
 * A project whose documents are in PostgreSQL and whose media are in a storage. A document is written in one statement that also
 * renews the lease, and writes nothing where the lease has run out or is another's: what writes the intent to buy first cannot
 * send without the lease.
 */
export function postgresBackend(options: PostgresOptions): PostgresBackend {
  const { database, project, folder, onNotice = () => undefined } = options;
  let media = options.openMedia(new AbortController().signal);
  /** The contents that lie in the storage. */
  const kept = new Set<string>();
  let lease: Lease | undefined;

  /** The newest document in the database, then the one of the folder, which is never ahead of it. */
  const write = async (name: string, text: string, files: readonly Asset[] = []) => {
    await put(name, text, files);
    await writeHere(folder, name, text);
    if (name === 'script.json') await markScript(folder, text);
  };
  /** A connection that broke is opened again once: the same write may come twice. */
  const put = async (name: string, text: string, files: readonly Asset[]) =>
    putOver(database, name, text, files).catch(async (error: unknown) => {
      if (!(error instanceof SparkfluenceError) || error.details.reason !== 'database_unreachable')
        throw error;
      await sleep(RETRY_MS);
      await putOver(database, name, text, files);
    });
  const putOver = async (
    over: Queryable,
    name: string,
    text: string,
    files: readonly Asset[],
    without: readonly string[] = [],
  ) => {
    if (lease === undefined)
      throw new SparkfluenceError('bug', `${name} of ${project} is written without its lease`);
    const askedAtMs = steadyMs();
    const written = await rowsOf(
      over,
      fenceRow,
      `WITH held AS (${RENEW}),
       files AS (INSERT INTO sparkfluence_projects.files (project_id, sha256, bytes)
         SELECT $1, f.sha256, f.bytes FROM held, json_to_recordset($6::json) AS f(sha256 text, bytes bigint)
         ON CONFLICT DO NOTHING),
       gone AS (DELETE FROM sparkfluence_projects.files f USING held
         WHERE f.project_id = $1 AND f.sha256 = ANY($7::text[])),
       document AS (INSERT INTO sparkfluence_projects.documents (project_id, name, body)
         SELECT $1, $4, $5 FROM held
         ON CONFLICT (project_id, name) DO UPDATE SET body = excluded.body, written_at = clock_timestamp())
       SELECT fence FROM held`,
      [project, lease.fence, lease.leaseMs, name, text, JSON.stringify(files), without],
    );
    if (written.length === 0) throw await lease.lost();
    lease.renewed(askedAtMs);
  };
  const documents = () =>
    rowsOf(
      database,
      documentRow,
      'SELECT name, body FROM sparkfluence_projects.documents WHERE project_id = $1 ORDER BY name',
      [project],
    );
  const newest = async () => {
    const [last] = await rowsOf(
      database,
      fenceRow,
      'SELECT fence::text AS fence FROM sparkfluence_projects.leases WHERE project_id = $1',
      [project],
    );
    return { place: database.place, project, documents: await documents(), fence: last?.fence ?? null };
  };
  const loadKept = async () => {
    const sql = 'SELECT sha256 FROM sparkfluence_projects.files WHERE project_id = $1';
    kept.clear();
    for (const row of await rowsOf(database, z.object({ sha256: z.string() }), sql, [project]))
      kept.add(row.sha256);
  };

  const isKept = (asset: Asset): boolean => kept.has(asset.sha256);
  const around = {
    bring: (assets: readonly Asset[]) => bring(assets),
    isKept,
    allowed: options.fileFolders ?? [],
    onNotice,
  };

  /** A project that was kept in its folder until now: its documents and media go where it is kept from now on. */
  const takeIn = async () => {
    const names = ['project.json', 'script.json', 'state.json'] as const;
    const texts = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
    const files = await keepFiles(parsedOrNothing(texts[2] ?? ''));
    if (texts[0] !== undefined) await keepNamed(texts[0]);
    await database.transaction(async (inner) => {
      for (const [index, name] of names.entries()) {
        const text = texts[index];
        if (text !== undefined) await putOver(inner, name, text, name === 'state.json' ? files : []);
      }
    });
  };

  /** Sends what a document names and the storage has not. @returns what it has from now on */
  const keepFiles = async (document: unknown): Promise<Asset[]> => {
    const missing = assetsIn(document).filter((asset) => !kept.has(asset.sha256));
    const left = [...new Map(missing.map((asset) => [asset.sha256, asset])).values()];
    const sent: Asset[] = [];
    const next = async (): Promise<void> => {
      for (let asset = left.shift(); asset !== undefined; asset = left.shift()) {
        const file = join(folder, asset.path);
        // What was changed or removed since it was recorded is looked at by whoever needs it.
        if (!(await isThis(file, asset))) continue;
        await media.put(project, file, asset);
        kept.add(asset.sha256);
        sent.push(asset);
      }
    };
    await Promise.all(Array.from({ length: PUTS_AT_ONCE }, next));
    return sent;
  };

  /** When each word of a clip of ours is spoken, for captions that are made on another machine. */
  const words = new Set<string>();
  const keepWords = async ({ clips }: State) => {
    for (const clip of Object.values(clips)) {
      if (clip.state !== 'succeeded' || !isMadeHere(clip.provider) || words.has(clip.receipt.uuid)) continue;
      const name = `jobs/${clip.receipt.uuid}/words.json`;
      const text = await readIfThere(join(folder, name));
      if (text !== undefined) await put(name, text, []);
      words.add(clip.receipt.uuid);
    }
  };

  const bring = async (assets: readonly Asset[]) => {
    const left = assets.filter(({ sha256: hash }) => kept.has(hash));
    const next = async (): Promise<void> => {
      for (let asset = left.shift(); asset !== undefined; asset = left.shift()) {
        const file = join(folder, asset.path);
        if ((await stat(file).catch(() => undefined)) === undefined) await media.get(project, asset, file);
      }
    };
    await Promise.all(Array.from({ length: PUTS_AT_ONCE }, next));
  };

  /** Music, a logo and references that the settings name go along, before the settings do. */
  const keepNamed = async (settings: string) => {
    const named = await filesNamedIn(settings, folder);
    const files = Object.entries(named);
    if (files.length === 0) return;
    for (const [path, asset] of files) {
      if (kept.has(asset.sha256)) continue;
      await media.put(project, isAbsolute(path) ? path : join(folder, path), asset);
      kept.add(asset.sha256);
    }
    const known = (await documents()).find(({ name }) => name === NAMED_FILES)?.body;
    await put(NAMED_FILES, toJson({ ...readNamed(known), ...named }), Object.values(named));
  };

  return {
    kind: 'postgres',
    now: () => lease?.now() ?? Date.now(),
    async lock(pid, signal) {
      await makeFolder(folder);
      const taken = await takeLease(database, project, pid, options.leaseMs);
      let local: Lock | undefined;
      try {
        local = await lockProject(folder, pid, signal);
        lease = taken;
        media = options.openMedia(signal);
        await loadKept();
        const put1 = (name: string, text: string) => put(name, text, []);
        await bringUpToDate(folder, await newest(), { fence: taken.fence, put: put1, takeIn }, around);
      } catch (error) {
        await taken.release().catch(() => undefined); // the first error is the one to show
        await local?.release();
        throw error;
      }
      return lockOf(folder, taken, local);
    },
    async refresh(pid, signal) {
      await makeFolder(folder);
      const local = await lockProject(folder, pid, signal);
      try {
        media = options.openMedia(signal);
        await loadKept();
        await bringUpToDate(folder, await newest(), undefined, around);
      } finally {
        await local.release();
      }
    },
    async write(name, text) {
      if (name === 'project.json') await keepNamed(text);
      await write(name, text);
    },
    async writeState(text, state) {
      await keepWords(state);
      await write('state.json', text, await keepFiles(state));
    },
    ...ordersIn(database, project, folder),
    bring,
    stored: storedContents({
      ...{ database, project, media: () => media },
      async put(text, without) {
        await putOver(database, LEAVING, text, [], without);
        for (const hash of without) kept.delete(hash);
      },
      assertHeld: async () => lease?.assertHeld(),
    }),
  };
}

/** Both locks as one: the lease, which counts, and the folder's, which keeps two processes of this machine apart. */
const lockOf = (folder: string, lease: Lease, local: Lock): Lock => ({
  isHeld: lease.isHeld,
  assertHeld: lease.assertHeld,
  async release() {
    const marker = await readMarker(folder);
    if (marker !== undefined && (await lease.isHeld().catch(() => false)))
      await writeMarker(folder, { ...marker, is_closed: true });
    await lease.release().catch(() => undefined); // it runs out by itself
    await local.release();
  },
});
