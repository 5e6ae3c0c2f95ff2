import type { FoundPassage, Passage } from '../../contracts/passages.ts';
import type { StatsOfCorpus } from '../../pipeline/corpus/browse.ts';
import type { CorpusAnswer } from '../../pipeline/corpus/search.ts';
import type { Added } from '../../pipeline/corpus/write.ts';

/** The answers of the `rag` commands as text for a terminal. */

export function humanAdded({ files, skipped, embedded }: Added): string {
  const lines = files.map(
    ({ state, origin, passages, added, removed, kept }) =>
      `${state.padEnd(9)} ${origin}  ${passages} passages (${added} stored, ${kept} as they were, ${removed} removed)`,
  );
  if (embedded > 0) lines.push(`${embedded} vectors made`);
  if (skipped.length > 0) lines.push(`left out, not of a kind that is read: ${skipped.join(', ')}`);
  return lines.join('\n');
}

export function humanFound({ passages, place, mode }: CorpusAnswer): string {
  if (passages.length === 0) return `nothing in the corpus fits (${place}, ${mode})`;
  return [...passages.map(foundLine), `(${place}, ${mode})`].join('\n');
}

const foundLine = ({ score, kind, language, platform, id, title, text }: FoundPassage): string =>
  `${score.toFixed(2)}  ${[kind, language ?? 'any language', platform].join(', ')}  ${id}\n      ${title}\n      ${short(text, 160)}`;

export const humanList = ({ total, passages }: { total: number; passages: readonly Passage[] }): string =>
  [
    ...passages.map(
      ({ id, kind, language, platform, title }) =>
        `${id}  ${kind}, ${language ?? 'any'}, ${platform}  ${short(title, 70)}`,
    ),
    `${passages.length} of ${total}`,
  ].join('\n');

export const humanPassage = ({ text, title, ...facts }: Passage): string =>
  [
    title,
    '',
    text,
    '',
    ...Object.entries(facts).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`],
    ),
  ].join('\n');

export const humanStats = ({
  place,
  where,
  passages,
  words,
  by,
  vectors,
  with_outcome,
  unfinished,
}: StatsOfCorpus): string =>
  [
    `${passages} passages, ${words} words, in ${where} (${place})`,
    ...Object.entries(by).map(
      ([name, counts]) =>
        `${name}: ${Object.entries(counts)
          .map(([value, count]) => `${value} ${count}`)
          .join(', ')}`,
    ),
    vectors === null
      ? 'no vectors: search goes by words'
      : `vectors: ${vectors.passages} by ${vectors.model} (${vectors.dimensions})`,
    `with results: ${with_outcome}`,
    ...unfinished.map((origin) => `not finished: ${origin} (add it again to go on)`),
  ].join('\n');

const short = (text: string, letters: number): string => {
  const line = text.replace(/\s+/g, ' ');
  return [...line].length <= letters ? line : `${[...line].slice(0, letters - 1).join('')}…`;
};

/** An import of fewer passages ends too soon to need progress lines; vectors come a hundred at a time, and slowly. */
export const WORTH_TELLING: Readonly<Record<string, number>> = { passages: 1000, vectors: 100 };
