import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { OnProgress } from '../../contracts/progress.ts';
import type { ClipOrder } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { makeFolder, removeParts } from '../../disk/files.ts';
import { lockProject } from '../../disk/lock.ts';
import { findFfmpeg } from '../../ffmpeg/run/find.ts';
import { createFfmpeg } from '../../ffmpeg/run/run.ts';
import { openJobs } from '../../project/jobs.ts';
import { type Ledger, openLedger } from '../../project/ledger.ts';
import { type Project, type ScriptFile, saveSettings } from '../../project/store.ts';
import {
  chooseProvider,
  type OpenOptions,
  openImageProvider,
  openVideoProvider,
} from '../../providers/index.ts';
import type { Voice } from '../../providers/local/voice/voice.ts';
import type { VideosWork } from '../clips/make.ts';
import { createWorkers, type Workers } from '../local-clips/pool.ts';
import { DEFAULT_LIMITS, type Limits } from '../money/budget.ts';
import { sweepLanded } from '../money/order-answers.ts';
import { openPrices } from '../money/prices.ts';
import type { Till } from '../money/purchases.ts';
import { languageOf } from './work.ts';

export interface SessionOptions {
  readonly config: Config;
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  /** Told each ffmpeg command before it runs, of the worker processes too. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  /** Local workers end with this process; else they go on and end with their queue. */
  readonly attachedWorkers: boolean;
  /** `--max-cost` and `--max-credits`; where missing, the configuration's and then the product's own. */
  readonly limits?: Partial<Limits> | undefined;
  readonly resubmit?: boolean | undefined;
  readonly only?: ReadonlySet<SegmentType> | undefined;
  readonly redo?: boolean | undefined;
}

/** A project opened for one command, locked, with its providers; `close` lets go of everything. */
export interface Session {
  readonly project: Project;
  readonly config: Config;
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** What buying needs, before there is a script. */
  till(): Promise<Till>;
  /** What the steps take, around the script as it stands then. */
  work(script: ScriptFile): Promise<VideosWork>;
  /** Gets the local painter and clip workers ready while the script is still being written, where they are wanted. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

/** @throws SparkfluenceError project (locked, damaged) or config (a provider without its key) */
export async function openSession(project: Project, options: SessionOptions): Promise<Session> {
  const { config, signal, onEvent } = options;
  chooseProvider('images', options.imageProvider, config.vendors); // a missing key is said before anything is touched
  chooseProvider('videos', options.videoProvider, config.vendors);
  await makeFolder(project.folder);
  const lock = await lockProject(project.folder, options.pid);
  await prepare(project).catch(async (error: unknown) => {
    await lock.release().catch(() => undefined); // the first error is the one to show
    throw error;
  });
  const ffmpeg = openFfmpeg(options);
  const local = openLocal(project.folder, options, ffmpeg);
  const ledger = once(async () => {
    const opened = await openLedger(project.folder);
    await sweepLanded(project.folder, opened);
    return opened;
  });

  return {
    project,
    config,
    pid: options.pid,
    signal,
    onEvent,
    ffmpeg,
    async till() {
      const open = await ledger();
      const prices = await openPrices(config.pricesFile);
      const resubmit = options.resubmit === true;
      return { project, signal, ledger: open, limits: limitsOf(options), prices, resubmit };
    },
    work: async (script) => workOf(project, options, { ffmpeg, local, ledger: await ledger() }, script),
    async warmUp() {
      const isLocal = (stage: 'images' | 'videos', wanted: string | undefined) =>
        chooseProvider(stage, wanted, config.vendors).id === 'local';
      if (isLocal('videos', options.videoProvider)) await local.wake();
      if (isLocal('images', options.imageProvider))
        await (await import('../../providers/local/image/warm-up.ts')).warmUp();
    },
    async close() {
      await local.close();
      await lock.release();
    },
  };
}

/**
 * The project as it stands, only to be looked at: without the lock, so that it can be seen while another process works
 * on it. Nothing may be made with it.
 */
export async function lookAt(
  project: Project,
  options: SessionOptions,
  script: ScriptFile,
): Promise<VideosWork> {
  const ffmpeg = openFfmpeg(options);
  const local = openLocal(project.folder, options, ffmpeg);
  return workOf(project, options, { ffmpeg, local, ledger: await openLedger(project.folder) }, script);
}

interface Tools {
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly local: ReturnType<typeof openLocal>;
  readonly ledger: Ledger;
}

async function workOf(
  project: Project,
  options: SessionOptions,
  { ffmpeg, local, ledger }: Tools,
  script: ScriptFile,
): Promise<VideosWork> {
  const { config, signal, onEvent } = options;
  const imageChoice = chooseProvider('images', options.imageProvider, config.vendors);
  const videoChoice = chooseProvider('videos', options.videoProvider, config.vendors);
  const open = { ...openOptions(config, signal), local };
  const videos = await openVideoProvider(videoChoice.id, open);
  return {
    project,
    script,
    config,
    signal,
    onEvent,
    ffmpeg,
    videos,
    ledger,
    images: await openImageProvider(imageChoice.id, open),
    language: languageOf(project),
    prices: await openPrices(config.pricesFile),
    limits: limitsOf(options),
    resubmit: options.resubmit === true,
    only: options.only,
    redo: options.redo === true,
    auto: { images: isAuto(options.imageProvider), videos: isAuto(options.videoProvider) },
    videoProvider: async (id) => {
      if (id === videos.id) return videos;
      return openVideoProvider(chooseProvider('videos', id, config.vendors).id, open);
    },
    pollMs: config.pollMs ?? videos.pollMs,
    notes: [...imageChoice.degradations, ...videoChoice.degradations],
  };
}

const openFfmpeg = ({ config, signal, onCommand }: SessionOptions): (() => Promise<Ffmpeg>) =>
  once(async () => {
    const found = await findFfmpeg({ ...config, signal });
    return createFfmpeg(found.binary, found.version, onCommand);
  });

/** What every provider is opened with. */
export const openOptions = (config: Config, signal: AbortSignal): OpenOptions => ({
  settings: config.vendors,
  cacheFolder: config.cacheFolder,
  signal,
  rateLimits: config.rateLimits,
  firstWaitMs: config.pollMs,
  pollMs: config.pollMs,
  timeoutMs: config.timeoutMs,
});

const limitsOf = ({ config, limits }: SessionOptions): Limits => ({
  ...DEFAULT_LIMITS,
  ...config.limits,
  ...limits,
});

const isAuto = (named: string | undefined): boolean => named === undefined || named === 'auto';

/** What has to be so before any step, once the project is ours alone. */
async function prepare(project: Project): Promise<void> {
  for (const name of ['', 'images', 'clips', 'music']) await removeParts(join(project.folder, name));
  await saveSettings(project);
}

/** What the local video provider works with: the queue in the project's folder, worker processes, a voice a language. */
function openLocal(folder: string, options: SessionOptions, ffmpeg: () => Promise<Ffmpeg>) {
  const { config, signal, onCommand, attachedWorkers: attached } = options;
  const queue = openJobs(join(folder, 'jobs'));
  const voices = new Map<string, Promise<Voice>>();
  let workers: Workers | undefined;
  let closed = false;
  return {
    queue,
    async wake() {
      const found = await ffmpeg();
      if (closed) return; // let go in the meantime: nobody would end these workers
      workers ??= createWorkers({ jobsFolder: queue.folder, ffmpeg: found, config, attached, onCommand });
      workers.wake();
    },
    async voice({ language, voice: name }: Pick<ClipOrder, 'language' | 'voice'>) {
      const { openVoice } = await import('../../providers/local/voice/voice.ts');
      const key = `${language.tag} ${name ?? ''}`;
      const voice = voices.get(key) ?? openVoice({ language, name, cacheFolder: config.cacheFolder, signal });
      voices.set(key, voice);
      return voice;
    },
    async close() {
      closed = true;
      const open = await Promise.allSettled(voices.values());
      await Promise.all(
        open.map((voice) => (voice.status === 'fulfilled' ? voice.value.close() : undefined)),
      );
      await workers?.close();
    },
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
