import type { Language } from '../contracts/languages.ts';

/**
 * Capitalises the first letter of a sentence that begins with the user's words. A word with capitals of its own (iOS, eBay),
 * with a digit, or with a sign before it ($ave) keeps its spelling.
 */
export function capital(text: string, { tag }: Pick<Language, 'tag'>): string {
  const [, opening = '', word = ''] = /^([¿¡"'“«(]*)(\S*)/u.exec(text) ?? [];
  if (!/^\p{Ll}/u.test(word) || /[\p{Lu}\p{N}]/u.test(word)) return text;
  const [first = ''] = word;
  return `${opening}${first.toLocaleUpperCase(tag)}${text.slice(opening.length + first.length)}`;
}
