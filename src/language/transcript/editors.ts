import { parse } from 'csv-parse/sync';
import type { TimedLines } from './cues.ts';

/** What editing programs export: times that count frames (`00;00;01;12`), names of speakers in lines or columns of their own. */

/** `00;00;01;12 - 00;00;06;20` on a line of its own. */
const SPAN =
  /^(\d{1,2}[:;]\d{2}[:;]\d{2}(?:[:;.,]\d{1,3})?)\s{0,3}[-–]\s{0,3}(\d{1,2}[:;]\d{2}[:;]\d{2}(?:[:;.,]\d{1,3})?)$/u;
/** Fewest lines of the form; one may stand in any text. */
const LEAST = 2;

/** The captions of such an export, as text or as a table; undefined for any other text. */
export const cuesOfEditor = (text: string): TimedLines[] | undefined =>
  cuesOfSpans(text) ?? cuesOfTable(text);

/** Times, a line with who speaks, and what is said. Where a line is missing somewhere, none of them is a name. */
function cuesOfSpans(text: string): TimedLines[] | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.filter((line) => SPAN.test(line)).length < LEAST) return undefined;
  const cues: { start: number; end: number; lines: string[] }[] = [];
  for (const line of lines) {
    const [, start, end] = SPAN.exec(line) ?? [];
    if (start !== undefined && end !== undefined)
      cues.push({ start: secondsOf(start), end: secondsOf(end), lines: [] });
    else if (line !== '') cues.at(-1)?.lines.push(line);
  }
  const areNamed = cues.every(
    ({ lines: [name = '', ...said] }) => said.length > 0 && !/[.!?…,]$/u.test(name),
  );
  if (!areNamed) return cues;
  return turned(cues.map(({ lines: [name = '', ...said], ...times }) => ({ ...times, name, lines: said })));
}

/** A table with columns for start, end and text, whose times are clocks or seconds. */
function cuesOfTable(text: string): TimedLines[] | undefined {
  const header = text.slice(0, text.indexOf('\n')).toLowerCase();
  if (!/\bstart/u.test(header) || !/\bend/u.test(header) || !/\b(?:text|transcript)\b/u.test(header))
    return undefined;
  let rows: Record<string, string>[];
  try {
    const named = (names: string[]) => names.map((name) => name.trim().toLowerCase());
    const delimiter = [',', ';', '\t'].find((sign) => header.includes(sign)) ?? ',';
    rows = parse(text, { columns: named, delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch {
    return undefined; // a text that begins like a table
  }
  const cell = (row: Record<string, string>, names: RegExp) =>
    Object.entries(row)
      .find(([name]) => names.test(name))?.[1]
      ?.trim() ?? '';
  const cues = rows.flatMap((row) => {
    const said = cell(row, /^(?:text|transcript)\b/u);
    const start = cell(row, /^start/u);
    if (said === '' || start === '') return [];
    const times = { start: secondsOf(start), end: secondsOf(cell(row, /^end/u)) };
    return [{ ...times, name: cell(row, /speaker|^name/u), lines: said.split('\n') }];
  });
  return cues.length === 0 ? undefined : turned(cues);
}

/** The mark of a new speaker where another one speaks. */
function turned(cues: readonly (TimedLines & { readonly name: string })[]): TimedLines[] {
  return cues.map(({ start, end, name, lines: [first = '', ...rest] }, index) => {
    const isOther = name !== '' && name !== cues[index - 1]?.name;
    return { start, end, lines: [isOther ? `>> ${first}` : first, ...rest] };
  });
}

/** Seconds of a clock, its frames left out, or of a bare number. */
function secondsOf(time: string): number {
  const parts = time.split(/[:;]/u).map((part) => Number(part.replace(',', '.')));
  if (parts.length === 1) return parts[0] ?? 0;
  const [hours = 0, minutes = 0, seconds = 0] = parts;
  return hours * 3600 + minutes * 60 + seconds;
}
