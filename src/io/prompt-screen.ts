import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './text-width.ts';

/** What the library's questions write begins with: down to their last row, and each of their rows erased. */
const ERASES = /^(?:\x1b\[\d+B)?(?:\x1b\[2K\x1b\[1A)*\x1b\[2K\x1b\[G/;
/** It ends with the way back to the row and the column of what is typed. */
const RETURNS = /(?:\x1b\[(\d+)A)?\x1b\[(\d+)G$/;
/** How it leaves a question: down to its last row, and a new one. */
const LEAVES = /^(?:\x1b\[\d+B)?\n/;

/** A question as it stands on the screen. */
interface Drawn {
  readonly columns: number;
  readonly lines: readonly string[];
  /** Where the cursor stands. */
  readonly line: number;
  readonly column: number;
}

/**
 * A terminal for the library's questions, that may change its size below one. The library erases as many rows as it wrote; in a
 * terminal that has become narrower they take more, and the first ones would stay above, at every key.
 */
export function promptScreen(terminal: Writable): Writable {
  let drawn: Drawn | undefined;
  const columns = () => (terminal as { columns?: number }).columns || 80;
  const fitted = (text: string): string => {
    const before = drawn;
    const erased = ERASES.exec(text)?.[0] ?? '';
    const body = text.slice(erased.length);
    const end = RETURNS.exec(body);
    if (end === null)
      return before === undefined ? text : text.replace(LEAVES, `${below(before, columns())}\n`);
    if (end.index > 0) {
      const lines = stripVTControlCharacters(body.slice(0, end.index)).split('\n');
      const line = lines.length - 1 - Number(end[1] ?? 0);
      drawn = { columns: columns(), lines, line, column: Number(end[2]) - 1 };
    } else if (before?.columns === columns()) drawn = { ...before, column: Number(end[2]) - 1 }; // it moved in its row
    if (erased === '' || before === undefined || before.columns === columns()) return text;
    return `${cleared(before, columns())}${body}`;
  };
  return new Proxy(terminal, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'write') return value.bind(target);
      return (text: unknown, ...rest: unknown[]) =>
        value.call(target, typeof text === 'string' ? fitted(text) : text, ...rest);
    },
  });
}

const rowsOf = (line: string, columns: number): number => Math.max(1, Math.ceil(widthOf(line) / columns));

const sum = (lines: readonly string[], columns: number): number =>
  lines.reduce((rows, line) => rows + rowsOf(line, columns), 0);

/** Takes away what stands there, by the rows that it takes now; the first is cleared by itself, as `frame.ts` says why. */
function cleared({ lines, line, column }: Drawn, columns: number): string {
  const above = sum(lines.slice(0, line), columns) + Math.floor(column / columns);
  return `\r${above > 0 ? `\x1b[${above}A` : ''}\x1b[2K \x1b[J\r`;
}

/** From the cursor to the last row of what stands there. */
function below({ lines, line, column }: Drawn, columns: number): string {
  const own = rowsOf(lines[line] ?? '', columns) - 1 - Math.floor(column / columns);
  const rows = Math.max(0, own) + sum(lines.slice(line + 1), columns);
  return rows > 0 ? `\x1b[${rows}B` : '';
}
