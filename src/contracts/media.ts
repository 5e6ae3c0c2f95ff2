/**
 * An ffmpeg that can be run. The pipeline hands it to rooms that must not import `ffmpeg`.
 */

export interface FfmpegRun {
  readonly signal: AbortSignal;
  /** The length of the output, seconds, for `onProgress`. */
  readonly durationSeconds?: number;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** Raw bytes for the child's standard input (`-i pipe:0`), each chunk sent after the one before has been taken. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Variables of its environment beside those that every program gets. */
  readonly environment?: Readonly<Record<string, string>>;
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
  /** What it writes to standard output (`pipe:1`), as it comes; it ends where nobody reads on. @throws as `run` */
  read(args: readonly string[], options: Pick<FfmpegRun, 'signal'>): AsyncIterable<Uint8Array>;
}
