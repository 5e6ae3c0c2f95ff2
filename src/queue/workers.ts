import { hostname } from 'node:os';
import { OURS } from './names.ts';
import type { VideoQueue } from './open.ts';

/** Enters a worker, so that it is counted. @param id unique for each start of one */
export async function enterWorker(
  { database }: VideoQueue,
  id: string,
  {
    pid,
    concurrency,
    serves,
  }: { readonly pid: number; readonly concurrency: number; readonly serves?: string | undefined },
): Promise<void> {
  await database.query(`DELETE FROM ${OURS}.worker WHERE seen_at < clock_timestamp() - interval '30 days'`);
  await database.query(
    `INSERT INTO ${OURS}.worker (id, host, pid, concurrency, serves) VALUES ($1, $2, $3, $4, $5)`,
    [id, hostname(), pid, concurrency, serves ?? null],
  );
}

export async function leaveWorker({ database }: VideoQueue, id: string): Promise<void> {
  await database.query(`UPDATE ${OURS}.worker SET stopped_at = clock_timestamp() WHERE id = $1`, [id]);
}
