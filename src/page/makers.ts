import type { TakeView } from './model.ts';
import { vendorName } from './vendor-names.ts';
import type { Words } from './words/en.ts';

/** Who made what, in the page's words: what the program makes by itself is made here, and its inner names say nothing to anybody. */

export const makerWords = ({ provider, model }: Pick<TakeView, 'provider' | 'model'>, t: Words): string =>
  provider === 'local'
    ? t.madeHere
    : provider === 'custom'
      ? t.yours
      : model === provider
        ? vendorName(provider)
        : `${vendorName(provider)} (${model})`;

/** Who made the picture and the clip of a segment. */
export function makersOf(image: TakeView | null, clip: TakeView | null, t: Words): string {
  const of = (what: string, take: TakeView | null) =>
    take === null ? [] : [`${what}: ${makerWords(take, t)}`];
  return [...of(t.picture, image), ...of(t.clip, clip)].join(t.comma) || t.nobodyYet;
}
