import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Language } from '../contracts/languages.ts';
import { fontFolder } from '../contracts/places.ts';

/** The font packages of a language, its own script's first; the others supply stray characters. */
export interface FontChoice {
  readonly packages: readonly string[];
  /** Distance of two baselines as a share of the font size: scripts with marks above and below need more. */
  readonly lineHeight: number;
}

/** Registered fonts: sets `context.font` to a size and a true weight of the variable font. */
export interface FontStack {
  readonly use: (context: SKRSContext2D, sizePixels: number, weight: number) => void;
}

const ALL = [
  'inter',
  'noto-sans',
  'noto-sans-devanagari',
  'noto-sans-arabic',
  'noto-sans-thai',
  'noto-sans-bengali',
  'noto-sans-jp',
  'noto-sans-kr',
  'noto-sans-sc',
] as const;

const BY_SCRIPT: Record<string, { readonly own: string; readonly lineHeight: number }> = {
  Deva: { own: 'noto-sans-devanagari', lineHeight: 1.42 },
  Arab: { own: 'noto-sans-arabic', lineHeight: 1.42 },
  Thai: { own: 'noto-sans-thai', lineHeight: 1.46 },
  Beng: { own: 'noto-sans-bengali', lineHeight: 1.4 },
  Jpan: { own: 'noto-sans-jp', lineHeight: 1.32 },
  Kore: { own: 'noto-sans-kr', lineHeight: 1.32 },
  Hans: { own: 'noto-sans-sc', lineHeight: 1.32 },
  Hant: { own: 'noto-sans-sc', lineHeight: 1.32 },
};

export function fontsFor({ script }: Language): FontChoice {
  const known = BY_SCRIPT[script];
  if (known === undefined) return { packages: ALL, lineHeight: 1.28 };
  // Inter before the language's own font: it draws Latin words and digits, and holds none of the other script.
  const first = ['inter', known.own];
  return {
    packages: [...first, ...ALL.filter((name) => !first.includes(name))],
    lineHeight: known.lineHeight,
  };
}

/** The characters of a text that no installed font can draw, each once. */
export function missingGlyphs(text: string, language: Language): string[] {
  const { packages } = fontsFor(language);
  const missing = new Set<string>();
  for (const character of drawable(text)) {
    if (isSilent(character)) continue;
    if (fileOf(character, packages) === undefined) missing.add(character);
  }
  return [...missing];
}

/** Requires fonts for all characters. @throws SparkfluenceError config, reason `font_missing`, naming the characters */
export function assertCanDraw(texts: readonly string[], language: Language): void {
  const missing = missingGlyphs(texts.join(' '), language);
  if (missing.length === 0) return;
  const shown = missing.slice(0, 12).join(' ');
  throw new SparkfluenceError(
    'config',
    `No installed font can draw ${missing.length} of the characters of this ${language.name} text: ${shown}`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'font_missing',
        language: language.name,
        script: language.script,
        characters: missing.slice(0, 40),
        next: 'Write these words in another script, or choose a language whose script is included: Latin, Cyrillic, Greek, Devanagari, Arabic, Thai, Bengali, Japanese, Korean or Chinese.',
      },
    },
  );
}

/**
 * The drawable part of a text: without emoji, which are drawn in another way, and without variation selectors.
 */
export function drawable(text: string): string {
  return text.replace(emoji(), ' ').replace(PICTOGRAPHS, ' ').replace(/\s+/gu, ' ').trim();
}

/** The flag `v` is younger than the compiler's target, so no literal can carry it. */
const SETS = 'gv';
let allEmoji: RegExp | undefined;
/** Compiled on first use, since the set of all emoji takes long. */
function emoji(): RegExp {
  allEmoji ??= new RegExp('\\p{RGI_Emoji}', SETS);
  return allEmoji;
}
const PICTOGRAPHS = /[\u2190-\u21ff\u2600-\u27bf\u{1f000}-\u{1faff}]|[\ufe0e\ufe0f]/gu;

/** Registers the font files that these texts need, and nothing else (Japanese alone has 124 files). */
export async function openFonts(texts: readonly string[], language: Language): Promise<FontStack> {
  const { GlobalFonts } = await import('@napi-rs/canvas');
  const { packages } = fontsFor(language);
  const files = new Map<string, FontFile>();
  for (const character of `A0 ${texts.map(drawable).join('')}`) {
    const file = fileOf(character, packages);
    if (file !== undefined) files.set(file.family, file);
  }
  for (const { family, path } of files.values()) {
    if (!registered.has(family) && GlobalFonts.registerFromPath(path, family)) registered.add(family);
  }
  const order = (family: string): number =>
    packages.findIndex((name) => family.startsWith(`sparkfluence ${name}/`));
  const families = [...files.keys()]
    .sort((first, second) => order(first) - order(second))
    .map((family) => `"${family}"`)
    .join(', ');
  return {
    use(context, sizePixels, weight) {
      // `font: 800 …` would smear the default weight into a false bold: Skia takes the axis from the settings only.
      context.font = `${sizePixels}px ${families}`;
      context.fontVariationSettings = `"wght" ${weight}`;
    },
  };
}

/** The absolute paths of all font files that may be needed. */
export const fontFiles = (): string[] => ALL.flatMap((name) => subsetsOf(name).map(({ path }) => path));

const registered = new Set<string>();

interface FontFile {
  readonly family: string;
  readonly path: string;
}

interface Subset extends FontFile {
  readonly ranges: readonly (readonly [number, number])[];
}

const subsetsByPackage = new Map<string, readonly Subset[]>();

function fileOf(character: string, packages: readonly string[]): FontFile | undefined {
  const code = character.codePointAt(0) ?? 0;
  for (const name of packages) {
    const found = subsetsOf(name).find(({ ranges }) =>
      ranges.some(([from, to]) => code >= from && code <= to),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A package's files with the characters each holds, from the `unicode.json` it brings along. */
function subsetsOf(name: string): readonly Subset[] {
  const known = subsetsByPackage.get(name);
  if (known !== undefined) return known;
  const folder = fontFolder(name);
  const unicode = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
  const subsets = Object.entries(unicode).map(([key, ranges]) => {
    const subset = key.replace(/[[\]]/g, '');
    return {
      family: `sparkfluence ${name}/${subset}`,
      path: join(folder, 'files', `${name}-${subset}-wght-normal.woff2`),
      ranges: ranges.split(',').map(parseRange),
    };
  });
  // The Latin of another script's package comes last.
  const sorted = subsets.toSorted((first, second) => rank(first.family) - rank(second.family));
  subsetsByPackage.set(name, sorted);
  return sorted;
}

const rank = (family: string): number => (family.includes('latin') && !family.includes('inter/') ? 1 : 0);

/** `U+0600-06ff`, `U+41`, and the wildcard `U+4??`. */
function parseRange(text: string): [number, number] {
  const [from = '', to = from] = text.trim().replace(/^U\+/i, '').split('-');
  return [Number.parseInt(from.replaceAll('?', '0'), 16), Number.parseInt(to.replaceAll('?', 'f'), 16)];
}

/** Spaces, joiners, marks of direction: they shape the text, and nothing is drawn for them. */
const isSilent = (character: string): boolean => /[\s\p{Cf}\p{Cc}]/u.test(character);
