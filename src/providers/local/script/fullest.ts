import { segmentSeconds } from '../voice/breath.ts';
import type { Composition } from './compose.ts';
import { ENOUGH, LONGEST_SEGMENT_SECONDS, MOST } from './fill.ts';
import type { Fit } from './fit.ts';

/** So often a composition is tried with more or less room. */
const TRIES = 3;

/**
 * The composition that says as much of a text as the planned length holds, where only the whole video has a length. A
 * segment's own time leaves room beside the sentences that fit into it; all of that room together holds further ones.
 * @param compose chooses the sentences, with so many seconds more for each segment that is filled from the text
 */
export async function fullest(
  compose: (moreSeconds: number) => Promise<Composition>,
  fit: Fit,
): Promise<Composition> {
  const first = await compose(0);
  const planned = first.drafts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const spoken = async ({ drafts }: Composition): Promise<number> => {
    const lengths = await Promise.all(drafts.map(({ text }) => fit.seconds(text)));
    return lengths.reduce((sum, seconds) => sum + segmentSeconds(seconds), 0);
  };
  let best = { composition: first, seconds: await spoken(first) };
  const bodies = Math.max(1, first.drafts.length - 2);
  // What is missing, then more, since sentences leave room again, then less, since the last one may have been too long.
  let more = (planned - best.seconds) / bodies;
  for (let attempt = 0; attempt < TRIES && best.seconds < planned * ENOUGH; attempt += 1) {
    const composition = await compose(more);
    const seconds = await spoken(composition);
    const isTooLong = seconds > planned * MOST;
    if (!isTooLong && seconds > best.seconds) best = { composition, seconds };
    more *= isTooLong ? 0.7 : 1.5;
  }
  return best.composition;
}

/** The time of a segment with more room, seconds; one picture is not talked about for too long. */
export const roomier = (durationSeconds: number, moreSeconds: number): number =>
  Math.max(durationSeconds, Math.min(durationSeconds + moreSeconds, LONGEST_SEGMENT_SECONDS));
