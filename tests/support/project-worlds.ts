import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../../src/config/resolve.ts';
import { storageAddress } from '../../src/contracts/storage.ts';
import { storageMedia } from '../../src/pipeline/work/stored-media.ts';
import type { Database } from '../../src/postgres/database.ts';
import { openServer } from '../../src/postgres/server.ts';
import type { ProjectBackend } from '../../src/project/backend.ts';
import { keepIn } from '../../src/project/backends.ts';
import { folderBackend } from '../../src/project/folder-backend.ts';
import { postgresBackend } from '../../src/project/postgres/postgres-backend.ts';
import { migrate } from '../../src/project/postgres/schema.ts';
import { findPostgres, startPostgres } from './postgres.ts';
import { startS3World } from './storage-worlds.ts';

/** One project, and the machines that work on it one after the other or at once. */
export interface ProjectWorld {
  readonly kind: 'folder' | 'postgres';
  /** Another machine: where the project is kept in its folder, one that shares the disk. */
  machine(): Machine;
  /** Puts a document into the place where the project is kept, as another program would. */
  put(name: string, text: string): Promise<void>;
  /** What the one who writes without the lease is told. */
  readonly lostReason: string;
  /** Takes the lease away from whoever holds it, as time does from a process that stands still. */
  expire(): Promise<void>;
  close(): Promise<void>;
}

export interface Machine {
  readonly folder: string;
  readonly backend: ProjectBackend;
}

/** A process of this machine that has ended. */
export function gonePid(): number {
  const { pid } = spawnSync(process.execPath, ['-e', ''], { stdio: 'ignore' });
  return pid;
}

export async function startFolderWorld(): Promise<ProjectWorld> {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-kept-'));
  const folder = join(base, 'project');
  mkdirSync(folder);
  const backend = folderBackend(folder);
  return {
    kind: 'folder',
    machine: () => ({ folder, backend }),
    put: (name, text) => backend.write(name, text),
    lostReason: 'lock_lost',
    expire: async () => rmSync(join(folder, 'lock')), // what another machine does with a silent lock
    close: async () => rmSync(base, { recursive: true, force: true }),
  };
}

export interface PostgresWorld extends ProjectWorld {
  readonly database: Database;
  readonly storage: Awaited<ReturnType<typeof startS3World>>;
  readonly cluster: Awaited<ReturnType<typeof startPostgres>>;
  readonly address: string;
  /** Machines of another project, with the same database. */
  other(project: string): Machine;
  readonly notices: string[];
  readonly id: string;
}

export const hasPostgres = findPostgres() !== undefined;

/** A PostgreSQL and a storage; each world is a project of its own in them. */
export interface Servers {
  readonly cluster: Awaited<ReturnType<typeof startPostgres>>;
  readonly storage: Awaited<ReturnType<typeof startS3World>>;
  readonly address: string;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [cluster, storage] = await Promise.all([startPostgres(findPostgres()!), startS3World()]);
  const address = cluster.database('projects');
  const stop = async () => void (await Promise.all([cluster.stop(), storage.close()]));
  return { cluster, storage, address, stop };
}

/** The environment of a program whose projects are kept there. */
export const projectsEnv = ({ storage, address }: Servers, home: string) => ({
  ...storage.env,
  SPARKFLUENCE_HOME: home,
  SPARKFLUENCE_PROJECTS: 'postgres',
  SPARKFLUENCE_DATABASE_URL: address,
  SPARKFLUENCE_PROJECTS_STORAGE: `${storage.address}/kept`,
});

export async function startPostgresWorld(
  { cluster, storage, address }: Servers,
  { leaseMs = 30_000 } = {},
): Promise<PostgresWorld> {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-moved-'));
  const database = await openServer(address, { statementMs: 15_000 });
  await migrate(database);
  const id = randomUUID();
  const config = resolveConfig(storage.env, base);
  const notices: string[] = [];
  let machines = 0;
  const machineFor = (project: string): Machine => {
    machines += 1;
    const folder = join(base, `machine-${machines}`, 'project');
    const backend = postgresBackend({
      database,
      openMedia: (signal) => storageMedia(config, storageAddress(`${storage.address}/kept`)!, signal),
      project,
      folder,
      leaseMs,
      onNotice: (notice) => notices.push(notice),
    });
    keepIn(folder, backend);
    return { folder, backend };
  };
  return {
    kind: 'postgres',
    database,
    storage,
    cluster,
    address,
    notices,
    id,
    machine: () => machineFor(id),
    other: machineFor,
    async put(name, text) {
      await database.query(
        `INSERT INTO sparkfluence_projects.documents (project_id, name, body) VALUES ($1, $2, $3)
         ON CONFLICT (project_id, name) DO UPDATE SET body = excluded.body`,
        [id, name, text],
      );
    },
    lostReason: 'lease_lost',
    async expire() {
      await database.query(
        `UPDATE sparkfluence_projects.leases SET expires_at = clock_timestamp() WHERE project_id = $1`,
        [id],
      );
    },
    async close() {
      await database.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
