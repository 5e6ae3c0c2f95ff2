/** One and several, by what is written. */
export type Names = Readonly<Record<string, readonly [string, string]>>;

/** What signs are called where people say them, by language. Numbers stay digits, which every voice reads itself. */
export interface SpokenNames {
  readonly percent: string;
  readonly number: string;
  readonly and: string;
  readonly at: string;
  readonly dot: string;
  readonly slash: string;
  readonly plus: string;
  readonly equals: string;
  readonly times: string;
  readonly sharp: string;
  /** Between two numbers of a range. */
  readonly to: string;
  /** The sign before the decimals. */
  readonly point: string;
  readonly decimalSign: '.' | ',';
  readonly money: Names;
  readonly units: Names;
  /** What an electric current is measured in: `16 A`. */
  readonly amperes: readonly [string, string];
  /** Whether a measure stands before the thing that has it and is said in the singular there: a 60 watt bulb. */
  readonly isOfThing?: (before: string, behind: string) => boolean;
  readonly magnitudes: Readonly<Record<string, string>>;
  /** Magnitudes that are written out behind an amount: $5 million, Rp1,5 juta. */
  readonly magnitudeWords: readonly string[];
  readonly fractions: Readonly<Record<string, string>>;
  /** Half before a word, and behind a whole number, where they are not said as half alone is. */
  readonly half?: (before: string, following: string) => string;
  /** Behind a time that is written with an h. */
  readonly hours?: string;
  /** The zero of a time such as 7:05, where it has a word of its own. */
  readonly zero?: string;
  /** Lower case, with their dots. */
  readonly abbreviations: Readonly<Record<string, string>>;
  readonly degrees: string;
  /** Where they are not said as they are written. */
  readonly celsius?: string;
  readonly fahrenheit?: string;
  readonly perHour: string;
  /** Before a time or a measure: 5 a month. */
  readonly per: string;
  readonly minus: string;
  /** Between the two numbers of a format: 16:9. */
  readonly ratio: string;
  /** Names of codes behind or before an amount: 200 MXN. */
  readonly currencies: Readonly<Record<string, string>>;
  /** A place in an order, where it is written as a number behind a syllable. */
  readonly ordinal?: (number: number) => string;
}

/** A name that is the same for one and several. */
export const same = (word: string): readonly [string, string] => [word, word];
