import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type JobData, jobDataSchema } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ProgressEvent } from '../contracts/progress.ts';
import { readIfThere, writeJson } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';
import type { Crew } from './crew.ts';
import type { Stored } from './stored.ts';
import { finalOfJob, type Results } from './work.ts';

/** Jobs that join clips into a final video. A file a job, written before it begins: what was cut off begins again at the next start. */

const jobSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  project: z.string(),
  at: z.string(),
  /** The body, with this server's own addresses made into files. */
  body: z.unknown(),
  /** How often it was begun without an end. */
  begun: z.number().int(),
  /** Where its end has to be told; it goes when the message is written down. */
  webhook: z.string().optional(),
  /** What `job-status` answers of a job that has ended; the final video is a `file:` URL. */
  ended: jobDataSchema.optional(),
  /** Where its video lies in the storage, without a signature: `s3://bucket/key`. */
  stored: z.string().optional(),
});
export type Job = z.infer<typeof jobSchema>;

/** A job that was begun so often and never ended takes the process with it. */
const MOST_BEGUN = 3;
/** So many ended jobs are remembered, the newest; others are read again. */
const REMEMBERED = 2000;

export interface JobOrder {
  readonly client: string;
  readonly project: string;
  readonly folder: string;
  readonly body: unknown;
  readonly webhook: string | undefined;
}

export interface Jobs {
  /** The job of an order: the one that did or does the same, or a new one. */
  submit(order: JobOrder): Promise<JobData>;
  /** @throws SparkfluenceError project, code JOB_NOT_FOUND, also for another client's */
  status(client: string, id: string): Promise<JobData>;
  /** Begins again what was cut off. */
  resume(): Promise<number>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

interface JobsOptions {
  readonly root: string;
  readonly crew: Crew;
  readonly stored: Stored;
  readonly folderOf: (client: string, project: string) => string;
  /** An error in words for the client. */
  readonly wordsOf: (error: unknown) => { readonly message: string; readonly step: string };
  /** Called when a job has ended, before anybody is told. */
  readonly onEnd: (job: Job, data: JobData) => Promise<void>;
  readonly isStopping: () => boolean;
  readonly onFault: (words: string) => void;
}

export function openJobs({
  root,
  crew,
  stored,
  folderOf,
  wordsOf,
  onEnd,
  isStopping,
  onFault,
}: JobsOptions): Jobs {
  const known = new Map<string, { readonly job: Job; data: JobData; readonly isRunning: boolean }>();
  const running = new Map<string, Promise<void>>();
  const fileOf = (id: string) => join(root, 'jobs', `${id}.json`);
  const remember = (job: Job, data: JobData, isRunning: boolean) => {
    known.delete(job.id);
    known.set(job.id, { job, data, isRunning });
    for (const [id, entry] of known) {
      if (known.size <= REMEMBERED) break;
      if (!entry.isRunning) known.delete(id);
    }
  };

  const begin = async (asked: Job): Promise<JobData> => {
    const job = { ...asked, begun: asked.begun + 1, ended: undefined };
    await writeJson(fileOf(job.id), withoutUndefined(job));
    const first = processing(job.id, 0, 'Waiting to begin');
    remember(job, first, true);
    const done = run(job).catch((error: unknown) => {
      onFault(String(error)); // the record could not be written; the next process begins the job again
      remember(job, failed(job.id, 99, 'Writing down the end', 'The server could not write'), false);
    });
    running.set(job.id, done);
    void done.finally(() => running.delete(job.id));
    return first;
  };

  const run = async (job: Job): Promise<void> => {
    const folder = folderOf(job.client, job.project);
    const watch = progressOf(job.id);
    let ended: JobData;
    let place: string | undefined;
    try {
      const { client, body, id: jobId } = job;
      const data = await crew.perform<'combine'>(
        { kind: 'combine', client, maxUsdPerDay: 0, folder, jobId, body },
        (event) => {
          if (running.has(jobId)) remember(job, watch(event), true);
        },
      );
      ended = completed(job.id, folder, data);
      const final = data.uploads?.find(({ kind }) => kind === 'final');
      place = final?.address;
      if (final !== undefined)
        stored.learn(final.address, { url: final.url, expiresAt: final.url_expires_at });
    } catch (error) {
      if (isStopping()) return; // it is begun again by the next process
      const { message, step } = wordsOf(error);
      const { progress_percentage } = known.get(job.id)?.data ?? { progress_percentage: 0 };
      ended = failed(job.id, progress_percentage, step, message);
    }
    await end({ ...job, begun: 0, ended, ...(place === undefined ? {} : { stored: place }) }, ended);
  };

  /** Writes down the end of a job and tells it; a process that is killed in between leaves the telling to the next one. */
  const end = async (job: Job, ended: JobData): Promise<void> => {
    await writeJson(fileOf(job.id), job);
    await tell(job, ended);
    remember(job, ended, false);
  };

  const tell = async (job: Job, ended: JobData): Promise<void> => {
    await onEnd(job, await shown({ job, data: ended }));
    const { webhook, ...told } = job;
    if (webhook !== undefined) await writeJson(fileOf(job.id), told);
  };

  /** With the address in the storage, where its video lies there. */
  const shown = async ({ job, data }: { readonly job: Job; readonly data: JobData }): Promise<JobData> =>
    job.stored === undefined ? data : stored.shown(job.client, job.stored, data);

  const find = async (id: string): Promise<{ job: Job; data: JobData; isRunning: boolean } | undefined> => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const job = await readJob(fileOf(id));
    if (job?.ended === undefined) return undefined;
    remember(job, job.ended, false);
    return known.get(id);
  };

  return {
    async submit({ client, project, folder, body, webhook }) {
      const id = await idOf(client, project, body);
      const found = await find(id);
      if (found?.isRunning) return found.data;
      if (found?.data.status === 'completed' && (await isThere(finalOfJob(folder, id)))) return shown(found);
      const at = new Date().toISOString();
      return begin({
        id,
        client,
        project,
        at,
        body,
        begun: 0,
        ...(webhook === undefined ? {} : { webhook }),
      });
    },
    async status(client, id) {
      const found = /^job_[\da-f]{20}$/.test(id) ? await find(id) : undefined;
      if (found?.job.client !== client) throw notFound(id);
      return shown(found);
    },
    async resume() {
      const names = await readdir(join(root, 'jobs')).catch(() => []);
      let count = 0;
      for (const name of names.filter((each) => /^job_[\da-f]{20}\.json$/.test(each))) {
        const job = await readJob(join(root, 'jobs', name));
        if (job === undefined || known.has(job.id)) continue;
        if (job.ended !== undefined) {
          if (job.webhook !== undefined) await tell(job, job.ended);
          continue;
        }
        count += 1;
        if (job.begun < MOST_BEGUN) await begin(job);
        else await giveUp(job);
      }
      return count;
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

/**
 * The same order has the same id: the same client, project, clips and options. A clip of this server is known by its size and
 * time, since another one may lie at the same address meanwhile.
 */
async function idOf(client: string, project: string, body: unknown): Promise<string> {
  const files: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && value.startsWith('file:')) files.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(body);
  const marks = await Promise.all(
    files.map(async (url) => {
      const found = await stat(new URL(url)).catch(() => undefined);
      return `${found?.size} ${found?.mtimeMs}`;
    }),
  );
  return `job_${sha256(JSON.stringify([client, project, body, marks])).slice(0, 20)}`;
}

async function readJob(file: string): Promise<Job | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const parsed = jobSchema.safeParse(JSON.parse(text));
  return parsed.data;
}

/** What a client is told of a job while it runs: fetching is a fifth of it, joining the rest. */
function progressOf(id: string): (event: ProgressEvent) => JobData {
  let percentage = 0;
  let step = 'Beginning';
  return ({ stage, state, segment, percentage: share = 0 }) => {
    if (stage === 'clip' && state === 'started') step = `Downloading segment ${segment}`;
    if (stage === 'clip') percentage = Math.min(20, percentage + (state === 'done' ? 2 : 0));
    if (stage === 'combine') {
      step = state === 'done' ? 'Writing the publishing kit' : 'Joining the clips';
      percentage = Math.max(percentage, state === 'done' ? 99 : Math.floor(20 + share * 0.78));
    }
    return processing(id, percentage, step);
  };
}

const processing = (id: string, percentage: number, step: string): JobData => ({
  job_id: id,
  status: 'processing',
  progress_percentage: percentage,
  current_step: step,
  final_video_url: null,
  error_message: null,
});

function completed(id: string, folder: string, data: Results['combine']): JobData {
  const { duration_seconds, file_size_mb, resolution, format, codec } = data;
  return {
    job_id: id,
    status: 'completed',
    progress_percentage: 100,
    current_step: 'Complete',
    final_video_url: pathToFileURL(finalOfJob(folder, id)).href,
    error_message: null,
    metadata: { duration_seconds, file_size_mb, resolution, format, codec },
  };
}

const failed = (id: string, percentage: number, step: string, message: string): JobData => ({
  job_id: id,
  status: 'failed',
  progress_percentage: percentage,
  current_step: step,
  final_video_url: null,
  error_message: message,
});

const isThere = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined)) !== undefined;

const withoutUndefined = <Value extends object>(value: Value): Value => JSON.parse(JSON.stringify(value));

const notFound = (id: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is no job "${id.slice(0, 80)}"`, {
    code: 'JOB_NOT_FOUND',
    failedStep: 'Looking for the job',
    details: { reason: 'job_not_found', next: 'Job ids stand in the answer of combine-final-video.' },
  });
