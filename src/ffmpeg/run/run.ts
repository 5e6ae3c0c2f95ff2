import type { Writable } from 'node:stream';
import { childEnvironment } from '../../contracts/child-environment.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg, FfmpegRun } from '../../contracts/media.ts';
import { beginSpan, traced } from '../../contracts/telemetry.ts';

/** How long a child may take to stop before it is killed, milliseconds. */
const KILL_AFTER_MS = 1_000; // before `bin/` ends this process
const LAST_LINES = 8;
/**
 * Where the C library looks for character tables. Static builds would load those of the system, which belong to another C
 * library, and crash on the first name in an MPEG-TS (7.0.2, which ffmpeg-static brings).
 */
const NO_FOLDER = '/nonexistent';
/**
 * Glibc's malloc takes memory from the system by so many bytes, and keeps it as long. Otherwise the builds of 2018 give a
 * frame's memory back after every frame, and half of an encoder's time goes into page faults (docs/design/media.md, 5).
 */
const KEEPS_MEMORY = { MALLOC_TOP_PAD_: `${64 * 2 ** 20}` };

/**
 * An ffmpeg that can be run.
 * @param binary absolute path
 * @param version as `find.ts` read it
 * @param onCommand called with each command line before it runs, quoted for a shell
 */
export function createFfmpeg(
  binary: string,
  version: string,
  onCommand?: (commandLine: string) => void,
): Ffmpeg {
  return {
    binary,
    version,
    run(args, options) {
      onCommand?.(shellLine(binary, args, options.input !== undefined));
      return traced('ffmpeg', { 'sparkfluence.ffmpeg.version': version }, () => run(binary, args, options));
    },
    read(args, options) {
      onCommand?.(shellLine(binary, args));
      return inSpan(version, read(binary, args, options));
    },
  };
}

/** What ffmpeg writes piece by piece; its span ends with the last one, or with the reader. */
async function* inSpan(version: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const span = beginSpan('ffmpeg', { 'sparkfluence.ffmpeg.version': version });
  let failure: unknown;
  try {
    yield* chunks;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    span.end(failure);
  }
}

/** The command line for a shell, with quotes where they are needed. */
export function shellLine(binary: string, args: readonly string[], fed = false): string {
  const words = [binary, ...commandArguments(args, false)].map((word) =>
    /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  return `${words.join(' ')}${fed ? '  # reads frames or sound from standard input' : ''}`;
}

/** The whole argument list. A `-loglevel` of the caller replaces ours. */
export function commandArguments(args: readonly string[], withProgress: boolean): string[] {
  return [
    '-hide_banner',
    '-nostdin',
    '-y',
    ...(args.includes('-loglevel') ? [] : ['-loglevel', 'error']),
    ...(withProgress ? ['-nostats', '-progress', 'pipe:1'] : []),
    ...args,
  ];
}

/** The seconds in one line of `-progress`; undefined for other keys, and for `N/A` before the first packet. */
export function progressSeconds(line: string): number | undefined {
  // out_time_ms holds microseconds too; the 2018 build knows only that one
  const microseconds = /^out_time_(?:us|ms)=\s*(-?\d+)\s*$/.exec(line)?.[1];
  return microseconds === undefined ? undefined : Math.max(0, Number(microseconds) / 1e6);
}

async function* read(
  binary: string,
  args: readonly string[],
  { signal }: Pick<FfmpegRun, 'signal'>,
): AsyncGenerator<Uint8Array> {
  const { execa } = await import('execa'); // most commands start no ffmpeg
  if (signal.aborted) throw interrupted(signal.reason);
  const child = execa(binary, commandArguments(args, false), {
    env: { ...childEnvironment(), GCONV_PATH: NO_FOLDER },
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_AFTER_MS,
    stdin: 'ignore',
    stdout: 'pipe',
    buffer: { stdout: false },
    encoding: 'buffer',
    reject: false,
  });
  let isRead = false;
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    isRead = true;
  } finally {
    if (!isRead) child.kill();
  }
  const result = await child;
  if (signal.aborted) throw interrupted(result.cause);
  const stderr = Buffer.from(result.stderr ?? []).toString();
  if (result.failed) throw failure(binary, result, stderr);
}

async function run(binary: string, args: readonly string[], options: FfmpegRun): Promise<string> {
  const { signal, durationSeconds, onProgress, input, environment } = options;
  const { execa } = await import('execa');
  if (signal.aborted) throw interrupted(signal.reason);
  const withProgress = onProgress !== undefined && durationSeconds !== undefined && durationSeconds > 0;
  const child = execa(binary, commandArguments(args, withProgress), {
    env: {
      ...childEnvironment(),
      ...(input === undefined ? {} : KEEPS_MEMORY),
      GCONV_PATH: NO_FOLDER,
      ...environment,
    },
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: KILL_AFTER_MS,
    stdin: input === undefined ? 'ignore' : 'pipe',
    stdout: withProgress ? 'pipe' : 'ignore',
    buffer: { stdout: false },
    reject: false,
  });
  const fed = input === undefined ? undefined : feed(input, child.stdin!, () => child.kill());
  if (withProgress) {
    for await (const line of child.iterable({ from: 'stdout' })) {
      const seconds = progressSeconds(line);
      if (seconds !== undefined) onProgress(Math.min(1, seconds / durationSeconds));
    }
  }
  const result = await child;
  const inputError = await fed;
  const stderr = String(result.stderr ?? '');
  if (signal.aborted) throw interrupted(result.cause);
  // The source of the input failed first; ffmpeg's failure only follows from it.
  if (inputError !== undefined) throw inputError.error;
  // Old builds end with 0 although the disk became full while they wrote the end of the file.
  if (result.failed || DISK_FULL.test(stderr)) throw failure(binary, result, stderr);
  if (withProgress) onProgress(1);
  return stderr;
}

/** Pipes `input` in, each chunk after the previous one was taken. @returns the source's error, if it failed */
async function feed(
  input: AsyncIterable<Uint8Array>,
  stdin: Writable,
  stop: () => void,
): Promise<{ error: unknown } | undefined> {
  // EPIPE means that ffmpeg ended before its input did. Its exit code says whether that is a failure.
  const closed = new Promise<'closed'>((resolve) => {
    stdin.on('error', () => resolve('closed'));
    stdin.once('close', () => resolve('closed'));
  });
  const source = input[Symbol.asyncIterator]();
  try {
    while (true) {
      const pending = source.next();
      pending.catch(() => {}); // after the pipe is closed this is not awaited
      const step = await Promise.race([pending, closed]);
      if (step === 'closed') break;
      if (step.done) {
        stdin.end();
        return undefined;
      }
      if (stdin.write(step.value)) continue;
      if ((await Promise.race([drained(stdin), closed])) === 'closed') break;
    }
  } catch (error) {
    stop();
    return { error };
  }
  source.return?.()?.catch(() => {}); // lets the source clean up, without waiting for it
  return undefined;
}

const drained = (stdin: Writable) =>
  new Promise<'drained'>((resolve) => stdin.once('drain', () => resolve('drained')));

/** Signals by which the system ends a program that does what it must not. */
const CRASHES = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP', 'SIGSYS']);
const OTHER_BUILD =
  'Set SPARKFLUENCE_FFMPEG to another ffmpeg (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg).';

const DISK_FULL = /no space left on device/i;

interface Failed {
  readonly code?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly escapedCommand: string;
  readonly cause?: unknown;
}

function failure(binary: string, result: Failed, stderr: string): SparkfluenceError {
  const { cause, escapedCommand } = result;
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    return new SparkfluenceError('config', `ffmpeg cannot be started: ${binary} (${result.code})`, {
      code: 'FFMPEG_ERROR',
      details: { reason: 'ffmpeg_missing', binary, next: 'Set SPARKFLUENCE_FFMPEG to an ffmpeg that runs.' },
      cause,
    });
  }
  if (CRASHES.has(result.signal ?? '')) {
    return new SparkfluenceError(
      'media',
      `ffmpeg crashed (${result.signal}), which is a fault of this build: ${binary}`,
      {
        code: 'FFMPEG_ERROR',
        details: { reason: 'ffmpeg_crashed', binary, command: escapedCommand, next: OTHER_BUILD },
        cause,
      },
    );
  }
  const words = stderr.trim().split(/\r?\n/).slice(-LAST_LINES).join('\n');
  const full = DISK_FULL.test(stderr);
  const end = result.signal === undefined ? `exit code ${result.exitCode}` : `ended by ${result.signal}`;
  return new SparkfluenceError(
    'media',
    full ? 'The disk is full: ffmpeg could not write its output' : `ffmpeg failed (${end}): ${words}`,
    {
      details: {
        reason: full ? 'disk_full' : 'ffmpeg_failed',
        last_words: words,
        command: escapedCommand,
        next: full
          ? 'Free some space and run the same command again.'
          : 'Repeat details.command by hand to see more.',
      },
      cause,
    },
  );
}

const interrupted = (cause: unknown) =>
  new SparkfluenceError('interrupted', 'ffmpeg was stopped', { details: { reason: 'interrupted' }, cause });

/** What a task that runs ffmpeg is given. */
export interface FfmpegTools {
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  /** Called with the fraction that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}
