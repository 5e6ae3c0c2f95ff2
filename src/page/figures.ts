import { columnOfUsd, shownUsd } from '../contracts/usd.ts';
import type { Words } from './words/en.ts';

/**
 * Numbers as the language of a page writes them: `0,16` in Indonesian. Thousands are not set apart, so that no `1.234` can be read as
 * a little more than one; the digits are 0 to 9 in every language, as the prices of vendors and the times of players are.
 */

type Tongue = Pick<Words, 'locale'>;

/** @param least so many decimals at least; @param most and so many at most */
export const decimalIn = ({ locale }: Tongue, value: number, least: number, most = least): string =>
  new Intl.NumberFormat(locale, {
    ...{ minimumFractionDigits: least, maximumFractionDigits: most },
    ...{ useGrouping: false, numberingSystem: 'latn' },
  }).format(value);

/** A length for people to read, seconds in tenths: 30.292 is `30,3`, and 30 is `30`. */
export const tenthsIn = (t: Tongue, seconds: number): string => decimalIn(t, seconds, 0, 1);

/** An amount with its currency, as all of the program rounds it. */
export const usdIn = (t: Pick<Words, 'locale' | 'usd'>, usd: number): string => t.usd(amountIn(t, usd));

/** The same without the currency. */
export const amountIn = (t: Tongue, usd: number): string => numeralIn(t, shownUsd(usd));

/** Amounts of one column, all with the same number of decimals. */
export const columnIn = (t: Tongue, amounts: readonly number[]): readonly string[] =>
  columnOfUsd(amounts).map((text) => numeralIn(t, text));

/** Bytes in megabytes: `12,0 MB`. */
export const megabytesIn = (t: Tongue, bytes: number): string => `${decimalIn(t, bytes / 1e6, 1)} MB`;

/** A number that stands with a point, written as the page writes it; what is no number stays as it is. */
export const numeralIn = (t: Tongue, text: string): string =>
  /^-?\d+(?:\.\d+)?$/.test(text) ? decimalIn(t, Number(text), (text.split('.')[1] ?? '').length) : text;
