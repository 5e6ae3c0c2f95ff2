import { z } from 'zod';
import type { SharedUsage } from '../contracts/shared-usage.ts';
import { OURS, SILENT_SECONDS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

const keptRow = z.object({ usage: z.unknown(), now: z.number(), alive: z.array(z.string()) });

/**
 * The requests to each vendor account, counted for all workers of the queue; the clock is the database's.
 * @param worker this worker's id: its heartbeat keeps its slots
 * @param accountOf a name for the account that a provider is used with, without its key
 */
export function queueUsage(
  { database }: VideoQueue,
  worker: string,
  accountOf: (provider: string) => string,
): SharedUsage {
  const entered = new Set<string>();
  return {
    holder: worker,
    async update(provider, edit) {
      const account = accountOf(provider);
      if (!entered.has(account))
        await database.query(
          `INSERT INTO ${OURS}.usage (account, usage) VALUES ($1, '{}') ON CONFLICT DO NOTHING`,
          [account],
        );
      entered.add(account);
      return database.transaction(async (inner) => {
        const [row] = await readRows(
          inner,
          keptRow,
          `SELECT usage, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now,
             ARRAY(SELECT id FROM ${OURS}.worker WHERE stopped_at IS NULL
               AND seen_at > clock_timestamp() - interval '${SILENT_SECONDS} seconds') AS alive
           FROM ${OURS}.usage WHERE account = $1 FOR UPDATE`,
          [account],
        );
        if (row === undefined) entered.delete(account); // lost with the server's memory: it is made anew by the next
        const { usage, now, alive } = row ?? { usage: {}, now: Date.now(), alive: [worker] };
        const living = new Set(alive);
        const [changed, figure] = edit(usage, now, (holder) => living.has(holder));
        if (changed !== usage)
          await inner.query(`UPDATE ${OURS}.usage SET usage = $2::jsonb WHERE account = $1`, [
            account,
            JSON.stringify(changed),
          ]);
        return figure;
      });
    },
  };
}
