import { sha256 } from '../../disk/fingerprint.ts';

/** Compares the words of an order with what a provider's list keeps of them. */

/** Letters and digits from which the beginning of a text identifies it. */
const MIN_PREFIX_LENGTH = 60;
/** Letters and digits below which a text from the middle is a short one of its own, and no copy that was cut. */
const MIN_CUT_LENGTH = 12;
/** What stands for words that were left out. */
const GAP = /…|\.\.\.|\[…?\]/u;
/** From this share of common words on, a text may be another one cut or damaged. */
const MAYBE_SHARE = 0.9;

/**
 * `same`: the words, or a long beginning of them, whatever became of case, marks and spaces. `maybe`: nothing was kept, or it
 * may be a copy that was damaged, or cut: every beginning may be one, however short. `other`: certainly another text.
 */
export function likeness(sent: string, kept: string): 'same' | 'maybe' | 'other' {
  const [one, other] = [lettersOf(sent), lettersOf(withoutHalfEscape(kept))];
  if (other === '' || one === '') return 'maybe';
  if (one === other) return 'same';
  const letters = other.replaceAll(' ', '').length;
  if (one.startsWith(other)) return letters >= MIN_PREFIX_LENGTH ? 'same' : 'maybe';
  const parts = kept.split(GAP).map((part) => lettersOf(part));
  if (parts.length > 1 && parts.every((part) => one.includes(part))) return 'maybe';
  if (one.includes(other)) return letters >= MIN_CUT_LENGTH ? 'maybe' : 'other';
  return shareOf(one.split(' '), other.split(' ')) >= MAYBE_SHARE ? 'maybe' : 'other';
}

/** In pieces as small as they come, since a list that cuts may keep half a syllable or a letter without its accent. */
const lettersOf = (text: string): string => foldedWords(text).normalize('NFKD');

/** An escape that was cut in its middle would read as letters. */
const withoutHalfEscape = (kept: string): string =>
  kept.replace(/(?:&#?[a-z\d]{0,7}|\\(?:u[\da-f]{0,3})?|%[\da-f]?|(?:%[\da-f]{2}){1,3}%?[\da-f]?)$/i, '');

/** The words alone, in small letters, with escapes of HTML, JSON and addresses undone. */
export const foldedWords = (text: string): string =>
  unescaped(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

/** By what the words of orders are compared across projects. */
export const wordsKey = (prompt = ''): string => sha256(foldedWords(prompt));

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function unescaped(text: string): string {
  const plain = text
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/gi, (_, name: string) => NAMED[name.toLowerCase()] ?? ' ')
    .replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (_, hex?: string, digits?: string) =>
      character(hex === undefined ? Number(digits) : Number.parseInt(hex, 16)),
    )
    .replace(/\\u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\[nrt]/g, ' ');
  if (!/%[\da-f]{2}/i.test(plain)) return plain;
  try {
    return decodeURIComponent(plain.replaceAll('+', ' '));
  } catch {
    return plain; // a per cent sign that escapes nothing
  }
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : ' ');

/** The share of the shorter text's words that the longer one has, each as often as it comes. */
function shareOf(one: readonly string[], other: readonly string[]): number {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  const left = new Map<string, number>();
  for (const word of long) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of short) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common += 1;
  }
  return common / short.length;
}
