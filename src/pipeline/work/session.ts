import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config/resolve.ts';
import { voiceOfOurs } from '../../contracts/brand.ts';
import { SYSTEM_CLOCK } from '../../contracts/clock.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { OnProgress } from '../../contracts/progress.ts';
import { isMadeHere } from '../../contracts/segments.ts';
import { readCached, writeCached } from '../../disk/cache.ts';
import { makeFolder, removeParts } from '../../disk/files.ts';
import { findFfmpeg, oldBuildWarning } from '../../ffmpeg/run/find.ts';
import { createFfmpeg } from '../../ffmpeg/run/run.ts';
import { openJobs } from '../../project/jobs.ts';
import { type Ledger, type Order, onlyInMemory, openLedger } from '../../project/ledger.ts';
import { registeredOrdersOf, registerOrders } from '../../project/register.ts';
import { type Project, type ScriptFile, saveSettings } from '../../project/store.ts';
import { migrateProject } from '../../project/versions.ts';
import { chooseProvider, openImageProvider, openVideoProvider } from '../../providers/index.ts';
import { openNarrator } from '../../providers/narrators.ts';
import { type LocalClips, openLocalClips } from '../local-clips/open.ts';
import { DEFAULT_LIMITS, type Limits, type PurchaseGuard } from '../money/budget.ts';
import { sweepOrderAnswers } from '../money/order-answers.ts';
import { openPrices } from '../money/prices.ts';
import type { Money, PurchaseContext } from '../money/purchases.ts';
import { askedNotes, styleNotes } from './asked-notes.ts';
import { adoptFound } from './found-files.ts';
import { keeperOf } from './kept.ts';
import type { Makers } from './makers.ts';
import { openOptions, tellingWaits } from './provider-options.ts';
import { wordsKey } from './same-words.ts';
import { type Choice, languageOf, type OpenMakers, type Tools, type Work } from './work.ts';

export interface SessionOptions {
  readonly config: Config;
  /** This process, which the project's lock names. */
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Called with each ffmpeg command line before it runs, also those of the worker processes. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
  readonly makers: Makers;
  /** Local workers end with this process; else they go on and end with their queue. */
  readonly attachedWorkers: boolean;
  /** `--max-cost` and `--max-credits`; where missing, the configuration's and then the product's own. */
  readonly limits?: Partial<Limits> | undefined;
  readonly resubmit?: boolean | undefined;
  readonly guard?: PurchaseGuard | undefined;
  readonly choice?: Choice | undefined;
}

/** A project opened for one command, locked, with its providers; `close` lets go of everything. */
export interface Session extends Pick<SessionOptions, 'config' | 'pid' | 'makers'> {
  readonly project: Project;
  readonly tools: Tools;
  /** What a purchase needs, also before there is a script. */
  purchaseContext(): Promise<PurchaseContext>;
  /** What the steps take, around the script as it stands then. */
  work(script: ScriptFile): Promise<Work>;
  /** How long the segment of these words lasts in the voice of the project, seconds. @throws as the embedded voice */
  speak(text: string): Promise<number>;
  /** Gets the local painter and clip workers ready while the script is still being written, where they are chosen. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

/** @throws SparkfluenceError project (locked, damaged) */
export async function openSession(project: Project, options: SessionOptions): Promise<Session> {
  const { config, makers, pid } = options;
  await makeFolder(project.folder);
  const backend = await keeperOf(config, project, options);
  const lock = await backend.lock(pid, options.signal);
  await prepare(project, options).catch(async (error: unknown) => {
    await lock.release().catch(() => undefined); // the first error is the one to show
    throw error;
  });
  const { now = SYSTEM_CLOCK.now } = backend; // one clock for all machines that share the project
  const tools = { ...openTools(options), clock: { ...SYSTEM_CLOCK, now } };
  const local = openLocalClips(project.folder, options, tools.ffmpeg);
  const ledger = once(async () => {
    // Every intent of a purchase is such a write: what has lost its lock orders nothing.
    const { project_id: id } = project.settings;
    const wordsOf = ({ prompt }: Order) => wordsKey(prompt);
    const opened = await openLedger(project.folder, lock.assertHeld, async (orders) =>
      backend.noteOrders(await registerOrders(config.dataFolder, id, orders, wordsOf)),
    );
    await adoptFound(project.folder, opened, () => registeredOrdersOf(config.dataFolder, id));
    await sweepOrderAnswers(project.folder, opened);
    return opened;
  });
  return {
    project,
    config,
    pid,
    makers,
    tools,
    purchaseContext: async () => ({
      place: { project, ledger: await ledger() },
      money: await openMoney(options),
      tools,
    }),
    work: async (script) => openWork(project, script, options, { tools, local, ledger: await ledger() }),
    async speak(text) {
      const { segmentSecondsOf } = await import('../../providers/local/voice/voice.ts');
      const { voice: named, speed } = project.settings;
      const voice = await local.voice({ language: languageOf(project), voice: voiceOfOurs(named), speed });
      return segmentSecondsOf(await voice.narrate(text));
    },
    async warmUp() {
      if (isMadeHere(makers.videos.id)) await local.warmUp();
      if (makers.images.id === 'local') await (await import('../../providers/local/image/icons.ts')).warmUp();
    },
    async close() {
      await local.close();
      await lock.release();
    },
  };
}

/**
 * The project as it stands, only to be looked at: without the lock, so that it can be seen while another process works
 * on it. Nothing may be made with it, and what is changed in its ledger is changed in memory alone.
 */
export async function lookAt(project: Project, options: SessionOptions, script: ScriptFile): Promise<Work> {
  const tools = openTools(options);
  const local = openLocalClips(project.folder, options, tools.ffmpeg);
  const ledger = onlyInMemory(await openLedger(project.folder));
  return openWork(project, script, options, { tools, local, ledger });
}

interface Opened {
  readonly tools: Tools;
  readonly local: LocalClips;
  readonly ledger: Ledger;
}

async function openWork(
  project: Project,
  script: ScriptFile,
  options: SessionOptions,
  { tools, local, ledger }: Opened,
): Promise<Work> {
  return {
    place: { project, ledger, config: options.config },
    script,
    language: languageOf(project),
    money: await openMoney(options),
    makers: await openMakers(project, options, local),
    choice: options.choice ?? { redo: false },
    tools,
  };
}

async function openMakers(
  { settings }: Project,
  { config, makers, signal, onEvent }: SessionOptions,
  local: LocalClips,
): Promise<OpenMakers> {
  const open = { ...openOptions(config, signal), ...tellingWaits('clip', onEvent), local };
  const videos = await openVideoProvider(makers.videos.id, open);
  const narrator = once(() => openNarrator(makers.voice.id, open));
  const isNarrated = videos.takesNarration === true || settings.final?.narrate === true;
  const speaks = isNarrated && settings.voice_style != null ? await narrator() : undefined;
  const images = await openImageProvider(makers.images.id, { ...open, ...tellingWaits('image', onEvent) });
  return {
    images,
    videos,
    narrator: makers.voice.id === 'espeak' || videos.takesNarration !== true ? undefined : await narrator(),
    narratorOver: narrator,
    videoProvider: async (id) => {
      if (id === videos.id) return videos;
      return openVideoProvider(chooseProvider('videos', id, config.vendors).id, open);
    },
    pollMs: config.pollMs ?? videos.pollMs,
    fileWaitMs: config.fileWaitMs,
    listLagMs: config.listLagMs,
    auto: { images: makers.images.isAuto, videos: makers.videos.isAuto, voice: makers.voice.isAuto },
    notes: [
      ...[makers.images, makers.videos, makers.voice].flatMap(({ degradations }) => degradations),
      ...askedNotes(settings, images, videos),
      ...styleNotes(settings, speaks, videos),
    ],
  };
}

const openMoney = async ({ config, limits, resubmit, guard }: SessionOptions): Promise<Money> => ({
  prices: await openPrices(config.pricesFile, config.dataFolder),
  limits: limitsOf(config, limits),
  resubmit: resubmit === true,
  guard,
});

/** @param limits what the user said for this command, which stands above the configuration */
export const limitsOf = (config: Config, limits: Partial<Limits> | undefined): Limits => ({
  ...DEFAULT_LIMITS,
  ...config.limits,
  ...limits,
});

/** What an operation works with, also before there is a project. ffmpeg is looked for when it is asked for. */
export const openTools = ({
  config,
  signal,
  onEvent,
  onNotice,
  onCommand,
}: Pick<SessionOptions, 'config' | 'signal' | 'onEvent' | 'onNotice' | 'onCommand'>): Tools => ({
  signal,
  onEvent,
  onNotice,
  clock: SYSTEM_CLOCK,
  ffmpeg: once(async (): Promise<Ffmpeg> => {
    const found = await findFfmpeg({ ...config, signal });
    const warning = oldBuildWarning(found);
    if (warning !== undefined && (await isFirst(join(config.cacheFolder, 'told-old-ffmpeg.json'))))
      onNotice?.(warning);
    return createFfmpeg(found.binary, found.version, onCommand);
  }),
});

/** Whether this has not been said on this machine before; also where that cannot be written down. */
async function isFirst(file: string): Promise<boolean> {
  if ((await readCached(file, z.literal(true))) === true) return false;
  await writeCached(file, true);
  return true;
}

const SUBFOLDERS = ['images', 'clips', 'takes', 'orders', 'music', 'combine', 'publish'];

/** Leaves the folder as every step expects it: no parts of files, documents of today's version, its settings on disk. */
async function prepare(project: Project, { pid }: Pick<SessionOptions, 'pid'>): Promise<void> {
  await migrateProject(project.folder); // first, since it refuses a newer project before anything is changed
  for (const name of ['', ...SUBFOLDERS]) await removeParts(join(project.folder, name));
  await openJobs(join(project.folder, 'jobs')).sweep(pid);
  await saveSettings(project);
}

/** Calls `make` the first time only; a failure is kept, too. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
