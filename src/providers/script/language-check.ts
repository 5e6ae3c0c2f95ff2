import type { Language } from '../../contracts/languages.ts';
import type { Degradation } from '../../contracts/segments.ts';

/**
 * Checks the language of a text by the script of its letters, and for languages in Latin letters by common short words. It
 * finds nothing where it is not sure; two languages of one script other than Latin (Hindi and Marathi, Russian and
 * Ukrainian) are not distinguished.
 * @returns the finding as text for the model that wrote it; undefined where there is none
 */
export function languageFinding(text: string, language: Language): string | undefined {
  const letters = [...text].filter((character) => /\p{L}/u.test(character));
  if (letters.length < 8) return undefined;
  const own = SCRIPTS[language.script] ?? scriptPattern(language.script);
  if (own !== undefined) {
    const share = letters.filter((letter) => own.test(letter)).length / letters.length;
    if (share < LEAST_SHARE) {
      return `it is not written in ${language.name}: only ${Math.round(share * 100)} % of its letters are in the script ${language.script}`;
    }
  }
  if (language.tag === 'ja' && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) {
    return 'it is not written in japanese: it holds no kana';
  }
  if (language.tag === 'zh' && letters.filter((letter) => KANA.test(letter)).length / letters.length > 0.2) {
    return 'it is not written in chinese: it holds kana';
  }
  return language.script === 'Latn' ? latinFinding(text, language) : undefined;
}

/** What a person should know where their words seem to be of another language than the voice that will say them; at most one note. */
export function languageNotes(
  text: string,
  language: Language,
  { reason, what, next }: { readonly reason: string; readonly what: string; readonly next: string },
): Degradation[] {
  const finding = languageFinding(text, language);
  if (finding === undefined) return [];
  const message = `${what} seems to be in another language than the video (${finding}). Its words are kept and spoken as ${language.name}.`;
  return [{ reason, message, next }];
}

/** The share of letters in another script that names and loan words explain; more means another language. */
const LEAST_SHARE = 0.5;

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** ISO 15924 codes that are not a Unicode script's name. */
const SCRIPTS: Readonly<Record<string, RegExp>> = {
  Jpan: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u,
  Hans: /\p{Script=Han}/u,
  Hant: /\p{Script=Han}/u,
  Kore: /\p{Script=Hangul}/u,
};

function scriptPattern(script: string): RegExp | undefined {
  try {
    return new RegExp(`\\p{Script=${script}}`, 'u');
  } catch {
    return undefined; // a script that this Node does not know
  }
}

/** Short words that nearly every spoken text contains; Malay uses the Indonesian list. */
const LITTLE_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    'the and you your is are this that it of to in for with not what how why when they we just now can if do don',
  ),
  id: words(
    'yang dan di ini itu untuk dengan tidak nggak gak kamu anda kita bisa dari pada ke adalah akan jangan lebih cara apa juga buat sudah',
  ),
  es: words(
    'el la los las de que y en un una es por para con no tu te se lo más como pero qué esto si cuando',
  ),
  pt: words(
    'o a os as de que e em um uma é para com não você seu sua se no na mais como mas isso por quando',
  ),
  fr: words(
    'le la les de des que et en un une est pour avec pas vous tu ton ta votre ce dans plus qui sur ne se',
  ),
  it: words('il la le lo gli di che e in un una è per con non tu tuo tua si più come ma questo della del'),
  de: words(
    'der die das und ist du dein deine nicht mit ein eine für auf zu den von im so wie was wenn es ich sie',
  ),
  nl: words('de het een en van je jouw is niet met voor op dat dit in te zo wat als er maar ook aan'),
  tr: words('ve bir bu için ile çok ne de da en daha sen gibi değil ama mi olan var kadar her'),
  vi: words('và là của bạn không có một những cho với này được trong khi các để hãy thì'),
  pl: words('i w nie to się na jest z do że co jak twój ale ten dla tak za od po'),
  sv: words('och att det är en du din inte som på för med av till om den ett har kan så'),
  da: words('og at det er en et du din ikke som på for med af til om den de har kan så jeg vi men hvis'),
  fil: words('ang ng mga sa na ay mo ka ito hindi para at ko si kung lang ba ikaw'),
  sw: words('na ya kwa ni wa hii katika la za kama yako wewe hiyo si cha au lakini'),
  ro: words('și de în la nu cu o un este pe că ce pentru mai care tău din sau să'),
};
const SAME_WORDS: Readonly<Record<string, string>> = {
  ms: 'id',
  jv: 'id',
  tl: 'fil',
  gl: 'pt',
  ca: 'es',
  nb: 'da',
  no: 'da',
  af: 'nl',
};

/** How many times as many short words of another language are needed for a finding. */
const CLEARLY = 2;
const LEAST_HITS = 4;

function latinFinding(text: string, { tag, name }: Language): string | undefined {
  const list = [...new Intl.Segmenter(tag, { granularity: 'word' }).segment(text.toLowerCase())]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment);
  if (list.length < 12) return undefined;
  const hits = (of: string): number => list.filter((word) => LITTLE_WORDS[of]!.has(word)).length;
  const own = SAME_WORDS[tag] ?? tag;
  const known = own in LITTLE_WORDS;
  const right = known ? hits(own) : 0;
  // For a language without a list only English is ruled out, since models fall back to it.
  const others = (known ? Object.keys(LITTLE_WORDS) : ['en']).filter((other) => other !== own);
  const [other, count] = others
    .map((candidate) => [candidate, hits(candidate)] as const)
    .reduce((most, each) => (each[1] > most[1] ? each : most));
  const enough = known ? LEAST_HITS : Math.max(LEAST_HITS, list.length * 0.2);
  if (count < enough || count < right * CLEARLY) return undefined;
  const english = new Intl.DisplayNames(['en'], { type: 'language' }).of(other);
  return `it is not written in ${name}: its words look ${english}`;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
