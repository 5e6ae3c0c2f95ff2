import type { Point, Visual } from './corpus.ts';
import { type Fit, shuffled } from './fit.ts';
import { leastSaidFirst, timesTold } from './unsaid.ts';

export interface Tip extends Point {
  readonly visual: Visual;
  /** How much of the topic it answers, by `relevance.ts`; 0 for nothing in particular. */
  readonly relevance: number;
}

/** What no earlier take told comes first, then what answers the topic most; among equals the seed chooses. */
export const preferred = (tips: readonly Tip[], seed: string, said: readonly string[] = []): Tip[] =>
  leastSaidFirst(
    shuffled(tips, seed).sort((a, b) => b.relevance - a.relevance),
    said,
    wordings,
  );

const wordings = ({ full, brief }: Tip): string[] => [...full, brief];

export interface Packing {
  readonly tips: readonly Tip[];
  /** The number of tips to use. */
  readonly requested: number;
  readonly bodies: readonly { readonly durationSeconds: number }[];
  /** The ordinals in spoken order: `Pertama,` … */
  readonly ordinals: readonly string[];
  readonly fit: Fit;
  readonly seed: string;
  /** The texts of earlier takes. */
  readonly said?: readonly string[];
}

export interface Packed {
  /** The bodies that got tips, in order. */
  readonly texts: { text: string; visual: Visual }[];
  readonly count: number;
  /** The tips that are told. */
  readonly used: readonly Tip[];
}

/**
 * Distributes tips over bodies: one each with its reason, or several each in brief when more are requested than there are
 * bodies. It takes fewer where there are fewer, or where they do not fit.
 */
export async function packTips(packing: Packing): Promise<Packed> {
  const { requested, bodies, fit, seed, said = [] } = packing;
  const order = preferred(packing.tips, seed, said);
  // Where every tip was told already, they come in another order.
  const isAgain = packing.tips.every((tip) => timesTold(wordings(tip), said) > 0);
  const tips = isAgain ? shuffled(packing.tips, seed) : packing.tips;
  const packs = requested > bodies.length;
  const briefs = packs ? tips.map(({ brief }) => fit.seconds(brief)) : [];
  const lengths = new Map((await Promise.all(briefs)).map((seconds, index) => [tips[index], seconds]));
  const byLength = [...order].sort((a, b) => (lengths.get(a) ?? 0) - (lengths.get(b) ?? 0));
  for (let count = Math.min(requested, tips.length); count > bodies.length; count -= 1) {
    // The topic chooses first; where that choice does not fit, the shortest tips are taken.
    for (const choice of [order.slice(0, count), byLength.slice(0, count)]) {
      const texts = await packedBriefly(packing, inTurn(choice, bodies.length, tips));
      if (texts !== undefined) return { texts, count, used: choice };
    }
  }
  const count = Math.min(requested, tips.length, bodies.length);
  const chosen = tips.filter((tip) => order.indexOf(tip) < count);
  return { texts: await withReasons(packing, chosen), count, used: chosen };
}

/** Groups of nearly equal size, larger ones first, in the corpus' order. */
function inTurn(choice: readonly Tip[], groups: number, tips: readonly Tip[]): Tip[][] {
  const sorted = tips.filter((tip) => choice.includes(tip));
  return Array.from({ length: groups }, (_, group) => {
    const start = startOf(sorted.length, groups, group);
    return sorted.slice(start, startOf(sorted.length, groups, group + 1));
  });
}

const startOf = (items: number, groups: number, group: number): number =>
  group * Math.floor(items / groups) + Math.min(group, items % groups);

async function packedBriefly(
  { bodies, ordinals, fit }: Packing,
  groups: readonly (readonly Tip[])[],
): Promise<Packed['texts'] | undefined> {
  const fitted = async (numbered: boolean): Promise<Packed['texts'] | undefined> => {
    const texts: Packed['texts'] = [];
    let spoken = 0;
    for (const [index, group] of groups.entries()) {
      const durationSeconds = bodies[index]?.durationSeconds ?? 0;
      const first = spoken;
      const variants = variantsOf(group).map((parts) =>
        joined(parts.map((part, place) => (numbered ? withOrdinal(ordinals[first + place], part) : part))),
      );
      const text = await fit.first(variants, durationSeconds);
      if (text === undefined || group[0] === undefined) return undefined;
      texts.push({ text, visual: group[0].visual });
      spoken += group.length;
    }
    return texts;
  };
  return (await fitted(true)) ?? (await fitted(false));
}

/** Every mixture of long, short and brief texts over the group, longest first, so that the first that fits leaves the least silence. */
function variantsOf(group: readonly Tip[]): string[][] {
  const mixtures = group.reduce<string[][]>(
    (begun, tip) => begun.flatMap((parts) => [...tip.full, tip.brief].map((text) => [...parts, text])),
    [[]],
  );
  const length = (parts: readonly string[]) => parts.join(' ').length;
  return mixtures.sort((a, b) => length(b) - length(a));
}

/** One tip a body. All are numbered or none is, since «Second, …» behind a tip without «First» sounds forgetful. */
async function withReasons(
  { bodies, ordinals, fit, said = [] }: Packing,
  chosen: readonly Tip[],
): Promise<Packed['texts']> {
  const placed = chosen.map((tip, index) => ({
    ...{ tip, ordinal: ordinals[index] },
    wordings: [...leastSaidFirst(tip.full, said, (text) => [text]), tip.brief],
    durationSeconds: bodies[index]?.durationSeconds ?? 0,
  }));
  const numbered = await Promise.all(
    placed.map(({ wordings: own, ordinal, durationSeconds }) => {
      const texts = own.filter((text) => ordinal !== undefined && !says(text, ordinal));
      return fit.first(
        texts.map((text) => withOrdinal(ordinal, text)),
        durationSeconds,
      );
    }),
  );
  const isNumbered = !numbered.includes(undefined);
  return Promise.all(
    placed.map(async ({ tip, wordings: own, durationSeconds }, index) => ({
      text:
        (isNumbered ? numbered[index] : await fit.first(own, durationSeconds)) ??
        (await fit.shortened(tip.brief, durationSeconds)),
      visual: tip.visual,
    })),
  );
}

/**
 * Continues a sentence in lower case after a comma («First, give …»), and after a colon in Russian and Dutch, unless it begins with an I or an abbreviation. A
 * sentence that says the ordinal itself («pay yourself first») stands without it.
 */
function withOrdinal(ordinal: string | undefined, text: string): string {
  if (ordinal === undefined || says(text, ordinal)) return text;
  const [word = ''] = text.split(/[\s,.:]/u, 1);
  const stays =
    word === 'I' || word.startsWith("I'") || word.startsWith('I’') || /\p{Lu}.*\p{Lu}/u.test(word);
  const goesOn = /[,،、，]$|\p{Script=Cyrillic}:$|^Ten \p{L}+:$/u.test(ordinal) && !stays;
  const [first = ''] = text;
  const between = /[、，]$/u.test(ordinal) ? '' : ' ';
  return `${ordinal}${between}${goesOn ? first.toLocaleLowerCase('en') + text.slice(first.length) : text}`;
}

/** Whether the first sentence of a text has an ordinal's word, as a word of its own. */
function says(text: string, ordinal: string): boolean {
  const spaced = (part: string) =>
    ` ${
      part
        .toLocaleLowerCase()
        .match(/[\p{L}\p{M}]+/gu)
        ?.join(' ') ?? ''
    } `;
  const [sentence = ''] = text.split(/(?<=[.!?。！？।])/u);
  return spaced(sentence).includes(spaced(ordinal));
}

const joined = (parts: readonly string[]): string => parts.join(/[。！？]$/u.test(parts[0] ?? '') ? '' : ' ');
