import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { packStore } from './empty-store.ts';

/** Makes a new store with PGlite and packs it. Of its write-ahead log only the part in use is kept. */
export async function buildEmptyStore(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-store-'));
  try {
    const store = join(folder, 'store');
    const lite = await PGlite.create(store);
    await lite.query('SELECT pg_switch_wal()');
    await lite.query('CHECKPOINT');
    const { rows } = await lite.query<{ name: string }>(
      'SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name',
    );
    await lite.close();
    const log = join(store, 'pg_wal');
    for (const name of await readdir(log))
      if (/^[0-9A-F]{24}$/.test(name) && name !== rows[0]?.name) await rm(join(log, name));
    return await packStore(store);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
