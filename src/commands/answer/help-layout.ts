import { Help } from 'commander';

/** A description needs this many columns beside its flag or command; where it has fewer, it stands below. */
const LEAST_COLUMNS = 40;
const INDENT = ' '.repeat(6);

/** Commander does not wrap at all where two columns are too narrow: words would break at the terminal's edge. */
function formatItem(this: Help, term: string, termColumns: number, description: string, help: Help): string {
  const columns = help.helpWidth ?? 80;
  if (description === '' || columns - termColumns - 4 >= LEAST_COLUMNS)
    return twoColumns.call(help, term, termColumns, description, help);
  const lines = help.boxWrap(description, columns - INDENT.length).replaceAll('\n', `\n${INDENT}`);
  return `  ${term}\n${INDENT}${lines}`;
}

const twoColumns = Help.prototype.formatItem;

/** How the help of every command is laid out. */
export const LAID_OUT = { formatItem, minWidthToWrap: 10 } as const;
