import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { batchFigures, countBatches, queueFigures } from '../queue/look.ts';
import type { VideoQueue } from '../queue/open.ts';
import type { Client, KeyRing } from './keys.ts';
import type { LazyQueue } from './lazy-queue.ts';
import { type KeptIn, spentToday } from './spending.ts';

/** What `GET /api/queue` and the page of the queue say. */

const count = z.number().int();

export const queueDataSchema = z.strictObject({
  /** When the figures were read, ISO. */
  at: z.string(),
  waiting: count,
  running: count,
  /** Videos that failed and are not tried again by themselves. */
  failed: count,
  /** null: nothing waits. */
  oldest_waiting_seconds: z.number().nullable(),
  finished_last_hour: count,
  /** Workers that were heard of in the last half minute. */
  workers: count,
  failures: z.array(z.strictObject({ reason: z.string(), count })),
  batches: z.array(
    z.strictObject({
      batch: z.string(),
      name: z.string(),
      submitted_at: z.string(),
      waiting: count,
      running: count,
      finished: count,
      failed: count,
      cancelled: count,
      spent_usd: z.number(),
      reserved_usd: z.number(),
      /** null: no limit but those of the projects. */
      limit_usd: z.number().nullable(),
    }),
  ),
  /** Older batches than the newest thousand, which are all that is listed. */
  batches_left_out: count,
  tokens: z.array(
    z.strictObject({ name: z.string(), spent_usd_today: z.number(), max_usd_per_day: z.number() }),
  ),
  /** `all`: of everybody; `own`: batches and money of the client that asks. */
  scope: z.enum(['all', 'own']),
});
export type QueueData = z.infer<typeof queueDataSchema>;

export interface QueueLook {
  /** @throws SparkfluenceError input, reason `no_queue`; config, where the database cannot be used */
  figures(client: Client): Promise<QueueData>;
}

interface QueueLookOptions {
  /** Undefined without a database. */
  readonly queue: LazyQueue | undefined;
  readonly root: string;
  readonly keys: KeyRing;
  readonly keptIn: KeptIn;
  /** For clients whose own limit is not set, USD a day. */
  readonly maxUsdPerDay: number;
}

/** Several pages that are open ask the database once in so many milliseconds. */
const FRESH_MS = 2000;

type Line = Omit<QueueData, 'tokens' | 'scope'>;

export function openQueueLook({ queue, root, keys, keptIn, maxUsdPerDay }: QueueLookOptions): QueueLook {
  let line: { readonly atMs: number; readonly figures: Promise<Line> } | undefined;
  const look = (at: LazyQueue): Promise<Line> => {
    if (line === undefined || performance.now() - line.atMs > FRESH_MS) {
      const figures = at.open().then(lineOf);
      figures.catch(() => {
        line = undefined;
      });
      line = { atMs: performance.now(), figures };
    }
    return line.figures;
  };
  return {
    async figures(client) {
      if (queue === undefined) throw noQueue();
      const { batches, batches_left_out, ...figures } = await look(queue);
      const mine = client.isOperator ? keys.clients() : [client];
      const shown = mine.length === 0 ? [client] : mine;
      return {
        ...figures,
        batches: client.isOperator ? batches : [],
        batches_left_out: client.isOperator ? batches_left_out : 0,
        tokens: await Promise.all(
          shown.map(async ({ name, maxUsdPerDay: own = maxUsdPerDay }) => ({
            name,
            spent_usd_today: Math.round((await spentToday(root, name, keptIn)) * 1e6) / 1e6,
            max_usd_per_day: own,
          })),
        ),
        scope: client.isOperator ? 'all' : 'own',
      };
    },
  };
}

async function lineOf(queue: VideoQueue): Promise<Line> {
  const [figures, batches, all] = await Promise.all([
    queueFigures(queue),
    batchFigures(queue),
    countBatches(queue),
  ]);
  return {
    at: new Date().toISOString(),
    ...figures,
    failures: [...figures.failures],
    batches: batches.map(({ id, max_usd, submitted_at, forgotten: _, ...batch }) => ({
      ...{ batch: id, ...batch },
      ...{ limit_usd: max_usd, submitted_at: submitted_at.toISOString() },
    })),
    batches_left_out: all - batches.length,
  };
}

const noQueue = (): SparkfluenceError =>
  new SparkfluenceError('input', 'This server has no queue of videos', {
    details: {
      reason: 'no_queue',
      next: 'Whoever runs the server names the database of the queue in SPARKFLUENCE_DATABASE_URL.',
    },
  });
