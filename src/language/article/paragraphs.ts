import { withoutEntities } from '../entities.ts';

/** The running text of an encyclopedia's article, as it can be read aloud. */

/** The most that is read of an article, characters of its text. */
const MOST_CHARACTERS = 40_000;
/** A shorter paragraph is a label or a remark; letters. */
const LEAST_LETTERS = 40;

/**
 * The paragraphs of an article in the HTML of MediaWiki's Parsoid, in their order, as plain text: without tables, pictures,
 * boxes, notes of reference, formulas, pronunciations, and without what stands in brackets, which nobody says aloud.
 * Undefined elements, attributes without quotes and tags that are never closed end in less text, not in an error.
 * @see https://www.mediawiki.org/wiki/Specs/HTML
 */
export function paragraphsOf(html: string): string[] {
  const paragraphs: string[] = [];
  let characters = 0;
  for (const text of textsOf(html)) {
    const said = sayable(text);
    if ((said.match(/\p{L}/gu)?.length ?? 0) < LEAST_LETTERS || !/[.!?。！？।॥…]["'”’»)]?$/u.test(said))
      continue;
    characters += said.length;
    if (characters > MOST_CHARACTERS) break;
    paragraphs.push(said);
  }
  return paragraphs;
}

/** Elements that have no end. */
const EMPTY = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** Elements whose text is no part of a sentence. */
const SKIPPED = new Set(
  'table figure figcaption aside nav style script sup math svg audio video button rt rp ol ul dl h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
);
const SKIPPED_CLASS =
  /\b(?:reference|noprint|hatnote|navbox|infobox|metadata|mwe-math\S*|IPA|ext-phonos|geo\S*|noexcerpt|error|mw-editsection|shortdescription|sidebar|thumb|gallery)\b/;
const HIDDEN = /display\s*:\s*none/;

/** The texts of the paragraphs, each once, without the elements that are skipped. */
function* textsOf(html: string): Generator<string> {
  const open: string[] = [];
  /** How deep the element lies whose content is skipped. */
  let skippedFrom: number | undefined;
  let text: string | undefined;
  for (const token of tokensOf(html)) {
    if (token.kind === 'text') {
      if (text !== undefined && skippedFrom === undefined) text += token.text;
      continue;
    }
    if (token.kind === 'start') {
      if (token.name === 'br' && text !== undefined && skippedFrom === undefined) text += ' ';
      if (EMPTY.has(token.name)) continue;
      open.push(token.name);
      const { name, tag } = token;
      if (skippedFrom === undefined && (SKIPPED.has(name) || isSkipped(tag))) skippedFrom = open.length;
      if (name === 'p' && skippedFrom === undefined) text = '';
      continue;
    }
    const depth = open.lastIndexOf(token.name);
    if (depth === -1) continue;
    open.length = depth;
    if (skippedFrom !== undefined && depth < skippedFrom) skippedFrom = undefined;
    if (token.name === 'p' && text !== undefined) {
      yield text;
      text = undefined;
    }
  }
}

function isSkipped(tag: string): boolean {
  const values = new Map<string, string>();
  for (const [, name, double, single] of tag.matchAll(ATTRIBUTE)) values.set(name!, double ?? single ?? '');
  return SKIPPED_CLASS.test(values.get('class') ?? '') || HIDDEN.test(values.get('style') ?? '');
}

/** One attribute after the other, so that nothing within the value of one is taken for another. */
const ATTRIBUTE = /(?<![^\s=<>"'/])([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'start'; readonly name: string; readonly tag: string }
  | { readonly kind: 'end'; readonly name: string };

/** Tags, as they are written, and the text between them. */
function* tokensOf(html: string): Generator<Token> {
  for (let at = 0; at < html.length; ) {
    const start = html.indexOf('<', at);
    if (start === -1 || start > at) {
      yield { kind: 'text', text: withoutEntities(html.slice(at, start === -1 ? undefined : start)) };
      if (start === -1) return;
    }
    if (html.startsWith('<!--', start)) {
      const end = html.indexOf('-->', start);
      at = end === -1 ? html.length : end + 3;
      continue;
    }
    const end = endOfTag(html, start);
    const [, slash, name] = /^<(\/?)([a-z][a-z\d-]*)/i.exec(html.slice(start, start + 40)) ?? [];
    at = end + 1;
    if (name === undefined) continue; // a doctype, or a sign that stands for itself
    if (slash === '/') yield { kind: 'end', name: name.toLowerCase() };
    else yield { kind: 'start', name: name.toLowerCase(), tag: html.slice(start, end) };
  }
}

/** The place of the `>` that closes a tag; one within quotes does not. */
function endOfTag(html: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < html.length; at += 1) {
    const sign = html[at]!;
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at;
  }
  return html.length;
}

/** A paragraph without brackets and what they leave behind. */
function sayable(text: string): string {
  let said = text.replace(/[\p{Cc}\s]+/gu, ' ');
  // The innermost first, since brackets stand in brackets.
  for (let depth = 0; depth < 4; depth += 1) said = said.replace(/[([（［][^()[\]（）［］]*[)\]）］]/gu, ' ');
  return said
    .replace(/ +/g, ' ')
    .replace(/ (?=[,.;:!?。，、；：！？।])/gu, '')
    .replace(/([,;:]){2,}/g, '$1')
    .trim();
}
