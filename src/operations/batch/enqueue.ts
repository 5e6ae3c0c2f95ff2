import type { BatchData, BatchQuote, Priority } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import { cancelBatch } from '../../queue/cancel.ts';
import { batchFigures, videosOf } from '../../queue/look.ts';
import type { VideoQueue } from '../../queue/open.ts';
import { submit } from '../../queue/submit.ts';
import { checkRows, type RowReader } from './check-rows.ts';
import { badRows } from './check-sheet.ts';
import { writeOverview } from './overview.ts';
import { markQueued, queueIdOf } from './queue-marker.ts';
import { queuedBatchData } from './queued.ts';
import type { BatchCaller, BatchRequest } from './request.ts';
import { overTheBatch } from './spending.ts';
import { readHead } from './state.ts';

/** A sheet goes into the queue of all machines, instead of being made here. */

export interface QueueRequest extends Omit<BatchRequest, 'jobs' | 'resubmit' | 'estimate'> {
  readonly priority: Priority;
}

/**
 * Checks all rows as `makeBatch` does, and submits them. The same sheet again adds nothing; changed, failed and cancelled rows wait
 * again.
 * @returns how the batch stands then
 * @throws SparkfluenceError input (`bad_rows`), budget, project (`batch_here`), config, where there is no queue
 */
export async function queueBatch(
  request: QueueRequest,
  reader: RowReader,
  queue: VideoQueue,
  caller: BatchCaller,
): Promise<BatchData> {
  const { folder, file, name, limitUsd, onlyFailed, priority } = request;
  if ((await readHead(folder)) !== undefined) throw madeHere(name);
  const id = queueIdOf(folder);
  const failed = onlyFailed ? await failedKeys(queue, id) : undefined;
  const rows = failed === undefined ? request.rows : request.rows.filter(({ key }) => failed.has(key));
  const quiet = { pid: caller.pid, signal: caller.signal, onEvent: () => undefined };
  const told = (count: number) => caller.onChecked(count, rows.length);
  const checked = await checkRows(rows, new Map(), reader, quiet, told);
  if (checked.mistakes.length > 0) throw badRows(name, checked.mistakes, checked.kind);
  await confirmNew(await quoteOf(queue, id, checked.rows, limitUsd), limitUsd, caller);
  await markQueued(folder, file);
  const sent = await submit(queue, {
    ...{ batch: id, name, maxUsd: limitUsd, priority },
    rows: checked.rows.map(({ row, inputs }) => ({
      ...{ key: row.key, fingerprint: inputs.inputs, inputs: row },
      ...{ words: inputs.words, holds: inputs.holds },
    })),
  });
  const added = sent.added.length + sent.changed.length + sent.again.length;
  caller.onNotice(
    `note: ${added} of ${rows.length} rows wait for workers now; ${sent.kept.length} were there.`,
  );
  if (sent.busy.length > 0)
    caller.onNotice(
      `note: still being made as they were before, so submit them again later: ${sent.busy.slice(0, 10).join(', ')}`,
    );
  if (sent.gone.length > 0 && !onlyFailed) caller.onNotice(goneNotice(sent.gone));
  return withPage(await queuedBatchData(queue, { id, folder, file }));
}

/** Rows that the sheet does not have any more stay in the queue: those that wait are made, and bought. */
const goneNotice = (keys: readonly string[]): string =>
  `note: not in the sheet any more, and still in the queue, so that those that wait are made: ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}. \`batch cancel\` stops all; the sheet sent again then makes the rows that it has.`;

async function withPage(data: BatchData): Promise<BatchData> {
  await writeOverview(data);
  return data;
}

/** What rows that are not in the queue yet, or changed, would cost. */
async function quoteOf(
  queue: VideoQueue,
  id: string,
  rows: Awaited<ReturnType<typeof checkRows>>['rows'],
  limitUsd: number,
): Promise<BatchQuote> {
  const [figures] = await batchFigures(queue, id);
  const there = new Map((await videosOf(queue, id)).map((video) => [video.key, video.fingerprint]));
  const news = rows.filter(({ row, inputs }) => there.get(row.key) !== inputs.inputs);
  const spentUsd = roundUsd((figures?.spent_usd ?? 0) + (figures?.reserved_usd ?? 0));
  const totalUsd = roundUsd(news.reduce((sum, { quote }) => sum + quote.total_usd, 0));
  return {
    rows: [],
    total_usd: totalUsd,
    total_credits: news.reduce((sum, { quote }) => sum + quote.total_credits, 0),
    spent_usd: spentUsd,
    limit_usd: limitUsd,
    within_limit: totalUsd === 0 || spentUsd + totalUsd <= limitUsd + 1e-9,
  };
}

async function confirmNew(quote: BatchQuote, limitUsd: number, caller: BatchCaller): Promise<void> {
  const { total_usd, total_credits, spent_usd, within_limit } = quote;
  if (!within_limit) throw overTheBatch(spent_usd, total_usd, limitUsd);
  if (total_usd > 0 || total_credits > 0) await caller.confirm?.({ total_usd, total_credits } as Quote);
}

async function failedKeys(queue: VideoQueue, id: string): Promise<Set<string>> {
  const videos = await videosOf(queue, id);
  return new Set(videos.filter(({ state }) => state === 'failed').map(({ key }) => key));
}

export const queuedStatus = async (queue: VideoQueue, folder: string, file: string): Promise<BatchData> =>
  queuedBatchData(queue, { id: queueIdOf(folder), folder, file });

/** Cancels what waits, and has the workers stop what runs; it does not wait for them. */
export async function cancelQueued(queue: VideoQueue, folder: string, file: string): Promise<BatchData> {
  await cancelBatch(queue, queueIdOf(folder));
  return withPage(await queuedStatus(queue, folder, file));
}

const madeHere = (name: string): SparkfluenceError =>
  new SparkfluenceError('project', `The batch ${name} was begun on this machine, not in the queue`, {
    details: {
      reason: 'batch_here',
      next: 'Go on with it without --queue, or give it another --name: then all of it is made anew.',
    },
  });
