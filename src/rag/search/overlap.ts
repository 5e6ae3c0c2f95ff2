import type { FoundPassage, Passage } from '../../contracts/passages.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { contentWords } from './stop-words.ts';
import { plainOf } from './words.ts';

/** What a script took from its sources: too much (copied), or enough to name it. Pure. */

type Spoken = Pick<Segment, 'type' | 'script_text'>;

export interface Copied {
  readonly segment_type: SegmentType;
  readonly passage_id: string;
  readonly title: string;
  /** Share of the segment's runs of words that stand in the passage, 0 to 1. */
  readonly share: number;
  /** The longest run in common, as it was written. */
  readonly run: string;
}

export interface OverlapBounds {
  /** Words of a run that is compared. */
  readonly runWords: number;
  /** More of its runs than this from one passage: copied. */
  readonly share: number;
  /** A run in common of so many words: copied, whatever the share. */
  readonly longestWords: number;
}

export const OVERLAP_BOUNDS: OverlapBounds = { runWords: 4, share: 0.5, longestWords: 9 };

/** Words that follow each other; letters stand for words where nothing parts them, three for each. */
interface Units {
  readonly units: readonly string[];
  /** How many units are as much as a word. */
  readonly perWord: number;
}

/**
 * The segments that repeat a passage's words. A segment of which nothing is said here may be shipped.
 * @param passages what the writer was shown
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

/** Consecutive hits are one run in common. */
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

/** Which kinds can shape which segment. */
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

/** Pairs of neighbouring content words of a segment that must come from a passage for it to have shaped it; not one by chance. */
const SHAPING_SHARE = 0.12;
const SHAPING_PAIRS = 2;
/** Runs of words of a segment that must stand in a passage for the segment to quote it. */
const QUOTED_SHARE = 0.25;

/**
 * `metadata.rag_sources`: the passages that shaped a segment, by the wording they have in common (pairs of neighbouring
 * words). A passage that left no trace is not named.
 * @param language the segments' language, by its name
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

/** The same of a writer that has no words of its own: the passages whose sentences its segments are. */
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
