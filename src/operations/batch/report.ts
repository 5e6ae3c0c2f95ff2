import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BatchData, RowPlan, RowResult, RowState } from '../../contracts/batch.ts';
import { isLocked } from '../../disk/lock.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import { costOf } from './spending.ts';
import type { BatchHead, RowFile } from './state.ts';

/** The state of a batch as its documents, its page and its table tell of it. */

export const OVERVIEW = 'batch.html';

export interface Facts {
  /** The folder of the batch. */
  readonly folder: string;
  readonly head: BatchHead;
  readonly files: ReadonlyMap<string, RowFile>;
  readonly isUnderWay: boolean;
  /** What this run does with its rows. */
  readonly plans?: ReadonlyMap<string, RowPlan> | undefined;
}

export function batchData({ folder, head, files, isUnderWay, plans }: Facts): BatchData {
  const listed = new Set(head.rows.map(({ key }) => key));
  const rows = [
    ...head.rows.map((row): RowResult => {
      const plan = plans?.get(row.key);
      const file = files.get(row.key);
      const state = file === undefined ? waiting(head, isUnderWay) : stateOf(file, head, isUnderWay);
      return { ...resultOf(file, row), row: row.row, state, ...(plan === undefined ? {} : { plan }) };
    }),
    ...[...files.values()]
      .filter(({ key }) => !listed.has(key))
      .map((file): RowResult => ({ ...resultOf(file, file), row: null, state: 'removed' })),
  ];
  const count = (...states: RowState[]) => rows.filter(({ state }) => states.includes(state)).length;
  return {
    batch: folder,
    file: head.file,
    overview_url: pathToFileURL(join(folder, OVERVIEW)).href,
    under_way: isUnderWay,
    summary: {
      total: head.rows.length,
      finished: count('finished'),
      kept: rows.filter(({ plan, state }) => plan === 'kept' && state === 'finished').length,
      failed: count('failed'),
      cancelled: count('cancelled'),
      open: count('waiting', 'running', 'interrupted'),
      removed: count('removed'),
    },
    cost_usd: roundUsd(rows.reduce((sum, { cost_usd }) => sum + cost_usd, 0)),
    limit_usd: head.limit_usd,
    rows,
  };
}

const waiting = ({ cancelled_at: cancelled }: BatchHead, isUnderWay: boolean): RowState =>
  cancelled !== undefined && !isUnderWay ? 'cancelled' : 'waiting';

/** A row that nobody works on any more was interrupted, or cancelled. */
function stateOf({ state }: RowFile, { cancelled_at: cancelled }: BatchHead, isUnderWay: boolean): RowState {
  if (state !== 'running' && state !== 'interrupted') return state;
  if (isUnderWay) return state;
  return cancelled === undefined ? 'interrupted' : 'cancelled';
}

const resultOf = (
  file: RowFile | undefined,
  { key, subject }: { readonly key: string; readonly subject: string },
): Omit<RowResult, 'row' | 'state'> => ({
  key,
  subject,
  project: file?.folder ?? null,
  ...(file === undefined || file.earlier.length === 0 ? {} : { earlier: file.earlier }),
  final_video_url: file?.final_video_url ?? null,
  duration_seconds: file?.duration_seconds ?? null,
  cost_usd: file?.cost_usd ?? 0,
  ...(file?.degradations === undefined ? {} : { degradations: file.degradations }),
  ...(file?.error === undefined ? {} : { error: file.error }),
});

/** The same from the disk, with what begun rows have cost by now. */
export async function factsNow(folder: string, head: BatchHead, files: Map<string, RowFile>): Promise<Facts> {
  for (const [key, file] of files) {
    if (file.state !== 'running' && file.state !== 'interrupted') continue;
    const costs = await Promise.all([file.folder, ...file.earlier].map(costOf));
    files.set(key, { ...file, cost_usd: roundUsd(costs.reduce((sum, usd) => sum + usd, 0)) });
  }
  return { folder, head, files, isUnderWay: await isLocked(folder) };
}
