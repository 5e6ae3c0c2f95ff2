import { SparkfluenceError } from '../../contracts/errors.ts';

/**
 * Rows of a CSV text with a header (RFC 4180: quotes, doubled quotes, line ends within quotes), as objects. The
 * separator is a comma, a semicolon or a tab, whichever the header has most of.
 * @throws SparkfluenceError input, reason `bad_csv`
 */
export function parseCsv(text: string, what: string): Record<string, string>[] {
  const rows = rowsOf(text, separatorOf(text), what);
  const [header, ...data] = rows;
  if (header === undefined) return [];
  const names = header.map((name) => name.trim().toLowerCase());
  const seen = new Set<string>();
  const double = names.find((name) => name !== '' && (seen.has(name) || !seen.add(name)));
  if (double !== undefined) throw bad(`${what} has two columns named "${double}"`);
  return data.map((cells, index) => {
    if (cells.length > names.length)
      throw bad(`${what} has more cells than columns in data row ${index + 1} (${cells.length})`);
    return Object.fromEntries(cells.map((cell, column) => [names[column]!, cell]));
  });
}

function separatorOf(text: string): string {
  const header = text.slice(0, text.search(/\r?\n|$/));
  const count = (mark: string) => header.split(mark).length;
  return [',', ';', '\t'].sort((a, b) => count(b) - count(a))[0]!;
}

function rowsOf(text: string, separator: string, what: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    row.push(cell);
    cell = '';
  };
  const endRow = () => {
    endCell();
    if (row.length > 1 || row[0]!.trim() !== '') rows.push(row);
    row = [];
  };
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]!;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator) endCell();
    else if (letter === '\n') endRow();
    else if (letter !== '\r' || text[index + 1] !== '\n') cell += letter;
  }
  if (quoted) throw bad(`${what} ends inside a quoted cell`);
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

const bad = (message: string): SparkfluenceError =>
  new SparkfluenceError('input', message, {
    details: {
      reason: 'bad_csv',
      next: 'Mend the table; the first row names the columns, one of them `text`.',
    },
  });
