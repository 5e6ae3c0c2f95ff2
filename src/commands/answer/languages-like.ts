import { findLanguage, LOCAL_LANGUAGES } from '../../contracts/languages.ts';
import type { Choice } from '../../io/asker.ts';

/**
 * The languages whose English or own name has what was typed in it, or whose tag it is, first those that begin with it; then
 * any other that is known.
 */
export function languagesLike(typed: string): Choice<string>[] {
  const term = typed.trim().toLowerCase();
  const choices = LOCAL_LANGUAGES.map((name) => {
    const { tag } = findLanguage(name);
    return {
      value: name as string,
      tag,
      own: new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? '',
    };
  })
    .filter(({ value, tag, own }) => tag === term || value.includes(term) || own.toLowerCase().includes(term))
    .sort((one, other) => Number(begins(other, term)) - Number(begins(one, term)))
    .map(({ value, own }) => ({ value, name: `${value}  ${own}`, short: value }));
  if (choices.length > 0) return choices;
  try {
    const { name } = findLanguage(typed);
    return [{ value: name, name: `${name}  (written by Gemini or an LLM alone)`, short: name }];
  } catch {
    return [];
  }
}

/** Whoever types `eng` means English, and not Bengali. */
const begins = (
  { value, tag, own }: Readonly<Record<'value' | 'tag' | 'own', string>>,
  term: string,
): boolean => term !== '' && (tag === term || value.startsWith(term) || own.toLowerCase().startsWith(term));
