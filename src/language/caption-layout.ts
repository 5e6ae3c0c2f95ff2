import type { SpokenWord } from '../contracts/voice.ts';

/** A page of captions: one or two lines that are on the screen together. */
export interface CaptionPage {
  /** Indices into the words, line by line, in reading order. */
  readonly lines: readonly (readonly number[])[];
  /** The scale; below 1 where a single word is wider than the line. */
  readonly scale: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface LayoutOptions {
  readonly maxWidth: number;
  /** Space between two words; 0 in languages written without. */
  readonly gap: number;
  readonly clipSeconds: number;
}

/**
 * Lays words out in pages of at most two lines. A page ends with a sentence, or preferably at a comma; single words are
 * avoided, and the two lines of a page are about equally wide.
 * @param widths of the words at full size, in the unit of `maxWidth`
 */
export function layoutPages(
  words: readonly SpokenWord[],
  widths: readonly number[],
  options: LayoutOptions,
): CaptionPage[] {
  const pages = sentencesOf(words).flatMap((sentence) => pagesOfSentence(words, widths, sentence, options));
  return pages.map(({ lines, scale }, index) => {
    const first = words[lines[0]?.[0] ?? 0];
    const nextWord = words[pages[index + 1]?.lines[0]?.[0] ?? words.length];
    const last = words[lines.at(-1)?.at(-1) ?? 0];
    const linger = (last?.endSeconds ?? 0) + LINGER_SECONDS;
    return {
      lines,
      scale,
      startSeconds: Math.max(0, (first?.startSeconds ?? 0) - LEAD_SECONDS),
      endSeconds: Math.min(
        nextWord === undefined ? options.clipSeconds : nextWord.startSeconds - LEAD_SECONDS,
        linger,
      ),
    };
  });
}

/** Index of the word that is spoken at a moment: the last that has begun; undefined before the first. */
export function wordAt(page: CaptionPage, words: readonly SpokenWord[], seconds: number): number | undefined {
  return page.lines.flat().findLast((index) => (words[index]?.startSeconds ?? 0) <= seconds);
}

/** How early a page appears before its first word, and how long it stays when none follows; seconds. */
const LEAD_SECONDS = 0.06;
const LINGER_SECONDS = 0.7;

const SENTENCE_END = /[.!?…。！？؟।॥]["'”’»）)\]」』]*\s*$/u;
/** Also a space, which in Thai stands where others write a comma. */
const CLAUSE_END = /(?:[,;:،؛、，；：–—]["'”’»）)\]」』]*|\s)$/u;
/** What never stands at the beginning of a line in an unspaced script: closing marks alone. */
const ONLY_MARKS = /^[\p{P}\p{S}ー々ๆฯ]+$/u;

interface Span {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

function sentencesOf(words: readonly SpokenWord[]): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const [index, { text }] of words.entries()) {
    const marksFollow = ONLY_MARKS.test(words[index + 1]?.text ?? '');
    if ((SENTENCE_END.test(text) && !marksFollow) || index === words.length - 1) {
      spans.push({ from, to: index + 1 });
      from = index + 1;
    }
  }
  return spans;
}

interface SetPage {
  readonly lines: readonly (readonly number[])[];
  readonly scale: number;
  readonly cost: number;
}

/** The division of a sentence into pages with the lowest cost, by dynamic programming. */
function pagesOfSentence(
  words: readonly SpokenWord[],
  widths: readonly number[],
  { from, to }: Span,
  options: LayoutOptions,
): SetPage[] {
  const best: { cost: number; pages: SetPage[] }[] = [{ cost: 0, pages: [] }];
  for (let end = from + 1; end <= to; end++) {
    let winner: { cost: number; pages: SetPage[] } | undefined;
    for (let start = end - 1; start >= from; start--) {
      const before = best[start - from];
      const page = setPage(words, widths, { from: start, to: end }, options);
      if (page === undefined) break; // wider pages do not fit either
      if (before === undefined) continue;
      const lonely = end - start === 1 && to - from > 1 && page.scale === 1 ? 2.5 : 0;
      const clause = end < to && CLAUSE_END.test(words[end - 1]?.text ?? '') ? -0.9 : 0;
      const badStart = ONLY_MARKS.test(words[start]?.text ?? '') && start > from ? 8 : 0;
      const cost = before.cost + 3 + page.cost + lonely + clause + badStart;
      if (winner === undefined || cost < winner.cost) winner = { cost, pages: [...before.pages, page] };
    }
    best.push(winner ?? best.at(-1)!);
  }
  return best.at(-1)?.pages ?? [];
}

/** One page of these words, or undefined where they do not fit on two lines. */
function setPage(
  words: readonly SpokenWord[],
  widths: readonly number[],
  { from, to }: Span,
  { maxWidth, gap }: LayoutOptions,
): SetPage | undefined {
  const width = (start: number, end: number): number =>
    widths.slice(start, end).reduce((sum, value) => sum + value, 0) + gap * (end - start - 1);
  const indices = (start: number, end: number): number[] =>
    Array.from({ length: end - start }, (_, offset) => start + offset);

  const whole = width(from, to);
  if (whole <= maxWidth) return { lines: [indices(from, to)], scale: 1, cost: 0.4 };
  if (to - from === 1) return { lines: [[from]], scale: maxWidth / whole, cost: 0 };
  let best: SetPage | undefined;
  for (let cut = from + 1; cut < to; cut++) {
    if (ONLY_MARKS.test(words[cut]?.text ?? '')) continue;
    const [first, second] = [width(from, cut), width(cut, to)];
    if (first > maxWidth || second > maxWidth) continue;
    const clause = CLAUSE_END.test(words[cut - 1]?.text ?? '') ? -0.25 : 0;
    const cost = Math.abs(first - second) / maxWidth + clause;
    if (best === undefined || cost < best.cost) {
      best = { lines: [indices(from, cut), indices(cut, to)], scale: 1, cost };
    }
  }
  return best;
}
