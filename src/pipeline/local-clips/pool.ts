import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Config } from '../../config/resolve.ts';
import { childEnvironment, compiledCode } from '../../contracts/child-environment.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { programFile } from '../../contracts/places.ts';

export interface Workers {
  /**
   * Starts workers until there is one for each job, at most one for each core, and has them look at the queue.
   * @param jobs how many are waiting or being worked on
   * @throws when they keep crashing
   */
  wake(jobs: number): void;
  /** Ends attached workers; resolves when they and their ffmpeg processes have ended. */
  close(): Promise<void>;
}

export interface WorkersOptions {
  readonly jobsFolder: string;
  readonly ffmpeg: Ffmpeg;
  readonly config: Pick<Config, 'cacheFolder' | 'localWorkers'>;
  /** Attached workers end with this process; the others go on and end when the queue is empty. */
  readonly attached: boolean;
  /** Called with each ffmpeg command line of attached workers. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
}

const MAX_WORKERS = 4;
const MAX_CRASHES = 3;
const ENTRY = programFile('pipeline/local-clips/worker');

/** The processes that make local clips: one for each clip, at most one for each core, each one clip at a time. */
export function createWorkers({ jobsFolder, ffmpeg, config, attached, onCommand }: WorkersOptions): Workers {
  const alive = new Set<ChildProcess>();
  const most = Math.min(availableParallelism(), MAX_WORKERS, config.localWorkers ?? MAX_WORKERS);
  let crashes = 0;
  let lastOutput = '';

  const start = () => {
    mkdirSync(jobsFolder, { recursive: true });
    const argv = [ENTRY, jobsFolder, ffmpeg.binary, ffmpeg.version, config.cacheFolder];
    const child = attached ? startAttached(argv) : startDetached(argv, join(jobsFolder, 'worker.log'));
    alive.add(child);
    if (onCommand !== undefined) child.on('message', (message) => onCommand(String(message)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastOutput = `${lastOutput}${text}`.slice(-2000);
    });
    const onEnd = (code: number | null) => {
      alive.delete(child);
      if (code !== 0) crashes += 1;
    };
    child.once('exit', onEnd).once('error', () => onEnd(1));
  };

  return {
    wake(jobs) {
      if (crashes >= MAX_CRASHES) throw crashed(lastOutput, jobsFolder);
      while (alive.size < Math.min(most, jobs)) start();
      for (const child of alive) if (child.connected) child.send('look');
    },
    async close() {
      const ends = [...alive].filter((child) => child.connected).map(ended);
      for (const child of alive) if (child.connected) child.disconnect();
      await Promise.all(ends);
    },
  };
}

function startAttached(argv: readonly string[]): ChildProcess {
  return spawn(execPath, [...argv, 'attached'], {
    env: { ...childEnvironment(), ...compiledCode() },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

function startDetached(argv: readonly string[], log: string): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn(execPath, [...argv], {
    env: { ...childEnvironment(), ...compiledCode() },
    detached: true,
    stdio: ['ignore', 'ignore', output],
  });
  closeSync(output);
  child.unref();
  return child;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()));

function crashed(output: string, jobsFolder: string): SparkfluenceError {
  return new SparkfluenceError(
    'provider',
    `The local clip workers stop at once: ${output.trim() || 'without a word'}`,
    {
      details: {
        reason: 'worker_died',
        provider: 'local',
        next: `Run \`sparkfluence doctor\`; what the workers said is above or in ${join(jobsFolder, 'worker.log')}.`,
      },
    },
  );
}
