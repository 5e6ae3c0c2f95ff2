import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type JobData, jobDataSchema } from '../../contracts/documents.ts';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import { readIfThere, writeJson } from '../../disk/files.ts';
import { isLocked } from '../../disk/lock.ts';
import type { FinalState } from '../../project/ledger.ts';
import { assetUrl } from '../work/assets.ts';

/** The record of one combine, `<project>/combine/<job_id>.json`, which `status --job ID` reads. */

export const newJobId = (): string => `job_${randomBytes(5).toString('hex')}`;

const fileOf = (folder: string, jobId: string): string => join(folder, 'combine', `${jobId}.json`);

/** Progress is written at most this often: each record is written whole and synced. */
const LEAST_INTERVAL_MS = 500;
const LEAST_STEP_PERCENT = 20;

export interface JobRecord {
  /** Writes the progress, 0 to 100, unless the last record is newer or nearer than the least interval and step. */
  progress(percentage: number, step: string): Promise<void>;
  failed(step: string, message: string): Promise<void>;
  /** @param step what was done last; `Complete` where it is left out */
  completed(final: FinalState, step?: string): Promise<void>;
}

/** Writes the record of a job, one state after the other. Nothing is written before the first call. */
export function openJobRecord(folder: string, jobId: string): JobRecord {
  let writtenPercentage = -Infinity;
  let writtenAtMs = -Infinity;
  let queue = Promise.resolve();
  const write = (job: JobData): Promise<void> => {
    queue = queue.then(() => writeJson(fileOf(folder, jobId), job));
    return queue;
  };
  const pending = { job_id: jobId, final_video_url: null };
  return {
    async progress(percentage, step) {
      if (percentage < writtenPercentage + LEAST_STEP_PERCENT) return;
      if (performance.now() < writtenAtMs + LEAST_INTERVAL_MS) return;
      writtenPercentage = percentage;
      writtenAtMs = performance.now();
      await write({
        ...pending,
        status: 'processing',
        progress_percentage: percentage,
        current_step: step,
        error_message: null,
      });
    },
    async failed(step, message) {
      const percentage = Math.max(0, writtenPercentage);
      await write({
        ...pending,
        status: 'failed',
        progress_percentage: percentage,
        current_step: step,
        error_message: message,
      });
    },
    async completed(final, step = 'Complete') {
      await write({
        job_id: jobId,
        status: 'completed',
        progress_percentage: 100,
        current_step: step,
        error_message: null,
        final_video_url: assetUrl(folder, final.asset),
        metadata: finalFacts(final),
      });
    },
  };
}

/** Whether a job ended at its storage, by the words of its step. */
export const isUploadStep = (step: string): boolean =>
  /^(?:Uploading\b|Checking (?:s3|supabase):)/.test(step);

/** The facts of a finished video, in the fields of the documents. `file_size_mb` counts 10^6 bytes, to two decimals. */
export const finalFacts = (final: FinalState) => ({
  duration_seconds: final.duration_seconds,
  file_size_mb: Math.max(0.01, Math.round(final.asset.bytes / 10_000) / 100),
  resolution: final.resolution,
  format: 'mp4',
  codec: final.codec,
});

/**
 * Finds the record of a job.
 * @param root the folder whose projects are searched
 * @param projectFolder searches this project only
 * @param others projects outside the root that are searched, too
 * @throws SparkfluenceError project, code JOB_NOT_FOUND, or reason `project_damaged`
 */
export async function findJob(
  root: string,
  projectFolder: string | undefined,
  jobId: string,
  others: readonly string[] = [],
): Promise<JobData> {
  const folders = projectFolder === undefined ? [...(await projectsBelow(root)), ...others] : [projectFolder];
  if (/^[\w-]{1,80}$/.test(jobId)) {
    for (const folder of folders) {
      const job = await readRecord(folder, jobId);
      if (job !== undefined) return corrected(folder, job);
    }
  }
  throw new SparkfluenceError('project', `There is no job "${jobId.slice(0, 80)}"`, {
    code: 'JOB_NOT_FOUND',
    details: {
      reason: 'job_not_found',
      next: 'Job ids stand in the answer of `combine`; look in the right root with --project or SPARKFLUENCE_HOME.',
    },
  });
}

async function readRecord(folder: string, jobId: string): Promise<JobData | undefined> {
  const file = fileOf(folder, jobId);
  const text = await readIfThere(file).catch(() => undefined);
  return text === undefined ? undefined : parseRecord(text, file);
}

function parseRecord(text: string, file: string): JobData {
  try {
    return jobDataSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SparkfluenceError('project', `The job record ${file} is damaged`, {
      details: { reason: 'project_damaged', path: file, next: 'Run `combine` again; it makes a new record.' },
      cause,
    });
  }
}

/**
 * Corrects what a record cannot know: the project may have been moved since, and a job that was killed still says
 * `processing`, which no process is doing if nobody holds the project's lock.
 */
async function corrected(folder: string, read: JobData): Promise<JobData> {
  const isOver = read.status === 'processing' && !(await isLocked(folder));
  // It may have ended between the two looks: whoever holds the lock writes the end down before letting it go.
  const job = isOver ? ((await readRecord(folder, read.job_id)) ?? read) : read;
  if (job.status === 'completed') {
    const name = new URL(job.final_video_url).pathname.split('/').at(-1) ?? '';
    return { ...job, final_video_url: pathToFileURL(join(folder, decodeURIComponent(name))).href };
  }
  if (job.status !== 'processing' || !isOver) return job;
  return {
    ...job,
    status: 'failed',
    error_message: 'The process that made it has stopped; run `combine` again',
  };
}

async function projectsBelow(root: string): Promise<string[]> {
  const names = await readdir(root).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  return names.map((name) => join(root, name));
}
