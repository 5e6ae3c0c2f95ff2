import type { BatchData, BatchQuote, BatchRow } from '../../contracts/batch.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../../contracts/errors.ts';
import { makeFolder } from '../../disk/files.ts';
import { type Lock, lockedError, tryLock } from '../../disk/lock.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import { type CheckedRows, checkRows, type RowReader } from './check-rows.ts';
import { badRows } from './check-sheet.ts';
import { rowMaker } from './make-row.ts';
import { openOverview } from './overview.ts';
import { withKnownKeys } from './plan.ts';
import { eachOf } from './pool.ts';
import { batchData } from './report.ts';
import type { BatchCaller, BatchOutcome, BatchRequest, LimitedRequest } from './request.ts';
import { costOf, openSpending, overTheBatch } from './spending.ts';
import {
  type BatchHead,
  forgetCancel,
  isCancelAsked,
  type RowFile,
  readHead,
  readRows,
  saveHead,
} from './state.ts';

/** How often it is looked whether another process asks to stop, milliseconds. */
const LOOK_MS = 400;

/**
 * Makes the videos of a sheet, so many side by side. All rows are checked before the first begins. What is finished and made of
 * the same is kept; one failure lets the others go on.
 * @throws SparkfluenceError input (`bad_rows`), budget, project (`batch_locked`), interrupted (also `batch_cancelled`)
 */
export async function makeBatch(
  asked: BatchRequest,
  reader: RowReader,
  caller: BatchCaller,
): Promise<BatchOutcome> {
  const { folder, estimate } = asked;
  const request = await withLimit(asked);
  const { limitUsd } = request;
  if (estimate) return { quote: await quoteBatch(request, reader, caller) };
  await makeFolder(folder);
  const lock = await tryLock(folder, caller.pid, caller.signal);
  if (!('release' in lock))
    throw lockedError(lock, { reason: 'batch_locked', what: `the batch ${request.name}`, folder });
  const stop = new AbortController();
  const look = setInterval(async () => {
    if (await isCancelAsked(folder)) stop.abort(cancelled(request.name));
  }, LOOK_MS);
  const stoppable = { ...caller, signal: AbortSignal.any([caller.signal, stop.signal]) };
  try {
    await forgetCancel(folder);
    const known = await readRows(folder);
    const { checked, quote } = await checkAll(request, known, reader, stoppable);
    if (!quote.within_limit) throw overTheBatch(quote.spent_usd, quote.total_usd, limitUsd);
    if (quote.total_usd > 0 || quote.total_credits > 0) await caller.confirm?.(quoteToConfirm(quote));
    return await makeAll(request, checked, known, lock, stoppable);
  } catch (error) {
    throw stop.signal.aborted && !caller.signal.aborted ? stop.signal.reason : error;
  } finally {
    clearInterval(look);
    await forgetCancel(folder);
    await lock.release();
  }
}

/** A rerun that names no limit keeps that of the run before: what a batch may cost grows only where a person says so. */
async function withLimit(request: BatchRequest): Promise<LimitedRequest<BatchRequest>> {
  const { folder, limitUsd, usualUsd } = request;
  return { ...request, limitUsd: limitUsd ?? (await readHead(folder))?.limit_usd ?? usualUsd };
}

async function quoteBatch(
  request: LimitedRequest<BatchRequest>,
  reader: RowReader,
  caller: BatchCaller,
): Promise<BatchQuote> {
  return (await checkAll(request, await readRows(request.folder), reader, caller)).quote;
}

/** @throws SparkfluenceError of their common kind, or input: `bad_rows` */
async function checkAll(
  { name, rows: given, limitUsd, onlyFailed }: LimitedRequest<BatchRequest>,
  known: ReadonlyMap<string, RowFile>,
  reader: RowReader,
  caller: BatchCaller,
): Promise<{ checked: CheckedRows['rows']; quote: BatchQuote }> {
  const keyed = withKnownKeys(given, known);
  const rows = onlyFailed ? keyed.filter(({ key }) => known.get(key)?.state === 'failed') : keyed;
  const quiet = { pid: caller.pid, signal: caller.signal, onEvent: () => undefined };
  const checked = await checkRows(rows, known, reader, quiet, (count) =>
    caller.onChecked(count, rows.length),
  );
  if (checked.mistakes.length > 0) throw badRows(name, checked.mistakes, checked.kind);
  const spent = await Promise.all(
    [...known.values()].map(async (file) => {
      const costs = await Promise.all([file.folder, ...file.earlier].map(costOf));
      return Math.max(
        file.cost_usd,
        costs.reduce((sum, usd) => sum + usd, 0),
      );
    }),
  );
  const spentUsd = roundUsd(spent.reduce((sum, usd) => sum + usd, 0));
  const totalUsd = roundUsd(checked.rows.reduce((sum, { quote }) => sum + quote.total_usd, 0));
  const quote = {
    rows: checked.rows.map(({ row: { key, row }, plan, quote: { total_usd, total_credits } }) => ({
      key,
      row,
      plan,
      total_usd,
      total_credits,
    })),
    total_usd: totalUsd,
    total_credits: checked.rows.reduce((sum, { quote: each }) => sum + each.total_credits, 0),
    spent_usd: spentUsd,
    limit_usd: limitUsd,
    within_limit: totalUsd === 0 || spentUsd + totalUsd <= limitUsd + 1e-9,
  };
  return { checked: checked.rows, quote };
}

const quoteToConfirm = ({ total_usd, total_credits }: BatchQuote): Quote =>
  ({ total_usd, total_credits }) as Quote;

async function makeAll(
  request: LimitedRequest<BatchRequest>,
  checked: CheckedRows['rows'],
  known: ReadonlyMap<string, RowFile>,
  lock: Lock,
  caller: BatchCaller,
): Promise<BatchOutcome> {
  const { folder, file, limitUsd, jobs, onlyFailed } = request;
  const before = onlyFailed ? await readHead(folder) : undefined;
  const listed = checked.map(({ row, request: { brief } }) => ({
    key: row.key,
    row: row.row,
    subject: subjectOf(brief, row),
  }));
  const head: BatchHead = {
    file,
    at: new Date().toISOString(),
    limit_usd: limitUsd,
    rows: before?.rows ?? listed,
  };
  await saveHead(folder, head);
  const files = new Map(known);
  const plans = new Map(checked.map(({ row, plan }) => [row.key, plan]));
  const facts = () => ({ folder, head, files, isUnderWay: true, plans });
  const gone = [...known.keys()].filter((key) => head.rows.every((row) => row.key !== key));
  if (gone.length > 0) caller.onNotice(goneNotice(gone));
  const spenders = [...known.values()].map(({ folder: own, earlier, cost_usd }) => ({
    folders: [own, ...earlier],
    recordedUsd: cost_usd,
  }));
  const spending = await openSpending(spenders, limitUsd, lock.assertHeld);
  const overview = openOverview(facts);
  const todo = checked.filter(({ plan }) => plan !== 'kept');
  const make = rowMaker({
    batch: folder,
    spending,
    caller,
    resubmit: request.resubmit,
    jobs: Math.max(1, Math.min(jobs, todo.length)),
    known,
    onChange: (row) => {
      files.set(row.key, row);
      overview.changed();
    },
  });
  caller.onBegin({ all: checked.length, todo: todo.length, limitUsd, spentUsd: spending.spentUsd });
  overview.changed();
  try {
    await eachOf(todo, jobs, caller.signal, make);
  } finally {
    await overview.close(batchData({ ...facts(), isUnderWay: false }));
  }
  const data = batchData({ ...facts(), isUnderWay: false });
  return { data, exitCode: exitOf(data) };
}

/** What the video is about, in one line. */
function subjectOf(
  {
    content,
    script,
  }: {
    content?: { content: string } | undefined;
    script?: { segments: readonly { script_text: string }[] } | undefined;
  },
  { key }: BatchRow,
): string {
  const text = content?.content ?? script?.segments[0]?.script_text ?? key;
  return [...text.replace(/\s+/gu, ' ').trim()].slice(0, 120).join('');
}

const goneNotice = (keys: readonly string[]): string =>
  `note: ${keys.length === 1 ? 'A row is' : `${keys.length} rows are`} not in the sheet any more; what was made of ${keys.length === 1 ? 'it' : 'them'} stays where it is: ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}`;

const cancelled = (name: string): SparkfluenceError =>
  new SparkfluenceError('interrupted', `The batch ${name} was cancelled; nothing that was finished is lost`, {
    details: { reason: 'batch_cancelled', next: 'Run the same command again to go on with what is left.' },
  });

/** That of the failures where they have one in common, else that of a provider. */
export function exitOf({ rows }: Pick<BatchData, 'rows'>): ExitCode {
  const codes = new Set(
    rows.flatMap(({ state, error }) => (state === 'failed' ? [error?.exit_code ?? EXIT_CODES.provider] : [])),
  );
  if (codes.size === 0) return EXIT_CODES.done;
  return codes.size === 1 ? ([...codes][0] as ExitCode) : EXIT_CODES.provider;
}
