import { parseJson } from '../../contracts/json.ts';
import { type Cue, rolledOut } from './cues.ts';

/** What Whisper and its relatives write: `segments` of JSON in seconds, or a table in milliseconds. */

interface Segment {
  readonly start?: unknown;
  readonly end?: unknown;
  readonly text?: unknown;
}

/** The segments of a JSON transcript; undefined for any other text. */
export function cuesOfJson(text: string): Cue[] | undefined {
  if (!/^\s*[[{]/u.test(text)) return undefined;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    return undefined; // a text that begins with a bracket
  }
  return cuesOfValue(value);
}

/** The same of a value that is parsed already. */
export function cuesOfValue(value: unknown): Cue[] | undefined {
  const holder = value as { segments?: unknown; text?: unknown } | null;
  const list = Array.isArray(value) ? value : Array.isArray(holder?.segments) ? holder.segments : undefined;
  const segments = (list ?? []).filter(isSegment);
  if (list === undefined || segments.length === 0 || segments.length < list.length) return undefined;
  return rolledOut(
    segments.map(({ start, end, text }) => ({
      start: Number(start),
      end: Number(end),
      lines: String(text)
        .split('\n')
        .map((line) => line.trim()),
    })),
  );
}

const isSegment = (value: unknown): value is Segment =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Segment).text === 'string' &&
  typeof (value as Segment).start === 'number' &&
  typeof (value as Segment).end === 'number';

/** The rows of `start`, `end`, `text`; undefined for any other text. */
export function cuesOfTsv(text: string): Cue[] | undefined {
  const [header = '', ...rows] = text.split('\n');
  if (!/^start\tend\ttext\s*$/i.test(header)) return undefined;
  return rolledOut(
    rows.flatMap((row) => {
      const [start, end, ...words] = row.split('\t');
      return words.length === 0
        ? []
        : [{ start: Number(start) / 1000, end: Number(end) / 1000, lines: [words.join(' ').trim()] }];
    }),
  );
}
