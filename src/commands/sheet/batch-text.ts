import { fileURLToPath } from 'node:url';
import type { BatchData, BatchQuote, RowResult } from '../../contracts/batch.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { Printed } from '../answer/print.ts';

/** A batch as text for a terminal. */

const MOST_ROWS = 50;

export const batchAnswer = (data: BatchData): Printed => ({ data, human: human(data) });

function human({ summary, rows, cost_usd, limit_usd, overview_url, under_way, queue }: BatchData): string {
  const { total, finished, kept, failed, cancelled, open, removed } = summary;
  const shown = [...rows].sort(failedFirst).slice(0, MOST_ROWS);
  const widest = Math.max(0, ...shown.map(({ state }) => state.length));
  const parts = [
    `${finished} of ${total} finished${kept > 0 ? ` (${kept} kept)` : ''}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} open`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(removed > 0 ? [`${removed} not in the sheet any more`] : []),
    ...(under_way ? ['under way'] : []),
  ];
  return [
    ...shown.map((row) => rowLine(row, widest)),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more rows: --json has all`] : []),
    parts.join(', '),
    ...(queue === undefined ? [] : [queueLine(queue)]),
    ...(queue?.forgotten === undefined
      ? []
      : [
          `${queue.forgotten} rows were forgotten since they ended; the sheet, submitted again, finds their videos`,
        ]),
    `cost: ${shownUsd(cost_usd)} of at most ${shownUsd(limit_usd)} USD`,
    `see them: ${fileURLToPath(overview_url)}`,
  ].join('\n');
}

function queueLine({
  waiting,
  oldest_waiting_seconds: age,
  running,
  workers,
  finished_last_hour,
}: NonNullable<BatchData['queue']>): string {
  const oldest = age === null || waiting === 0 ? '' : ` (the oldest for ${Math.ceil(age / 60)} min)`;
  const who = workers === 1 ? 'a worker' : `${workers} workers`;
  return `queue: ${waiting} wait${oldest}, ${running} run on ${who}, ${finished_last_hour} were finished in the last hour`;
}

const failedFirst = (one: RowResult, other: RowResult): number =>
  Number(other.state === 'failed') - Number(one.state === 'failed');

function rowLine({ row, key, state, cost_usd, error, project }: RowResult, widest: number): string {
  const where =
    error !== undefined
      ? `${error.message}${error.next === undefined ? '' : ` ${error.next}`}`
      : (project ?? '');
  return `${row === null ? '    -' : String(row).padStart(5)}  ${state.padEnd(widest)}  ${shownUsd(cost_usd).padStart(6)} USD  ${key}${where === '' ? '' : `  ${where}`}`;
}

const PLANS = {
  new: 'new',
  kept: 'kept, nothing to do',
  changed: 'changed',
  again: 'its video is gone',
  on: 'goes on',
} as const;

export function quoteText({
  rows,
  total_usd,
  total_credits,
  spent_usd,
  limit_usd,
  within_limit,
}: BatchQuote): string {
  const credits = (count: number) => (count > 0 ? `, ${count} credits` : '');
  const shown = rows.slice(0, MOST_ROWS);
  return [
    ...shown.map(
      (row) =>
        `${String(row.row).padStart(5)}  ${shownUsd(row.total_usd).padStart(7)} USD${credits(row.total_credits)}  ${row.key}  ${PLANS[row.plan]}`,
    ),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more rows: --json has all`] : []),
    `all: ${shownUsd(total_usd)} USD${credits(total_credits)}; spent so far ${shownUsd(spent_usd)} USD, limit ${shownUsd(limit_usd)} USD`,
    ...(within_limit ? [] : ['This is over the limit of the whole batch; --max-cost raises it.']),
  ].join('\n');
}
