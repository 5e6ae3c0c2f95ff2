import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { moveWhole, partsIn, readIfThere, removeParts, writeJson } from '../disk/files.ts';
import { isLocked, type Lock, tryLock } from '../disk/lock.ts';

/**
 * The queue of clips that this machine renders itself, a folder a job. Any process may add a job and any worker may claim
 * one; the job of a worker that died can be claimed again.
 *
 *     jobs/<uuid>/job.json       the order              lock         the worker that has claimed it
 *                 progress.json  percentage, attempts   clip.mp4     the result, or failed.json
 *                 words.json     when each word is spoken
 */
export interface Jobs {
  readonly folder: string;
  /** Durable when it returns. */
  add(uuid: string, order: unknown): Promise<void>;
  state(uuid: string): Promise<JobState>;
  /** When each word of a clip is spoken; undefined where its worker has not written it. */
  words(uuid: string): Promise<WordTime[] | undefined>;
  /** Claims the oldest waiting job for `pid`; undefined where none is waiting. */
  claimNext(pid: number): Promise<ClaimedJob | undefined>;
  /** The number of jobs that are waiting or being worked on. */
  unfinished(): Promise<number>;
  /** Removes what killed workers left unfinished in jobs that nobody works on now. */
  sweep(pid: number): Promise<void>;
}

export type JobState =
  | { readonly state: 'missing' }
  | { readonly state: 'waiting' }
  | { readonly state: 'working'; readonly percentage: number }
  | { readonly state: 'done'; readonly file: string }
  | { readonly state: 'failed'; readonly reason: string; readonly message: string };

export interface ClaimedJob {
  readonly uuid: string;
  readonly order: unknown;
  /** Where the worker writes the clip, for this claim alone; `succeed` moves it into place. */
  readonly partFile: string;
  /** Saves when each word is spoken, for captions that are made later. */
  words(words: readonly WordTime[]): Promise<void>;
  /** @param percentage 0 to 100 */
  progress(percentage: number): Promise<void>;
  succeed(): Promise<void>;
  fail(reason: string, message: string): Promise<void>;
  /** Gives an unfinished job back; this does not count as an attempt. */
  release(): Promise<void>;
}

/** A job is failed when as many workers have died of it: its order is the likely cause. */
const MAX_ATTEMPTS = 3;

const progressSchema = z.object({ percentage: z.number(), attempts: z.number() });
const failureSchema = z.object({ reason: z.string(), message: z.string() });

const wordsSchema = z.array(z.object({ text: z.string(), startSeconds: z.number(), endSeconds: z.number() }));
/** A word as written, and when it is spoken; seconds from the start of its clip. */
export type WordTime = z.infer<typeof wordsSchema>[number];

export function openJobs(folder: string): Jobs {
  return {
    folder,
    async add(uuid, order) {
      await mkdir(join(folder, uuid), { recursive: true });
      await writeJson(join(folder, uuid, 'job.json'), order);
    },
    state: (uuid) => jobState(join(folder, uuid)),
    words: (uuid) => readJson(join(folder, uuid, 'words.json'), wordsSchema),
    claimNext: (pid) => claimNext(folder, pid),
    async unfinished() {
      const all = await oldestFirst(folder);
      const states = await Promise.all(all.map((uuid) => jobState(join(folder, uuid))));
      return states.filter(({ state }) => state === 'waiting' || state === 'working').length;
    },
    async sweep(pid) {
      for (const uuid of await readdir(folder).catch(() => [])) await sweep(join(folder, uuid), pid);
    },
  };
}

async function jobState(job: string): Promise<JobState> {
  const clip = join(job, 'clip.mp4');
  if (await isThere(clip)) return { state: 'done', file: clip };
  const failure = await readJson(join(job, 'failed.json'), failureSchema);
  if (failure !== undefined) return { state: 'failed', ...failure };
  if (!(await isThere(join(job, 'job.json')))) return { state: 'missing' };
  const progress = await readJson(join(job, 'progress.json'), progressSchema);
  if (await isLocked(job)) return { state: 'working', percentage: progress?.percentage ?? 0 };
  if (await isThere(clip)) return { state: 'done', file: clip }; // it was finished after the first check
  return { state: 'waiting' };
}

async function claimNext(folder: string, pid: number): Promise<ClaimedJob | undefined> {
  for (const uuid of await oldestFirst(folder)) {
    const job = join(folder, uuid);
    if ((await jobState(job)).state !== 'waiting') continue;
    const lock = await tryLock(job, pid);
    if (!('release' in lock)) continue;
    if ((await jobState(job)).state !== 'working') {
      await lock.release(); // another worker ended it before this one had the lock
      continue;
    }
    const attempts = ((await readJson(join(job, 'progress.json'), progressSchema))?.attempts ?? 0) + 1;
    if (attempts > MAX_ATTEMPTS) {
      await writeFailure(job, 'worker_died', `The worker stopped without a word ${MAX_ATTEMPTS} times`);
      await lock.release();
      continue;
    }
    await writeJson(join(job, 'progress.json'), { percentage: 0, attempts });
    return claimed(job, uuid, attempts, lock);
  }
  return undefined;
}

async function sweep(job: string, pid: number): Promise<void> {
  if ((await partsIn(job)).length === 0) return;
  const lock = await tryLock(job, pid);
  if (!('release' in lock)) return;
  await removeParts(job);
  await lock.release();
}

/** A worker that was frozen may lose its job to another one: from then on it writes nothing more, beside its own part. */
async function claimed(job: string, uuid: string, attempts: number, lock: Lock): Promise<ClaimedJob> {
  await removeParts(job);
  await rm(join(job, 'clip.part.mp4'), { force: true }); // as 0.1.0 named it
  const partFile = join(job, `.clip.${randomUUID().slice(0, 8)}.part.mp4`);
  const text = await readIfThere(join(job, 'job.json'));
  const whileHeld = async (write: () => Promise<void>) => {
    if (await lock.isHeld()) await write();
  };
  const writeProgress = (percentage: number, ofAttempts = attempts) =>
    writeJson(join(job, 'progress.json'), { percentage, attempts: ofAttempts });
  const end = async (write: () => Promise<void>) => {
    await whileHeld(write);
    await rm(partFile, { force: true });
    await lock.release();
  };
  return {
    uuid,
    order: JSON.parse(text ?? 'null'),
    partFile,
    words: (words) => whileHeld(() => writeJson(join(job, 'words.json'), words)),
    progress: (percentage) => whileHeld(() => writeProgress(percentage)),
    succeed: () => end(() => moveWhole(partFile, join(job, 'clip.mp4'))),
    fail: (reason, message) => end(() => writeFailure(job, reason, message)),
    release: () => end(() => writeProgress(0, attempts - 1)),
  };
}

const writeFailure = (job: string, reason: string, message: string): Promise<void> =>
  writeJson(join(job, 'failed.json'), { reason, message });

async function oldestFirst(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const aged = await Promise.all(
    names.map(async (name) => {
      const made = await stat(join(folder, name, 'job.json')).catch(() => undefined);
      return made === undefined ? [] : [{ name, madeMs: made.mtimeMs }];
    }),
  );
  return aged
    .flat()
    .sort((a, b) => a.madeMs - b.madeMs)
    .map(({ name }) => name);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
      throw error;
    },
  );
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new SparkfluenceError('project', `The job file ${file} is damaged`, {
      details: {
        reason: 'project_damaged',
        path: file,
        next: 'Remove the folder it lies in and run the step again.',
      },
      cause,
    });
  }
}
