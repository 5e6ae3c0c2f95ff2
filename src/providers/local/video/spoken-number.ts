import type { Language } from '../../../contracts/languages.ts';
import type { SpokenWord } from '../../../contracts/voice.ts';
import type { ShownNumber } from '../image/shot.ts';
import { amountIn } from './number-words.ts';
import { bare, SENTENCE_END } from './spoken-text.ts';

/** The number in spoken words that can be shown as such. */

const NUMBER = /[$€£¥₹₩฿]?\p{Nd}[\p{Nd}.,:/]*(?:\s?(?:[%٪×°]|[$€£¥₹₩฿]))?/u;
const LONGEST_UNIT = 12;

/**
 * The first number among the words, in digits or in words, with the word behind it, such as `30` and `days`.
 * @param count how many of the words may begin it; its unit may stand behind them
 */
export function numberIn(
  words: readonly SpokenWord[],
  language: Language,
  count = words.length,
): ShownNumber | undefined {
  const { spaced } = language;
  const said = words.map(({ text }) => bare(text));
  for (const [index, { text: word }] of words.slice(0, count).entries()) {
    const [found] = NUMBER.exec(word) ?? [];
    if (found === undefined) {
      const amount = amountIn(said.slice(index), language);
      if (amount === undefined) continue;
      return { text: String(amount.value), unit: said[index + amount.count] ?? '' };
    }
    const text = found.replace(/(?<![.,:/])[.,:/]+$/u, '');
    const rest = bare(word.slice(word.indexOf(found) + found.length));
    const next = SENTENCE_END.test(word) ? '' : bare(words[index + 1]?.text ?? '');
    const isClosed = /[%٪$€£¥₹₩฿]/u.test(text) || !/^\p{L}/u.test(next);
    const unit = rest !== '' ? rest : isClosed || !(spaced || next.length <= 3) ? '' : next;
    return { text, unit: [...unit].length > LONGEST_UNIT ? '' : unit };
  }
  return undefined;
}
