import { pathToFileURL } from 'node:url';
import type { JobData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { ProgressEvent } from '../contracts/progress.ts';
import { finalOfJob, type Results } from './work.ts';

/** What a client is told of a job. */

/** While it runs: fetching is a fifth of it, joining the rest. */
export function progressOf(id: string): (event: ProgressEvent) => JobData {
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

export const processing = (id: string, percentage: number, step: string): JobData => ({
  job_id: id,
  status: 'processing',
  progress_percentage: percentage,
  current_step: step,
  final_video_url: null,
  error_message: null,
});

export function completed(id: string, folder: string, data: Results['combine']): JobData {
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

export const failed = (id: string, percentage: number, step: string, message: string): JobData => ({
  job_id: id,
  status: 'failed',
  progress_percentage: percentage,
  current_step: step,
  final_video_url: null,
  error_message: message,
});

export const notFound = (id: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is no job "${id.slice(0, 80)}"`, {
    code: 'JOB_NOT_FOUND',
    failedStep: 'Looking for the job',
    details: { reason: 'job_not_found', next: 'Job ids stand in the answer of combine-final-video.' },
  });
