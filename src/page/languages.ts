import { AR } from './words/ar.ts';
import { EN, type Words } from './words/en.ts';
import { ID } from './words/id.ts';

/** The languages that the served pages speak; a further one is a table of the type `Words` and a line here. */
const TABLES = { en: EN, id: ID, ar: AR } as const satisfies Record<string, Words>;

export type PageLanguage = keyof typeof TABLES;
export const PAGE_LANGUAGES = Object.keys(TABLES) as PageLanguage[];

export const wordsOf = (language: PageLanguage): Words => TABLES[language];

/** Whether the page itself reads from right to left. */
export const isRightToLeft = (language: PageLanguage): boolean => language === 'ar';

const asPageLanguage = (name: string | null | undefined): PageLanguage | undefined =>
  PAGE_LANGUAGES.find((each) => each === name?.toLowerCase().split('-')[0]);

/**
 * The language of a page: what its address asks for, else what was chosen before, else the first of the browser's that there
 * is, else English.
 * @param header `Accept-Language`: `id-ID,id;q=0.9,en;q=0.8`
 */
export function pageLanguageOf(
  asked: string | null,
  chosen: string | undefined,
  header: string | undefined,
): PageLanguage {
  const wished = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  const known = [asked, chosen, ...wished.map(({ tag }) => tag)].map(asPageLanguage);
  return known.find((language) => language !== undefined) ?? 'en';
}

/** What a language is called in the language of the page: `Arab`, `English`. @param tag BCP 47 */
export function languageLabel(tag: string, locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  return `${name.slice(0, 1).toLocaleUpperCase(locale)}${name.slice(1)}`;
}
