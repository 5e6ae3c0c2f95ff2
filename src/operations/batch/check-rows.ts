import { stat } from 'node:fs/promises';
import type { BatchRow, Mistake } from '../../contracts/batch.ts';
import { type ErrorKind, SparkfluenceError } from '../../contracts/errors.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { PLAIN_FINAL } from '../../pipeline/final/order.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import { checkUpload } from '../../pipeline/storage/target.ts';
import { openIfThere } from '../../project/store.ts';
import type { Caller } from '../caller.ts';
import { run } from '../run.ts';
import { checkSubject, prepareRun, quoteOfNew, type RunRequest } from '../run-prepare.ts';
import type { CheckedSheet } from './check-sheet.ts';
import { inputsOf, openHashes } from './inputs.ts';
import { type PlannedRow, planRow, type RowRead } from './plan.ts';
import { eachOf } from './pool.ts';
import type { RowFile } from './state.ts';

/** Checks all rows before the first one begins, and quotes those that are to be made. */

export interface CheckedRows {
  readonly rows: readonly (PlannedRow & { readonly quote: Pick<Quote, 'total_usd' | 'total_credits'> })[];
  readonly mistakes: readonly Mistake[];
  /** The kind of all failures where they have one in common, such as a missing key; else `input`. */
  readonly kind: ErrorKind;
}

export interface RowReader {
  /** A row as a request, or what is wrong with it. */
  readonly readRow: (
    row: BatchRow,
  ) => Promise<{ readonly read: RowRead } | { readonly mistakes: readonly Mistake[] }>;
  /** An error as a mistake of a row. */
  readonly mistakeOf: (row: BatchRow, error: unknown) => Mistake;
}

/** Many rows are looked at side by side, since each waits for files and for an embedded voice. */
const AT_ONCE = 4;

const FREE = { total_usd: 0, total_credits: 0 };

export async function checkRows(
  rows: readonly BatchRow[],
  known: ReadonlyMap<string, RowFile>,
  { readRow, mistakeOf }: RowReader,
  caller: Omit<Caller, 'config'>,
  onChecked: (count: number) => void = () => undefined,
): Promise<CheckedRows> {
  const hashOf = openHashes();
  const check = openChecks(caller);
  const planned: CheckedRows['rows'][number][] = [];
  const mistakes: Mistake[] = [];
  const kinds = new Set<ErrorKind>();
  let count = 0;
  await eachOf(rows, AT_ONCE, caller.signal, async (row) => {
    const found = await readRow(row);
    count += 1;
    onChecked(count);
    if ('mistakes' in found) {
      mistakes.push(...found.mistakes);
      kinds.add('input');
      return;
    }
    try {
      const inputs = await inputsOf(row, found.read.request, hashOf);
      const plan = await planRow(row, found.read, inputs, known.get(row.key));
      planned.push({ ...plan, quote: plan.plan === 'kept' ? FREE : await check(plan) });
    } catch (error) {
      caller.signal.throwIfAborted();
      if (!(error instanceof SparkfluenceError) || error.kind === 'bug') throw error;
      kinds.add(error.kind);
      mistakes.push(mistakeOf(row, error));
    }
  });
  const inOrder = planned.sort((one, other) => one.row.row - other.row.row);
  const doubled = await sameOutputs(inOrder);
  if (doubled.length > 0) kinds.add('input');
  mistakes.push(...doubled);
  const [kind = 'input', ...others] = kinds;
  return { rows: inOrder, mistakes, kind: others.length === 0 && kind !== 'media' ? kind : 'input' };
}

/** Cells that others of their row are understood by: where one of these is wrong, what is wrong with the others is not certain. */
const DECIDING = /_provider$|^(?:profile|local_llm|language)$/;

/**
 * What else is wrong in a sheet that has mistakes already, so that one look at the list suffices: of rows whose cells are right, and
 * of the right cells of the others.
 */
export async function furtherMistakes(
  { rows, halfRead, mistakes }: CheckedSheet,
  reader: RowReader,
  caller: Omit<Caller, 'config'>,
): Promise<Mistake[]> {
  const { mistakes: further } = await checkRows(rows, new Map(), reader, caller);
  const isUncertain = ({ row }: BatchRow) =>
    mistakes.some((each) => each.row === row && DECIDING.test(each.column ?? ''));
  const beside = await Promise.all(
    halfRead.map(async (row) => {
      const found = await reader.readRow(row);
      if ('mistakes' in found) return found.mistakes;
      if (isUncertain(row)) return [];
      const { mistakes: later } = await checkRows([row], new Map(), reader, caller);
      return later.filter(({ column }) => column !== null);
    }),
  );
  return [...further, ...beside.flat()];
}

/** Rows whose videos would be put in the place of each other's; in a folder each has a name of its own. */
async function sameOutputs(rows: CheckedRows['rows']): Promise<Mistake[]> {
  const first = new Map<string, number>();
  const mistakes: Mistake[] = [];
  for (const { row, request } of rows) {
    if (request.output === undefined) continue;
    const before = first.get(request.output);
    first.set(request.output, before ?? row.row);
    if (before === undefined || (await stat(request.output).catch(() => undefined))?.isDirectory() === true)
      continue;
    const [problem, next] = [`Row ${before} puts its video there, too`, 'Name another file, or a folder.'];
    mistakes.push({ row: row.row, column: 'output', problem, next });
  }
  return mistakes;
}

/** Checks a row as its run will, and quotes it. What many rows have in common is checked once. */
function openChecks(caller: Omit<Caller, 'config'>): (row: PlannedRow) => Promise<Quote> {
  const uploads = new Map<string, Promise<void>>();
  const ends = new Set<string>();
  return async ({ request, config, folder, plan }) => {
    const rowCaller: Caller = { ...caller, config };
    const { upload = null, final, captions, brief } = request;
    const target = fingerprint(upload);
    const tried = uploads.get(target) ?? checkUpload(upload, config, caller.signal);
    uploads.set(target, tried);
    await tried;
    const end = fingerprint({ music: final.music, logo: final.logo, captions, language: brief.language });
    const isKnown = ends.has(end);
    const asked: RunRequest = {
      ...request,
      upload: null,
      ...(isKnown
        ? { final: { ...PLAIN_FINAL, transition: final.transition }, captions: { ...captions, mode: 'none' } }
        : {}),
    };
    const isThere = plan !== 'new' && (await openIfThere(folder)) !== undefined;
    const quote = isThere
      ? await quoteOfBegun({ ...asked, folder }, rowCaller)
      : await quoteOf(asked, rowCaller);
    ends.add(end);
    return quote;
  };
}

async function quoteOf(request: RunRequest, caller: Caller): Promise<Quote> {
  const prepared = await prepareRun(request, caller);
  await checkSubject(prepared, caller);
  return quoteOfNew(prepared, caller);
}

async function quoteOfBegun(request: RunRequest, caller: Caller): Promise<Quote> {
  const { quote } = await run({ ...request, money: { ...request.money, estimate: true } }, caller);
  return quote!;
}
