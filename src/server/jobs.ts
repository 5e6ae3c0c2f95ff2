import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type CombineData, type JobData, jobDataSchema } from '../contracts/documents.ts';
import { parsedOrNothing } from '../contracts/json.ts';
import type { OnProgress } from '../contracts/progress.ts';
import { contentsOf, idOf } from './job-id.ts';
import { completed, failed, notFound, processing, progressOf } from './job-states.ts';
import type { Records } from './records.ts';
import type { Stored } from './stored.ts';
import { finalOfJob } from './work.ts';

/** Jobs that join clips into a final video. A record a job, written before it begins: what was cut off begins again at the next start. */

const jobSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  project: z.string(),
  at: z.string(),
  /** The body, with this server's own addresses made into files. */
  body: z.unknown(),
  /** How often it was begun without an end. */
  begun: z.number().int(),
  maxUsdPerDay: z.number().optional(),
  /** Where its end has to be told; it goes when the message is written down. */
  webhook: z.string().optional(),
  /** What `job-status` answers of a job that has ended; the final video is a `file:` URL. */
  ended: jobDataSchema.optional(),
  /** Where its video lies in the storage, without a signature: `s3://bucket/key`. */
  stored: z.string().optional(),
  /** Of servers that share their records: what is told while another one does it. */
  seen: jobDataSchema.optional(),
  /** Of such servers, too: the finished video, by which the others fetch it. */
  final: z.strictObject({ sha256: z.string(), bytes: z.number() }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

const JOB_ID = /^job_[\da-f]{20}$/;
/** A job that was begun so often and never ended takes the process with it. */
const MOST_BEGUN = 3;
/** So many ended jobs are remembered, the newest; others are read again. */
const REMEMBERED = 2000;
/** Another server has taken the job and is about to write it down: how long that is waited for at a time, milliseconds. */
const ABOUT_TO_MS = 50;
/** How often other servers are told how far a job is, milliseconds. */
const SEEN_MS = 1000;

export interface JobOrder {
  readonly client: string;
  readonly project: string;
  readonly folder: string;
  readonly body: unknown;
  readonly webhook: string | undefined;
  /** What a narrator over the clips may cost with all else of the client's day, USD; nothing where it is left out. */
  readonly maxUsdPerDay?: number;
}

export interface Jobs {
  /** The job of an order: the one that did or does the same, or a new one. */
  submit(order: JobOrder): Promise<JobData>;
  /** @throws SparkfluenceError project, code JOB_NOT_FOUND, also for another client's */
  status(client: string, id: string): Promise<JobData>;
  /** Begins again what was cut off. */
  resume(): Promise<number>;
  /** The contents of a job's finished video, where they are known. */
  finalOf(id: string): Promise<Job['final']>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

/** Joins the clips of a job. @throws SparkfluenceError as the operation does; interrupted, where the server stops first */
export type DoJob = (job: Job, onEvent: OnProgress) => Promise<CombineData>;

interface JobsOptions {
  readonly records: Records;
  /** Joins the clips of a job, here or elsewhere. */
  readonly doJob: DoJob;
  readonly stored: Stored;
  readonly folderOf: (client: string, project: string) => string;
  /** Brings the clients' files that a body names to this server, where another one has them. */
  readonly bring: (body: unknown) => Promise<void>;
  /** An error in words for the client. */
  readonly wordsOf: (error: unknown) => { readonly message: string; readonly step: string };
  /** Called when a job has ended, before anybody is told. */
  readonly onEnd: (job: Job, data: JobData) => Promise<void>;
  readonly isStopping: () => boolean;
  readonly onFault: (words: string) => void;
}

export function openJobs({
  records,
  doJob,
  stored,
  folderOf,
  bring,
  wordsOf,
  onEnd,
  isStopping,
  onFault,
}: JobsOptions): Jobs {
  const known = new Map<string, { readonly job: Job; data: JobData; readonly isRunning: boolean }>();
  const running = new Map<string, Promise<void>>();
  const submitting = new Map<string, Promise<JobData>>();
  const remember = (job: Job, data: JobData, isRunning: boolean) => {
    known.delete(job.id);
    known.set(job.id, { job, data, isRunning });
    for (const [id, entry] of known) {
      if (known.size <= REMEMBERED) break;
      if (!entry.isRunning) known.delete(id);
    }
  };

  const begin = async (asked: Job): Promise<JobData> => {
    const job = { ...asked, begun: asked.begun + 1, ended: undefined, seen: undefined };
    await records.write('jobs', job.id, withoutUndefined(job));
    const first = waiting(job.id);
    remember(job, first, true);
    const done = run(job, asked).catch((error: unknown) => {
      onFault(String(error)); // the record could not be written; the next process begins the job again
      remember(job, failed(job.id, 99, 'Writing down the end', 'The server could not write'), false);
    });
    running.set(job.id, done);
    void done
      .then(() => records.letGo('jobs', job.id))
      .catch(() => undefined) // another server takes it when this one was not heard of
      .finally(() => running.delete(job.id));
    return first;
  };

  const run = async (job: Job, asked: Job): Promise<void> => {
    const folder = folderOf(job.client, job.project);
    const watch = progressOf(job.id);
    const note = noteOf(job);
    let ended: JobData;
    let place: string | undefined;
    let final: Job['final'];
    try {
      await bring(job.body);
      const data = await doJob(job, (event) => {
        if (!running.has(job.id)) return;
        const now = watch(event);
        remember(job, now, true);
        note.seen(now);
      });
      ended = completed(job.id, folder, data);
      const sent = data.uploads?.find(({ kind }) => kind === 'final');
      place = sent?.address;
      if (sent !== undefined) stored.learn(sent.address, { url: sent.url, expiresAt: sent.url_expires_at });
      if (records.isShared) final = await contentsOf(finalOfJob(folder, job.id));
    } catch (error) {
      if (isStopping()) return records.write('jobs', job.id, withoutUndefined(asked)); // the next process begins it again
      const { message, step } = wordsOf(error);
      const { progress_percentage } = known.get(job.id)?.data ?? { progress_percentage: 0 };
      ended = failed(job.id, progress_percentage, step, message);
    }
    await note.written();
    await end(withoutUndefined({ ...job, begun: 0, ended, stored: place ?? job.stored, final }), ended);
  };

  /** Has other servers told how far a job is; one writing at a time, so that none of them comes after the end. */
  const noteOf = (job: Job) => {
    let last = performance.now();
    let writing: Promise<void> = Promise.resolve();
    return {
      seen(data: JobData) {
        if (!records.isShared || performance.now() - last < SEEN_MS) return;
        last = performance.now();
        const write = () => records.write('jobs', job.id, withoutUndefined({ ...job, seen: data }));
        writing = writing.then(write).catch(() => undefined); // the next one says more
      },
      written: () => writing,
    };
  };

  /** Writes down the end of a job and tells it; a process that is killed in between leaves the telling to the next one. */
  const end = async (job: Job, ended: JobData): Promise<void> => {
    await records.write('jobs', job.id, job, job.webhook === undefined);
    await tell(job, ended);
    remember(job, ended, false);
  };

  const tell = async (job: Job, ended: JobData): Promise<void> => {
    await onEnd(job, await shown({ job, data: ended }));
    const { webhook, ...told } = job;
    if (webhook !== undefined) await records.write('jobs', job.id, told, true);
  };

  /** With the address in the storage, where its video lies there. */
  const shown = async ({ job, data }: { readonly job: Job; readonly data: JobData }): Promise<JobData> =>
    job.stored === undefined ? data : stored.shown(job.client, job.stored, data);

  const find = async (id: string): Promise<{ job: Job; data: JobData; isRunning: boolean } | undefined> => {
    const found = known.get(id);
    // Another server may have begun it again since it ended.
    if (found !== undefined && (found.isRunning || !records.isShared)) return found;
    const job = await readJob(id);
    if (job === undefined) return undefined;
    if (job.ended === undefined)
      return records.isShared ? { job, data: job.seen ?? waiting(id), isRunning: true } : undefined;
    if (!records.isShared) remember(job, job.ended, false);
    return { job, data: job.ended, isRunning: false };
  };

  const readJob = async (id: string): Promise<Job | undefined> => {
    const text = await records.read('jobs', id);
    return text === undefined ? undefined : jobSchema.safeParse(parsedOrNothing(text)).data;
  };

  const submit = async (id: string, { folder, ...order }: JobOrder): Promise<JobData> => {
    const current = known.get(id);
    if (current?.isRunning) return current.data;
    while (!(await records.take('jobs', id))) {
      const elsewhere = await find(id);
      if (elsewhere !== undefined) return shown(elsewhere);
      await sleep(ABOUT_TO_MS);
    }
    const job = await readJob(id);
    if (job?.ended?.status === 'completed' && (records.isShared || (await isThere(finalOfJob(folder, id))))) {
      await records.letGo('jobs', id);
      return shown({ job, data: job.ended });
    }
    const at = new Date().toISOString();
    return begin(withoutUndefined({ ...order, id, at, begun: 0 }));
  };

  return {
    async submit(order) {
      await bring(order.body);
      const id = await idOf(order, records);
      const under = submitting.get(id) ?? submit(id, order).finally(() => submitting.delete(id));
      submitting.set(id, under);
      return under;
    },
    async status(client, id) {
      const found = JOB_ID.test(id) ? await find(id) : undefined;
      if (found?.job.client !== client) throw notFound(id);
      return shown(found);
    },
    async resume() {
      let count = 0;
      for (const id of (await records.left('jobs')).filter((each) => JOB_ID.test(each))) {
        if (running.has(id) || submitting.has(id)) continue;
        if (!(await records.take('jobs', id))) continue;
        const job = await readJob(id);
        if (job?.ended !== undefined && job.webhook !== undefined) await tell(job, job.ended);
        if (job !== undefined && job.ended === undefined) {
          count += 1;
          if (job.begun < MOST_BEGUN) {
            await begin(job);
            continue;
          }
          await giveUp(job);
        }
        await records.letGo('jobs', id);
      }
      return count;
    },
    async finalOf(id) {
      return JOB_ID.test(id) ? (await readJob(id))?.final : undefined;
    },
    async idle() {
      await Promise.all(running.values());
    },
  };

  async function giveUp(job: Job): Promise<void> {
    const words = `The server ended ${MOST_BEGUN} times while it did this job; it is not begun again by itself`;
    const ended = failed(job.id, 0, 'Beginning again', words);
    await end({ ...job, begun: 0, ended }, ended);
  }
}

const waiting = (id: string): JobData => processing(id, 0, 'Waiting to begin');

const isThere = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined)) !== undefined;

const withoutUndefined = <Value extends object>(value: Value): Value => JSON.parse(JSON.stringify(value));
