// Makes fixtures/icon-words/: which drawing of the emoji set a word of each language stands for, from the annotations of
// Unicode CLDR. The files are exactly what this makes of cldr-annotations-full 48.2.0, the drawings of package-lock.json, the
// words of src/providers/local/image/icon-words.ts and the lists beside this file: run it again after a change of any of them,
// with a folder in which CLDR is installed, and `git diff` shows what the change means.
//   npm install --prefix FOLDER cldr-annotations-full@48.2.0 && node scripts/icon-words.mjs FOLDER

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYNONYMS } from '../src/providers/local/image/icon-words.ts';
import { contentWords } from '../src/rag/search/stop-words.ts';
import { NO_THINGS, OWN } from './icon-words-lists.mjs';

const LANGUAGES = {
  ...{ ar: 'arabic', bn: 'bengali', de: 'german', en: 'english', es: 'spanish', fr: 'french', hi: 'hindi' },
  ...{
    id: 'indonesian',
    it: 'italian',
    ja: 'japanese',
    ko: 'korean',
    ms: 'malay',
    nl: 'dutch',
    pl: 'polish',
  },
  ...{ pt: 'portuguese', ru: 'russian', th: 'thai', tr: 'turkish', vi: 'vietnamese', zh: 'chinese' },
};
const HEAD_FIRST = new Set(['ar', 'es', 'fr', 'id', 'it', 'ms', 'pt', 'th', 'vi']);
const UNSPACED = new Set(['ja', 'th', 'zh']);
/** A keyword that so many drawings share, as `food` or `animal`, names none of them. */
const MOST_SHARED = 5;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const [cldr = '.'] = process.argv.slice(2);
const annotationsOf = (tag) =>
  JSON.parse(
    readFileSync(
      join(cldr, 'node_modules/cldr-annotations-full/annotations', tag, 'annotations.json'),
      'utf8',
    ),
  ).annotations.annotations;

const characters = require('@iconify-json/fluent-emoji-flat/chars.json');
const { categories } = require('@iconify-json/fluent-emoji-flat/metadata.json');
const things = ['Activities', 'Animals & Nature', 'Food & Drink', 'Objects', 'Travel & Places'];
const curated = new Set([...Object.values(SYNONYMS), 'cooking', 'check-mark-button']);
const allowed = new Set([
  ...things.flatMap((name) => categories[name]).filter((name) => !/oclock|thirty|-moon|^moon-/.test(name)),
  ...curated,
]);
const named = new Set(['Animals & Nature', 'Food & Drink'].flatMap((name) => categories[name]));
const ADJECTIVES = new Set(
  'soft slow sweet fresh wild wise strong busy lazy cute dirty friendly spicy raw dry wet calm cool spirit nature change changes one two party good luck lucky side'.split(
    ' ',
  ),
);
/** What no word should stand for, whatever it is called in a language. */
const NEVER = new Set([
  'cigarette',
  'pistol',
  'bomb',
  'coffin',
  'headstone',
  'pile-of-poo',
  'middle-finger',
  'moai',
  // A dish, a speaker, a decoration, a hook of a video: what people say of them is something else.
  'petri-dish',
  'roasted-sweet-potato',
  'muted-speaker',
  'pine-decoration',
  'hook',
  'wing',
  'fly',
  ...[
    'hamsa',
    'nazar-amulet',
    'stop-sign',
    'wine-glass',
    '1st-place-medal',
    '2nd-place-medal',
    '3rd-place-medal',
  ],
  ...['feather', 'kangaroo', 'dashing-away', 'amphora'],
]);
const iconOf = (text) => {
  const codes = [...text].map((character) => character.codePointAt(0).toString(16));
  return characters[codes.join('-')] ?? characters[codes.filter((code) => code !== 'fe0f').join('-')];
};

/** Words of English names that mean something else alone, as in milky way. */
const MISLEADING = new Set(
  'way new good nothing strong first second third stop love life king best real great super cool hard top free win day fast baby'
    .split(' ')
    .concat(
      'people person time big little long old open small light flat full high low next right left sign mark set'.split(
        ' ',
      ),
    ),
);

/** The drawings of every word of a language, whether they are in the set or not. */
function drawingsOf(tag) {
  const sets = new Map();
  for (const [text, { default: keywords = [] }] of Object.entries(annotationsOf(tag))) {
    for (const word of new Set(keywords.map(normal))) sets.set(word, (sets.get(word) ?? new Set()).add(text));
  }
  return sets;
}

const english = drawingsOf('en');
// Words of other languages that share the drawings of `cook` are found by that drawing, and not by the pot that it is shown as.
// So is a roll of paper, which is not what is scrolled, and a nest, which is more than its eggs.
const {
  chef: _chef,
  cooking: _cooking,
  scroll: _scroll,
  nest: _nest,
  egg: _egg,
  eggs: _eggs,
  ...byHand
} = SYNONYMS;
const shared = { ...byHand, cook: 'cooking', kitchen: 'cooking', oven: 'cooking', recipe: 'cooking' };
const concepts = Object.entries(shared).flatMap(([word, icon]) =>
  english.has(word) ? [{ icon, drawings: english.get(word) }] : [],
);
/** The drawing chosen by hand for the English word that stands for the same drawings as a word of another language. */
function byConcept(drawings) {
  if (drawings === undefined || drawings.size < 2) return undefined;
  let best = { icon: undefined, share: 0.42 };
  for (const { icon, drawings: other } of concepts) {
    const both = [...drawings].filter((each) => other.has(each)).length;
    const share = both / (drawings.size + other.size - both);
    if (share > best.share) best = { icon, share };
  }
  return best.icon;
}

mkdirSync(join(root, 'fixtures/icon-words'), { recursive: true });
for (const [tag, language] of Object.entries(LANGUAGES)) {
  const candidates = new Map();
  const drawings = drawingsOf(tag);
  for (const [text, { default: keywords = [], tts: [name = ''] = [] }] of Object.entries(
    annotationsOf(tag),
  )) {
    const icon = iconOf(text);
    if (icon === undefined || !(allowed.has(icon) || NEVER.has(icon))) continue;
    const called = normal(name);
    const words = new Set([called, ...keywords.map(normal), ...(UNSPACED.has(tag) ? [] : called.split(' '))]);
    for (const word of words) {
      if (!isWord(word, tag, language)) continue;
      const list = candidates.get(word) ?? [];
      const isCalled =
        called === word ? 10 : isHead(word, called, tag) ? (4 * word.length) / called.length : 0;
      const isKeyword = keywords.some((keyword) => normal(keyword) === word);
      if (!isKeyword && isCalled < 2.5) continue;
      list.push({
        icon,
        called: isCalled,
        score: isCalled + (curated.has(icon) ? 1.2 : 0) + 1 / (keywords.length + 1),
      });
      candidates.set(word, list);
    }
  }
  const words = {};
  for (const [word, list] of [...candidates].sort(([a], [b]) => (a < b ? -1 : 1))) {
    list.sort((a, b) => b.score - a.score || (a.icon < b.icon ? -1 : 1));
    const [best] = list;
    // A word that mostly names what is never shown is no other thing: a wing is no banknote with wings.
    if (NEVER.has(best.icon) || (tag === 'en' && MISLEADING.has(word))) continue;
    // English keywords hold verbs and adjectives of any kind; only those of food and animals are things.
    const isThing = tag !== 'en' || (list.length <= 2 && named.has(best.icon) && !ADJECTIVES.has(word));
    const isSure = best.called >= 1.6 || (list.length <= MOST_SHARED && isThing);
    const concept = best.called >= 10 ? undefined : byConcept(drawings.get(word));
    if (concept !== undefined || isSure) words[word] = concept ?? best.icon;
  }
  for (const word of NO_THINGS[tag] ?? []) words[normal(word)] = '';
  for (const [word, icon] of Object.entries(OWN[tag] ?? {})) words[normal(word)] = icon;
  // One line for each drawing, with all its words, so that a change of CLDR can be read; words that name no thing are below "".
  const byIcon = Map.groupBy(Object.keys(words), (word) => words[word]);
  const lines = [...byIcon]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([icon, of]) => `  ${JSON.stringify(icon)}: ${JSON.stringify(of)}`);
  writeFileSync(join(root, 'fixtures/icon-words', `${tag}.json`), `{\n${lines.join(',\n')}\n}\n`);
  console.log(language, Object.keys(words).length);
}

/** Whether a word is what a name of several is about: the bag of a money bag, the `bolsa` of a `bolsa de dinero`. */
function isHead(word, called, tag) {
  if (HEAD_FIRST.has(tag)) return called.startsWith(word);
  return called.endsWith(word);
}

function normal(text) {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']s\b/g, '')
    .trim();
}

function isWord(word, tag, language) {
  if (/[\d,:()“”"!?|]/.test(word) || word.split(' ').length > 3) return false;
  const letters = [...word].length;
  if (/^\p{Script=Han}$/u.test(word)) return tag !== 'ko';
  if (letters < (/[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word) ? 3 : 2)) return false;
  return word.includes(' ') || contentWords([word], tag === 'en' ? 'english' : language).length > 0;
}
