/** The rate of a picture, from the times at which its frames are shown. Pure. */

export interface Beat {
  /** Frames a second that most frames keep. */
  readonly fps: number;
  /** Whether every frame keeps the beat, apart from the first, which may be shown longer or shorter. */
  readonly isEven: boolean;
}

/** The rate of a single frame, which has none of its own. */
export const SINGLE_FRAME_FPS = 24;
/** Rates that recorders and encoders use; others are measured. */
const USUAL_RATES = [24, 25, 30, 48, 50, 60, 120].flatMap((rate) =>
  rate % 6 === 0 ? [(rate * 1000) / 1001, rate] : [rate],
);
/** Intervals whose lengths differ by less than this share belong to one beat; clocks of phones are no better. */
const SAME_INTERVAL = 0.25;
/** A rate is kept by at least this share of the intervals; below it there is none, and the average counts. */
const LEAST_SHARE = 0.5;
/** How far a frame may be from its beat and still keep it, as a share of the interval. */
const OFF_BEAT = 0.1;
/** A measured rate is a usual one where it is no farther from it than this share. */
const USUAL_TOLERANCE = 2e-4;

/**
 * @param times when each frame is shown, seconds, in order
 * @param tickSeconds how precise the times are
 */
export function beatOf(times: readonly number[], tickSeconds: number): Beat {
  const intervals = times.slice(1).map((time, index) => time - times[index]!);
  const moving = intervals.filter((seconds) => seconds > 0);
  if (moving.length === 0) return { fps: SINGLE_FRAME_FPS, isEven: false };
  const elapsed = times.at(-1)! - times[0]!;
  const usual = mostFrequent(moving, tickSeconds);
  if (usual.count < moving.length * LEAST_SHARE) return { fps: moving.length / elapsed, isEven: false };
  // The first interval may be any, so the beat is counted from the second frame on where there is one.
  const [from, rest] = times.length > 2 ? [1, intervals.slice(1)] : [0, intervals];
  const beats = rest.reduce((sum, seconds) => sum + Math.round(seconds / usual.seconds), 0);
  const seconds = beats > 0 ? (times.at(-1)! - times[from]!) / beats : usual.seconds;
  const fps = usualRate(1 / seconds, tickSeconds / Math.max(elapsed, seconds));
  const slack = OFF_BEAT / fps + tickSeconds;
  const isEven = times.every(
    (time, index) => index < from || Math.abs(time - times[from]! - (index - from) / fps) <= slack,
  );
  return { fps, isEven };
}

/** The length around which most intervals lie. */
function mostFrequent(intervals: readonly number[], tickSeconds: number): { seconds: number; count: number } {
  const sorted = intervals.toSorted((a, b) => a - b);
  let [best, count] = [0, 0];
  for (let from = 0, to = 0; from < sorted.length; from++) {
    const limit = sorted[from]! * (1 + SAME_INTERVAL) + tickSeconds;
    while (to < sorted.length && sorted[to]! <= limit) to += 1;
    if (to - from > count) [best, count] = [from, to - from];
  }
  return { seconds: sorted[best + Math.floor(count / 2)]!, count };
}

/** The usual rate that a measured one means. @param precision how precise the measurement is, as a share */
function usualRate(measured: number, precision: number): number {
  const near = USUAL_RATES.map((rate) => ({ rate, off: Math.abs(measured / rate - 1) }));
  const nearest = near.reduce((best, each) => (each.off < best.off ? each : best));
  if (nearest.off <= Math.max(USUAL_TOLERANCE, precision)) return nearest.rate;
  const whole = Math.round(measured);
  return Math.abs(measured / whole - 1) <= precision ? whole : Math.round(measured * 1e6) / 1e6;
}
