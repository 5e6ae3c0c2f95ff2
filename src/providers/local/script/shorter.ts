import type { ShorterOrder } from '../../../contracts/providers.ts';
import { spokenLength } from '../../../language/speech-rate.ts';
import { clauseEnds, closed } from './fit.ts';

/** A beginning that says less than this share of the text does not say the same any more. */
const LEAST_SHARE = 0.4;

/**
 * The texts without their last clauses, as far as they have to be shorter: the longest beginning that ends with a clause and has room.
 * The embedded writer has no other words for the same. A text of one clause stays as it is.
 */
export const withoutLastClauses = ({ segments, language }: ShorterOrder): string[] =>
  segments.map(({ script_text: text, most }) => {
    const length = spokenLength(text, language);
    if (length <= most) return text;
    const shorter = clauseEnds(text)
      .map((beginning) => ({ beginning, length: spokenLength(beginning, language) }))
      .filter((each) => each.length < length && each.length >= length * LEAST_SHARE);
    const fitting = shorter.findLast((each) => each.length <= most) ?? shorter[0];
    return fitting === undefined ? text : closed(fitting.beginning);
  });
