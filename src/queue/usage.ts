import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';
import type { SharedUsage } from '../contracts/shared-usage.ts';
import { OURS, SILENT_SECONDS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

const keptRow = z.object({
  usage: z.unknown(),
  version: z.string(),
  now: z.number(),
  alive: z.array(z.string()),
});

type Edit = Parameters<SharedUsage['update']>[1];
interface Asked {
  readonly edit: Edit;
  readonly resolve: (figure: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The requests to each vendor account, counted for all workers of the queue; the clock is the database's. What the videos of
 * this worker ask at the same time is one question: a hundred that wait for a slot would keep each other, and the
 * connections, waiting. Nothing is locked between two statements, or a worker that stands still would stop all others until
 * the server hangs up on it: who finds that another has written in between asks again.
 * @param worker this worker's id: its heartbeat keeps its slots
 * @param accountOf a name for the account that a provider is used with, without its key
 */
export function queueUsage(
  { database }: VideoQueue,
  worker: string,
  accountOf: (provider: string) => string,
): SharedUsage {
  const entered = new Set<string>();
  const lines = new Map<string, Asked[]>();

  const serve = async (account: string, line: Asked[]): Promise<void> => {
    for (;;) {
      await turnOfTheLoop(); // for those who ask in this one
      const asked = line.splice(0);
      if (asked.length === 0) break;
      await together(account, asked).catch((error: unknown) => {
        for (const { reject } of asked) reject(error);
      });
    }
    lines.delete(account);
  };

  const together = async (account: string, asked: readonly Asked[]): Promise<void> => {
    for (;;) {
      await enter(account);
      const [row] = await readRows(
        database,
        keptRow,
        `SELECT usage, xmin::text AS version, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now,
           ARRAY(SELECT id FROM ${OURS}.worker WHERE stopped_at IS NULL
             AND seen_at > clock_timestamp() - interval '${SILENT_SECONDS} seconds') AS alive
         FROM ${OURS}.usage WHERE account = $1`,
        [account],
      );
      if (row === undefined) {
        entered.delete(account); // lost with the server's memory
        continue;
      }
      const { kept, answers } = answered(asked, row);
      if (kept !== row.usage && !(await isWritten(account, row.version, kept))) continue;
      for (const answer of answers) answer();
      return;
    }
  };

  /** @returns false where another worker has written since, and nothing is changed */
  const isWritten = async (account: string, version: string, usage: unknown): Promise<boolean> => {
    const rows = await database.query(
      `UPDATE ${OURS}.usage SET usage = $2::jsonb WHERE account = $1 AND xmin::text = $3 RETURNING account`,
      [account, JSON.stringify(usage), version],
    );
    return rows.length === 1;
  };

  const enter = async (account: string): Promise<void> => {
    if (!entered.has(account))
      await database.query(
        `INSERT INTO ${OURS}.usage (account, usage) VALUES ($1, '{}') ON CONFLICT DO NOTHING`,
        [account],
      );
    entered.add(account);
  };

  return {
    holder: worker,
    update: (provider, edit) =>
      new Promise((resolve, reject) => {
        const account = accountOf(provider);
        const line = lines.get(account);
        const asked = { edit, resolve, reject };
        if (line !== undefined) {
          line.push(asked);
          return;
        }
        const begun = [asked];
        lines.set(account, begun);
        void serve(account, begun);
      }),
  };
}

/** One after the other, as if each had come alone; the answers are to be given once it is written. */
function answered(asked: readonly Asked[], { usage, now, alive }: z.infer<typeof keptRow>) {
  const living = new Set(alive);
  let kept = usage;
  const answers = asked.map(({ edit, resolve, reject }) => {
    try {
      const [changed, figure] = edit(kept, now, (holder) => living.has(holder));
      kept = changed;
      return () => resolve(figure);
    } catch (error) {
      return () => reject(error);
    }
  });
  return { kept, answers };
}
