import { Command, InvalidArgumentError, type Option } from 'commander';
import type { Cell } from '../../contracts/batch.ts';
import type { SheetColumns } from '../../operations/batch/check-sheet.ts';
import { addRunOptions, type RunFlags } from '../flags/run-options.ts';

/** The columns of a batch: the flags of `run` that say something of one video, read as the flags are. */

/** Flags that are no column, and why. */
const NO_COLUMN: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'json',
      'no_input',
      'input',
      'yes',
      'progress',
      'quiet',
      'verbose',
      'estimate',
      'dry_run',
      'resubmit',
      'jobs',
      'env_file',
    ].map((name) => [name, 'is a flag of the whole batch, not a column']),
  ),
  ...Object.fromEntries(
    ['only', 'redo', 'take', 'rewrite', 'new'].map((name) => [
      name,
      'is for a video that is there: use `run --project DIR`',
    ]),
  ),
  project: 'is no column: each row has a project of its own',
};

interface Column {
  readonly name: string;
  /** As commander names it: `voiceProvider`. */
  readonly flag: keyof RunFlags;
  readonly option: Option;
  readonly kind: 'value' | 'list' | 'switch';
  /** Whether there is a `--no-…` beside it. */
  readonly canBeOff: boolean;
}

const LISTS = ['image', 'clip', 'narration', 'reference'];

let known: ReadonlyMap<string, Column> | undefined;

/** By their names, in the order of `run --help`. */
function columns(): ReadonlyMap<string, Column> {
  known ??= new Map(allColumns().map((column) => [column.name, column]));
  return known;
}

function allColumns(): Column[] {
  const command = new Command();
  addRunOptions(command);
  const flags = Map.groupBy(command.options, (option) => option.attributeName());
  return [...flags].flatMap(([flag, options]): Column[] => {
    const name = flag.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (name in NO_COLUMN) return [];
    const option = options.find(({ negate }) => !negate) ?? options[0]!;
    const kind = LISTS.includes(name) ? 'list' : option.required ? 'value' : 'switch';
    return [
      { name, flag: flag as keyof RunFlags, option, kind, canBeOff: options.some(({ negate }) => negate) },
    ];
  });
}

/** What `src/operations/batch/check-sheet.ts` needs to know of the columns. */
export const sheetColumns = (): SheetColumns => ({
  names: [...columns().keys()],
  refused: NO_COLUMN,
  cellOf(name, value) {
    const column = columns().get(name)!;
    const cell = cellOf(column, value);
    if (cell === undefined) return undefined;
    for (const text of [cell].flat()) if (typeof text === 'string') refuseBroken(text);
    flagOf(column, cell); // what cannot be read is thrown here
    return cell;
  },
});

/** The flags of `run` that the cells of a row stand for. @throws as commander, for cells that were not checked */
export function flagsOfCells(cells: Readonly<Record<string, Cell>>): RunFlags {
  const flags = Object.entries(cells).flatMap(([name, cell]) => {
    const column = columns().get(name);
    return column === undefined ? [] : [[column.flag, flagOf(column, cell)]];
  });
  return { input: false, ...Object.fromEntries(flags) };
}

/** A value of the sheet as a cell; undefined where it is empty. */
function cellOf(column: Column, value: unknown): Cell | undefined {
  if (value === null || value === undefined) return undefined;
  if (column.kind === 'list') return listOf(value);
  if (typeof value === 'boolean') return switchOf(column, value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string' || typeof each === 'number'))
    return value.length === 0 ? undefined : value.join(',');
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new InvalidArgumentError('It must be a text, a number, or true or false.');
  const text = String(value).trim();
  if (text === '') return undefined;
  if (column.kind === 'switch') return switchOf(column, text);
  return text;
}

/** JSON can hold what no name of a file and no database can. */
function refuseBroken(text: string): void {
  if (text.includes('\0')) throw new InvalidArgumentError('It must not contain NUL bytes.');
  if (!text.isWellFormed()) throw new InvalidArgumentError('It must not contain half a character.');
}

/** `HOOK=a.jpg | BODY_1=b.jpg`, a list of such texts, or an object. */
function listOf(value: unknown): Cell | undefined {
  const parts =
    typeof value === 'string'
      ? value.split('|')
      : Array.isArray(value)
        ? value
        : typeof value === 'object' && value !== null
          ? Object.entries(value).map(([segment, file]) => `${segment}=${String(file)}`)
          : [undefined];
  const texts = parts.map((part) => {
    if (typeof part !== 'string')
      throw new InvalidArgumentError('It must be SEGMENT=FILE, or a list of such texts.');
    return part.trim();
  });
  const filled = texts.filter((text) => text !== '');
  return filled.length === 0 ? undefined : filled;
}

const ON = ['true', 'yes', 'y', 'on', '1', 'x', 'wahr', 'vrai'];
const OFF = ['false', 'no', 'n', 'off', '0', '-', 'falsch', 'faux'];

/** A spreadsheet writes `TRUE`, in some languages in their own words. */
function switchOf({ kind, canBeOff }: Column, value: string | boolean): Cell | undefined {
  if (kind === 'value') {
    if (value === false && canBeOff) return false;
    throw new InvalidArgumentError('It must be a text or a number.');
  }
  const is =
    typeof value === 'boolean'
      ? value
      : ON.includes(value.toLowerCase())
        ? true
        : OFF.includes(value.toLowerCase())
          ? false
          : undefined;
  if (is === undefined) throw new InvalidArgumentError('It must be yes or no.');
  return is || canBeOff ? is : undefined;
}

/** @throws InvalidArgumentError, as the flag */
function flagOf({ option, kind }: Column, cell: Cell): unknown {
  if (typeof cell === 'boolean' || kind === 'switch') return cell;
  if (Array.isArray(cell)) return cell;
  const { parseArg, argChoices } = option;
  if (parseArg === undefined) return cell;
  const parse = (text: string): unknown => parseArg.call(option, text, undefined);
  const choice = argChoices?.find((each) => each === cell.toLowerCase()); // a spreadsheet begins cells with a capital
  if (choice !== undefined) return parse(choice);
  try {
    return parse(cell);
  } catch (error) {
    if (/^-?\d+,\d+$/.test(cell)) return parse(cell.replace(',', '.')); // numbers as half of Europe writes them
    throw error;
  }
}
