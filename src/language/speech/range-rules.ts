import type { SpokenNames } from './names-shape.ts';
import type { Rule } from './rule.ts';

/** Spans between two numbers, which are said «to», and telephone numbers, which are none and are said digit by digit. */

/** They come before money, times and units, which are said of what is left. */
export function rangeRules(
  names: SpokenNames,
  plain: (number: string) => string,
  clock: (hour: string, minute: string) => string,
): Rule[] {
  return [
    {
      // With a +, with brackets, or in three parts, as in 555-123-4567; in India in two of five digits.
      pattern:
        /(?<![\p{L}\d.,+-])(\+\d{1,3}[ -]?)?(\(\d{2,4}\)[ -]?)?(\d{3,5})-(\d{3,5})(?:-(\d{3,5}))?(?![\d\p{L}-])/gu,
      say: ([, plus, area, first = '', second = '', third]) => {
        const isPhone = (plus ?? area ?? third) !== undefined || (first.length === 5 && second.length === 5);
        if (!isPhone) return undefined;
        const groups = [plus, area, first, second, third].flatMap((group) => group?.match(/\d+/) ?? []);
        const digits = groups.map((group) => [...group].join(' ')).join(', ');
        return plus === undefined ? digits : `${names.plus} ${digits}`;
      },
    },
    {
      pattern: /(?<=(?<!\p{L})(?:between|entre)\s)(\d{1,4})\s?[–—-]\s?(?=\d)/giu,
      say: ([, from]) => `${from} ${names.and} `,
    },
    {
      pattern: /(?<![\d.,])(\d+(?:[.,]\d+)*)\s?[–—-]\s?(?=\d+(?:[.,]\d+)*\s?[€£₹¥])/gu,
      say: ([, from]) => `${from} ${names.to} `,
    },
    {
      pattern: /(?<!\p{L})(?:[$€£₹¥]|Rp\.?)\s?(\d+(?:[.,]\d+)*)\s?[–—-]\s?(?=(?:[$€£₹¥]|Rp\.?)\s?\d)/gu,
      say: ([, from]) => `${plain(from!)} ${names.to} `,
    },
    {
      // Not of «$5–10k», whose thousands are those of both.
      pattern:
        /(?<!\p{L})([$€£₹¥]|Rp)\.?\s?(\d+(?:[.,]\d+)*)\s?[–—-]\s?(\d+(?:[.,]\d+)*)(?![\d.,]*[\d\p{L}]|\s(?:ribu|juta|million|thousand|mil|millones|लाख|हज़ार|करोड़))/gu,
      say: ([, sign, from, to]) =>
        `${plain(from!)} ${names.to} ${plain(to!)} ${names.money[sign!]?.[1] ?? sign}`,
    },
    {
      pattern: /(?<![\d:])(\d{1,2}(?::\d{2})?\s?[ap]\.?m)\.?\s?[–—-]\s?(?=\d)/giu,
      say: ([, from]) => `${from} ${names.to} `,
    },
    {
      pattern: /(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)\s?[–—-]\s?([01]?\d|2[0-3]):([0-5]\d)(?![\d:])/gu,
      say: ([, hour, minute, toHour, toMinute]) =>
        `${clock(hour!, minute!)} ${names.to} ${clock(toHour!, toMinute!)}`,
    },
    {
      pattern:
        /(?<=(?<!\p{L})(?:jam|pukul|pkl\.?|um|von|alle|dalle)\s)([01]?\d|2[0-3])\.([0-5]\d)\s?[–—-]\s?([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])/giu,
      say: ([, hour, minute, toHour, toMinute]) =>
        `${clock(hour!, minute!)} ${names.to} ${clock(toHour!, toMinute!)}`,
    },
    {
      // How often, where «times» is another word than that of «three times as fast».
      pattern: /(?<![\p{L}\d])(\d{1,2})x(?=\s(?:दिन|रोज|हर|हफ़्ते|हफ्ते|सप्ताह|महीने|प्रति))/gu,
      say: ([, number]) => `${number} बार`,
    },
  ];
}
