import type { Outcome } from '../../contracts/passages.ts';

/** Joining the two ways of finding, and choosing among what they found. Pure. */

/** Reciprocal rank fusion: how fast a rank loses its worth. */
const RRF_K = 20;

/** One way's find: how sure it is of it, 0 to 1, on a scale that both ways share. */
export interface Found {
  readonly id: string;
  readonly confidence: number;
}

export interface Ranked {
  readonly id: string;
  /** 0 to 1; 1 would be the first of every list, found for sure. */
  readonly score: number;
}

/**
 * Reciprocal rank fusion in which a rank counts by how sure the way is of it. By ranks alone a way that knows little
 * would outvote one that knows: whatever it puts first counts as much, and two poor ranks more than a good one.
 * @param lists what each way found, best first
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

/** How much being like an earlier choice costs (1 - lambda of maximal marginal relevance). */
const SAMENESS_COST = 0.25;
/** Two passages with this share of words in common say the same; one is enough. */
const SAME = 0.8;

/** The best `count`, each as unlike the earlier ones as its score allows (maximal marginal relevance). */
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

/** Share of words in common (Jaccard), 0 to 1. */
export function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const word of one) if (other.has(word)) common += 1;
  const all = one.size + other.size - common;
  return all === 0 ? 0 : common / all;
}

/** How much an outcome can move a passage, up or down. */
const OUTCOME_SHARE = 0.2;
/** An average short: half of it is watched, 3 of 100 viewers like it, a thousand see it. */
const USUAL = { retention: 50, likes: 0.03, views: 1000 } as const;

/**
 * The factor by which a passage's score is weighed by how its video did: 1 where nothing is known or it did as usual,
 * up to 1.2 and down to 0.8. Retention counts most, likes by the view next, views by themselves (which the channel's
 * size makes) least.
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
