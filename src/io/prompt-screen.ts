import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './text-width.ts';

/** What the library's questions write begins with: down to their last row, and each of their rows erased. */
const ERASES = /^(?:\x1b\[\d+B)?(?:\x1b\[2K\x1b\[1A)*\x1b\[2K\x1b\[G/;
/** It ends with the way back to the row and the column of what is typed. */
const RETURNS = /(?:\x1b\[(\d+)A)?\x1b\[(\d+)G$/;
/** How it leaves a question: down to its last row, and a new one. */
const LEAVES = /^(?:\x1b\[\d+B)?\n/;
/** What ends a process that has hidden the cursor may not show it again. */
const HIDES_CURSOR = '\x1b[?25l';

/** A question as it stands on the screen. */
interface Drawn {
  readonly columns: number;
  readonly lines: readonly string[];
  /** The cursor stands so many rows above the last one. */
  readonly up: number;
  readonly column: number;
}

export interface PromptScreen {
  readonly output: Writable;
  /** Goes below the question, for the shell that takes the terminal. */
  leave(): void;
  /** Shows the question again, below what the shell wrote. */
  again(): void;
}

/**
 * A terminal for the library's questions. The library erases as many rows as it believes to have written: vowels that stand
 * beside their letter, as in Hindi, take none by its count, and in a terminal that has become narrower lines take more rows. The
 * first ones would stay above, at every key, so that the rows are counted here. Marks above a letter, as in Thai, take a column by
 * the count that brings the cursor back, which would leave the question.
 * @param isAlone nothing stands below what is typed
 */
export function promptScreen(terminal: Writable, isAlone: boolean): PromptScreen {
  let drawn: Drawn | undefined;
  let last = '';
  const columns = () => (terminal as { columns?: number }).columns || 80;
  const fitted = (text: string): string => {
    const before = drawn;
    const erased = ERASES.exec(text)?.[0] ?? '';
    const body = text.slice(erased.length);
    const end = RETURNS.exec(body);
    if (end === null)
      return before === undefined ? text : text.replace(LEAVES, `${down(before, columns())}\n`);
    const column = Number(end[2]) - 1;
    if (end.index === 0) {
      if (before?.columns === columns()) drawn = { ...before, column }; // it moved in its row
      return text;
    }
    const shown = body.slice(0, end.index);
    const lines = stripVTControlCharacters(shown).split('\n');
    const isAtEnd = isAlone && widthOf(lines.at(-1)!) % columns() === column;
    const up = isAtEnd ? 0 : Math.min(Number(end[1] ?? 0), sum(lines, columns()) - 1);
    drawn = { columns: columns(), lines, up, column };
    const back = `${up > 0 ? `\x1b[${up}A` : ''}\x1b[${column + 1}G`;
    last = `${shown}${back}`;
    return `${before === undefined ? erased : cleared(before, columns())}${last}`;
  };
  const output = new Proxy(terminal, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'write') return value.bind(target);
      return (text: unknown, ...rest: unknown[]) =>
        value.call(
          target,
          typeof text === 'string' ? fitted(text.replaceAll(HIDES_CURSOR, '')) : text,
          ...rest,
        );
    },
  });
  return {
    output,
    leave: () => void (drawn && terminal.write(down(drawn, columns()))),
    again: () => void terminal.write(last),
  };
}

const rowsOf = (line: string, columns: number): number => Math.max(1, Math.ceil(widthOf(line) / columns));

const sum = (lines: readonly string[], columns: number): number =>
  lines.reduce((rows, line) => rows + rowsOf(line, columns), 0);

/** How many rows stand above and below the cursor, in a terminal that has so many columns by now. */
function around({ columns, lines, up, column }: Drawn, now: number): { above: number; below: number } {
  let row = Math.max(0, sum(lines, columns) - 1 - up);
  let line = 0;
  for (; line < lines.length - 1 && row >= rowsOf(lines[line]!, columns); line += 1)
    row -= rowsOf(lines[line]!, columns);
  const own = Math.floor((row * columns + column) / now);
  const above = sum(lines.slice(0, line), now) + own;
  return { above, below: Math.max(0, sum(lines, now) - 1 - above) };
}

/** Takes away what stands there; the first row is cleared by itself, as `frame.ts` says why. */
function cleared(drawn: Drawn, columns: number): string {
  const { above } = around(drawn, columns);
  return `\r${above > 0 ? `\x1b[${above}A` : ''}\x1b[2K \x1b[J\r`;
}

/** From the cursor to the last row of what stands there. */
function down(drawn: Drawn, columns: number): string {
  const { below } = around(drawn, columns);
  return below > 0 ? `\x1b[${below}B` : '';
}
