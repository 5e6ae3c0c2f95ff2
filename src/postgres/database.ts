/** The one face of both databases: PGlite in a folder, PostgreSQL over the wire. SQL is written for PostgreSQL 15. */

export interface Queryable {
  /** One statement with `$1`, `$2`, … */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  readonly kind: 'embedded' | 'postgresql';
  /** For people, without a secret: the folder, or host and database. */
  readonly place: string;
  /** Runs the task between BEGIN and COMMIT, or undoes all of it. */
  transaction<Result>(task: (inner: Queryable) => Promise<Result>): Promise<Result>;
  /** Of a store in a folder: fails with `disk_full` where there is no room for so much. */
  assertRoom?(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** The key of the advisory lock under which this program changes a shared database: one writer at a time. */
export const ADVISORY_KEY = 7_235_119_084;
