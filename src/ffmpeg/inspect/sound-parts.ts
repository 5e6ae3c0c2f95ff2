import { availableParallelism } from 'node:os';
import { FRAME_SAMPLES } from '../packets/aac-frames.ts';

/** A part of the timeline, samples. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A long sound is encoded or measured by several processes at once, each for its own part of the timeline. A part begins
 * earlier than it counts, so that filters and encoder have settled by then, and ends a little after the next one takes
 * over.
 */
export interface SoundPart {
  /** The decoded span. It begins on a whole AAC frame and on a whole tenth of a second. */
  readonly span: Span;
  /** The first sample that counts. */
  readonly from: number;
  /** The sample at which the next part takes over. */
  readonly to: number;
}

/** 1.6 s: the shortest time that is whole AAC frames and whole tenths of a second at 48 kHz. */
const GRID_SAMPLES = 75 * FRAME_SAMPLES;
/** The number of frames after a part's end among which a splice is searched. */
export const SPARE_FRAMES = 8;
/** The shortest part that is worth a process of its own. */
const SHORTEST_GRIDS = 5;
/** 64 s: a longer part would open more clips at once than memory should hold. */
const LONGEST_GRIDS = 40;
const MOST_AT_ONCE = 4;

/** The number of processes that work on one sound at a time. */
export const soundWorkers = (): number => Math.min(availableParallelism(), MOST_AT_ONCE);

/**
 * Divides a sound into parts.
 * @param samples length of the whole at 48 kHz
 * @param cores the number of parts that are worked on at a time
 * @param leadIn how many times 1.6 s a part begins early
 */
export function soundParts(samples: number, cores: number, leadIn = 1): SoundPart[] {
  const grids = samples / GRID_SAMPLES;
  const least = Math.ceil(grids / LONGEST_GRIDS);
  const most = Math.max(1, Math.floor(grids / SHORTEST_GRIDS));
  const even = Math.ceil(least / cores) * cores; // all cores are busy to the end
  const count = Math.min(even, most);
  const bounds = Array.from({ length: count }, (_, index) => {
    return Math.round((samples * index) / count / GRID_SAMPLES) * GRID_SAMPLES;
  });
  return bounds.map((from, index) => {
    const to = bounds[index + 1] ?? samples;
    const early = Math.max(0, from - leadIn * GRID_SAMPLES);
    return { span: { from: early, to: Math.min(samples, to + SPARE_FRAMES * FRAME_SAMPLES) }, from, to };
  });
}
