import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { packageVersion } from '../contracts/places.ts';
import { findFfmpeg } from '../ffmpeg/run/find.ts';
import { chooseProvider } from '../providers/index.ts';
import type { Reach } from '../providers/wire/private-address.ts';
import { openAddresses } from './addresses.ts';
import { openAnswers } from './answers.ts';
import { createApp } from './app.ts';
import { openClipsIndex } from './clips-index.ts';
import { openCopiesIndex } from './copies-index.ts';
import type { Crew } from './crew.ts';
import { type DoJob, type Job, type Jobs, openJobs } from './jobs.ts';
import type { KeyRing } from './keys.ts';
import { lazyQueue } from './lazy-queue.ts';
import { createLimiter } from './limits.ts';
import type { LogEntry, Parts, ServerSettings } from './parts.ts';
import { openPlace, projectFolder } from './place.ts';
import { createPresenter } from './present.ts';
import { openQueueLook } from './queue-figures.ts';
import { queuedJobs } from './queued-jobs.ts';
import { folderRecords } from './records.ts';
import type { Shared } from './shared.ts';
import { statesOf } from './states.ts';
import { openStored } from './stored.ts';
import { openTeam } from './team.ts';
import { openWatches } from './watches.ts';
import { openWebhooks } from './webhooks.ts';

/** Between two questions after clips that somebody wants to be told of, milliseconds. */
const CLIP_POLL_MS = 5000;

/** How often it is looked after what other servers left, while a hold lasts. */
const LOOKS = 3;

/** A server without its socket: everything that answers requests, put together. */
export interface OpenServer {
  readonly app: ReturnType<typeof createApp>;
  readonly parts: Parts;
  /** Goes on with jobs and webhooks that an earlier process left. @returns how many jobs */
  resume(): Promise<number>;
  /** Takes no new work from now on. */
  beginToStop(): void;
  /** Resolves when no job and no task is running. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenServerOptions {
  readonly root: string;
  readonly config: Config;
  readonly keys: KeyRing;
  readonly crew: Crew;
  /** A base of media addresses in webhooks, where no request names one. */
  readonly ownUrl: () => string;
  readonly settings: Omit<ServerSettings, 'version' | 'asksVeo'>;
  /** Requests a minute; 0 for no limit. */
  readonly perMinute: { readonly address: number; readonly key: number };
  /** How long an address of media works, seconds. */
  readonly mediaSeconds: number;
  /** How far addresses of clients may lead. */
  readonly reach: Reach;
  readonly secrets: readonly string[];
  readonly webhookWaitsSeconds?: readonly number[];
  readonly log: (entry: LogEntry) => void;
}

export async function openServer(options: OpenServerOptions): Promise<OpenServer> {
  const { root, config, keys, crew, settings, perMinute, reach, log } = options;
  const own = await openPlace(root);
  const shared =
    config.projects.kind === 'postgres'
      ? await (await import('./shared.ts')).openShared(config, root)
      : undefined;
  const place = { ...own, secret: shared?.secret ?? own.secret };
  const records = shared?.records ?? folderRecords(root);
  const addresses = openAddresses(place, options.mediaSeconds);
  const folders = [config.root, config.cacheFolder, config.dataFolder];
  const presenter = createPresenter(root, addresses, folders, options.secrets);
  const webhooks = openWebhooks(
    { secret: place.secret, records },
    {
      reach,
      log: (entry) => log(entry as LogEntry),
      ...(options.webhookWaitsSeconds === undefined ? {} : { waitsSeconds: options.webhookWaitsSeconds }),
    },
  );
  let isStopping = false;
  const onFault = (message: string) => log({ event: 'fault', message });
  const stored = openStored(crew, onFault);
  const team = openTeam({ root, shared, crew, finalOf: (id) => jobs.finalOf(id) });
  const clips = openClipsIndex(root, team);
  const asksVeo = hasVeo(config);
  const doHere: DoJob = ({ client, project, id: jobId, body, maxUsdPerDay = 0 }, onEvent) =>
    crew.perform<'combine'>(
      {
        ...{ kind: 'combine', client, maxUsdPerDay, jobId, body },
        folder: projectFolder(root, client, project),
      },
      onEvent,
    );
  const queue = lazyQueue(config.databaseUrl);
  const jobs: Jobs = openJobs({
    records,
    bring: team.bringFiles,
    // Servers that share their projects share the jobs among each other.
    doJob:
      shared === undefined && config.databaseUrl !== undefined
        ? queuedJobs({
            ...{ place, reach, doHere, onFault, isStopping: () => isStopping },
            openQueue: queue.ifThere,
          })
        : doHere,
    stored,
    folderOf: (client, project) => projectFolder(root, client, project),
    wordsOf: (error) => ({
      message: presenter.words(error instanceof SparkfluenceError ? error.message : 'The server failed'),
      step: presenter.words(
        (error instanceof SparkfluenceError ? error.failedStep : undefined) ?? 'Joining the clips',
      ),
    }),
    async onEnd(job: Job, data) {
      log({ event: 'job', job_id: job.id, client: job.client, status: data.status });
      if (job.webhook === undefined) return;
      const shown = presenter.document(data, settings.publicUrl ?? options.ownUrl());
      const event = { type: `job.${data.status}`, created_at: new Date().toISOString(), data: shown };
      await webhooks.send(job.client, job.webhook, event, [job.id, job.at]);
    },
    isStopping: () => isStopping,
    onFault,
  });
  const watches = openWatches({
    records,
    pollMs: config.pollMs ?? CLIP_POLL_MS,
    async statesOf({ client, uuids }) {
      const states = await statesOf(
        { crew, clips, stored, presenter, asksVeo },
        { client, maxUsdPerDay: 0 },
        uuids,
      );
      return [...states.values()];
    },
    async tell({ client, project, webhook }, status) {
      const state = status.status === 2 ? 'completed' : 'failed';
      log({ event: 'clip', uuid: status.uuid, client, status: state });
      const shown = presenter.document(status, settings.publicUrl ?? options.ownUrl()) as object;
      const data = { project_id: project, ...shown };
      const event = { type: `video.${state}`, created_at: new Date().toISOString(), data };
      await webhooks.send(client, webhook, event, [project, status.uuid]);
    },
    onFault,
  });
  const answers = openAnswers(records, () => isStopping);
  const parts: Parts = {
    place,
    keys,
    limits: { address: createLimiter(perMinute.address), key: createLimiter(perMinute.key) },
    addresses,
    presenter,
    crew,
    jobs,
    team,
    projects: config,
    answers,
    webhooks,
    watches,
    clips,
    stored,
    copies: openCopiesIndex(root),
    queue: openQueueLook({
      ...{ queue: config.databaseUrl === undefined ? undefined : queue, root, keys, keptIn: config },
      maxUsdPerDay: settings.maxUsdPerDay,
    }),
    settings: { ...settings, version: await packageVersion(), asksVeo },
    reach,
    log,
    isStopping: () => isStopping,
    readiness: async () => (await readinessOf(root, config)) ?? (await readinessOfShared(shared)),
  };
  let looking: NodeJS.Timeout | undefined;
  const resumeAll = async () => {
    await webhooks.resume();
    await watches.resume();
    return jobs.resume();
  };
  return {
    app: createApp(parts),
    parts,
    async resume() {
      await answers.sweep();
      // What another server leaves when it ends is taken by one of the others.
      if (shared !== undefined && looking === undefined) {
        looking = setInterval(() => {
          if (!isStopping) resumeAll().catch((error: unknown) => onFault(String(error)));
        }, config.projects.leaseMs / LOOKS);
        looking.unref();
      }
      return resumeAll();
    },
    beginToStop() {
      isStopping = true;
    },
    async idle() {
      await Promise.all([jobs.idle(), crew.idle()]);
    },
    async close() {
      isStopping = true;
      clearInterval(looking);
      await crew.close();
      await watches.close();
      await jobs.idle();
      await webhooks.close();
      await queue.close();
      await records.close();
    },
  };
}

function hasVeo({ vendors }: Config): boolean {
  try {
    return chooseProvider('videos', 'veo', vendors).id === 'veo';
  } catch {
    return false;
  }
}

async function readinessOfShared(shared: Shared | undefined): Promise<string | undefined> {
  try {
    await shared?.ping();
    return undefined;
  } catch {
    return 'the database does not answer';
  }
}

async function readinessOf(root: string, config: Config): Promise<string | undefined> {
  try {
    await access(join(root, 'clients'), constants.W_OK);
  } catch {
    return 'the folder of the server cannot be written';
  }
  try {
    await findFfmpeg({ ...config, signal: AbortSignal.timeout(5000) });
    return undefined;
  } catch {
    return 'there is no ffmpeg';
  }
}
