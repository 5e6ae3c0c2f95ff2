import { setTimeout as sleep } from 'node:timers/promises';
import { delayEnd } from '../../contracts/ending.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { OnProgress } from '../../contracts/progress.ts';
import { BEAT_SECONDS, JOBS, VIDEOS } from '../../queue/names.ts';
import type { VideoQueue } from '../../queue/open.ts';
import { isOfNewer } from '../../queue/schema.ts';
import { servedElsewhere } from '../../queue/served.ts';
import { keepAlive, type Taken, take } from '../../queue/take.ts';
import { enterWorker, leaveWorker, releaseDead } from '../../queue/workers.ts';
import { isPassing } from './again.ts';
import { type MakeVideo, makeOne, type VideoEnd } from './one-video.ts';

export interface WorkOptions {
  readonly queue: VideoQueue;
  /** Unique for each start of a worker. */
  readonly id: string;
  readonly pid: number;
  /** How many videos are made side by side. */
  readonly concurrency: number;
  /** What the server's folder is known by whose jobs are taken as well. */
  readonly serves?: string | undefined;
  readonly make: MakeVideo;
  readonly signal: AbortSignal;
  /** How long what runs may go on after the signal, seconds; then it is given back, to be gone on with. */
  readonly stopSeconds: number;
  /** End when nothing waits any more and nothing runs, here or elsewhere. */
  readonly untilEmpty: boolean;
  readonly onVideo: (video: Taken, end: VideoEnd, seconds: number) => void;
  readonly onBegin: (video: Taken) => void;
  readonly onEvent: (video: Taken, event: Parameters<OnProgress>[0]) => void;
  /** Called when the database is away, once for each time, and when it is there again. */
  readonly onDatabase: (error: unknown | undefined) => void;
  /** Whether the program on the disk is another one by now: then nothing more is taken, and the worker ends as if it were stopped. */
  readonly isReplaced?: () => Promise<boolean>;
  /** Called once where it ends for that reason, or since a newer program has changed the queue. */
  readonly onReplaced?: (what: Replaced) => void;
}

/** What is another one than when the worker began. */
export type Replaced = 'program' | 'queue';

export interface WorkDone {
  readonly finished: number;
  readonly failed: number;
  readonly given_back: number;
}

/** How long an empty queue is left alone, milliseconds. */
const LOOK_MS = 1000;
/** What is cut off has so long to leave itself resumable: an order under way waits ten seconds for its answer. */
const CUT_OFF_MS = 12_000;

interface Running {
  readonly video: Taken;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Takes videos from the queue and makes them, until the signal. @returns how many ended how
 * @throws SparkfluenceError config, with `untilEmpty`, where the database refuses what it will refuse again
 */
export async function work(options: WorkOptions): Promise<WorkDone> {
  const { queue, id, pid, concurrency, signal, stopSeconds } = options;
  const running = new Map<string, Running>();
  const done = { finished: 0, failed: 0, given_back: 0 };
  const database = watching(options.onDatabase);
  const { isReplaced = async () => false } = options;
  let replaced: Replaced | undefined;
  await enterWorker(queue, id, { pid, concurrency, serves: options.serves });

  const begin = (video: Taken) => {
    const stop = new AbortController();
    // Taken for dead, this worker may get its own video again: the attempt before has to have ended first.
    const before = running.get(video.id);
    before?.stop.abort(lost(video));
    const since = performance.now();
    options.onBegin(video);
    const one = {
      ...{ queue, make: options.make, signal: stop.signal },
      onEvent: (event: Parameters<OnProgress>[0]) => options.onEvent(video, event),
    };
    const ended = (before?.done ?? Promise.resolve())
      .then(() => makeOne(video, one))
      .then((end) => {
        if (running.get(video.id)?.stop === stop) running.delete(video.id);
        if (end.state === 'finished') done.finished += 1;
        else if (end.state === 'failed') done.failed += 1;
        else if (end.state === 'given back') done.given_back += 1;
        options.onVideo(video, end, (performance.now() - since) / 1000);
      });
    running.set(video.id, { video, stop, done: ended });
  };

  const beating = beat(async () => {
    const mine = [...running.values()];
    const own = await database(async () => {
      const ids = await keepAlive(
        queue,
        id,
        mine.map(({ video }) => video),
      );
      await releaseDead(queue, id);
      return ids;
    });
    if (own === undefined) return; // the database is away: no order is sent without it, and what runs may go on
    for (const { video, stop } of mine) if (!own.has(video.id)) stop.abort(lost(video));
  });
  const stopped = until(signal);

  const next = async (free: number) => {
    // Asked right before something is taken: what was taken is made, or given back, by the program that took it.
    replaced = (await isReplaced()) ? 'program' : (await isOfNewer(queue.database)) ? 'queue' : undefined;
    if (replaced !== undefined) return [];
    return take(queue, id, free, await servedElsewhere(queue, options.serves));
  };

  try {
    while (!signal.aborted) {
      const free = concurrency - running.size;
      const taken = free > 0 ? ((await database(() => next(free))) ?? []) : [];
      taken.forEach(begin);
      if (signal.aborted || replaced !== undefined) break;
      if (taken.length > 0 && running.size < concurrency) continue;
      if (options.untilEmpty && running.size === 0) {
        if ((await database(() => isEmpty(queue, options.serves))) === true) break;
        const refusal = database.refusal();
        if (refusal !== undefined) throw refusal; // it would be asked for ever
      }
      const ends = [...running.values()].map(({ done: ended }) => ended);
      await Promise.race([...ends, running.size < concurrency ? pause(LOOK_MS, signal) : stopped]);
    }
    if (replaced !== undefined) options.onReplaced?.(replaced);
    await endAll(running, stopSeconds);
    return done;
  } finally {
    beating.end();
    await leaveWorker(queue, id).catch(() => undefined);
  }
}

/** Lets what runs go on for a while, then stops it so that it can be gone on with. */
async function endAll(running: ReadonlyMap<string, Running>, stopSeconds: number): Promise<void> {
  if (running.size === 0) return;
  const takeBack = delayEnd(stopSeconds * 1000 + CUT_OFF_MS);
  try {
    const all = Promise.all([...running.values()].map(({ done }) => done));
    const patience = new AbortController();
    await Promise.race([all, pause(stopSeconds * 1000, patience.signal)]);
    patience.abort();
    for (const { stop } of running.values()) stop.abort(stopping());
    await all;
  } finally {
    takeBack();
  }
}

/** Runs what needs the database; undefined where it is away, which is told once. `refusal` is what it said last, where that lasts. */
function watching(onDatabase: WorkOptions['onDatabase']) {
  let isAway = false;
  let refusal: unknown;
  const run = async <Result>(task: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      const result = await task();
      if (isAway) onDatabase(undefined);
      isAway = false;
      refusal = undefined;
      return result;
    } catch (error) {
      if (!isAway) onDatabase(error);
      isAway = true;
      refusal = isPassing(error) ? undefined : error;
      return undefined;
    }
  };
  return Object.assign(run, { refusal: () => refusal });
}

/** Calls the task again and again, each time after the one before has ended. */
function beat(task: () => Promise<void>): { end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  const next = () => {
    timer = setTimeout(async () => {
      await task();
      if (!isEnded) next();
    }, BEAT_SECONDS * 1000);
  };
  next();
  return {
    end() {
      isEnded = true;
      clearTimeout(timer);
    },
  };
}

async function isEmpty(queue: VideoQueue, serves: string | undefined): Promise<boolean> {
  const rows = await queue.database.query(
    `SELECT FROM ${JOBS}.job WHERE name = '${VIDEOS}' AND state <= 'active' AND group_id <> ALL($1::text[]) LIMIT 1`,
    [await servedElsewhere(queue, serves)],
  );
  return rows.length === 0;
}

const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const stopping = (): SparkfluenceError =>
  new SparkfluenceError('interrupted', 'The worker is being stopped', { details: { reason: 'stopping' } });

const lost = ({ key, id }: Taken): SparkfluenceError =>
  new SparkfluenceError('project', `The video "${key}" is not this worker’s any more`, {
    details: { reason: 'lease_lost', video: id },
  });
