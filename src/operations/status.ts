import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/resolve.ts';
import type { JobData, StatusData } from '../contracts/documents.ts';
import { followClips, refreshClips } from '../pipeline/clips/follow.ts';
import { statusData } from '../pipeline/documents.ts';
import { findJob } from '../pipeline/final/job-record.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import type { SettingFlags } from '../pipeline/work/brought.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom } from '../pipeline/work/open.ts';
import { notedFolders } from '../project/folders.ts';
import type { Caller, OperationRequest } from './caller.ts';
import type { StepInput } from './input.ts';
import { onProject } from './on-project.ts';

export interface StatusRequest extends OperationRequest {
  readonly input: StepInput;
  readonly settings: SettingFlags;
  /** Follow the clips until none is running. */
  readonly wait: boolean;
}

/** Asks how the clips of a project are doing and fetches those that are finished (specification, check-video-status). */
export async function status(
  { folder, input, settings, providers, wait }: StatusRequest,
  caller: Caller,
): Promise<StatusData> {
  const { config } = caller;
  const project = await openFrom(config, folder, input, settings);
  const makers = await chooseMakers(providers, config);
  return onProject(caller, { project, makers, attachedWorkers: wait }, async (session) => {
    const work = await session.work(await scriptFrom(project, input));
    return statusData(work, await (wait ? followClips(work) : refreshClips(work)));
  });
}

export interface JobStatusRequest {
  /** The project's folder; undefined: all projects that this machine knows are looked through. */
  readonly folder: string | undefined;
  readonly id: string;
}

/**
 * How a combine is doing (specification, job-status). A video that was uploaded has its address in the storage.
 * @throws SparkfluenceError project, code JOB_NOT_FOUND
 */
export async function jobStatus(
  { folder, id }: JobStatusRequest,
  config: Config,
  signal: AbortSignal,
): Promise<JobData> {
  const job = await findJob(config.root, folder, id, await notedFolders(config.dataFolder));
  if (job.status !== 'completed') return job;
  const { storedAddress } = await import('../pipeline/upload/address.ts'); // most projects are uploaded nowhere
  const project = dirname(fileURLToPath(job.final_video_url));
  const address = await storedAddress(project, config, signal);
  return address === undefined ? job : { ...job, final_video_url: address };
}
