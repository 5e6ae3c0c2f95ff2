import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';
import { parseInput } from '../../contracts/parse.ts';
import { type PassageLine, passageLineSchema } from '../../contracts/passages.ts';
import { statementsOf, turnsOf } from '../../language/transcript/statements.ts';
import { isTranscript, readTranscript } from '../../language/transcript/transcript.ts';
import { languageOf } from '../search/words.ts';
import { chunk } from './chunk.ts';
import { parseCsv } from './csv.ts';

/** The formats of files from which passages are read. */
export const FORMATS = ['txt', 'md', 'srt', 'vtt', 'json', 'jsonl', 'csv', 'tsv'] as const;
export type Format = (typeof FORMATS)[number];

export const formatOf = (name: string): Format | undefined =>
  FORMATS.find((format) => name.toLowerCase().endsWith(format === 'md' ? '.md' : `.${format}`)) ??
  (name.toLowerCase().endsWith('.markdown') ? 'md' : undefined);

/**
 * The passages of a file. Running text is cut into passages with whole sentences; a line, row or object of a structured
 * file is one passage, cut only where it is long.
 * @param defaults values from flags for passages that have none of their own
 * @param what names the file in messages
 * @throws SparkfluenceError input, naming the file and the line
 */
export function passagesOf(
  text: string,
  format: Format,
  defaults: Omit<PassageLine, 'text'>,
  what: string,
): PassageLine[] {
  const tag = defaults.language == null ? undefined : languageOf(defaults.language).tag;
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  switch (format) {
    case 'txt':
      return chunk(isTranscript(clean) ? spoken(clean, tag) : clean, tag).map((each) => ({
        ...defaults,
        text: each,
      }));
    case 'md':
      return sectionsOf(clean).flatMap(({ title, body }) =>
        chunk(body, tag).map((each) => ({ ...defaults, ...(title === '' ? {} : { title }), text: each })),
      );
    case 'srt':
    case 'vtt':
      return chunk(spoken(clean, tag), tag).map((each) => ({ ...defaults, text: each }));
    case 'tsv':
      if (isTranscript(clean))
        return chunk(spoken(clean, tag), tag).map((each) => ({ ...defaults, text: each }));
      return structured(parseCsv(clean, what).map(rowOf), defaults, what, 'data row');
    case 'json':
      if (isTranscript(clean))
        return chunk(spoken(clean, tag), tag).map((each) => ({ ...defaults, text: each }));
      return structured(listOf(jsonOf(clean, what)), defaults, what, 'item');
    case 'jsonl':
      return structured(
        clean
          .split('\n')
          .flatMap((line, index) => (line.trim() === '' ? [] : [jsonOf(line, `${what}, line ${index + 1}`)])),
        defaults,
        what,
        'line',
      );
    case 'csv':
      return structured(parseCsv(clean, what).map(rowOf), defaults, what, 'data row');
  }
}

/** A longer passage is cut between sentences; in characters. */
const LONG = 1500;

function structured(
  items: readonly unknown[],
  defaults: Omit<PassageLine, 'text'>,
  what: string,
  unit: string,
): PassageLine[] {
  const lines = items.map((item, index) => {
    const value = typeof item === 'string' ? { text: item } : item;
    const line = parseInput(passageLineSchema, value, `${what}, ${unit} ${index + 1}`);
    return {
      ...defaults,
      ...Object.fromEntries(Object.entries(line).filter(([, field]) => field != null)),
    } as PassageLine;
  });
  return lines.flatMap((line) => {
    if (line.text.length <= LONG || line.kind === 'script') return [line];
    const { id, text, ...rest } = line;
    const tag = line.language == null ? undefined : languageOf(line.language).tag;
    return chunk(text, tag).map((part, index) => ({
      ...rest,
      ...(id === undefined ? {} : { id: `${id}.${index + 1}` }),
      text: part,
    }));
  });
}

function jsonOf(text: string, what: string): unknown {
  try {
    return parseJson(text, Number.POSITIVE_INFINITY); // a store that was exported has millions
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('"')[0]!.trim() : '';
    throw new SparkfluenceError('input', `${what} is not JSON${why === '' ? '' : `: ${why}`}`, {
      details: { reason: 'not_json', next: 'Mend it, or save running text as .txt or .md.' },
      cause,
    });
  }
}

/** A JSON list, or an object with a list `passages` as `rag export` prints it. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const holder = value as { passages?: unknown; data?: { passages?: unknown } } | null;
  const inner = holder?.passages ?? holder?.data?.passages;
  return Array.isArray(inner) ? inner : [value];
}

/** A row of a CSV file: empty cells are left out, outcomes have columns of their own. */
function rowOf(cells: Record<string, string>): unknown {
  const { views, likes, retention, '': _none, ...rest } = cells;
  const outcome = { views: countOf(views), likes: countOf(likes), retention: shareOf(retention) };
  const fields = Object.fromEntries(Object.entries(rest).filter(([, cell]) => cell.trim() !== ''));
  return Object.values(outcome).some((value) => value !== null) ? { ...fields, outcome } : fields;
}

/** `12,345`, `12.345` and `12 345` are twelve thousand. */
const countOf = (text = ''): number | null => {
  const plain = text.trim();
  return plain === ''
    ? null
    : Number(/^\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+$/u.test(plain) ? plain.replace(/\D/g, '') : plain);
};

/** `45,5` and `45.5 %` are the same share. */
const shareOf = (text = ''): number | null => {
  const plain = text.replace('%', '').trim();
  return plain === '' ? null : Number(/^\d+,\d+$/.test(plain) ? plain.replace(',', '.') : plain);
};

/** The text under each heading, titled by the nearest heading above, without front matter, markup and URLs. */
function sectionsOf(markdown: string): { title: string; body: string }[] {
  const sections: { title: string; body: string }[] = [{ title: '', body: '' }];
  for (const line of markdown.replace(/^---\n[\s\S]*?\n---\n/, '').split('\n')) {
    const heading = /^#{1,6}\s+(\S.*)$/s.exec(line);
    const title = heading?.[1]?.replace(/(?<!#)#+$/, '').trim();
    if (title !== undefined) sections.push({ title: plain(title).slice(0, 300), body: '' });
    else sections[sections.length - 1]!.body += `${plain(line)}\n`;
  }
  return sections.filter(({ body }) => body.trim() !== '');
}

/** A link or a picture, `[words](address)`, whose address may have one pair of brackets. */
const LINK = /!?\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g;

const plain = (line: string): string =>
  line
    .replace(LINK, '$1') // pictures, which may be the words of a link
    .replace(LINK, '$1')
    .replace(/^(```|~~~).*$/, '')
    .replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '\n')
    .replace(/^\s*>\s?/, '')
    .replace(/(\*\*|__|`)/g, '');

/** The words of a transcript: a paragraph for each speaker, or for each thought where there are no sentence marks. */
function spoken(text: string, tag: string | undefined): string {
  const transcript = readTranscript(text);
  return (transcript.punctuated ? turnsOf(transcript.parts) : statementsOf(transcript, tag)).join('\n\n');
}
