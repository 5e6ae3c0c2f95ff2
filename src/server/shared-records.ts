import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { checkedRows } from '../postgres/checked-rows.ts';
import type { Database } from '../postgres/database.ts';
import { clientsFolder } from './place.ts';
import type { RecordKind, Records } from './records.ts';
import { unreadable } from './shared-schema.ts';

/** How many times a hold is renewed while it lasts. */
const BEATS = 6;
/** In the place of the folder of one server's clients, which is another one on another machine. */
const ANY_SERVER = 'of-any-server:///';

const idRow = z.object({ id: z.string() });
const bodyRow = z.object({ body: z.string().nullable() });

export interface Hold {
  readonly kind: RecordKind | 'turns';
  readonly id: string;
  readonly holder: string;
}

/** Takes a record for a holder, whether it is there or not, for so long; false where another one has it. */
export async function takeHold(
  database: Database,
  { kind, id, holder }: Hold,
  heldMs: number,
): Promise<boolean> {
  const taken = await database.query(
    `INSERT INTO sparkfluence_server.records AS held (kind, id, holder, held_until)
     VALUES ($1, $2, $3, clock_timestamp() + $4::float8 * interval '1 millisecond')
     ON CONFLICT (kind, id) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
     WHERE held.holder IS NULL OR held.holder = excluded.holder OR held.held_until < clock_timestamp()
     RETURNING id`,
    [kind, id, holder, heldMs],
  );
  return taken.length > 0;
}

/** Lets a record go; one that was only held and never written is removed. */
export async function endHold(database: Database, { kind, id, holder }: Hold): Promise<void> {
  const own = 'kind = $1 AND id = $2 AND holder = $3';
  const values = [kind, id, holder];
  await database.query(`DELETE FROM sparkfluence_server.records WHERE ${own} AND body IS NULL`, values);
  await database.query(`UPDATE sparkfluence_server.records SET holder = NULL WHERE ${own}`, values);
}

/**
 * Records that several servers share. What one has taken is its own until it lets go, or was not heard of for `leaseMs`: then
 * another one goes on with it. Addresses of files of clients are those of whichever server reads them.
 */
export function sharedRecords(database: Database, root: string, leaseMs: number): Records {
  const me = randomUUID();
  const here = `${pathToFileURL(clientsFolder(root)).href}/`;
  const run = <Row>(row: z.ZodType<Row>, sql: string, values: readonly unknown[]) =>
    checkedRows(database, row, unreadable, sql, values);
  const beat = setInterval(() => {
    const sql = `UPDATE sparkfluence_server.records
      SET held_until = clock_timestamp() + $2::float8 * interval '1 millisecond' WHERE holder = $1`;
    database.query(sql, [me, leaseMs]).catch(() => undefined); // a database that is away for a while is asked again
  }, leaseMs / BEATS);
  beat.unref();
  return {
    isShared: true,
    portable: (text) => text.replaceAll(here, ANY_SERVER),
    async read(kind, id) {
      const sql = 'SELECT body FROM sparkfluence_server.records WHERE kind = $1 AND id = $2';
      const [row] = await run(bodyRow, sql, [kind, id]);
      return row?.body?.replaceAll(ANY_SERVER, here);
    },
    async write(kind, id, value, isAtRest = false) {
      const body = JSON.stringify(value).replaceAll(here, ANY_SERVER);
      await database.query(
        `INSERT INTO sparkfluence_server.records (kind, id, body, at_rest) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, at_rest = excluded.at_rest,
           changed_at = clock_timestamp()`,
        [kind, id, body, isAtRest],
      );
    },
    async remove(kind, id) {
      await database.query('DELETE FROM sparkfluence_server.records WHERE kind = $1 AND id = $2', [kind, id]);
    },
    async left(kind) {
      const rows = await run(
        idRow,
        `SELECT id FROM sparkfluence_server.records WHERE kind = $1 AND NOT at_rest AND body IS NOT NULL
           AND (holder IS NULL OR holder = $2 OR held_until < clock_timestamp()) ORDER BY changed_at`,
        [kind, me],
      );
      return rows.map(({ id }) => id);
    },
    take: (kind, id) => takeHold(database, { kind, id, holder: me }, leaseMs),
    letGo: (kind, id) => endHold(database, { kind, id, holder: me }),
    async removeOlder(kind, ms) {
      await database.query(
        `DELETE FROM sparkfluence_server.records WHERE kind = $1 AND holder IS NULL
           AND changed_at < clock_timestamp() - $2::float8 * interval '1 millisecond'`,
        [kind, ms],
      );
    },
    async close() {
      clearInterval(beat);
      const sql = 'UPDATE sparkfluence_server.records SET holder = NULL WHERE holder = $1';
      await database.query(sql, [me]).catch(() => undefined); // it runs out by itself
    },
  };
}
