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
  const makers = chooseMakers(providers, config.vendors);
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
 * How a combine is doing (specification, job-status).
 * @throws SparkfluenceError project, code JOB_NOT_FOUND
 */
export const jobStatus = async (
  { folder, id }: JobStatusRequest,
  { root, dataFolder }: Pick<Config, 'root' | 'dataFolder'>,
): Promise<JobData> => findJob(root, folder, id, await notedFolders(dataFolder));
