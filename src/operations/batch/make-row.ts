import { availableParallelism } from 'node:os';
import type { CombineData } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { systemError } from '../../contracts/system-errors.ts';
import { quoted } from '../../pipeline/documents.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import { writeStoryboard } from '../../pipeline/preview/write.ts';
import { chooseMakers } from '../../pipeline/work/makers.ts';
import { openProject } from '../../project/store.ts';
import type { Caller } from '../caller.ts';
import { narratedIn } from '../own-files.ts';
import { run } from '../run.ts';
import type { CheckedRows } from './check-rows.ts';
import type { BatchCaller, RowEvent } from './request.ts';
import { costOf, type Spending } from './spending.ts';
import { type RowFile, saveRow } from './state.ts';

/** Makes the video of one row, and keeps what becomes of it. */

interface Making {
  /** The folder of the batch. */
  readonly batch: string;
  readonly spending: Spending;
  readonly caller: BatchCaller;
  readonly resubmit: boolean;
  /** How many rows are made side by side. */
  readonly jobs: number;
  /** The rows as they were before this run, by their keys. */
  readonly known: ReadonlyMap<string, RowFile>;
  readonly onChange: (row: RowFile) => void;
}

type Row = CheckedRows['rows'][number];

/** @returns a task that never fails by its row: it throws where the state cannot be kept, or where it was asked to stop */
export function rowMaker({
  batch,
  spending,
  caller,
  resubmit,
  jobs,
  known,
  onChange,
}: Making): (row: Row) => Promise<void> {
  const keep = async (file: RowFile) => {
    await saveRow(batch, file);
    onChange(file);
  };
  // Videos side by side share the cores: each worker that is started costs a second of one.
  const localWorkers = Math.max(1, Math.floor(availableParallelism() / jobs));
  return async (planned) => {
    const { row, folder, plan, earlier, request } = planned;
    const config = { ...planned.config, localWorkers };
    const tell = (event: Pick<RowEvent, 'state' | 'costUsd'> & { readonly message?: string }) =>
      caller.onRow({ key: row.key, row: row.row, subject: begun.subject, plan, folder, ...event });
    const folders = [folder, ...earlier];
    // What was spent in folders that a person took away since stays counted.
    const goneUsd = Math.max(0, (known.get(row.key)?.cost_usd ?? 0) - (await costOfAll(folders)));
    const costNow = async () => roundUsd(goneUsd + (await costOfAll(folders)));
    const begun = fileOf(planned, await costNow());
    await keep(begun); // before anything is made: a killed batch finds the project by it
    tell({ state: 'started', costUsd: begun.cost_usd });
    const end = async (facts: Partial<RowFile> & Pick<RowFile, 'state'>, message?: string) => {
      await spending.settle(folder).catch(() => undefined);
      const costUsd = await costNow();
      await keep({ ...begun, ...facts, cost_usd: costUsd });
      tell({ state: facts.state, costUsd, ...(message === undefined ? {} : { message }) });
    };
    const rowCaller: Caller = {
      config,
      pid: caller.pid,
      signal: AbortSignal.any([caller.signal]),
      onEvent: (event) => caller.onRowEvent(row.key, event),
      onPlan: (facts) => caller.onRowPlan(row.key, facts),
      onNotice: (notice) => caller.onRowNotice(row.key, notice),
      onCommand: caller.onCommand,
    };
    const money = { ...request.money, resubmit, guard: spending.guardOf(folder) };
    const brief = { ...request.brief, projectId: planned.projectId };
    try {
      const { data } = await run({ ...request, folder, brief, money }, rowCaller);
      await reviewPage(planned, rowCaller);
      await end(finished(data!));
    } catch (error) {
      if (caller.signal.aborted) {
        await end({ state: 'interrupted' });
        throw error;
      }
      const failure = error instanceof SparkfluenceError ? error : (systemError(error) ?? bug(error));
      await end({ state: 'failed', error: failureOf(failure) }, failure.message);
    }
  };
}

/** The page that the overview links to. A video without one is a video. */
async function reviewPage({ folder, request }: Row, caller: Caller): Promise<void> {
  try {
    const makers = await chooseMakers(request.providers, caller.config, {
      narrated: narratedIn(request.own),
    });
    const command = `sparkfluence run --project ${quoted(folder)}`;
    await writeStoryboard(
      await openProject(folder),
      { ...caller, makers, attachedWorkers: true },
      command,
      false,
    );
  } catch (error) {
    caller.signal.throwIfAborted();
    caller.onNotice?.(
      `The review page could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fileOf(
  { row, inputs, folder, projectId, earlier, earlierWords, request: { brief } }: Row,
  costUsd: number,
): RowFile {
  const text = brief.content?.content ?? brief.script?.segments[0]?.script_text ?? row.key;
  return {
    key: row.key,
    subject: [...text.replace(/\s+/gu, ' ').trim()].slice(0, 120).join(''),
    ...inputs,
    holds: [...inputs.holds],
    state: 'running',
    project_id: projectId,
    folder,
    earlier: [...earlier],
    ...(earlierWords.length === 0 ? {} : { earlier_words: [...earlierWords] }),
    final_video_url: null,
    duration_seconds: null,
    cost_usd: costUsd,
  };
}

const finished = ({ final_video_url, duration_seconds, degradations }: CombineData) => ({
  state: 'finished' as const,
  final_video_url,
  duration_seconds,
  ...(degradations.length === 0
    ? {}
    : { degradations: [...new Set(degradations.map(({ message }) => message))] }),
});

function failureOf({ code, message, details, exitCode }: SparkfluenceError): NonNullable<RowFile['error']> {
  const { reason, next } = details;
  return {
    code,
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(next === undefined ? {} : { next }),
    exit_code: exitCode,
  };
}

const bug = (cause: unknown): SparkfluenceError =>
  new SparkfluenceError('bug', `Unexpected: ${cause instanceof Error ? cause.message : String(cause)}`, {
    details: { reason: 'bug', next: 'Please report this, with the output of `sparkfluence doctor --json`.' },
    cause,
  });

async function costOfAll(folders: readonly string[]): Promise<number> {
  const costs = await Promise.all(folders.map(costOf));
  return roundUsd(costs.reduce((sum, usd) => sum + usd, 0));
}
