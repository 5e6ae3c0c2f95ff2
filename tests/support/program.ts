import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import type { ErrorDocument } from '../../src/contracts/errors.ts';
import { callMain } from './call-main.ts';
import { packagedFfmpeg } from './packaged-ffmpeg.ts';

/** The real program: in a process of its own, as a user's shell starts it, or as a function in this one. */

export const BIN = fileURLToPath(new URL('../../bin/sparkfluence.js', import.meta.url));

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout, which must be exactly one JSON document. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  readonly document: any;
}

export interface RunOptions {
  /** Nothing is added to the arguments; see `withAnyTopic`. */
  asTyped?: boolean;
  /** The content of standard input; /dev/null by default. */
  readonly stdin?: string | Uint8Array;
  /** Standard input stays open, so that the test can write to `child.stdin`. */
  readonly typing?: boolean;
  /** Added to the environment; undefined removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** For `call`: the process that locks name, and what interrupts the program; this process and nothing by default. */
  readonly pid?: number;
  readonly signal?: AbortSignal;
}

/**
 * Debian's ffmpeg takes 0.15 s to start, seven times as long as the one that comes with the packages, and these tests
 * start it thousands of times. Tests that depend on the build of ffmpeg are in tests/media and run on each one.
 */
const QUICK_FFMPEG = packagedFfmpeg();

/** A folder to work in, with its own projects and cache, and an environment that has nothing of the user's. */
export class Place {
  readonly folder: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;

  /** @param folder an empty folder. All places share the cache of narrations, as a user's projects do. */
  constructor(folder: string) {
    this.folder = folder;
    this.root = join(folder, 'projects');
    this.env = {
      PATH: process.env.PATH,
      HOME: folder,
      SPARKFLUENCE_HOME: this.root,
      SPARKFLUENCE_CACHE: join(inject('sharedFolder'), 'cache'),
      SPARKFLUENCE_FFMPEG: QUICK_FFMPEG,
      // A model that really runs on this machine would be offered.
      SPARKFLUENCE_OLLAMA_URL: 'http://127.0.0.1:1',
      SPARKFLUENCE_LMSTUDIO_URL: 'http://127.0.0.1:1',
      SPARKFLUENCE_MUSIC: 'none', // a fifth of a short draft's work; the main job has its bed, and the tests of music
    };
  }

  /**
   * Runs the program to its end, in this process: a third of a second cheaper than `run`, for tests of what is refused and
   * answered. What belongs to a process (signals, locks, keys on command lines, workers) is tested with `run`.
   */
  async call(
    argv: readonly string[],
    { stdin, env, cwd, pid, signal, asTyped }: RunOptions = {},
  ): Promise<Outcome> {
    const { code, stdout, stderr } = await callMain(withAnyTopic(argv, asTyped), {
      env: { ...this.env, ...env },
      cwd: cwd ?? this.folder,
      ...{ stdin, pid, signal },
    });
    return outcomeOf(code, stdout, stderr);
  }

  /** Runs the program to its end, in a process of its own. */
  run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.start(argv, options).outcome;
  }

  /** A `bash -c` line in which `sparkfluence` is the program; the pipe fails with its first failing step. */
  shell(line: string, options: RunOptions = {}): Promise<Outcome> {
    const any = `case "$1" in run|script) set -- "$1" --allow-generic "\${@:2}";; esac`;
    const define = `sparkfluence() { ${any}; "${process.execPath}" "${BIN}" "$@"; }`;
    return this.spawn('bash', ['-c', `set -o pipefail\n${define}\n${line}`], options).outcome;
  }

  start(argv: readonly string[], options: RunOptions = {}): Running {
    return this.spawn(process.execPath, [BIN, ...withAnyTopic(argv, options.asTyped)], options);
  }

  spawn(command: string, argv: readonly string[], { stdin, typing = false, env, cwd }: RunOptions): Running {
    const child = spawn(command, argv, {
      cwd: cwd ?? this.folder,
      env: { ...this.env, ...env },
      stdio: [stdin === undefined && !typing ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.on('error', () => undefined); // a program may end before it has read its input
    if (!typing) child.stdin?.end(stdin);
    return follow(child);
  }
}

export interface Running {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
  /** Resolves when the words were written to stderr or stdout; rejects when the program ends without them. */
  printed(words: string | RegExp): Promise<void>;
}

function follow(child: ChildProcess): Running {
  const text = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve(outcomeOf(exitCode, text.stdout, text.stderr));
    });
  });
  const printed = (words: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const all = `${text.stderr}\n${text.stdout}`;
        if (typeof words === 'string' ? !all.includes(words) : !words.test(all)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      void outcome.then(() => reject(new Error(`It ended without saying ${words}:\n${text.stderr}`)));
    });
  return { child, outcome, printed };
}

/** Keeps what is written to it. */
const outcomeOf = (exitCode: number | null, stdout: string, stderr: string): Outcome => ({
  exitCode,
  stdout,
  stderr,
  get document() {
    return parseOne(stdout, stderr);
  },
});

function parseOne(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`stdout is not exactly one JSON document:\n${stdout}\nstderr:\n${stderr}`, { cause });
  }
}

/** A new place, removed after the test (or, with `keep`, with the shared folder after the run). */
export function newPlace({ keep = false }: { keep?: boolean } = {}): Place {
  const shared = inject('sharedFolder');
  mkdirSync(shared, { recursive: true });
  const folder = mkdtempSync(join(shared, 'place-'));
  if (!keep) onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return new Place(folder);
}

/** The error half of a failure document. */
export function errorOf({ document }: Outcome): ErrorDocument['error'] {
  if (document.success !== false) throw new Error(`not a failure: ${JSON.stringify(document).slice(0, 300)}`);
  return document.error;
}

/** Most tests are not about tips: their topics may be any, with general sentences where the local writer knows nothing. */
const withAnyTopic = (argv: readonly string[], asTyped = false): readonly string[] =>
  !asTyped && ['run', 'script'].includes(argv[0] ?? '')
    ? [argv[0]!, '--allow-generic', ...argv.slice(1)]
    : argv;
