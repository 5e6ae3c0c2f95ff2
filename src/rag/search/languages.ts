import { findLanguage, type Language } from '../../contracts/languages.ts';

const known = new Map<string, Language>();

/** `findLanguage`, asked once a name: a file says the same of thousands of passages. */
export function languageOf(name: string): Language {
  const language = known.get(name) ?? findLanguage(name);
  known.set(name, language);
  return language;
}
