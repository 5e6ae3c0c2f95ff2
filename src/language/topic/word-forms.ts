import { topicStemOf } from '../stems.ts';

/** The forms a word may have been made from: `saved` from `save`, `ahorré` from `ahorrar`, `menabung` from `tabung`. */

const SHORTEST = 3;

/**
 * The word itself and what it may come from. A form is a guess and no dictionary's word: two words are the same where they
 * have a form in common.
 * @param word as `plain` writes it
 * @param language the name of its language; English forms are tried in each, since people mix them
 */
export function formsOf(word: string, language: string): ReadonlySet<string> {
  const key = `${language}\n${word}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const forms = new Set([word, ...(OWN_FORMS[language]?.(word) ?? []), ...englishForms(word)]);
  const shortest = HANGUL.test(word) ? 1 : SHORTEST;
  for (const form of forms) if (form !== word && [...form].length < shortest) forms.delete(form);
  const stem = topicStemOf(word, language);
  if (stem !== undefined && stem.length >= SHORTEST) forms.add(`${stem}${STEM}`);
  if (cache.size < MOST_KEPT) cache.set(key, forms);
  return forms;
}

/** Behind a stem, so that it is compared with stems and not with words. */
const STEM = '~';

const cache = new Map<string, ReadonlySet<string>>();
const MOST_KEPT = 20_000;

/** A letter of it is a syllable, and many words are one. */
const HANGUL = /^\p{Script=Hangul}/u;

const OWN_FORMS: Readonly<Record<string, (word: string) => string[]>> = {
  spanish: spanishForms,
  portuguese: pluralForms,
  french: pluralForms,
  italian: pluralForms,
  indonesian: indonesianForms,
  malay: indonesianForms,
  hindi: hindiForms,
  arabic: arabicForms,
  korean: koreanForms,
  polish: polishForms,
  bengali: bengaliForms,
};

/** Words that are not what their ending says. */
const WHOLE = new Set([
  'news',
  'goods',
  'during',
  'something',
  'nothing',
  'morning',
  'evening',
  'wedding',
  'ring',
]);

const IRREGULAR: Readonly<Record<string, string>> = {
  slept: 'sleep',
  spent: 'spend',
  spoke: 'speak',
  wrote: 'write',
  written: 'write',
  woke: 'wake',
  ate: 'eat',
  grew: 'grow',
  learnt: 'learn',
  taught: 'teach',
  built: 'build',
  sold: 'sell',
  rode: 'ride',
  paid: 'pay',
  shot: 'shoot',
  ran: 'run',
  left: 'leave',
  lost: 'lose',
  won: 'win',
  thought: 'think',
  quit: 'quit',
  studied: 'study',
  drank: 'drink',
  dying: 'die',
  did: 'do',
};

function englishForms(word: string): string[] {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return [irregular];
  if (!/^[a-z]{4,}$/.test(word) || WHOLE.has(word)) return [];
  const without = (ending: RegExp) => (ending.test(word) ? [word.replace(ending, '')] : []);
  const stems = [...without(/(?:ing|ed)$/), ...without(/(?:ers?|est|ly)$/)].flatMap((stem) => [
    stem,
    `${stem}e`,
    stem.replace(/([bdglmnprt])\1$/, '$1'),
  ]);
  return [
    ...without(/s$/),
    ...without(/es$/),
    ...without(/(?:ies|ied|iest|ier|ily)$/).map((stem) => `${stem}y`),
    ...stems,
  ];
}

function pluralForms(word: string): string[] {
  return [word.replace(/(?:s|x)$/, ''), word.replace(/es$/, ''), word.replace(/i$/, 'o')];
}

const SPANISH_ENDING =
  /(?:ando|iendo|yendo|ados?|idos?|adas?|idas?|ab(?:a|as|an|amos)|i(?:a|as|an|amos)|[aei]r(?:e|as|a|an|emos|ia|ias|ian|me|te|se|lo|la|los|las|nos)?|aste|iste|aron|ieron|amos|emos|imos|as|an|es|en|io|o|a|e|i)$/;

function spanishForms(word: string): string[] {
  const forms = [
    ...pluralForms(word),
    word.replace(/a(s?)$/, 'o$1').replace(/s$/, ''),
    word.replace(/as$/, 'o'),
  ];
  // Every ending is tried, the shorter ones too: `duermes` is duermo's, `dejen` is dejar's.
  for (let length = 1; length <= 5; length += 1) {
    const ending = word.slice(-length);
    const stem = word.slice(0, -length);
    if (stem.length < SHORTEST || !SPANISH_ENDING.test(ending) || ending.replace(SPANISH_ENDING, '') !== '')
      continue;
    const hard = stem
      .replace(/qu$/, 'c')
      .replace(/gu$/, 'g')
      .replace(/([aeiou])c$/, '$1z');
    for (const root of new Set([stem, hard])) forms.push(`${root}ar`, `${root}er`, `${root}ir`);
  }
  return forms;
}

/** Prefixes of verbs and nouns, with the letter that each may have swallowed. */
const INDONESIAN_PREFIXES: readonly (readonly [prefix: RegExp, letters: readonly string[]])[] = [
  [/^(?:me|pe)ny/, ['s']],
  [/^(?:me|pe)ng/, ['', 'k']],
  [/^(?:me|pe)m/, ['', 'p']],
  [/^(?:me|pe)n/, ['', 't']],
  [/^(?:me|di|ke|se|be|ber|ter|per|pe|ny|nge|ng)(?=\p{L})/u, ['']],
  [/^ny/, ['s']],
  [/^ng/, ['', 'k']],
  [/^n(?=[aiueo])/, ['t']],
];

function indonesianForms(word: string): string[] {
  const bare = [word, word.replace(/(?:nya|ku|mu|lah|kah)$/, '')];
  const short = bare.flatMap((form) => [form, form.replace(/(?:kan|an|i)$/, ''), form.replace(/n$/, '')]);
  const roots = short.flatMap((form) =>
    INDONESIAN_PREFIXES.flatMap(([prefix, letters]) =>
      prefix.test(form) ? letters.map((letter) => form.replace(prefix, letter)) : [],
    ),
  );
  return [...short, ...roots].filter((form) => form.length >= 4);
}

const HINDI_ENDING = /(?:ियों|ियां|ियाँ|ाएं|ाएँ|ाए|ना|ने|नी|एं|एँ|ए|ें|ते|ता|ती|कर|ूंगा|ेंगे|ों|ूं|ूँ|ो|े|ी|ा|ि)$/u;

/** Compares words without the endings of verbs and plurals: बचाने, बचाना and बचा match. */
function hindiForms(word: string): string[] {
  if (!/^\p{Script=Devanagari}/u.test(word)) return [];
  const stem = word.replace(HINDI_ENDING, '');
  return stem.length >= 2 ? [stem] : [];
}

/** «And», «with», «for» and the article are written at a word's beginning, whose it is at its end; hamzas are left out as people type. */
function arabicForms(word: string): string[] {
  if (!/^\p{Script=Arabic}/u.test(word)) return [];
  const typed = word.replace(/[أإآ]/gu, 'ا').replace(/[\u064B-\u0652]/gu, '');
  const bare = typed.replace(/^[وف]?(?:[بك]?ال|لل)/u, '');
  const person = typed.replace(/^[وفس]?[اتين](?=\p{L}{3})/u, ''); // «I», «you», «he» and «we» of verbs
  const beginnings = [typed, bare, typed.replace(/^[وفبكل]/u, ''), person];
  return beginnings.flatMap((form) => [form, form.replace(/(?:ات|ة|ي|ك|ه|ها|نا|كم)$/u, '')]);
}

/** Particles stand at the end of a noun. */
function koreanForms(word: string): string[] {
  if (!HANGUL.test(word)) return [];
  return [word.replace(/(?:에서|으로|까지|부터|을|를|이|가|은|는|의|에|로|와|과|도|만)$/u, '')].filter(
    Boolean,
  );
}

const POLISH_ENDING =
  /(?:owania|owanie|owac|owego|owej|iami|ach|ami|iem|ego|emu|ymi|imi|ych|ich|ow|om|em|am|ie|ia|io|iu|ej|ac|ec|ic|yc|esz|isz|asz|emy|imy|amy|a|e|i|o|u|y)$/;

/** Cases, plurals and persons of Polish, as `plain` writes them: the stem that is left has three letters at least. */
function polishForms(word: string): string[] {
  const stem = word.replace(POLISH_ENDING, '');
  return stem === word || stem.length < SHORTEST ? [`${word}${STEM}`] : [`${stem}${STEM}`];
}

const BENGALI_ENDING =
  /(?:গুলোর|গুলোকে|গুলো|গুলি|দেরকে|দের|টির|টার|টিকে|টাকে|টি|টা|য়ের|ের|েই|ে|কে|তে|র|য়|রা|েরা|ানোর|ানো|ার|া|ছি|বেন|বো|ব|লাম|ুন)$/u;

/** Cases and verbs of Bengali. */
function bengaliForms(word: string): string[] {
  if (!/^\p{Script=Bengali}/u.test(word)) return [];
  const stem = word.replace(BENGALI_ENDING, '');
  return [`${stem.length < 2 ? word : stem}${STEM}`];
}
