import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { withQueue } from '../sheet/queued-batch.ts';
import { type Cleanable, noAge } from './agreed.ts';

interface OldBatch {
  readonly batch: string;
  readonly name: string;
  readonly rows: number;
  readonly ended_at: string;
}

interface CleanedJobs {
  readonly removed: boolean;
  readonly rows: number;
  readonly batches: readonly OldBatch[];
}

const LEAST_MS = 86_400_000;

/** Rows of finished batches in the queue. @param olderThanMs since the last row of a batch ended; a day at least */
export function jobsOfQueue(
  config: Config,
  olderThanMs: number | undefined,
  world: World,
): Cleanable<CleanedJobs> {
  if (olderThanMs === undefined) throw noAge('--jobs', '90d');
  if (olderThanMs < LEAST_MS) throw tooYoung();
  return {
    run: (remove) =>
      withQueue(config, world.pid, async (queue) => {
        const { forgetOld, oldRows } = await import('../../queue/forget.ts');
        const found = await (remove ? forgetOld : oldRows)(queue, olderThanMs / 1000);
        const batches = found.map((each) => ({ ...each, ended_at: each.ended_at.toISOString() }));
        return { removed: remove, rows: batches.reduce((sum, { rows }) => sum + rows, 0), batches };
      }),
    isIdle: ({ batches }) => batches.length === 0,
    list: ({ batches, removed }) =>
      batches.length === 0 && !removed
        ? 'There is nothing that can go.'
        : batches
            .map(
              ({ name, rows, ended_at }) =>
                `${`${rows}`.padStart(7)} rows  ended ${ended_at.slice(0, 10)}  ${name}`,
            )
            .join('\n'),
    question: ({ rows }) => `Forget these ${rows} rows, whose projects stay?`,
    done: ({ rows }) => `forgotten: ${rows} rows`,
  };
}

const tooYoung = (): SparkfluenceError =>
  new SparkfluenceError('input', '--older-than of --jobs is a day at least', {
    details: {
      reason: 'bad_flag',
      field: '--older-than',
      next: 'A batch is looked at after its end: sparkfluence projects clean --jobs --older-than 90d',
    },
  });
