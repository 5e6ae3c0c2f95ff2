import { type BatchRow, type Cell, type Mistake, rowKeyField } from '../../contracts/batch.ts';
import { type ErrorKind, SparkfluenceError } from '../../contracts/errors.ts';
import { nearest } from '../../contracts/nearest.ts';
import { firstLetters } from '../../contracts/text.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { slug } from '../../project/store.ts';
import type { Sheet, SheetRow } from './sheet.ts';

/** What the cells of a sheet may hold; the commands know it, whose flags the columns are. */
export interface SheetColumns {
  readonly names: readonly string[];
  /** Names that one might take for columns, and why they are none: a part of a sentence. */
  readonly refused: Readonly<Record<string, string>>;
  /** A value as a cell; undefined where it is empty. @throws Error, whose message says what it must be */
  readonly cellOf: (name: string, value: unknown) => Cell | undefined;
}

export interface CheckedSheet {
  /** Rows without a mistake; those that the sheet gives no key have one by their content. */
  readonly rows: readonly BatchRow[];
  /** Rows with a mistake in a cell that says nothing of their subject, with their other cells: these may have more. */
  readonly halfRead: readonly BatchRow[];
  readonly mistakes: readonly Mistake[];
}

const KEY = 'key';

/**
 * Every row of a sheet with its cells read, and every mistake that can be seen in the sheet alone.
 * @param folder absolute, that the names of files are relative to
 */
export function checkSheet(sheet: Sheet, columns: SheetColumns, folder: string): CheckedSheet {
  const names = namesOf(sheet, columns);
  const rows: BatchRow[] = [];
  const halfRead: BatchRow[] = [];
  const keyed: BatchRow[] = [];
  const mistakes: Mistake[] = [...names.mistakes];
  for (const row of sheet.rows) {
    const read = rowOf(row, names.byHeader, columns);
    mistakes.push(...read.mistakes);
    const { key = keyOf(read.cells), cells } = read;
    const known = { key, row: row.row, cells, folder };
    // Of a row with a mistake in it, what it will be called is only known where the sheet says so.
    if (read.key !== undefined || read.mistakes.length === 0) keyed.push(known);
    if (read.mistakes.length === 0) rows.push(known);
    else if (row.broken === undefined && !read.mistakes.some(isOfSubject)) halfRead.push(known);
  }
  return { rows, halfRead, mistakes: [...mistakes, ...doubled(keyed)] };
}

/** The name of a column as it is meant: `Voice provider`, `voice-provider`, `voiceProvider` and `--voice_provider` are one. */
export const columnName = (written: string): string =>
  written
    .trim()
    .replace(/^--/, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/** What the columns of the sheet are, by the names that it gives them. */
function namesOf({ columns: written, format }: Sheet, { names, refused }: SheetColumns) {
  const byHeader = new Map<string, string>();
  const mistakes: Mistake[] = [];
  const all = [KEY, ...names];
  const row = format === 'csv' ? 1 : null;
  let isListed = false; // all columns are named once
  for (const header of written) {
    const name = columnName(header);
    if (all.includes(name)) {
      const twice = format === 'csv' && [...byHeader.values()].includes(name);
      if (twice) mistakes.push({ row, column: name, problem: 'There are two columns of this name' });
      byHeader.set(header, name);
      continue;
    }
    const why = refused[name] ?? refused[name.replace(/^no_/, '')];
    const near = nearest(name, all);
    const isUnlike = why === undefined && near === undefined;
    mistakes.push({
      row,
      column: header,
      problem: why === undefined ? 'There is no such column' : `It ${why}`,
      next:
        why !== undefined
          ? undefined
          : near !== undefined
            ? `Did you mean ${near}?`
            : isListed
              ? undefined
              : `There are: ${all.join(', ')}.`,
    });
    isListed ||= isUnlike;
  }
  return { byHeader, mistakes: mistakes.map(withoutEmpty) };
}

const withoutEmpty = ({ next, ...mistake }: Mistake): Mistake =>
  next === undefined ? mistake : { ...mistake, next };

function rowOf(
  { row, values, broken }: SheetRow,
  byHeader: ReadonlyMap<string, string>,
  columns: SheetColumns,
): { key?: string; cells: Record<string, Cell>; mistakes: Mistake[] } {
  if (broken !== undefined) return { cells: {}, mistakes: [{ row, column: null, problem: `It ${broken}` }] };
  const mistakes: Mistake[] = [];
  const cells: Record<string, Cell> = {};
  let key: string | undefined;
  for (const [header, value] of values) {
    const name = byHeader.get(header);
    if (header === '')
      mistakes.push({
        row,
        column: null,
        problem: 'It has more cells than the sheet has columns',
        next: 'A cell with the separator in it is written in quotation marks.',
      });
    if (name === undefined) continue; // told of once, for the whole column
    try {
      if (name === KEY) key = keyIn(value);
      else {
        const cell = columns.cellOf(name, value);
        if (cell !== undefined) cells[name] = cell;
      }
    } catch (error) {
      mistakes.push({ row, column: name, problem: `${shown(value)}${(error as Error).message}` });
    }
  }
  return { ...(key === undefined ? {} : { key }), cells, mistakes };
}

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const start = firstLetters(text, 60);
  return `«${start === text ? text : `${start}…`}»: `;
};

function keyIn(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new Error('It must be a text or a number.');
  const key = String(value).trim();
  if (key === '') return undefined;
  const parsed = rowKeyField.safeParse(key);
  if (parsed.success) return parsed.data;
  throw new Error(`It ${parsed.error.issues[0]?.message ?? 'cannot be read'}.`);
}

const SUBJECTS = ['topic', 'title', 'transcript', 'script'];

const isOfSubject = ({ column }: Mistake): boolean => column === null || SUBJECTS.includes(column);

/** The key of a row that the sheet gives none: what it is about, and a hash of all its cells. */
export function keyOf(cells: Readonly<Record<string, Cell>>): string {
  const subject = SUBJECTS.map((name) => cells[name]).find((cell) => typeof cell === 'string') ?? 'row';
  return `${slug(subject) || 'row'}-${fingerprint(cells).slice(0, 8)}`;
}

/** Rows of the same key. Of rows without one these are copies of each other. */
function doubled(rows: readonly BatchRow[]): Mistake[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ key, row, cells }): Mistake[] => {
    const before = first.get(key);
    first.set(key, before ?? row);
    if (before === undefined) return [];
    const isCopy = key === keyOf(cells);
    return [
      isCopy
        ? {
            row,
            column: null,
            problem: `It is the same as row ${before}`,
            next: 'Take it out, or give both a key of their own to make the video twice.',
          }
        : {
            row,
            column: KEY,
            problem: `Row ${before} has the key ${key}, too`,
            next: 'Give each row a key of its own.',
          },
    ];
  });
}

const MOST_SHOWN = 20;
const MOST_LISTED = 1000;

/** The error that names every mistake of a sheet. @param name of the sheet */
export function badRows(
  name: string,
  mistakes: readonly Mistake[],
  kind: ErrorKind = 'input',
): SparkfluenceError {
  const inOrder = [...mistakes].sort((one, other) => (one.row ?? 0) - (other.row ?? 0));
  const count = inOrder.length === 1 ? 'a mistake' : `${inOrder.length} mistakes`;
  const lines = inOrder.slice(0, MOST_SHOWN).map(lineOf);
  const more = inOrder.length > MOST_SHOWN ? [`and ${inOrder.length - MOST_SHOWN} more`] : [];
  return new SparkfluenceError(
    kind,
    [`${name} has ${count}, so nothing was begun`, ...lines, ...more].join('\n'),
    {
      details: {
        reason: 'bad_rows',
        mistakes: inOrder.slice(0, MOST_LISTED),
        mistakes_total: inOrder.length,
        next: 'Mend what is named, and run the same command again.',
      },
    },
  );
}

export function lineOf({ row, column, problem, next }: Mistake): string {
  const where = [...(row === null ? [] : [`row ${row}`]), ...(column === null ? [] : [column])].join(', ');
  const sentence = /[.?!]$/.test(problem) ? problem : `${problem}.`;
  return `  ${where === '' ? '' : `${where}: `}${sentence}${next === undefined ? '' : ` ${next}`}`;
}
