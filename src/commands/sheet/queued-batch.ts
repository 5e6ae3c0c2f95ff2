import type { Config } from '../../config/resolve.ts';
import type { BatchData, BatchQuote } from '../../contracts/batch.ts';
import type { RowReader } from '../../operations/batch/check-rows.ts';
import type { QueueRequest } from '../../operations/batch/enqueue.ts';
import { isQueued } from '../../operations/batch/queue-marker.ts';
import type { BatchCaller } from '../../operations/batch/request.ts';
import type { VideoQueue } from '../../queue/open.ts';

/** The same commands for a batch in the queue; what speaks to the database is loaded only then. */

export { queuedElsewhere } from '../../operations/batch/queue-marker.ts';
export const wasQueued = isQueued;

/** Submits the rows. @returns how the batch stands then @throws as `queueBatch` */
export const submitBatch = (
  config: Config,
  request: QueueRequest,
  reader: RowReader,
  caller: BatchCaller,
): Promise<BatchData> =>
  withQueue(config, caller.pid, async (queue) => {
    const { queueBatch } = await import('../../operations/batch/enqueue.ts');
    return queueBatch(request, reader, queue, caller);
  });

/** What its rows would still cost; nothing is submitted. @throws as `queueBatch` */
export const quoteSubmission = (
  config: Config,
  request: QueueRequest,
  reader: RowReader,
  caller: BatchCaller,
): Promise<BatchQuote> =>
  withQueue(config, caller.pid, async (queue) => {
    const { quoteQueued } = await import('../../operations/batch/enqueue.ts');
    return quoteQueued(request, reader, queue, caller);
  });

export const lookAtQueued = (
  config: Config,
  pid: number,
  how: 'status' | 'cancel',
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<BatchData> =>
  withQueue(config, pid, async (queue) => {
    const { cancelQueued, queuedStatus } = await import('../../operations/batch/enqueue.ts');
    return (how === 'status' ? queuedStatus : cancelQueued)(queue, folder, file);
  });

/** Where the queue is, as `openQueue` takes it. */
export const queuePlace = ({ databaseUrl, queueFolder }: Config, pid: number) => ({
  address: databaseUrl,
  embedded: queueFolder === undefined ? undefined : { folder: queueFolder, pid },
});

/** Runs the task on the queue of all machines. @throws SparkfluenceError config, where there is none */
export async function withQueue<Result>(
  config: Config,
  pid: number,
  task: (queue: VideoQueue) => Promise<Result>,
): Promise<Result> {
  const { openQueue } = await import('../../queue/open.ts');
  const queue = await openQueue({ ...queuePlace(config, pid), looksAfter: false });
  try {
    return await task(queue);
  } finally {
    await queue.close();
  }
}
