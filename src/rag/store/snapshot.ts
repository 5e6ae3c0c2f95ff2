import { readFile } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Passage, PassageFilter } from '../../contracts/passages.ts';
import { packageFile } from '../../contracts/places.ts';
import type { IndexedRow } from '../intake/index-passage.ts';
import { ALIKE, byLength } from '../search/lexical.ts';
import type { PassageSource } from '../search/source.ts';
import { gramsOf, isFuzzy, likeness } from '../search/words.ts';
import { countsOf, sumOf } from './rows.ts';

/**
 * The shipped corpus as one file with its words cut beforehand by scripts/build.mjs. It is read where there is no store,
 * or where another process has it, and ranks as a store with the same passages does.
 */
export interface Snapshot {
  /** The version of the program that ships it. */
  readonly version: string;
  /** The sha256 of its passages. */
  readonly hash: string;
  readonly passages: readonly IndexedRow[];
}

export const SNAPSHOT_FILE = packageFile('dist/shipped-corpus.json');

/** Reads the shipped corpus. @throws SparkfluenceError bug, reason `corpus_damaged` */
export async function readSnapshot(file: string = SNAPSHOT_FILE): Promise<Snapshot> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Snapshot;
  } catch (cause) {
    throw new SparkfluenceError('bug', 'The shipped corpus cannot be read', {
      details: { reason: 'corpus_damaged', next: 'Install the program again; in a checkout: npm run build.' },
      cause,
    });
  }
}

export function snapshotSource({ passages }: Pick<Snapshot, 'passages'>): PassageSource {
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const posts = new Map<string, IndexedRow[]>();
  for (const passage of passages) {
    for (const word of passage.words) {
      const list = posts.get(word);
      if (list === undefined) posts.set(word, [passage]);
      else list.push(passage);
    }
  }
  const counts = countsOf(passages);
  const averageOf = (language?: string) => {
    const { passages: count, length } = sumOf(counts, language);
    return count === 0 ? 0 : length / count;
  };
  const grams = new Map<string, readonly string[]>(); // cut when a query of their language comes
  const gramsOfTerm = (term: string): readonly string[] => {
    const cut = grams.get(term) ?? gramsOf(term);
    grams.set(term, cut);
    return cut;
  };
  return {
    totals: async (language) => ({
      passages: sumOf(counts, language).passages,
      averageLength: averageOf(language),
    }),
    async terms(words, similar, language) {
      const found = new Set(words.filter((word) => posts.has(word)));
      for (const [term, having] of similar.length === 0 ? [] : posts) {
        if (!isFuzzy(term) || !having.some((passage) => fits(passage, { language }))) continue;
        if (similar.some((each) => likeness(each.grams, gramsOfTerm(term)) >= ALIKE)) found.add(term);
      }
      return [...found]
        .map((term) => ({
          term,
          passages: posts.get(term)!.filter((passage) => fits(passage, { language })).length,
        }))
        .filter((term) => term.passages > 0);
    },
    async match(terms, filter, limit) {
      const best = new Map<IndexedRow, Map<number, number>>();
      for (const { term, weight, word } of terms) {
        for (const passage of posts.get(term) ?? []) {
          if (!fits(passage, filter)) continue;
          const words = best.get(passage) ?? new Map<number, number>();
          words.set(word, Math.max(weight, words.get(word) ?? 0));
          best.set(passage, words);
        }
      }
      return [...best]
        .map(([{ id, length }, words]) => {
          const matched = [...words].sort(([a], [b]) => a - b).reduce((sum, [, weight]) => sum + weight, 0);
          return { id, matched, score: byLength(matched, length, averageOf(filter.language)) };
        })
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    fetch: async (ids) => ids.flatMap((id) => byId.get(id) ?? []),
  };
}

/** Whether a passage fits the filter; the same rule as the SQL of `whereOf`. */
export const fits = (passage: Passage, { language, platform, niche, kind }: PassageFilter): boolean =>
  (language === undefined || passage.language === null || passage.language === language) &&
  (platform === undefined ||
    platform === 'any' ||
    passage.platform === 'any' ||
    passage.platform === platform) &&
  (niche === undefined || passage.niche === niche.trim().toLowerCase()) &&
  (kind === undefined || passage.kind === kind);
