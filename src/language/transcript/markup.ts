import { withoutEntities } from '../entities.ts';
import type { TimedLines } from './cues.ts';

/** Captions that are no lines of text: TTML and what video pages send (XML), and the tables of ASS and SSA. */

const XML = /^\s*<(?:\?xml\b|tt\b|transcript\b|timedtext\b)/iu;
/** What may hold one caption, with its attributes. */
const OPENING = /<(?:\w{1,9}:)?(p|text)(?=[\s>])([^<>]*)>/giu;

/** The captions of TTML, or of the XML of a video page; undefined for any other text. */
export function cuesOfXml(text: string): TimedLines[] | undefined {
  if (!XML.test(text)) return undefined;
  const openings = [...text.matchAll(OPENING)];
  const cues = openings.flatMap((opening, index) => {
    const [tag, , attributes = ''] = opening;
    const start = /\b(begin|start|t)="([^"]{1,20})"/iu.exec(attributes);
    if (start === null || attributes.endsWith('/')) return [];
    const own = text.slice(opening.index + tag.length, openings[index + 1]?.index ?? text.length);
    const inner = own.slice(0, /<\/(?:\w{1,9}:)?(?:p|text)>/iu.exec(own)?.index ?? own.length);
    const end = /\b(end|dur|d)="([^"]{1,20})"/iu.exec(attributes);
    const from = secondsOf(start[2]!, start[1] === 't');
    const until = end === null ? from : secondsOf(end[2]!, end[1] === 'd') + (end[1] === 'end' ? 0 : from);
    const lines = inner
      .replace(/\s+/gu, ' ')
      .split(/<(?:\w{1,9}:)?br\b[^<>]*>/iu)
      .map((line) => withoutEntities(line.replace(/<[^<>]*>/gu, '')).trim());
    return [{ start: from, end: until, lines: lines.filter((line) => line !== '') }];
  });
  return cues.length === 0 ? undefined : cues;
}

/** A clock, `4.1s`, `4100ms` or a bare number: seconds, or what the shortest attributes hold, milliseconds. */
function secondsOf(time: string, isMilliseconds = false): number {
  if (time.includes(':'))
    return time.split(':').reduce((seconds, part) => seconds * 60 + Number.parseFloat(part), 0);
  const number = Number.parseFloat(time);
  return isMilliseconds || time.endsWith('ms') ? number / 1000 : number;
}

/** The captions of ASS and SSA, in the order of their times; undefined for any other text. */
export function cuesOfAss(text: string): TimedLines[] | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const events = lines.findIndex((line) => /^\[events\]$/iu.test(line));
  if (events < 0) return undefined;
  const rows = lines.slice(events + 1);
  const format = rows.find((line) => /^format:/iu.test(line))?.slice('format:'.length) ?? DEFAULT_FORMAT;
  const columns = format.split(',').map((name) => name.trim().toLowerCase());
  const [startAt, endAt] = [columns.indexOf('start'), columns.indexOf('end')];
  const cues = rows.flatMap((row) => {
    if (!/^dialogue:/iu.test(row)) return [];
    const cells = row.slice('dialogue:'.length).split(',');
    const words = cells.slice(columns.length - 1).join(',');
    return [
      {
        start: secondsOf((cells[startAt] ?? '').trim()),
        end: secondsOf((cells[endAt] ?? '').trim()),
        lines: words
          .replace(/\{[^{}]*\}/gu, '')
          .replace(/\\h/gu, ' ')
          .split(/\\n/iu)
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      },
    ];
  });
  return cues.length === 0 ? undefined : cues.sort((a, b) => a.start - b.start);
}

const DEFAULT_FORMAT = 'Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text';

const HTML = /^\s*<(?:!doctype html|html|body|main|article|div|p|h[1-6])(?=[\s>])/iu;
/** Elements whose content nobody reads aloud. */
const UNREAD = 'script style head title nav footer figure table h1 h2 h3 h4 h5 h6'.split(' ');

/** The paragraphs of a page that was saved or copied as HTML; any other text as it is. */
export function textOfHtml(text: string): string {
  if (!HTML.test(text)) return text;
  return UNREAD.reduce(withoutElement, text).replace(
    /<\/?(?:p|div|li|ul|ol|section|article|main|blockquote|header|br|hr|body|html)\b[^<>]*>/giu,
    '\n\n',
  );
}

/** Without elements of one name; one that is never closed ends with the text. */
function withoutElement(text: string, name: string): string {
  const lower = text.toLowerCase();
  const kept: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = startOf(lower, name, at);
    if (start === -1) break;
    kept.push(text.slice(at, start), '\n\n');
    const end = lower.indexOf(`</${name}`, start);
    at = end === -1 ? text.length : lower.indexOf('>', end) + 1 || text.length;
  }
  return [...kept, text.slice(at)].join('');
}

/** Where a tag of this name begins, and not one whose name only begins so: `<head`, not `<header`. */
function startOf(lower: string, name: string, from: number): number {
  let at = lower.indexOf(`<${name}`, from);
  while (at !== -1 && /[a-z\d-]/.test(lower[at + name.length + 1] ?? ''))
    at = lower.indexOf(`<${name}`, at + 1);
  return at;
}
