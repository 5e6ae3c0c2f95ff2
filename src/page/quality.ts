import { filled, readRemark } from '../contracts/quality-remarks.ts';
import { numeralIn } from './figures.ts';
import type { Words } from './words/en.ts';

/** The faults of a video in the words of the page; one that it has no words for stays as the program said it. */
export function qualityIn(problems: readonly string[], t: Words): string {
  const { quality, comma, studio } = t;
  const times = (text: string): string =>
    text
      .split(', ')
      .map((time) => time.replace(/[\d.]+/g, (numeral) => numeralIn(t, numeral)))
      .map((time) => (time.endsWith(' s') ? studio.seconds(time.slice(0, -2)) : time))
      .join(comma);
  return problems
    .map((text) => {
      const known = readRemark(text);
      return known === undefined
        ? text
        : filled(quality[known.kind], { a: times(known.a), b: times(known.b) });
    })
    .join(quality.between);
}
