import { type CsvError, parse } from 'csv-parse/sync';
import { MOST_ROWS, MOST_SHEET_VALUES } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';

/** A sheet as it came, before anything of it is understood: CSV with any separator, JSON lines, or JSON. */

export interface SheetRow {
  /** As the sheet counts: the header of a CSV file is row 1, a line of JSON lines its line, an entry of JSON its place. */
  readonly row: number;
  /** The values that are there, by the name that the sheet gives their column. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Why the row cannot be read at all. */
  readonly broken?: string;
}

export interface Sheet {
  readonly format: SheetFormat;
  /** The names of the columns, as written; of JSON those of all its rows. */
  readonly columns: readonly string[];
  readonly rows: readonly SheetRow[];
}

type SheetFormat = 'csv' | 'jsonl' | 'json';

/**
 * @param text without a byte-order mark
 * @param name of the file, whose ending says what it is; what has none is told by how it begins
 * @throws SparkfluenceError input: `bad_sheet`, `empty_sheet`, `too_many_rows`
 */
export function readSheet(text: string, name: string): Sheet {
  const format = formatOf(text, name);
  const sheet = format === 'csv' ? ofCsv(text, name) : format === 'json' ? ofJson(text, name) : ofLines(text);
  if (sheet.rows.length === 0)
    throw bad('empty_sheet', `${name} has no row with a video in it`, 'Write a row for each video.');
  if (sheet.rows.length > MOST_ROWS)
    throw bad(
      'too_many_rows',
      `${name} has ${sheet.rows.length} rows, more than the ${MOST_ROWS} that one batch takes`,
      'Divide it into several files.',
    );
  return sheet;
}

function formatOf(text: string, name: string): SheetFormat {
  const ending = /\.(csv|tsv|tab|txt|jsonl|ndjson|json)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'jsonl' || ending === 'ndjson') return 'jsonl';
  if (ending === 'json') return 'json';
  if (ending !== undefined) return 'csv';
  const start = text.trimStart();
  if (start.startsWith('[')) return 'json';
  if (!start.startsWith('{')) return 'csv';
  const [first = ''] = start.split('\n', 1);
  return isWhole(first) && start.trimEnd() !== first.trimEnd() ? 'jsonl' : isWhole(start) ? 'json' : 'jsonl';
}

function isWhole(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

function ofCsv(text: string, name: string): Sheet {
  const said = /^sep=(.)\r?\n/i.exec(text); // what Excel reads, and does not show
  const body = said === null ? text : text.slice(said[0].length);
  const records = recordsOf(body, said?.[1] ?? separatorOf(body), name);
  const isBlank = (record: readonly string[]) => record.every((cell) => cell.trim() === '');
  const at = records.findIndex((record) => !isBlank(record));
  const header = (records[at] ?? []).map((cell) => cell.trim());
  const rows = records.slice(at + 1).flatMap((record, index): SheetRow[] => {
    if (isBlank(record)) return [];
    const cells = record.map((cell, column): [string, unknown] => [header[column] ?? '', cell]);
    // A cell beyond the last column, or below none, has to be told of, where there is something in it.
    const values = new Map(cells.filter(([column, cell]) => column !== '' || String(cell).trim() !== ''));
    return [{ row: at + index + 2, values }];
  });
  while (header.length > 0 && header.at(-1) === '') header.pop();
  return { format: 'csv', columns: header.filter((column) => column !== ''), rows };
}

function recordsOf(text: string, delimiter: string, name: string): string[][] {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number };
    const where = lines === undefined ? '' : ` near line ${lines}`;
    const what =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quotation mark is opened and not closed'
        : String((error as Error).message);
    throw bad(
      'bad_sheet',
      `${name} cannot be read as CSV${where}: ${what}`,
      'A cell with a quotation mark in it is written in quotation marks, with the one in it doubled.',
      error,
    );
  }
}

/** The separator of which the first line has most: a comma, the semicolon of European spreadsheets, or a tab. */
function separatorOf(text: string): string {
  let isQuoted = false;
  const counts = new Map([',', ';', '\t'].map((each) => [each, 0]));
  for (const letter of text.trimStart()) {
    if (letter === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (letter === '\n' || letter === '\r') break;
    const count = counts.get(letter);
    if (count !== undefined) counts.set(letter, count + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0]![0];
}

function ofLines(text: string): Sheet {
  const rows = text.split('\n').flatMap((line, index): SheetRow[] => {
    if (line.trim() === '') return [];
    const row = index + 1;
    return [rowOf(row, () => parseJson(line))];
  });
  return { format: 'jsonl', columns: columnsOf(rows), rows };
}

function ofJson(text: string, name: string): Sheet {
  let value: unknown;
  try {
    value = parseJson(text, MOST_SHEET_VALUES);
  } catch (cause) {
    throw bad(
      'bad_sheet',
      `${name} is not whole JSON: ${(cause as Error).message}`,
      'Mend it, or write CSV.',
      cause,
    );
  }
  const inner = Array.isArray(value) ? value : (value as { rows?: unknown } | null)?.rows;
  const list = Array.isArray(inner) ? inner : isObject(value) && inner === undefined ? [value] : undefined;
  if (list === undefined)
    throw bad('bad_sheet', `${name} is no list of rows`, 'Write [{"topic": "…"}, …], an object a video.');
  const rows = list.map((each, index) => rowOf(index + 1, () => each));
  return { format: 'json', columns: columnsOf(rows), rows };
}

/** A broken row is a mistake like others, so that all are told at once. */
function rowOf(row: number, read: () => unknown): SheetRow {
  try {
    const value = read();
    if (!isObject(value)) return { row, values: new Map(), broken: 'is not a JSON object' };
    return { row, values: new Map(Object.entries(value)) };
  } catch (error) {
    return { row, values: new Map(), broken: `is not a JSON object: ${(error as Error).message}` };
  }
}

const columnsOf = (rows: readonly SheetRow[]): string[] => [
  ...new Set(rows.flatMap(({ values }) => [...values.keys()])),
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bad = (reason: string, message: string, next: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', message, {
    details: { reason, next },
    ...(cause === undefined ? {} : { cause }),
  });
