import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { programFile } from '../../contracts/places.ts';

export interface Workers {
  /** Sees to it that as many workers are at the queue as there are cores. @throws when they keep dying at once */
  wake(): void;
  /** Lets attached workers go; resolves when they are gone, and their ffmpeg with them. */
  close(): Promise<void>;
}

export interface WorkersOptions {
  readonly jobsFolder: string;
  readonly ffmpeg: Ffmpeg;
  readonly config: Pick<Config, 'cacheFolder'>;
  /** Attached workers end with this process; the others go on and end when the queue is empty. */
  readonly attached: boolean;
  /** Told each ffmpeg command of attached workers. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
}

const MAX_WORKERS = 4;
const MAX_CRASHES = 3;
const ENTRY = programFile('pipeline/local-clips/worker');

/** The processes that make local clips: one clip each at a time, as many as there are cores. */
export function createWorkers({ jobsFolder, ffmpeg, config, attached, onCommand }: WorkersOptions): Workers {
  const alive = new Set<ChildProcess>();
  const wanted = Math.min(availableParallelism(), MAX_WORKERS);
  let crashes = 0;
  let lastWords = '';

  const start = () => {
    mkdirSync(jobsFolder, { recursive: true });
    const argv = [ENTRY, jobsFolder, ffmpeg.binary, ffmpeg.version, config.cacheFolder];
    const child = attached ? startAttached(argv) : startDetached(argv, join(jobsFolder, 'worker.log'));
    alive.add(child);
    if (onCommand !== undefined) child.on('message', (message) => onCommand(String(message)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = `${lastWords}${text}`.slice(-2000);
    });
    const gone = (code: number | null) => {
      alive.delete(child);
      if (code !== 0) crashes += 1;
    };
    child.once('exit', gone).once('error', () => gone(1));
  };

  return {
    wake() {
      if (crashes >= MAX_CRASHES) throw crashed(lastWords, jobsFolder);
      while (alive.size < wanted) start();
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
  return spawn(execPath, [...argv, 'attached'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

function startDetached(argv: readonly string[], log: string): ChildProcess {
  const words = openSync(log, 'a');
  const child = spawn(execPath, [...argv], { detached: true, stdio: ['ignore', 'ignore', words] });
  closeSync(words);
  child.unref();
  return child;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('exit', () => resolve()));

function crashed(words: string, jobsFolder: string): SparkfluenceError {
  return new SparkfluenceError(
    'provider',
    `The local clip workers stop at once: ${words.trim() || 'without a word'}`,
    {
      details: {
        reason: 'worker_died',
        provider: 'local',
        next: `Run \`sparkfluence doctor\`; what the workers said is above or in ${join(jobsFolder, 'worker.log')}.`,
      },
    },
  );
}
