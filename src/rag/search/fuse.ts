import type { Outcome } from '../../contracts/passages.ts';

/** Joins the results of the two ways of searching and chooses among them. All functions are pure. */

/** The constant of reciprocal rank fusion: the larger, the slower a rank loses its weight. */
const RRF_K = 20;

/** One result of one way, with its confidence, 0 to 1, on a scale that both ways share. */
export interface Found {
  readonly id: string;
  readonly confidence: number;
}

export interface Ranked {
  readonly id: string;
  /** 0 to 1; 1 is the first of every list with full confidence. */
  readonly score: number;
}

/**
 * Reciprocal rank fusion in which a rank is weighted by its confidence. By ranks alone a weak way would outvote a strong
 * one: its first result would count as much, and two poor ranks more than a good one.
 * @param lists the results of each way, best first
 */
export function fuse(lists: readonly (readonly Found[])[]): Ranked[] {
  const scores = new Map<string, number>();
  for (const list of lists) {
    for (const [index, { id, confidence }] of list.entries()) {
      const vote = Math.max(0, Math.min(1, confidence)) / (RRF_K + index + 1);
      scores.set(id, (scores.get(id) ?? 0) + vote);
    }
  }
  const most = lists.length / (RRF_K + 1);
  return [...scores]
    .map(([id, score]) => ({ id, score: score / most }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

export interface Candidate {
  readonly score: number;
  readonly words: readonly string[];
  readonly origin: string;
}

/** The penalty for likeness to an earlier choice (1 - lambda of maximal marginal relevance). */
const SAMENESS_COST = 0.25;
/** Of two passages with this share of words in common only one is chosen. */
const SAME = 0.8;

/** The best `count` passages by maximal marginal relevance: score, less the likeness to those chosen before. */
export function diverse<Item extends Candidate>(candidates: readonly Item[], count: number): Item[] {
  const left = candidates.map((item) => ({ item, words: new Set(item.words), alike: 0 }));
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) {
    let best = 0;
    for (const [index, { item, alike }] of left.entries()) {
      const worth = item.score * (1 - SAMENESS_COST * alike);
      const most = left[best]!;
      if (worth > most.item.score * (1 - SAMENESS_COST * most.alike)) best = index;
    }
    const [taken] = left.splice(best, 1);
    if (taken!.alike >= SAME) continue;
    chosen.push(taken!.item);
    for (const each of left) each.alike = Math.max(each.alike, shared(each.words, taken!.words));
  }
  return chosen;
}

/** The share of words in common (Jaccard index), 0 to 1. */
export function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const word of one) if (other.has(word)) common += 1;
  const all = one.size + other.size - common;
  return all === 0 ? 0 : common / all;
}

/** The most that an outcome can change a passage's score, up or down. */
const OUTCOME_SHARE = 0.2;
/** The figures of an average short: half of it is watched, 3 of 100 viewers like it, a thousand see it. */
const USUAL = { retention: 50, likes: 0.03, views: 1000 } as const;

/**
 * The factor for the outcome of a passage's video: 1 where nothing is known or the video did as usual, up to 1.2 and down
 * to 0.8. Retention counts most, likes per view next, and views least, since they follow from the channel's size.
 */
export function outcomeWeight(outcome: Outcome | null): number {
  if (outcome === null) return 1;
  const { views, likes, retention } = outcome;
  const parts: [number, number][] = [];
  if (retention !== null) parts.push([3, clamp((retention - USUAL.retention) / USUAL.retention)]);
  if (likes !== null && views !== null && views > 0)
    parts.push([2, clamp(Math.log2(Math.max(likes / views, 0.001) / USUAL.likes) / 3)]);
  if (views !== null) parts.push([1, clamp(Math.log10(Math.max(views, 1) / USUAL.views) / 3)]);
  const total = parts.reduce((sum, [weight]) => sum + weight, 0);
  if (total === 0) return 1;
  return 1 + (OUTCOME_SHARE * parts.reduce((sum, [weight, value]) => sum + weight * value, 0)) / total;
}

const clamp = (value: number): number => Math.max(-1, Math.min(1, value));
