import type { Language } from '../../../contracts/languages.ts';
import { plain, unitWords } from '../../../language/topic/topic-words.ts';

/** Amounts that a script writes in words, «twenty-four hours», in the four full languages. */

export interface SpokenAmount {
  readonly value: number;
  /** The number of words before the unit. */
  readonly count: number;
}

const LONGEST = 3;

/** The amount that words begin with, where a unit of time, money or weight stands behind it; never one. */
export function amountIn(words: readonly string[], { name }: Language): SpokenAmount | undefined {
  const values = VALUES[name];
  if (values === undefined) return undefined;
  for (let count = Math.min(LONGEST, words.length - 1); count > 0; count--) {
    if (!unitWords().has(plain(words[count]!))) continue;
    const value = amountOf(words.slice(0, count).map(plain).join(' '), values);
    if (value !== undefined && value > 1) return { value, count };
  }
  return undefined;
}

/** `twenty-four` and `dua puluh empat` are tens and ones, each with a word of its own. */
function amountOf(text: string, values: ReadonlyMap<string, number>): number | undefined {
  const whole = values.get(text);
  if (whole !== undefined) return whole;
  const cut = [...text.matchAll(/[-\s]/g)].at(-1)?.index;
  if (cut === undefined) return undefined;
  const [tens, ones] = [values.get(text.slice(0, cut)), values.get(text.slice(cut + 1))];
  return tens !== undefined && tens >= 20 && tens % 10 === 0 && ones !== undefined && ones < 10
    ? tens + ones
    : undefined;
}

/** Words of a list, `two three …`, that count up from a number by a step. */
const counted = (from: number, step: number, list: string): (readonly [string, number])[] =>
  list.split(',').map((word, index) => [plain(word), from + index * step] as const);

const VALUES: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  english: new Map([
    ...counted(
      1,
      1,
      'one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen',
    ),
    ...counted(20, 10, 'twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety'),
  ]),
  indonesian: new Map([
    ...counted(1, 1, 'satu,dua,tiga,empat,lima,enam,tujuh,delapan,sembilan,sepuluh,sebelas,dua belas'),
    ...counted(15, 5, 'lima belas,dua puluh,dua puluh lima'),
    ...counted(
      30,
      10,
      'tiga puluh,empat puluh,lima puluh,enam puluh,tujuh puluh,delapan puluh,sembilan puluh',
    ),
  ]),
  spanish: new Map([
    ...counted(2, 1, 'dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez,once,doce'),
    ...counted(15, 5, 'quince,veinte,veinticinco'),
    ...counted(24, 1, 'veinticuatro'),
    ...counted(30, 10, 'treinta,cuarenta,cincuenta,sesenta,setenta,ochenta,noventa'),
  ]),
  hindi: new Map([
    ...counted(2, 1, 'दो,तीन,चार,पाँच,छह,सात,आठ,नौ,दस'),
    ...counted(5, 1, 'पांच,छः'),
    ...counted(15, 5, 'पंद्रह,बीस,पच्चीस,तीस'),
    ...counted(24, 1, 'चौबीस'),
    ...counted(40, 10, 'चालीस,पचास,साठ'),
  ]),
};
