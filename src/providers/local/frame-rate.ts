/** How many pictures a second the clips of the local provider have. */
export const FRAMES_PER_SECOND = 24;

/** The shortest length in whole frames that holds this one; seconds, to a thousandth. */
export const inWholeFrames = (seconds: number): number =>
  Math.round((Math.ceil(seconds * FRAMES_PER_SECOND - 1e-6) / FRAMES_PER_SECOND) * 1000) / 1000;
