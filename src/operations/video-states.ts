import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BareStatusData, VideoStatus } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { askedJobOf, askedJobsOf, knownStatus } from '../pipeline/clips/asked-jobs.ts';
import { summaryOf } from '../pipeline/clips/follow.ts';
import { scriptFrom } from '../pipeline/script/write.ts';
import { chooseMakers, type NamedProviders } from '../pipeline/work/makers.ts';
import { openOptions, tellingWaits } from '../pipeline/work/provider-options.ts';
import { lookAt } from '../pipeline/work/session.ts';
import { findJobs, type JobsOfProject } from '../project/find-jobs.ts';
import { openProject } from '../project/store.ts';
import { chooseProvider, openVideoVendor } from '../providers/index.ts';
import type { Caller } from './caller.ts';
import { onProject } from './on-project.ts';

export interface VideoStatesRequest {
  /** 1 to 100, none twice. */
  readonly videoUuids: readonly string[];
  /** A project that is looked into first; it need not be named. */
  readonly folder?: string | undefined;
  /** `videoProvider` is asked after jobs that no project on this machine knows; `veo` where it is left out. */
  readonly providers: NamedProviders;
  /** Follow the jobs until none is running. */
  readonly wait: boolean;
}

/** A job that another process works on is looked at again after so long, milliseconds. */
const LOOK_AGAIN_MS = 1000;

/**
 * How jobs are doing, by their ids, in the order given (specification, check-video-status). What a project on this machine
 * ordered is answered from there, and its clip is fetched there; the others are asked after at the provider.
 * @throws SparkfluenceError config, reason `key_missing`, before anything is asked; what the provider answers to all
 */
export async function videoStates(request: VideoStatesRequest, caller: Caller): Promise<BareStatusData> {
  const { videoUuids, folder, providers } = request;
  const { config } = caller;
  if (folder !== undefined) await openProject(resolve(folder)); // throws that there is none
  const known = await findJobs(config, videoUuids, folder === undefined ? undefined : resolve(folder));
  const others = new Set(videoUuids);
  for (const { uuids } of known) for (const uuid of uuids) others.delete(uuid);
  const named = providers.videoProvider === 'auto' ? undefined : providers.videoProvider;
  const { id } =
    others.size === 0 ? { id: undefined } : chooseProvider('videos', named ?? 'veo', config.vendors);
  const tell = teller(videoUuids.length, caller);
  const groups = [...known.map((each) => statesInProject(each, request, caller, tell))];
  if (id !== undefined) groups.push(statesAt(id, [...others], request, caller, tell));
  const states = new Map((await allOf(groups)).flat().map((status) => [status.uuid, status]));
  const videos = videoUuids.map((uuid) => states.get(uuid)!);
  const summary = summaryOf(videos);
  return { videos, summary, all_completed: summary.completed === summary.total };
}

/** All of them, or the first error, once none is under way any more. */
async function allOf<Result>(tasks: readonly Promise<Result>[]): Promise<Result[]> {
  const settled = await Promise.allSettled(tasks);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

type Tell = (status: VideoStatus) => void;

/** Says how many jobs have ended, whenever that changes. */
function teller(total: number, { onEvent }: Caller): Tell {
  const ended = new Set<string>();
  return ({ uuid, status }) => {
    if (status === 1 || ended.has(uuid)) return;
    ended.add(uuid);
    onEvent({ stage: 'clip', state: 'running', message: `${ended.size} of ${total} are done` });
  };
}

async function statesAt(
  id: 'veo' | 'google' | 'pexels' | 'local',
  uuids: readonly string[],
  { wait }: VideoStatesRequest,
  { config, signal, onEvent }: Caller,
  onAnswer: Tell,
): Promise<VideoStatus[]> {
  if (id === 'local' || id === 'pexels') return uuids.map(unknownHere);
  const provider = await openVideoVendor(id, {
    ...openOptions(config, signal),
    ...tellingWaits('clip', onEvent),
  });
  const pollMs = config.pollMs ?? provider.pollMs;
  return askedJobsOf(provider, uuids, { signal, wait, pollMs, fileWaitMs: config.fileWaitMs, onAnswer });
}

async function statesInProject(
  known: JobsOfProject,
  request: VideoStatesRequest,
  caller: Caller,
  tell: Tell,
): Promise<VideoStatus[]> {
  for (;;) {
    try {
      return await askInProject(known, request, caller, tell);
    } catch (error) {
      if (!isLockedElsewhere(error)) throw error;
    }
    // Another process works on it, and fetches the clips itself.
    const states = await seenInProject(known, request, caller);
    if (!request.wait || states.every(({ status }) => status !== 1)) return states;
    await sleep(LOOK_AGAIN_MS, undefined, { signal: caller.signal });
  }
}

async function askInProject(
  { project, uuids }: JobsOfProject,
  { providers, wait }: VideoStatesRequest,
  caller: Caller,
  tell: Tell,
): Promise<VideoStatus[]> {
  const { onProject: _, onPlan: __, ...quiet } = caller;
  const makers = await chooseMakers(withoutVideos(providers), caller.config);
  return onProject(quiet, { project, makers, attachedWorkers: wait }, async (session) => {
    const work = await session.work(await scriptFrom(project, {}));
    return Promise.all(
      uuids.map(async (uuid) => {
        const status = (await askedJobOf(work, uuid, { wait })) ?? unknownHere(uuid);
        tell(status);
        return status;
      }),
    );
  });
}

async function seenInProject(
  { project, uuids }: JobsOfProject,
  { providers }: VideoStatesRequest,
  caller: Caller,
): Promise<VideoStatus[]> {
  const makers = await chooseMakers(withoutVideos(providers), caller.config);
  const work = await lookAt(
    project,
    { ...caller, makers, attachedWorkers: false },
    await scriptFrom(project, {}),
  );
  return uuids.map((uuid) => knownStatus(work.place, uuid) ?? unknownHere(uuid));
}

/** The provider of the unknown jobs is none of the project's. */
const withoutVideos = (providers: NamedProviders): NamedProviders => ({
  ...providers,
  videoProvider: undefined,
});

const isLockedElsewhere = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'project_locked';

const unknownHere = (uuid: string): VideoStatus => ({
  uuid,
  status: 3,
  status_percentage: 0,
  video_url: null,
  error_message: `No project on this machine has the job ${uuid}`,
});
