import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOf } from './processes.ts';

/** A private PostgreSQL of the system's package, in a folder of its own, on a socket and a free port. */
export interface PostgresCluster {
  /** A new database, by its name; the address has the superuser in it. */
  database(name: string): string;
  /** The address of a database for a user. */
  address(database: string, user: string, password: string): string;
  /** Runs statements in a database as the superuser. */
  sql(database: string, statements: string): void;
  readonly version: string;
  /** What the server and its connections have computed since it started, seconds. */
  cpuSeconds(): number;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

const PASSWORD = 'pg-secret-0f3';

/** The folder of the newest server programs on this machine, or undefined. */
export function findPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).filter((name) => Number(name) >= 15) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(newest === undefined ? [] : [join(root, newest, 'bin')]),
    '/usr/local/bin',
    '/usr/bin',
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** The name of tests that did not run because the machine has no PostgreSQL. */
export const NO_POSTGRES = 'NOT RUN: no PostgreSQL 15+ server programs on this machine';

/**
 * @param locale of the databases; C shows what does not depend on the server's locale
 * @param settings of the server, as `name=value`
 */
export async function startPostgres(
  bin: string,
  locale = 'C',
  settings: readonly string[] = [],
): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-pg-'));
  const owner = unprivileged();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const own = { ...owner, cwd: folder, encoding: 'utf8' as const };
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const started = spawnSync(
    'bash',
    [
      '-c',
      `printf %s "$1" > "$2" && exec "$3/initdb" -D "$4" -U boss --auth=scram-sha-256 --pwfile="$2" -E UTF8 --locale=${locale} --no-sync`,
      'init',
      PASSWORD,
      passwordFile,
      bin,
      data,
    ],
    own,
  );
  if (started.status !== 0) throw new Error(`initdb: ${started.stderr}`);
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const server: ChildProcess = spawn(
    join(bin, 'postgres'),
    [
      ...['-D', data, '-p', String(port), '-k', folder],
      ...['listen_addresses=127.0.0.1', ...settings].flatMap((setting) => ['-c', setting]),
    ],
    { ...owner, cwd: folder, stdio: 'ignore' },
  );
  const env = { PATH: process.env.PATH, PGPASSWORD: PASSWORD };
  const psql = (database: string, statements: string) =>
    spawnSync(
      join(bin, 'psql'),
      [
        '-h',
        folder,
        '-p',
        String(port),
        '-U',
        'boss',
        '-d',
        database,
        '-v',
        'ON_ERROR_STOP=1',
        '-qAt',
        '-c',
        statements,
      ],
      { ...own, env },
    );
  const cluster: PostgresCluster = {
    database(name) {
      cluster.sql('postgres', `CREATE DATABASE ${name}`);
      return cluster.address(name, 'boss', PASSWORD);
    },
    address: (database, user, password) =>
      `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    sql(database, statements) {
      const { status, stderr } = psql(database, statements);
      if (status !== 0) throw new Error(stderr);
    },
    version: spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
    cpuSeconds: () => {
      const { own, children } = cpuOf(server.pid);
      return own + children;
    },
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.kill('SIGINT');
      }),
  };
  for (let tries = 0; tries < 300; tries += 1) {
    if (psql('postgres', 'SELECT 1').status === 0) return cluster;
    await sleep(50);
  }
  await cluster.stop();
  throw new Error('PostgreSQL did not start');
}

export const POSTGRES_PASSWORD = PASSWORD;

/** The server refuses to run as root: then it runs as the package's user, or as nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || 65_534);
  return { uid: id('-u'), gid: id('-g') };
}
