import { amperesRule } from './amperes.ts';
import type { SpokenNames } from './names-shape.ts';
import { NUMBER, type Rule, rule } from './rule.ts';

/** What is written with signs that mean something else elsewhere: a currency's code, a race, a ratio, a number of a chapter. */

/** Those that come before money and numbers. @param plain a number without its separators */
export function firstRules(names: SpokenNames, plain: (number: string) => string): Rule[] {
  const codes = Object.keys(names.currencies).join('|');
  return [
    amperesRule(names, plain),
    rule(
      String.raw`(?:\$\s?)?(${NUMBER})\s?(${codes})\b`,
      'gu',
      (_, number, code) => `${plain(number!)} ${names.currencies[code!]}`,
    ),
    rule(
      String.raw`\b(${codes})\s?(${NUMBER})`,
      'gu',
      (_, code, number) => `${plain(number!)} ${names.currencies[code!]}`,
    ),
    // A race of five kilometers, which is no number of thousands.
    rule(
      String.raw`(?<=\b(?:run|ran|running|race|couch to)\s(?:an?\s|my first\s|your first\s)?)(\d{1,2})K\b`,
      'giu',
      (_, number) => `${number} K`,
    ),
    rule(
      String.raw`(?<![\p{L}\d.,])(\d{1,2})K(?=\s(?:run|race|runner|training|plan)\b)`,
      'giu',
      (_, number) => `${number} K`,
    ),
    rule(
      String.raw`(?<![\d:])(16|4|3|1|21):(9|3|4|1|5)(?![\d:])`,
      'gu',
      (_, wide, high) => `${wide} ${names.ratio} ${high}`,
    ),
    rule(String.raw`(?<![\p{L}\p{N}.,])[-−–](?=\d[\d.,]*\s?[°%])`, 'gu', () => `${names.minus} `),
    rule(String.raw`\b50\/50\b`, 'gu', () => '50 50'),
    rule(String.raw`(?<![\w.])\.NET\b`, 'gu', () => `${names.dot} net`),
    rule(String.raw`\bN(?:o|ro|um)\.\s?(?=\d)`, 'gu', () => `${names.number} `),
    rule(
      String.raw`(?<=(?<!\p{L})(?:siglos?|cap[ií]tulo|parte|tomo|chapter|part|war|volume|act|bab|abad|jilid)\s)([IVXL]{1,6})(?![\p{L}\d])`,
      'giu',
      (written) => (/^[IVXL]+$/u.test(written) ? romanNumber(written) : undefined),
    ),
    ...(names.ordinal === undefined
      ? []
      : [rule(String.raw`\bke-(\d{1,2})(?!\d)`, 'giu', (_, number) => names.ordinal!(Number(number)))]),
  ];
}

/** Those that come behind amounts and units. */
export function lastRules(names: SpokenNames): Rule[] {
  const alone = Object.keys(names.units)
    .filter((unit) => /^(?:k[gm]|[cm]m|ml|kWh|[GMT]B|kcal|lbs?|oz)$/u.test(unit))
    .join('|');
  return [
    rule(
      String.raw`(?<!\p{L})\/\s?(?=(?:month|mo|week|day|year|yr|hour|person|bulan|bln|minggu|hari|tahun|orang|mes|semana|d[ií]a|año|hora|persona|माह|महीने|महीना|दिन|साल|हफ्ते|kg)(?!\p{L}))`,
      'giu',
      () => ` ${names.per} `,
    ),
    rule(String.raw`(?<![\p{L}\d])(${alone})(?![\p{L}\d])`, 'gu', (_, unit) => names.units[unit!]![0]),
  ];
}

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50 };

function romanNumber(written: string): string {
  const values = [...written].map((letter) => ROMAN[letter]!);
  return String(
    values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0),
  );
}
