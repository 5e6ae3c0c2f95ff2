import { plain, unitWords, wordsOf } from './topic-words.ts';

/** Stands for an amount of money, whatever its currency: «saved $1000» is about saving money. */
export const MONEY = 'xmoneyx';
export const MONEY_WORDS = new Set([
  'money',
  'uang',
  'dinero',
  'पैसे',
  'पैसा',
  'paise',
  'paisa',
  'dinheiro',
  'argent',
  'geld',
]);
const LARGE = `(?:k|m|jt|juta|rb|ribu|miliar|mil|millones|million|thousand|lakh|crore|लाख|हजार|करोड़|करोड)`;
/** Amounts of money in a topic. */
export const AMOUNTS: readonly RegExp[] = [
  new RegExp(
    String.raw`(?:[$€£¥₹₩₱₫₺]|\b(?:rp|rs|usd|idr|inr|eur)\b\.?)\s?\p{Nd}[\p{Nd}.,]*\s?(?:${LARGE}(?!\p{L}))?`,
    'gu',
  ),
  new RegExp(
    String.raw`(?<![\p{Nd}.,])\p{Nd}[\p{Nd}.,]*\s?(?:${LARGE}\s?)?(?:[$€£₹]|(?:dollars?|bucks|euros?|rupees?|rupiah|pesos?|dolares|रुपये|रुपए|रुपयों|rupaye|reais)(?!\p{L}))`,
    'gu',
  ),
  /(?<![\p{Nd}.,])\p{Nd}[\p{Nd}.,]*\s?(?:jt|juta|rb|ribu|miliar|lakh|लाख|हजार)(?!\p{L})/gu,
];

/** The words of a topic; amounts of money become one word, and units of numbers none. */
export function wordsIn(text: string, numbers: readonly (readonly string[])[]): string[] {
  const counts = new Set(numbers.flat().map(plain));
  const withMoney = AMOUNTS.reduce((rest, amount) => rest.replace(amount, ` ${MONEY} `), text);
  const words = wordsOf(withMoney);
  return words.filter((word, index) => {
    const before = words[index - 1] ?? '';
    const afterNumber = /^\p{N}/u.test(before) || counts.has(before);
    return !counts.has(word) && !(afterNumber && unitWords().has(word));
  });
}
