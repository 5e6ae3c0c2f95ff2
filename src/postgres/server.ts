import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient, PoolConfig, QueryResult } from 'pg';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { readTextSync } from '../disk/read.ts';
import type { Database, Queryable } from './database.ts';
import { clean, databaseError } from './errors.ts';
import { BOUNDS, type Bounds, watchedClient } from './watched-client.ts';

const CONNECT_MS = 10_000;
/** How long the server may take to say goodbye. */
const CLOSE_MS = 1000;
/** How long a transaction may stand still between two statements, milliseconds: as long as a silent worker keeps its lease. */
const IDLE_MS = 30_000;
/** The lowest version for which the SQL is written. */
const OLDEST = 150_000;

export interface ServerOptions extends Partial<Bounds> {
  /** How long a transaction may stand still between two statements, milliseconds, in place of half a minute. */
  readonly idleMs?: number | undefined;
  /** How long a connection may take to be made, milliseconds, in place of ten seconds. */
  readonly connectMs?: number | undefined;
}

/**
 * Connects to a PostgreSQL server with `pg`. A server on another machine is reached by TLS with its certificate checked,
 * unless `sslmode` in the URL is `no-verify` or `disable`; `sslrootcert=FILE` names a certificate authority.
 * @throws SparkfluenceError config; no message holds the password
 */
export async function openServer(
  address: string,
  { idleMs = IDLE_MS, connectMs = CONNECT_MS, ...bounds }: ServerOptions = {},
): Promise<Database> {
  const { config, place, secrets } = parseAddress(address);
  const { default: pg } = await import('pg');
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...config,
    Client: watchedClient(pg.Client, sockets, { ...BOUNDS, ...bounds }),
    max: 4,
    connectionTimeoutMillis: connectMs,
    application_name: 'sparkfluence',
    allowExitOnIdle: true,
  });
  pool.on('error', () => undefined); // a broken idle connection is replaced at the next query
  const close = async () => {
    await Promise.race([pool.end(), sleep(CLOSE_MS, undefined, { ref: false })]);
    for (const socket of sockets) socket.destroy(); // a server that does not hang up would keep this process
  };
  const explain = (error: unknown) => databaseError(error, { place, secrets });
  const over = (client: Pick<PoolClient, 'query'>): Queryable => ({
    async query<Row>(sql: string, values: readonly unknown[] = []) {
      try {
        return rowsOf(await client.query(sql, [...values])) as Row[];
      } catch (error) {
        throw explain(error);
      }
    },
  });
  const database: Database = {
    kind: 'postgresql',
    place,
    query: over(pool as unknown as PoolClient).query,
    async transaction(task) {
      const client = await pool.connect().catch((error: unknown) => {
        throw explain(error);
      });
      const inner = over(client);
      let broken = false;
      // The server may hang up between two statements, and an error event that nobody hears would end the process.
      let hangUp: unknown;
      const hear = (error: unknown) => {
        hangUp ??= error;
      };
      client.on('error', hear);
      try {
        // A process that is stopped here, or whose machine sleeps, gives back what it has locked.
        await inner.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`);
        const result = await task(inner);
        await inner.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {
          broken = true;
        });
        throw hangUp === undefined ? error : explain(hangUp);
      } finally {
        client.off('error', hear);
        client.release(broken);
      }
    },
    close,
  };
  try {
    await assertVersion(database);
    return database;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The rows of all statements of the text, one after the other. */
const rowsOf = (results: QueryResult | readonly QueryResult[]): unknown[] =>
  [results].flat().flatMap(({ rows }: QueryResult) => rows);

async function assertVersion({ query, place }: Database): Promise<void> {
  const [row] = await query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  );
  if (Number(row?.number) >= OLDEST) return;
  throw new SparkfluenceError(
    'config',
    `PostgreSQL at ${place} is version ${clean(String(row?.version))}; 15 or newer is needed`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'database_too_old',
        next: 'Upgrade the server, or unset SPARKFLUENCE_DATABASE_URL.',
      },
    },
  );
}

interface Address {
  readonly config: PoolConfig;
  readonly place: string;
  readonly secrets: readonly string[];
}

/** Parses the URL. @throws SparkfluenceError config, reason `bad_setting`, whose message does not contain the URL */
export function parseAddress(address: string): Address {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol))
    throw badAddress('it is no postgresql:// address');
  const parameters = url.searchParams;
  const socket = parameters.get('host');
  const host = decode(socket ?? url.hostname.replace(/^\[|\]$/g, '')) || 'localhost';
  const database = decode(url.pathname.slice(1));
  if (database === '') throw badAddress('it names no database');
  const password = decode(url.password);
  const port = Number(parameters.get('port') ?? (url.port || 5432));
  return {
    config: {
      host,
      port,
      database,
      ...(url.username === '' ? {} : { user: decode(url.username) }),
      ...(password === '' ? {} : { password }),
      ssl: tlsOf(parameters, host),
    },
    place: `${host}:${port}/${database}`,
    secrets: [password, url.password].filter((secret) => secret !== ''),
  };
}

function tlsOf(parameters: URLSearchParams, host: string): PoolConfig['ssl'] {
  const near = host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host);
  const mode = parameters.get('sslmode') ?? (near ? 'disable' : 'verify-full');
  const root = parameters.get('sslrootcert');
  const ca = root === null ? {} : { ca: readCertificate(root) };
  switch (mode) {
    case 'disable':
      return false;
    case 'no-verify':
      return { rejectUnauthorized: false };
    case 'prefer':
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return { rejectUnauthorized: true, ...ca };
    default:
      throw badAddress('its sslmode is not one of disable, no-verify, require, verify-ca, verify-full');
  }
}

function readCertificate(file: string): string {
  try {
    return readTextSync(file, { maxBytes: 1024 * 1024, kind: 'config' });
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw badAddress(`the file of its sslrootcert cannot be read (${systemCode(cause) ?? 'unknown'})`);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badAddress('a % in it stands for no letter; write a % of the password as %25');
  }
}

const badAddress = (why: string): SparkfluenceError =>
  new SparkfluenceError('config', `SPARKFLUENCE_DATABASE_URL cannot be used: ${why}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: 'SPARKFLUENCE_DATABASE_URL',
      next: 'Write it as postgresql://USER:PASSWORD@HOST:5432/DATABASE, or unset it to use the embedded store.',
    },
  });
