import type { Language } from '../../contracts/languages.ts';
import type { SpokenNames } from './names-shape.ts';
import { rangeRules } from './range-rules.ts';
import { escaped, NUMBER, type Rule, rule, ruleAt } from './rule.ts';
import { firstRules, lastRules } from './special-rules.ts';
import { SPOKEN_NAMES } from './spoken-names.ts';

/** A text as people say it; `origins[i]` is the place in the written text of its i-th code point. */
export interface SpeechText {
  readonly text: string;
  readonly origins: readonly number[];
}

/** A piece of the text: as it is written, or said in other words. */
interface Piece {
  readonly written: string;
  readonly said?: string;
}

/**
 * The words that a voice is given for a written text: money, percents, units, addresses, dates and short forms as people
 * say them. Captions keep the written text; `origins` leads back to it.
 */
export function speechText(text: string, language: Language): SpeechText {
  let pieces: Piece[] = [{ written: text }];
  for (const rule of rulesOf(language)) pieces = pieces.flatMap((piece) => applied(rule, piece));
  const origins: number[] = [];
  let said = '';
  let at = 0;
  for (const piece of pieces) {
    const written = [...piece.written];
    const spoken = [...(piece.said ?? piece.written)];
    said += piece.said ?? piece.written;
    // A word begins where its first letter or digit stands, as in `spoken-words.ts`.
    const first = Math.max(
      0,
      written.findIndex((sign) => /[\p{L}\p{N}]/u.test(sign)),
    );
    const placeOf = (index: number): number =>
      piece.said === undefined
        ? index
        : Math.max(first, Math.floor((index * written.length) / spoken.length));
    for (const index of spoken.keys()) origins.push(at + placeOf(index));
    at += written.length;
  }
  return { text: said, origins };
}

function applied({ pattern, say }: Rule, piece: Piece): Piece[] {
  if (piece.said !== undefined) return [piece];
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of piece.written.matchAll(pattern)) {
    const said = say(match as RegExpExecArray);
    if (said === undefined) continue;
    if (match.index > from) pieces.push({ written: piece.written.slice(from, match.index) });
    pieces.push({ written: match[0], said });
    from = match.index + match[0].length;
  }
  if (from < piece.written.length) pieces.push({ written: piece.written.slice(from) });
  return pieces;
}

const rules = new Map<string, Rule[]>();

/** What is replaced in a language, in order. */
export function rulesOf(language: Language): Rule[] {
  const known = rules.get(language.tag);
  if (known !== undefined) return known;
  const names = SPOKEN_NAMES[language.tag];
  const made = names === undefined ? addresses(SPOKEN_NAMES.en!, language) : allRules(names, language);
  rules.set(language.tag, made);
  return made;
}

function allRules(names: SpokenNames, language: Language): Rule[] {
  const plain = (number: string): string => plainNumber(number, names);
  const signs = Object.keys(names.money).map(escaped).join('|');
  const units = Object.keys(names.units).map(escaped).join('|');
  const sizes = Object.keys(names.magnitudes).join('|');
  const sizeWords = [...names.magnitudeWords].sort((a, b) => b.length - a.length).join('|');
  const short = Object.keys(names.abbreviations)
    .map(escaped)
    .sort((a, b) => b.length - a.length)
    .join('|');
  const clock = (hour: string, minute: string): string => time(hour, minute, names.zero ?? '0');
  const named = ([one, many]: readonly [string, string], number: string) => (number === '1' ? one : many);
  const amount = (number: string, size: string | undefined, sign: string): string => {
    const name = names.money[sign]!;
    if (size !== undefined) {
      const said = names.magnitudes[size.toLowerCase()] ?? size;
      return `${plain(number)} ${said} ${joint(said)}${name[1]}`;
    }
    const [whole = number, cents] = splitCents(number, names);
    if (cents === undefined) return `${plain(number)} ${named(name, number)}`;
    return Number(cents) === 0
      ? `${plain(whole)} ${named(name, whole)}`
      : `${plain(whole)} ${named(name, whole)} ${Number(cents)}`;
  };
  return [
    ...addresses(names, language),
    ...rangeRules(names, plain, clock),
    ...firstRules(names, plain),
    rule(
      String.raw`(${signs})\s?(${NUMBER})(?:\s?(${sizes})\b|\s(${sizeWords})(?![\p{L}\p{M}]))?`,
      'giu',
      (_, sign, number, size, word) => amount(number!, size ?? word, signOf(names, sign!)),
    ),
    rule(
      String.raw`(?<![\p{L}\d])(${NUMBER})(?:\s(${sizeWords})(?:\sde)?)?\s?(€|£|₹|¥)`,
      'giu',
      (_, number, word, sign) => amount(number!, word, sign!),
    ),
    rule(
      String.raw`(?<!\d)(\d+)\s?[–—-]\s?(\d+)(?=\s?%)`,
      'gu',
      (_, from, to) => `${from} ${names.to} ${to}`,
    ),
    rule(String.raw`(${NUMBER})\s?%`, 'gu', (_, number) => `${plain(number!)} ${names.percent}`),
    rule('(?<![\\p{L}\\d])%', 'gu', () => ` ${names.percent}`),
    rule(String.raw`(?:#|№)\s?(\d+)`, 'gu', (_, number) => `${names.number} ${number}`),
    rule(String.raw`\b([CFJ])#(?!\p{L})`, 'gu', (_, letter) => `${letter} ${names.sharp}`),
    rule(String.raw`\b([A-Z])\+\+`, 'gu', (_, letter) => `${letter} ${names.plus} ${names.plus}`),
    rule(String.raw`#(?=\p{L})`, 'gu', () => ' '),
    rule(
      String.raw`(?<![\d/.,])(?:(\d+)\s)?(\d\/\d)(?![\d/])(?=\s?(\p{L}*))`,
      'gu',
      (_, whole = '', part = '', following = '') => fraction(names, whole, part, following),
    ),
    rule(
      String.raw`(?<![\d.,])(?:(\d+)\s?)?([½⅓⅔¼¾])(?=\s?(\p{L}*))`,
      'gu',
      (_, whole = '', sign = '', following = '') =>
        fraction(names, whole, sign.normalize('NFKC').replace('⁄', '/'), following),
    ),
    // A picture of 4K, which is no number; «4K followers» are thousands.
    rule(
      String.raw`(?<![\p{L}\d.,])([48])K\b(?!\s(?:follow|subs|view|like|people|steps|user|suscri|segui|visit|pengikut|penonton|orang|langkah|फॉलो|व्यूज|सब्स))`,
      'gu',
      (_, number) => `${number} K`,
    ),
    rule(String.raw`\b24\/7\b`, 'gu', () => '24 7'),
    rule(
      String.raw`(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)\s?h(?:rs?|s)?(?![\p{L}\d])`,
      'giu',
      (_, hour, minute) =>
        names.hours === undefined ? undefined : `${clock(hour!, minute!)} ${names.hours}`,
    ),
    rule(
      String.raw`(?<!\d)([01]?\d|2[0-3])[:.]([0-5]\d)(?=\s?(?:[ap]\.?m\b|Uhr|WIB|h\b))`,
      'giu',
      (_, hour, minute) => clock(hour!, minute!),
    ),
    rule(
      String.raw`(?<=(?<!\p{L})(?:jam|pukul|pkl\.?|um|kl\.?|alle|ore)\s)([01]?\d|2[0-3])\.([0-5]\d)(?![\d.,]*\d)`,
      'giu',
      (_, hour, minute) => clock(hour!, minute!),
    ),
    rule(String.raw`(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])`, 'gu', (_, hour, minute) =>
      clock(hour!, minute!),
    ),
    rule(
      String.raw`(${NUMBER})\s?°\s?([CF])?\b`,
      'gu',
      (_, number, scale) =>
        `${plain(number!)} ${names.degrees}${scale === undefined ? '' : ` ${scale === 'C' ? (names.celsius ?? 'Celsius') : (names.fahrenheit ?? 'Fahrenheit')}`}`,
    ),
    rule(
      String.raw`(${NUMBER})\s?km\/(?:h|jam)\b`,
      'gu',
      (_, number) => `${plain(number!)} ${names.units.km![1]} ${names.perHour}`,
    ),
    rule(
      String.raw`(${NUMBER})\s?[–-]\s?(${NUMBER})\s?(${units})(?![\p{L}\d])`,
      'gu',
      (_, from, to, unit) => `${plain(from!)} ${names.to} ${plain(to!)} ${names.units[unit!]![1]}`,
    ),
    ruleAt(
      String.raw`(${NUMBER})\s?(${units})(?![\p{L}\d])`,
      'gu',
      ({ 0: whole, 1: number = '', 2: unit = '', index, input }) => {
        const isOfThing = names.isOfThing?.(input.slice(0, index), input.slice(index + whole.length));
        return `${plain(number)} ${named(names.units[unit]!, isOfThing ? '1' : number)}`;
      },
    ),
    rule(String.raw`(?<=[\d])\s(${units})(?![\p{L}\d])`, 'gu', (_, unit) => ` ${names.units[unit!]![1]}`),
    rule(String.raw`(?<![\p{L}\d])(${NUMBER})\s?(${sizes})\b`, 'giu', (_, number, size) =>
      size === 'm' || (size === 'M' && !names.magnitudes.m)
        ? undefined
        : `${plain(number!)} ${names.magnitudes[size!.toLowerCase()]}`,
    ),
    rule(String.raw`(?<=\d)\s?[x×]\s?(?=\d)`, 'gu', () => ` ${names.times} `),
    rule(String.raw`(?<![\p{L}\d])(\d+)x\b`, 'gu', (_, number) => `${number} ${names.times}`),
    rule(
      String.raw`(?<![\d\p{L}.–-])(\d{1,4})\s?[–—-]\s?(\d{1,4})(?![\d\p{L}–-])`,
      'gu',
      (_, from, to) => `${from} ${names.to} ${to}`,
    ),
    ...(short === ''
      ? []
      : [
          rule(
            String.raw`(?<![\p{L}\p{M}\d.])(?:${short})(?![\p{L}\p{M}\d])`,
            'giu',
            (whole) => names.abbreviations[whole.toLowerCase()],
          ),
        ]),
    ...lastRules(names),
    rule(String.raw`\s&\s`, 'gu', () => ` ${names.and} `),
    rule(String.raw`(?<=[\d\s])\+(?=\s?\d)`, 'gu', () => ` ${names.plus} `),
    rule(String.raw`(?<=\d)\+`, 'gu', () => ` ${names.plus}`),
    rule(String.raw`\s=\s`, 'gu', () => ` ${names.equals} `),
    rule(
      String.raw`(?<![\p{L}\d])([ie])(\p{Lu}[\p{L}\d]*)`,
      'gu',
      (_, first, rest) => `${first} ${/^\p{Lu}+$/u.test(rest!) ? [...rest!].join(' ') : rest}`,
    ),
    rule(String.raw`(?<![\d.,\p{L}])${NUMBER}(?![\d\p{L}])`, 'gu', (number) => {
      const said = plain(number);
      return said === number ? undefined : said;
    }),
  ];
}

/** Web and mail addresses, without what follows a question mark or a #, which nobody says; names with an at sign, and dates; in any language. */
function addresses(names: SpokenNames, language: Language): Rule[] {
  const spell = (text: string): string =>
    text
      .replace(/@/gu, ` ${names.at} `)
      .replace(/\./gu, ` ${names.dot} `)
      .replace(/\//gu, ` ${names.slash} `)
      .replace(/[-_?=&#]/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim();
  return [
    rule(String.raw`(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+`, 'gu', (whole) => spell(whole)),
    rule(
      String.raw`(?<![a-z0-9.-])(?:https?:\/\/)?(?:www\.)?((?:[a-z0-9-]+\.)+(?:com|org|net|io|app|dev|co|id|in|es|mx|edu|gov|info|me|tv|ai)(?:\/[\w./-]*\w)?)\/?(?:[?#][\w=&%.,+#-]*[\w%])?(?![\w@])`,
      'giu',
      (_, address) => spell(address!),
    ),
    rule(String.raw`(?<![\w@])@(\w+)`, 'gu', (_, name) => `${names.at} ${name!.replaceAll('_', ' ')}`),
    rule(String.raw`(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)`, 'gu', (whole) => dateOf(whole, language)),
  ];
}

function dateOf(written: string, { tag }: Language): string | undefined {
  const date = new Date(`${written}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return undefined;
  return new Intl.DateTimeFormat(`${tag}-u-nu-latn`, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

const time = (hour: string, minute: string, zero: string): string =>
  minute === '00'
    ? String(Number(hour))
    : `${Number(hour)} ${minute.startsWith('0') ? `${zero} ${Number(minute)}` : minute}`;

/** "5 millones de dólares", and "5 mil dólares": only Spanish joins the two. */
const joint = (magnitude: string): string => (/mill(?:ón|on|ones)$/iu.test(magnitude) ? 'de ' : '');

/** A fraction, alone or behind a whole number: "a half", "1 and a half", «media taza». */
function fraction(names: SpokenNames, whole: string, part: string, following: string): string | undefined {
  if (part === '1/2' && names.half !== undefined) return names.half(whole, following);
  const said = names.fractions[part];
  if (said === undefined || whole === '') return said;
  return names.half === undefined ? `${whole} ${said}` : `${whole} ${names.and} ${said}`;
}

const signOf = (names: SpokenNames, sign: string): string =>
  Object.keys(names.money).find((each) => each.toLowerCase() === sign.toLowerCase()) ?? sign;

function splitCents(number: string, { decimalSign }: SpokenNames): [string, string | undefined] {
  const parts = new RegExp(`^(.*)${escaped(decimalSign)}(\\d\\d)$`, 'u').exec(number);
  return parts === null ? [number, undefined] : [parts[1]!, parts[2]!];
}

/** The digits without separators (the last group has three), and the decimals one by one behind the word for the sign. */
function plainNumber(number: string, { decimalSign, point }: SpokenNames): string {
  const other = decimalSign === '.' ? ',' : '.';
  const isGrouped = new RegExp(
    `^\\d{1,3}(?:[${other}\\u00a0\\u202f]\\d{2,3})*[${other}\\u00a0\\u202f]\\d{3}(?:${escaped(decimalSign)}\\d+)?$`,
    'u',
  ).test(number);
  const bare = isGrouped ? number.replaceAll(new RegExp(`[${other}\\u00a0\\u202f]`, 'gu'), '') : number;
  const [whole, decimals, ...more] = bare.split(/[.,]/u);
  if (decimals === undefined) return bare;
  if (more.length > 0) return bare; // a version number
  return `${whole} ${point} ${decimals.length > 2 ? [...decimals].join(' ') : decimals.startsWith('0') ? [...decimals].join(' ') : decimals}`;
}
