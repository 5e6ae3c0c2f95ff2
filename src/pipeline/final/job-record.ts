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

/** What `status --job ID` reads: one record a combine, `<project>/combine/<job_id>.json` (specification, endpoint 6). */

export const newJobId = (): string => `job_${randomBytes(5).toString('hex')}`;

const fileOf = (folder: string, jobId: string): string => join(folder, 'combine', `${jobId}.json`);

/** How long at least between two records of progress. */
const QUIET_MS = 500;

export interface JobRecord {
  /** At most once a fifth and twice a second: a record is written whole and synced. */
  progress(percentage: number, step: string): Promise<void>;
  failed(step: string, message: string): Promise<void>;
  completed(final: FinalState): Promise<void>;
}

export function openJobRecord(folder: string, jobId: string): JobRecord {
  let told = -Infinity;
  let toldAt = -Infinity;
  let queue = Promise.resolve();
  const write = (job: JobData): Promise<void> => {
    queue = queue.then(() => writeJson(fileOf(folder, jobId), job));
    return queue;
  };
  const pending = { job_id: jobId, final_video_url: null };
  return {
    async progress(percentage, step) {
      if (percentage < told + 20 || performance.now() < toldAt + QUIET_MS) return;
      told = percentage;
      toldAt = performance.now();
      const record = { ...pending, progress_percentage: percentage, current_step: step, error_message: null };
      await write({ ...record, status: 'processing' });
    },
    async failed(step, message) {
      const percentage = Math.max(0, told);
      const record = {
        ...pending,
        progress_percentage: percentage,
        current_step: step,
        error_message: message,
      };
      await write({ ...record, status: 'failed' });
    },
    async completed(final) {
      const done = {
        job_id: jobId,
        status: 'completed',
        progress_percentage: 100,
        error_message: null,
      } as const;
      const url = assetUrl(folder, final.asset);
      await write({ ...done, current_step: 'Complete', final_video_url: url, metadata: finalFacts(final) });
    },
  };
}

/** The facts of a finished video in the specification's fields. `file_size_mb` is in 10^6 bytes, two decimals. */
export const finalFacts = (final: FinalState) => ({
  duration_seconds: final.duration_seconds,
  file_size_mb: Math.max(0.01, Math.round(final.asset.bytes / 10_000) / 100),
  resolution: final.resolution,
  format: 'mp4',
  codec: final.codec,
});

/**
 * The record of a combine in any project below the root.
 * @throws SparkfluenceError project, code JOB_NOT_FOUND
 */
export async function findJob(
  root: string,
  projectFolder: string | undefined,
  jobId: string,
): Promise<JobData> {
  const folders = projectFolder === undefined ? await projectsBelow(root) : [projectFolder];
  if (/^[\w-]{1,80}$/.test(jobId)) {
    for (const folder of folders) {
      const text = await readIfThere(fileOf(folder, jobId)).catch(() => undefined);
      if (text !== undefined) return withTruth(folder, parseRecord(text, fileOf(folder, jobId)));
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

/** A job that is said to run but whose project nobody holds was cut off; a project may have been moved since. */
async function withTruth(folder: string, job: JobData): Promise<JobData> {
  if (job.status === 'completed') {
    const name = new URL(job.final_video_url).pathname.split('/').at(-1) ?? '';
    return { ...job, final_video_url: pathToFileURL(join(folder, decodeURIComponent(name))).href };
  }
  if (job.status !== 'processing' || (await isLocked(folder))) return job;
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
