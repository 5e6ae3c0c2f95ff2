import type { FoundPassage, Passage } from '../../contracts/passages.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { contentWords } from './stop-words.ts';
import { plainOf } from './words.ts';

/** What a script took from passages: so much that it is a copy, or enough to name the passage as a source. Pure. */

type Spoken = Pick<Segment, 'type' | 'script_text'>;

export interface Copied {
  readonly segment_type: SegmentType;
  readonly passage_id: string;
  readonly title: string;
  /** The share of the segment's runs of words that the passage contains, 0 to 1. */
  readonly share: number;
  /** The longest run in common, as the segment writes it. */
  readonly run: string;
}

export interface OverlapBounds {
  /** The number of words in a compared run. */
  readonly runWords: number;
  /** A segment with a larger share of runs from one passage is a copy. */
  readonly share: number;
  /** A segment with a run in common of so many words is a copy, whatever the share. */
  readonly longestWords: number;
}

export const OVERLAP_BOUNDS: OverlapBounds = { runWords: 4, share: 0.5, longestWords: 9 };

/** The units of a text in order: words, or in scripts without spaces letters, three of which count as a word. */
interface Units {
  readonly units: readonly string[];
  /** How many units count as one word. */
  readonly perWord: number;
}

/**
 * The segments that repeat a passage's words. A segment that is not in the result may be published.
 * @param passages the passages that the writer was shown
 */
export function findCopies(
  segments: readonly Spoken[],
  passages: readonly Pick<Passage, 'id' | 'title' | 'text'>[],
  bounds: OverlapBounds = OVERLAP_BOUNDS,
): Copied[] {
  return segments.flatMap((segment) => {
    const copies = passages.flatMap((passage) => copyOf(segment, passage, bounds) ?? []);
    const [worst] = copies.sort((a, b) => b.share - a.share);
    return worst === undefined ? [] : [worst];
  });
}

function copyOf(
  { type, script_text }: Spoken,
  { id, title, text }: Pick<Passage, 'id' | 'title' | 'text'>,
  { runWords, share: most, longestWords }: OverlapBounds,
): Copied | undefined {
  const own = unitsOf(script_text);
  const source = unitsOf(text, own.perWord);
  const size = runWords * own.perWord;
  if (own.units.length < size) return undefined;
  const runs = new Set(runsOf(source.units, size));
  const hits = runsOf(own.units, size).map((run) => runs.has(run));
  const share = hits.filter(Boolean).length / hits.length;
  const longest = longestRun(hits, size);
  if (share <= most && longest.length < longestWords * own.perWord) return undefined;
  const run = own.units
    .slice(longest.start, longest.start + longest.length)
    .join(own.perWord === 1 ? ' ' : '');
  return { segment_type: type, passage_id: id, title, share: Math.round(share * 1000) / 1000, run };
}

const LETTERS_A_WORD = 3;
const UNSPACED_TEXT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

function unitsOf(text: string, perWord?: number): Units {
  const plain = plainOf(text);
  const words = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const unspaced = (plain.match(UNSPACED_TEXT)?.length ?? 0) > plain.length / 3;
  if ((perWord ?? (unspaced ? LETTERS_A_WORD : 1)) === 1) return { units: words, perWord: 1 };
  return { units: [...words.join('')], perWord: LETTERS_A_WORD };
}

const runsOf = (units: readonly string[], size: number): string[] =>
  Array.from({ length: Math.max(0, units.length - size + 1) }, (_, start) =>
    units.slice(start, start + size).join(' '),
  );

/** Merges consecutive hits into runs in common. */
function longestRun(hits: readonly boolean[], size: number): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, hit] of hits.entries()) {
    if (!hit) {
      start = index + 1;
      continue;
    }
    const length = index - start + size;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** The kinds of passages that can shape each segment. */
const FITTING: Record<Passage['kind'], (type: SegmentType) => boolean> = {
  hook: (type) => type === 'HOOK',
  cta: (type) => type === 'ENDING_CTA',
  body: (type) => type.startsWith('BODY'),
  fact: (type) => type !== 'ENDING_CTA',
  script: () => true,
};

export interface RagSource {
  readonly id: string;
  readonly title: string;
  readonly score: number;
  readonly segment_type: SegmentType;
}

/** How many pairs of neighbouring content words a segment must share with a passage that shaped it; one may be chance. */
const SHAPING_SHARE = 0.12;
const SHAPING_PAIRS = 2;
/** How many runs of words a segment must share with a passage that it quotes. */
const QUOTED_SHARE = 0.25;

/**
 * `metadata.rag_sources`: the passages that shaped a segment, recognised by pairs of neighbouring words in common. A
 * passage without such pairs is not named.
 * @param language the name of the segments' language
 */
export const sourcesShaping = (
  segments: readonly Spoken[],
  passages: readonly FoundPassage[],
  language: string,
): RagSource[] =>
  sourcesBy(segments, passages, ({ script_text }, { text }) => {
    const own = unitsOf(script_text);
    const pairsOf = ({ units }: Units) =>
      runsOf(own.perWord === 1 ? contentWords(units, language) : units, 2 * own.perWord);
    const { common, share } = inCommon(pairsOf(own), pairsOf(unitsOf(text, own.perWord)));
    return share >= SHAPING_SHARE && common >= SHAPING_PAIRS;
  });

/** The same for a writer that only uses sentences of passages: the passages that its segments quote. */
export const sourcesQuoted = (segments: readonly Spoken[], passages: readonly FoundPassage[]): RagSource[] =>
  sourcesBy(segments, passages, ({ script_text }, { text }) => {
    const own = unitsOf(script_text);
    const size = OVERLAP_BOUNDS.runWords * own.perWord;
    const runs = (units: readonly string[]) => runsOf(units, size);
    return inCommon(runs(own.units), runs(unitsOf(text, own.perWord).units)).share >= QUOTED_SHARE;
  });

function sourcesBy(
  segments: readonly Spoken[],
  passages: readonly FoundPassage[],
  shaped: (segment: Spoken, passage: FoundPassage) => boolean,
): RagSource[] {
  return segments.flatMap((segment) =>
    passages
      .filter((passage) => FITTING[passage.kind](segment.type) && shaped(segment, passage))
      .map(({ id, title, score }) => ({ id, title, score, segment_type: segment.type })),
  );
}

function inCommon(own: readonly string[], theirs: readonly string[]): { common: number; share: number } {
  const known = new Set(theirs);
  const common = own.filter((run) => known.has(run)).length;
  return { common, share: own.length === 0 ? 0 : common / own.length };
}
