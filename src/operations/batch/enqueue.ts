import type { BatchData, BatchQuote, Priority, RowPlan } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import { cancelBatch } from '../../queue/cancel.ts';
import { type EarlierProject, earlierOf } from '../../queue/earlier.ts';
import { type BatchFigures, batchFigures, type QueuedVideo, videosOf } from '../../queue/look.ts';
import type { VideoQueue } from '../../queue/open.ts';
import { rememberedOf } from '../../queue/remembered.ts';
import { type Submission, type Submitted, submit } from '../../queue/submit.ts';
import { type CheckedRows, checkRows, type RowReader } from './check-rows.ts';
import { badRows } from './check-sheet.ts';
import { writeOverview } from './overview.ts';
import { isQueued, markQueued, queueIdOf, unmarkQueued } from './queue-marker.ts';
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
  const { folder, file, name, onlyFailed, priority } = request;
  if ((await readHead(folder)) !== undefined) throw madeHere(name);
  const id = queueIdOf(folder);
  const { rows, quote } = await checkAll(request, reader, queue, caller);
  await confirmNew(quote, caller);
  const sent = await submitMarked(queue, request, {
    ...{ batch: id, name, maxUsd: quote.limit_usd, priority },
    rows: rows.map(({ row, inputs }) => ({
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

/** What all rows would still cost: those that wait or run with what they have not spent yet, finished ones nothing. @throws as `queueBatch` */
export async function quoteQueued(
  request: QueueRequest,
  reader: RowReader,
  queue: VideoQueue,
  caller: BatchCaller,
): Promise<BatchQuote> {
  return (await checkAll(request, reader, queue, caller)).quote;
}

/**
 * The mark on this machine comes first, so that a process that dies in between lets nobody make here what workers make already. Where the
 * queue surely has nothing of the sheet it is taken back.
 */
async function submitMarked(
  queue: VideoQueue,
  { folder, file }: QueueRequest,
  submission: Submission,
): Promise<Submitted> {
  const wasMarked = await isQueued(folder);
  await markQueued(folder, file);
  try {
    return await submit(queue, submission);
  } catch (error) {
    const there = await batchFigures(queue, submission.batch).catch(() => undefined);
    if (!wasMarked && there?.length === 0) await unmarkQueued(folder);
    throw error;
  }
}

async function checkAll(
  { folder, name, rows: given, limitUsd: asked, usualUsd, onlyFailed }: QueueRequest,
  reader: RowReader,
  queue: VideoQueue,
  caller: BatchCaller,
): Promise<{ rows: CheckedRows['rows']; quote: BatchQuote }> {
  const id = queueIdOf(folder);
  const [figures] = await batchFigures(queue, id);
  const remembered = await rememberedOf(queue, id);
  const there = new Map<string, KnownRow>([
    ...remembered.map((row): [string, KnownRow] => [row.key, { ...row, state: 'cancelled' }]),
    ...(await videosOf(queue, id)).map((video): [string, KnownRow] => [video.key, video]),
  ]);
  const earlier = Map.groupBy(await earlierOf(queue, id), ({ key }) => key);
  const rows = onlyFailed ? given.filter(({ key }) => there.get(key)?.state === 'failed') : given;
  const quiet = { pid: caller.pid, signal: caller.signal, onEvent: () => undefined };
  const told = (count: number) => caller.onChecked(count, rows.length);
  const checked = await checkRows(rows, new Map(), reader, quiet, told);
  if (checked.mistakes.length > 0) throw badRows(name, checked.mistakes, checked.kind);
  const limitUsd = asked ?? figures?.max_usd ?? usualUsd; // a rerun that names none keeps that of the run before
  return { rows: checked.rows, quote: quoteOf(figures, { there, earlier }, checked.rows, limitUsd) };
}

/** What a quote needs of a row that the queue knows; one that was forgotten is begun again in its own project. */
type KnownRow = Pick<QueuedVideo, 'fingerprint' | 'state' | 'spent_usd'>;

/** What the queue knows, by the keys of the rows. */
interface Known {
  readonly there: ReadonlyMap<string, KnownRow>;
  readonly earlier: ReadonlyMap<string, readonly EarlierProject[]>;
}

/** Rows that the sheet does not have any more stay in the queue: those that wait are made, and bought. */
const goneNotice = (keys: readonly string[]): string =>
  `note: not in the sheet any more, and still in the queue, so that those that wait are made: ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}. \`batch cancel\` stops all; the sheet sent again then makes the rows that it has.`;

async function withPage(data: BatchData): Promise<BatchData> {
  await writeOverview(data);
  return data;
}

function quoteOf(
  figures: BatchFigures | undefined,
  { there, earlier }: Known,
  checked: CheckedRows['rows'],
  limitUsd: number,
): BatchQuote {
  const rows = checked.map(({ row: { key, row }, inputs, quote }) => {
    const video = there.get(key);
    const plan = planOf(video, inputs.inputs);
    // A row that is again what it was once goes on in the project of then.
    const back = earlier.get(key)?.findLast(({ fingerprint }) => fingerprint === inputs.inputs);
    const begun = plan === 'on' || plan === 'again' ? video : plan === 'changed' ? back : undefined;
    const spentUsd = begun?.spent_usd ?? 0;
    return {
      ...{ key, row, plan },
      total_usd: plan === 'kept' ? 0 : roundUsd(Math.max(0, quote.total_usd - spentUsd)),
      total_credits: plan === 'kept' ? 0 : quote.total_credits,
    };
  });
  const spentUsd = roundUsd((figures?.spent_usd ?? 0) + (figures?.reserved_usd ?? 0));
  const { total_usd: newUsd } = sumOf(rows.filter(isSubmitted));
  return {
    ...{ rows, ...sumOf(rows), spent_usd: spentUsd, limit_usd: limitUsd },
    within_limit: newUsd === 0 || spentUsd + newUsd <= limitUsd + 1e-9,
  };
}

function planOf(video: KnownRow | undefined, fingerprint: string): RowPlan {
  if (video === undefined) return 'new';
  if (video.fingerprint !== fingerprint) return 'changed';
  if (video.state === 'finished') return 'kept';
  return video.state === 'waiting' || video.state === 'running' ? 'on' : 'again';
}

type QuotedRow = BatchQuote['rows'][number];

/** Whether the row is sent anew; what waits or runs was agreed to when it was sent. */
const isSubmitted = ({ plan }: QuotedRow): boolean => plan !== 'kept' && plan !== 'on';

const sumOf = (rows: readonly QuotedRow[]): Pick<BatchQuote, 'total_usd' | 'total_credits'> => ({
  total_usd: roundUsd(rows.reduce((sum, { total_usd }) => sum + total_usd, 0)),
  total_credits: rows.reduce((sum, { total_credits }) => sum + total_credits, 0),
});

async function confirmNew(
  { rows, spent_usd, limit_usd, within_limit }: BatchQuote,
  caller: BatchCaller,
): Promise<void> {
  const { total_usd, total_credits } = sumOf(rows.filter(isSubmitted));
  if (!within_limit) throw overTheBatch(spent_usd, total_usd, limit_usd);
  if (total_usd > 0 || total_credits > 0) await caller.confirm?.({ total_usd, total_credits } as Quote);
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
