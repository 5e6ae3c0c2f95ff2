import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';

/** The parts of `pg` that are read here and have no types: the connection of a client, and its socket. */
interface Wired {
  readonly connection: EventEmitter & { readonly stream: Socket };
}

type ClientClass = new (config?: string | ClientConfig) => Client;

/** What an answer may be. */
export interface Bounds {
  readonly mostBytes: number;
  readonly mostRows: number;
  /** How long any statement may take, milliseconds, in place of what each kind of statement usually may. */
  readonly statementMs?: number | undefined;
}

/** The largest answer is a page of passages; it fits many times. */
export const BOUNDS: Bounds = { mostBytes: 128 * 1024 * 1024, mostRows: 1_000_000 };
/** What may come before the login is done. */
const MOST_LOGIN_BYTES = 1024 * 1024;
const LOOK_MS = 50;

/** How long a statement may take, milliseconds: the first row whose words are in it counts. */
const LIMITS: readonly (readonly [RegExp, number])[] = [
  [/\bINDEX\b|pg_advisory/i, 30 * 60_000], // an index takes its time, and so does another writer
  [/^\s*(?:INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|VACUUM|COMMIT|WITH)\b/i, 10 * 60_000],
  [/^/, 30_000],
];

/**
 * The client of `pg` within bounds. By itself it keeps every row that comes, waits for an answer for ever, and for the data
 * of a `COPY` that nobody asked for. Here an answer has 128 MB, a million rows and a time; whatever goes beyond ends the
 * connection with an error that says so.
 */
export function watchedClient(
  Base: ClientClass,
  sockets: Set<Socket>,
  { mostBytes, mostRows, statementMs }: Bounds,
): ClientClass {
  return class extends Base {
    #bytesBefore = 0;
    #mostBytes = MOST_LOGIN_BYTES;
    #rows = 0;
    #until = Number.POSITIVE_INFINITY;

    constructor(config?: string | ClientConfig) {
      super(config);
      const { connection } = this as unknown as Wired;
      const send = this.query.bind(this) as (...given: readonly unknown[]) => unknown; // it has eight forms
      this.query = ((statement: string | { readonly text?: string }, ...more: readonly unknown[]) => {
        this.#began(typeof statement === 'string' ? statement : (statement.text ?? ''));
        return send(statement, ...more);
      }) as Client['query'];
      const end = (why: string) => connection.stream.destroy(new Error(why));
      const copies = [
        'copyInResponse',
        'copyOutResponse',
        'copyBothResponse',
        'copyData',
        'replicationStart',
      ];
      for (const event of copies) connection.on(event, () => end('it answers a query with a copy'));
      connection.on('dataRow', () => {
        this.#rows += 1;
        if (this.#rows > mostRows) end(`it sends more than ${mostRows} rows for one query`);
      });
      connection.on('readyForQuery', () => {
        this.#until = Number.POSITIVE_INFINITY;
      });
      const timer = setInterval(() => {
        sockets.add(connection.stream); // another one after TLS began
        if (connection.stream.bytesRead - this.#bytesBefore > this.#mostBytes)
          end(`it sends more than ${this.#mostBytes / 1024 / 1024} MB for one query`);
        else if (performance.now() > this.#until) end('timeout: the answer to a query does not end');
      }, LOOK_MS).unref();
      this.once('end', () => clearInterval(timer));
    }

    #began(sql: string): void {
      this.#rows = 0;
      this.#bytesBefore = (this as unknown as Wired).connection.stream.bytesRead;
      this.#mostBytes = mostBytes;
      this.#until = performance.now() + (statementMs ?? LIMITS.find(([words]) => words.test(sql))![1]);
    }
  } as ClientClass;
}
