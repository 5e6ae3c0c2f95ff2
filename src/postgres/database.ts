/** The interface of both databases: PGlite in a folder and PostgreSQL over the wire. SQL is written for PostgreSQL 15. */

export interface Queryable {
  /** Runs one statement with the parameters `$1`, `$2`, …, or several without parameters, whose rows come one after the other. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  readonly kind: 'embedded' | 'postgresql';
  /** The place as text without secrets: the folder, or host and database. */
  readonly place: string;
  /** Runs the task in a transaction, which is rolled back where the task fails. */
  transaction<Result>(task: (inner: Queryable) => Promise<Result>): Promise<Result>;
  /** For a store in a folder: fails with `disk_full` where the disk has no room for so many bytes. */
  assertRoom?(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** The key of the advisory lock under which the program changes a shared database, so that one writes at a time. */
export const ADVISORY_KEY = 7_235_119_084;
