import { SparkfluenceError } from './errors.ts';
import { nearest } from './nearest.ts';

/** A language: the specification's name and the BCP 47 tag. */
export interface Language {
  /** Lower-case English name, as the specification writes it: `indonesian`. */
  readonly name: string;
  /** BCP 47 tag: `id`. */
  readonly tag: string;
  /** ISO 15924 script that the language is usually written in: `Latn`, `Deva`, `Arab`, … */
  readonly script: string;
  readonly rightToLeft: boolean;
  /** False where words are not set apart by spaces (Japanese, Chinese, Thai). */
  readonly spaced: boolean;
}

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm']);
const UNSPACED = new Set(['Jpan', 'Hans', 'Hant', 'Thai', 'Laoo', 'Khmr', 'Mymr']);

/** The languages that the local providers write, speak and draw; fixtures/corpus/ has a folder for each. */
export const LOCAL_LANGUAGES = [
  ...[
    'arabic',
    'bengali',
    'chinese',
    'dutch',
    'english',
    'french',
    'german',
    'hindi',
    'indonesian',
    'italian',
  ],
  ...['japanese', 'korean', 'malay', 'polish', 'portuguese', 'russian', 'spanish', 'thai', 'turkish'],
  'vietnamese',
] as const;

/** Names that people type and Intl does not know. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bahasa: 'id',
    bangla: 'bn',
    'bahasa indonesia': 'id',
    mandarin: 'zh',
    castilian: 'es',
    brazilian: 'pt',
    farsi: 'fa',
    tagalog: 'fil',
  }),
);

/** The most frequent languages, as Intl describes them; asking Intl takes as long as starting an empty program. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ar: 'arabic',
    bn: 'bengali',
    de: 'german',
    en: 'english',
    es: 'spanish',
    fr: 'french',
    hi: 'hindi',
    id: 'indonesian',
    it: 'italian',
    ja: 'japanese',
    ko: 'korean',
    pt: 'portuguese',
    ru: 'russian',
    th: 'thai',
    tr: 'turkish',
    vi: 'vietnamese',
    zh: 'chinese',
  }),
);
const TAGS: ReadonlyMap<string, string> = new Map([...NAMES].map(([tag, name]) => [name, tag]));

/**
 * Finds a language by what a user or a document calls it: its English name (`indonesian`), its own name (`español`)
 * or a BCP 47 tag (`id`, `es-MX`).
 * @throws SparkfluenceError input, when no language has that name.
 */
export function findLanguage(name: string): Language {
  const text = name.trim().toLowerCase().replaceAll('_', '-');
  const tag = ALIASES.get(text) ?? TAGS.get(text) ?? (NAMES.has(text) ? text : tagOf(text));
  if (tag === undefined) {
    const near = nearest(text, NAMES.values());
    throw new SparkfluenceError('input', `Unknown language "${name.slice(0, 60)}"`, {
      details: {
        reason: 'unknown_value',
        field: 'language',
        received: name.slice(0, 60),
        next: `${near === undefined ? '' : `Did you mean ${near}? `}Give an English name such as indonesian, english, hindi, spanish, arabic, japanese, or a tag such as id.`,
      },
    });
  }
  const script = new Intl.Locale(tag).maximize().script ?? 'Latn';
  return {
    name: englishName(tag),
    tag,
    script,
    rightToLeft: RIGHT_TO_LEFT.has(script),
    spaced: !UNSPACED.has(script),
  };
}

let known: Intl.DisplayNames | undefined;
function englishNames(): Intl.DisplayNames {
  known ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  return known;
}

function englishName(tag: string): string {
  return NAMES.get(tag) ?? (englishNames().of(tag) ?? tag).toLowerCase();
}

function tagOf(text: string): string | undefined {
  if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(text)) {
    const base = safeLocale(text)?.language;
    if (base !== undefined && englishNames().of(base) !== undefined) return base;
  }
  return codes().find((code) => englishName(code) === text || ownName(code) === text);
}

function safeLocale(text: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(text);
  } catch {
    return undefined;
  }
}

function ownName(tag: string): string | undefined {
  return new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag)?.toLowerCase();
}

/** All two-letter codes that Intl can name, and the three-letter ones people use for video. */
function codes(): string[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const pairs = [...letters].flatMap((first) => [...letters].map((second) => first + second));
  return [...pairs, 'fil', 'ceb', 'yue', 'haw'].filter((code) => englishNames().of(code) !== undefined);
}
