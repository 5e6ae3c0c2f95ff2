import type { Probe } from './probe.ts';

/** Which part of a file's clock a clip fills in a join: what a player shows of it. */
export interface Span {
  /** Where in the file's clock the clip begins, seconds. */
  readonly originSeconds: number;
  /** How long the first frame stands before its own time, because the sound begins sooner; seconds. */
  readonly leadSeconds: number;
  /** How long the last frame stands beyond its own time, because the sound goes on; seconds. */
  readonly restSeconds: number;
  /** The length of the whole, seconds. */
  readonly seconds: number;
}

/** A picture that begins later than this does so on purpose; a smaller delay comes from muxing. Seconds. */
const LATEST_START_SECONDS = 0.25;
/** A sound that goes on for longer than this after its picture does so on purpose. Seconds. */
const LONGEST_REST_SECONDS = 0.5;
/** What an encoder of sound adds at the end is less. Seconds. */
const LEAST_REST_SECONDS = 0.05;

/**
 * The span of a clip. Sound before a picture that begins a little late is left out, and so is sound that ends a little
 * after it, so that the packets of the picture can be kept as they are.
 */
export function spanOf({
  startSeconds,
  videoStartSeconds,
  videoDurationSeconds,
  hiddenFrames,
  constantFps,
  audio,
}: Probe): Span {
  // A picture with hidden frames, or of an uneven rate, is encoded in any case.
  const isEncoded = hiddenFrames > 0 || !constantFps;
  const isLate = videoStartSeconds > (isEncoded ? 0 : LATEST_START_SECONDS);
  const leadSeconds = isLate ? videoStartSeconds : 0;
  const skipped = videoStartSeconds - leadSeconds;
  const picture = leadSeconds + videoDurationSeconds;
  const sound = audio === null ? 0 : audio.startSeconds + audio.durationSeconds - skipped;
  // The last frame of an uneven picture stands for as long as the clip goes on.
  const longest = constantFps ? LONGEST_REST_SECONDS : LEAST_REST_SECONDS;
  const restSeconds = sound - picture > longest ? sound - picture : 0;
  return {
    originSeconds: startSeconds + skipped,
    leadSeconds,
    restSeconds,
    seconds: picture + restSeconds,
  };
}

/** Reordered frames of the next clip are stored up to two frames ahead, so a shorter clip would be lost before them. */
const LEAST_FRAMES = 3;

/**
 * The number of frames that a clip has at a rate; a single frame stands for three.
 * @param holdSeconds how long its last picture stands after its end
 */
export const framesAt = (span: Pick<Span, 'seconds'>, fps: number, holdSeconds = 0): number =>
  Math.max(LEAST_FRAMES, Math.round(span.seconds * fps)) + Math.ceil(holdSeconds * fps - 1e-6);
