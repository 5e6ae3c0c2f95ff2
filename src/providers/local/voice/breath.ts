import { inWholeFrames } from '../frame-rate.ts';
import type { Speech } from './voice-child.ts';

/** Silence before the speech of a segment, and after it: together a breath between two segments; seconds. */
export const LEAD_SECONDS = 0.08;
export const TAIL_SECONDS = 0.2;
/** The longest pause inside the speech, seconds. */
const LONGEST_PAUSE_SECONDS = 0.26;
/** Softer than this is a pause: −44 dB of full scale. */
const SILENCE = 200;
/** A clip of a single short word lasts at least this long. */
const SHORTEST_SEGMENT_SECONDS = 0.5;

/** How long a segment of that much speech lasts: the speech and a breath, in whole frames; to a thousandth. */
export function segmentSeconds(speechSeconds: number): number {
  return inWholeFrames(Math.max(SHORTEST_SEGMENT_SECONDS, LEAD_SECONDS + speechSeconds + TAIL_SECONDS));
}

/** The same speech without silence at its ends and with no long pause in it; its marks move along. */
export function breathed({ samples, sampleRate, marks, whole }: Speech): Speech {
  const kept = keptRuns(samples, Math.round(LONGEST_PAUSE_SECONDS * sampleRate));
  const length = kept.reduce((sum, [from, to]) => sum + to - from, 0);
  if (length === samples.length) return { samples, sampleRate, marks, whole };
  const joined = new Int16Array(length);
  let at = 0;
  for (const [from, to] of kept) {
    joined.set(samples.subarray(from, to), at);
    at += to - from;
  }
  const moved = marks.map(([position, seconds]): [number, number] => {
    const sample = seconds * sampleRate;
    const before = kept.reduce((sum, [from, to]) => sum + Math.min(Math.max(0, sample - from), to - from), 0);
    return [position, before / sampleRate];
  });
  return { samples: joined, sampleRate, marks: moved, whole };
}

/** What stays of the samples: runs from, to. A long pause keeps its two ends, where the voice fades. */
function keptRuns(samples: Int16Array, most: number): [number, number][] {
  const runs: [number, number][] = [];
  let from = -1;
  let lastLoud = -1;
  for (let at = 0; at < samples.length; at++) {
    if (Math.abs(samples[at]!) < SILENCE) continue;
    if (from < 0) from = at;
    else if (at - lastLoud - 1 > most) {
      const end = lastLoud + 1 + Math.floor(most / 2);
      runs.push([from, end]);
      from = at - Math.ceil(most / 2);
    }
    lastLoud = at;
  }
  if (from >= 0) runs.push([from, lastLoud + 1]);
  return runs;
}
