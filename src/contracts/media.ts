/**
 * What the rooms on the first floor need of FFmpeg without importing it: they are handed one of these by the pipeline.
 */

export interface FfmpegRun {
  readonly signal: AbortSignal;
  /** How long the output will be, for `onProgress`. */
  readonly durationSeconds?: number;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Raw bytes for the child's standard input (`-i pipe:0`), each chunk sent after the one before has been taken. */
  readonly input?: AsyncIterable<Uint8Array>;
}

export interface Ffmpeg {
  /** Absolute path of the executable. */
  readonly binary: string;
  /** First line of `-version`, shortened: `6.1.1`, `N-47683`. */
  readonly version: string;
  /**
   * Runs it with this argument list (never a shell) and gives what it wrote on stderr.
   * @throws SparkfluenceError media (its last words, the command to repeat it) or interrupted.
   */
  run(args: readonly string[], options: FfmpegRun): Promise<string>;
}
