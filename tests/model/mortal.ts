import { AsyncLocalStorage } from 'node:async_hooks';
import * as disk from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { type Clock, SYSTEM_CLOCK } from '../../src/contracts/clock.ts';

/**
 * A command of the program that runs in this process and can die as a process dies: at a durable step of the disk it
 * stops for ever, its files are closed, and nothing that it had begun goes on. A real SIGKILL costs half a second a
 * command; with this a thousand sequences of commands are tried in minutes. `tests/e2e/kill.test.ts` does the same with
 * real processes.
 *
 * Time is virtual: what the program sleeps passes at once, and the clock that it reads moves on by as much.
 */

/** One run of a command. */
export interface Life {
  readonly signal: AbortSignal;
  /** Durable steps so far: files synced, renamed, linked, removed. */
  readonly steps: number;
  readonly isDead: boolean;
  die(): void;
  interrupt(): void;
}

/** No process has this id. */
export const DEAD_PID = 2 ** 22 + 17;

/** What comes upon a command right before a durable step: its end, or a disk that is full from then on. */
export interface Death {
  readonly kind: 'kill' | 'interrupt' | 'full';
  readonly atStep: number;
}

class Run implements Life {
  steps = 0;
  isDead = false;
  /** Nothing can be written any more; what is there can be read, renamed and removed. */
  isFull = false;
  readonly handles = new Set<() => Promise<void>>();
  readonly intervals = new Set<NodeJS.Timeout>();
  private readonly controller = new AbortController();
  private readonly death: Death | undefined;
  private ended: (() => void) | undefined;
  readonly whenDead = new Promise<void>((resolve) => {
    this.ended = resolve;
  });

  constructor(death: Death | undefined) {
    this.death = death;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  step(): void {
    this.steps += 1;
    if (this.steps !== this.death?.atStep) return;
    if (this.death.kind === 'kill') this.die();
    else if (this.death.kind === 'full') this.isFull = true;
    else this.interrupt();
  }

  interrupt(): void {
    this.controller.abort(new Error('interrupted'));
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    for (const interval of this.intervals) clearInterval(interval);
    for (const close of this.handles) void close().catch(() => undefined);
    this.ended?.();
  }
}

const runs = new AsyncLocalStorage<Run>();
const never = new Promise<never>(() => undefined);

/** The offset of the clock that the program reads, and the time that has really passed beside the test's own, milliseconds. */
let clockMs = 0;
let passedMs = 0;
/** Sets the clock of the program's machine. */
export const setClock = (byMs: number): void => {
  clockMs += byMs;
};
export const passTime = (ms: number): void => {
  clockMs += ms;
  passedMs += ms;
};
const RealDate = globalThis.Date;
/** The vendors' time, which nobody sets. */
export const vendorNowMs = (): number => RealDate.now() + passedMs;

/** Many times what a command needs on a busy machine, in which no time passes but that of its computing. */
const LONGEST_MS = 120_000;

/**
 * Lets a command live until it ends or dies; undefined where it died.
 * @throws Error where it does neither
 */
export async function live<Result>(
  death: Death | undefined,
  command: (life: Life) => Promise<Result>,
): Promise<Result | undefined> {
  const run = new Run(death);
  const dead = run.whenDead.then(() => undefined);
  let watch: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    watch = setTimeout(() => {
      const open = process.getActiveResourcesInfo().join(', ');
      run.die();
      reject(
        new Error(`a command did not end in ${LONGEST_MS / 1000} s, after ${run.steps} steps; open: ${open}`),
      );
    }, LONGEST_MS);
  });
  return Promise.race([runs.run(run, () => command(run)), stuck, dead]).finally(() => clearTimeout(watch));
}

const DURABLE = new Set(['rename', 'link', 'unlink', 'rm', 'copyFile', 'symlink']);
/** What needs room on the disk. */
const WRITING = new Set(['write', 'writeFile', 'appendFile', 'copyFile', 'sync', 'datasync']);
const HANDLE_DURABLE = new Set(['sync', 'datasync']);
const HANDLE_METHODS = ['write', 'writeFile', 'read', 'readFile', 'stat', 'truncate', 'sync', 'datasync'];

const diskFull = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), {
    ...{ errno: -28, code: 'ENOSPC', syscall: 'write' },
  });

type Task = (...args: unknown[]) => Promise<unknown>;

/** Puts the disk, the timers and the clock of this process under the control of `live`; returns what undoes it. */
export function controlMachine(): () => void {
  const undo = [controlDisk(), controlSleep(), controlClock(), controlIntervals(), controlPid()];
  syncBuiltinESMExports();
  return () => {
    for (const each of undo) each();
    syncBuiltinESMExports();
  };
}

function controlDisk(): () => void {
  const functions = fs as unknown as Record<string, unknown>;
  const originals = Object.entries(functions).filter(([, value]) => typeof value === 'function');
  for (const [name, original] of originals) {
    functions[name] = mortal(original as Task, DURABLE.has(name), {
      mine: name === 'open' ? openAtOnce : atOnce(name),
      opens: name === 'open',
      writes: WRITING.has(name),
    });
  }
  return () => Object.assign(functions, Object.fromEntries(originals));
}

/**
 * What a command asks of the disk is done at once: the files are in memory, and to hand each of five thousand requests of
 * a sequence to another thread took half of its time.
 */
function atOnce(name: string): Task | undefined {
  const task = (disk as unknown as Record<string, unknown>)[`${name}Sync`];
  return typeof task === 'function' ? async (...args) => task(...args) : undefined;
}

/** An open file with those methods of a `FileHandle` that `mortalHandle` watches. */
const openAtOnce: Task = async (...args) => {
  const fd = disk.openSync(...(args as Parameters<typeof disk.openSync>));
  type Block = [Buffer, number, number, number | null];
  return {
    fd,
    stat: async () => disk.fstatSync(fd),
    truncate: async (length?: number) => disk.ftruncateSync(fd, length),
    sync: async () => disk.fsyncSync(fd),
    datasync: async () => disk.fdatasyncSync(fd),
    readFile: async (encoding?: BufferEncoding) => disk.readFileSync(fd, { encoding }),
    writeFile: async (data: string | Uint8Array) => disk.writeFileSync(fd, data),
    read: async (...block: Block) => ({ bytesRead: disk.readSync(fd, ...block), buffer: block[0] }),
    write: async (...block: Block) => ({ bytesWritten: disk.writeSync(fd, ...block), buffer: block[0] }),
    close: async () => disk.closeSync(fd),
  };
};

interface Kind {
  /** What a command does in its place. */
  readonly mine?: Task | undefined;
  readonly opens?: boolean;
  readonly writes?: boolean;
}

function mortal(task: Task, isDurable: boolean, { mine = task, opens = false, writes = false }: Kind): Task {
  return async (...args) => {
    const run = runs.getStore();
    if (run === undefined) return task(...args);
    if (isDurable && !run.isDead) run.step();
    if (run.isDead) return never;
    if (run.isFull && writes) throw diskFull();
    try {
      const result = await mine(...args);
      if (opens) return mortalHandle(result as FileHandle, run);
      return run.isDead ? never : result;
    } catch (error) {
      if (run.isDead) return never;
      throw error;
    }
  };
}

function mortalHandle(handle: FileHandle, run: Run): FileHandle | Promise<never> {
  const close = handle.close.bind(handle);
  if (run.isDead) {
    void close();
    return never;
  }
  run.handles.add(close);
  const methods = handle as unknown as Record<string, unknown>;
  for (const name of HANDLE_METHODS) {
    methods[name] = mortal((methods[name] as Task).bind(handle), HANDLE_DURABLE.has(name), {
      writes: WRITING.has(name),
    });
  }
  methods.close = mortal(
    async () => {
      run.handles.delete(close);
      await close();
    },
    false,
    {},
  );
  return handle;
}

function controlSleep(): () => void {
  const original = timers.setTimeout;
  timers.setTimeout = (async (ms: number, value: unknown, options?: { signal?: AbortSignal }) => {
    const run = runs.getStore();
    if (run === undefined) return original(ms, value, options);
    options?.signal?.throwIfAborted();
    passTime(ms);
    await original(1);
    if (run.isDead) return never;
    options?.signal?.throwIfAborted();
    return value;
  }) as typeof timers.setTimeout;
  return () => {
    timers.setTimeout = original;
  };
}

function controlIntervals(): () => void {
  const original = globalThis.setInterval;
  globalThis.setInterval = ((...args: Parameters<typeof setInterval>) => {
    const interval = original(...args);
    runs.getStore()?.intervals.add(interval);
    return interval;
  }) as typeof setInterval;
  return () => {
    globalThis.setInterval = original;
  };
}

/** Locks name a process that is not there, as those of a dead one do. */
function controlPid(): () => void {
  const { pid } = process;
  Object.defineProperty(process, 'pid', { value: DEAD_PID, configurable: true });
  return () => Object.defineProperty(process, 'pid', { value: pid, configurable: true });
}

function controlClock(): () => void {
  const clock: { machine?: Clock['machine'] } = SYSTEM_CLOCK;
  const { machine } = SYSTEM_CLOCK;
  clock.machine = () => ({ boot: 'this', upMs: performance.now() + passedMs });
  globalThis.Date = class extends RealDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(RealDate.now() + clockMs);
      else super(...(args as [number]));
    }

    static override now(): number {
      return RealDate.now() + clockMs;
    }
  } as DateConstructor;
  return () => {
    globalThis.Date = RealDate;
    if (machine !== undefined) clock.machine = machine;
  };
}
