import { Worker } from 'node:worker_threads';
import { childEnvironment } from '../contracts/child-environment.ts';
import { type ErrorDocument, SparkfluenceError } from '../contracts/errors.ts';
import { programFile } from '../contracts/places.ts';
import type { OnProgress } from '../contracts/progress.ts';
import { telemetryEnvironment } from '../contracts/telemetry.ts';
import type { Proxies } from '../contracts/vendors.ts';
import { perform, type Results, type Surroundings, type Task, type TaskOf } from './work.ts';

/**
 * Who does the tasks. Pictures are drawn and films are looked at for seconds in one piece, so this happens in threads of
 * their own, and the server goes on answering.
 */
export interface Crew {
  /** @throws SparkfluenceError as the task does; limit, reason `queue_full` */
  perform<Kind extends Task['kind']>(task: TaskOf<Kind>, onEvent?: OnProgress): Promise<Results[Kind]>;
  /** How many tasks are running or waiting. */
  readonly busy: number;
  /** Resolves when nothing is running and nothing waits. */
  idle(): Promise<void>;
  /** Aborts what runs, which ends so that it can be gone on with, and lets the threads go. */
  close(): Promise<void>;
}

export interface CrewOptions extends Surroundings {
  readonly proxies: Proxies;
  readonly threads: number;
  /** How many tasks may run at once, in all threads. */
  readonly atOnce: number;
  /** How many may wait for that. */
  readonly waiting: number;
  /** Called with the words of a thread that ended by itself. */
  readonly onFault: (words: string) => void;
}

/** What goes to a thread and what comes back. */
export type Order =
  | { readonly id: number; readonly task: Task; readonly abort?: undefined }
  | { readonly id: number; readonly abort: true };
export type Report =
  | { readonly id: number; readonly event: Parameters<OnProgress>[0] }
  | { readonly id: number; readonly data: unknown }
  | { readonly id: number; readonly failure: ErrorDocument; readonly stack?: string };

/** Does the tasks in this very thread, for tests and for whoever has threads of their own. */
export function crewOfOne(around: Surroundings): Crew {
  const stop = new AbortController();
  const running = new Set<Promise<unknown>>();
  return {
    get busy() {
      return running.size;
    },
    perform(task, onEvent = () => undefined) {
      const done = perform(task, around, stop.signal, onEvent);
      const settled = done.catch(() => undefined).finally(() => running.delete(settled));
      running.add(settled);
      return done;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}

interface Member {
  readonly thread: Worker;
  readonly jobs: Map<number, Job>;
}
interface Job {
  readonly task: Task;
  readonly onEvent: OnProgress;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const LOOKING: ReadonlySet<Task['kind']> = new Set(['status', 'ask', 'address', 'bring']);

export function createCrew(options: CrewOptions): Crew {
  const { threads, atOnce, waiting, onFault } = options;
  const { root, config, pid, proxies, upload = null } = options;
  const members: Member[] = [];
  const queue: [number, Job][] = [];
  let lastId = 0;
  let isClosed = false;

  const enlist = (): Member => {
    const thread = new Worker(programFile('server/thread'), {
      workerData: { root, config, pid, proxies, upload, telemetry: telemetryEnvironment() },
      env: { ...childEnvironment(), ...telemetryEnvironment() },
    });
    const member: Member = { thread, jobs: new Map() };
    thread.on('message', (report: Report) => {
      const job = member.jobs.get(report.id);
      if (job === undefined) return;
      if ('event' in report) return job.onEvent(report.event);
      member.jobs.delete(report.id);
      if ('data' in report) job.resolve(report.data);
      else {
        if (report.stack !== undefined) onFault(report.stack);
        job.reject(SparkfluenceError.passOn(report.failure));
      }
      next();
    });
    const onEnd = (why: unknown) => {
      const at = members.indexOf(member);
      if (at < 0) return;
      members.splice(at, 1);
      if (!isClosed)
        onFault(why instanceof Error ? (why.stack ?? why.message) : `a thread ended: ${String(why)}`);
      for (const { reject } of member.jobs.values()) reject(threadEnded());
      next();
    };
    thread.once('error', onEnd).once('exit', onEnd);
    members.push(member);
    return member;
  };

  const runs = () => members.reduce((sum, { jobs }) => sum + jobs.size, 0);
  /** One task a project at a time; how its clips are doing can be looked at meanwhile. */
  const isFree = ({ kind, folder }: Task): boolean =>
    LOOKING.has(kind) ||
    !members.some(({ jobs }) => [...jobs.values()].some(({ task }) => task.folder === folder));
  const idlers: (() => void)[] = [];
  const tellIdlers = () => {
    if (runs() + queue.length === 0) for (const tell of idlers.splice(0)) tell();
  };
  const next = () => {
    tellIdlers();
    while (!isClosed && runs() < atOnce) {
      const at = queue.findIndex(([, { task }]) => isFree(task));
      const [entry] = at < 0 ? [] : queue.splice(at, 1);
      if (entry === undefined) return;
      const [id, job] = entry;
      const idlest = members.toSorted((one, other) => one.jobs.size - other.jobs.size)[0];
      const needsMore = idlest === undefined || (idlest.jobs.size > 0 && members.length < threads);
      const member = needsMore ? enlist() : idlest;
      member.jobs.set(id, job);
      member.thread.postMessage({ id, task: job.task } satisfies Order);
    }
  };

  return {
    get busy() {
      return runs() + queue.length;
    },
    perform(task, onEvent = () => undefined) {
      if (isClosed) return Promise.reject(stopping());
      if (queue.length >= waiting) return Promise.reject(queueFull());
      return new Promise((resolve, reject) => {
        lastId += 1;
        queue.push([lastId, { task: task as Task, onEvent, resolve: resolve as Job['resolve'], reject }]);
        next();
      });
    },
    idle() {
      return new Promise((resolve) => {
        idlers.push(resolve);
        tellIdlers();
      });
    },
    async close() {
      isClosed = true;
      for (const [, { reject }] of queue.splice(0)) reject(stopping());
      for (const { thread, jobs } of members)
        for (const id of jobs.keys()) thread.postMessage({ id, abort: true } satisfies Order);
      const ended = members.flatMap(({ jobs }) =>
        [...jobs].map(([id, job]) => new Promise<void>((done) => jobs.set(id, endOf(job, done)))),
      );
      await Promise.all(ended);
      await Promise.all(members.map(({ thread }) => thread.terminate()));
    },
  };
}

const endOf = (job: Job, done: () => void): Job => ({
  ...job,
  resolve: (data) => {
    job.resolve(data);
    done();
  },
  reject: (error) => {
    job.reject(error);
    done();
  },
});

const threadEnded = (): SparkfluenceError =>
  new SparkfluenceError('bug', 'The part of the server that did this ended', {
    details: { reason: 'thread_ended', next: 'Send the same request again; what was made is kept.' },
  });

export const stopping = (): SparkfluenceError =>
  new SparkfluenceError('interrupted', 'The server is being stopped', {
    details: { reason: 'stopping', next: 'Send the same request again in a moment; what was made is kept.' },
  });

const queueFull = (): SparkfluenceError =>
  new SparkfluenceError('limit', 'The server has as much to do as it can take on', {
    details: { reason: 'queue_full', next: 'Send the same request again in a moment.' },
  });
