import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { moveWhole, readIfThere, writeJson } from '../disk/files.ts';
import { isLocked, tryLock } from '../disk/lock.ts';

/**
 * The queue of clips that this machine makes itself, as folders: any process may add one, any worker may take one, and
 * a worker that died gives its job back.
 *
 *     jobs/<uuid>/job.json   the order      lock         who is at it
 *                 progress.json             clip.mp4 or failed.json   the end
 *                                           words.json                when its words are spoken
 */
export interface Jobs {
  readonly folder: string;
  /** Durable when it returns. */
  add(uuid: string, order: unknown): Promise<void>;
  state(uuid: string): Promise<JobState>;
  /** When the words of a finished clip are spoken, where its worker wrote it down. */
  words(uuid: string): Promise<WordTime[] | undefined>;
  /** The oldest job nobody is at, locked for `pid`, or undefined. */
  claimNext(pid: number): Promise<ClaimedJob | undefined>;
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
  /** Where to write the clip; `succeed` moves it into place. */
  readonly partFile: string;
  /** Keeps word times beside the clip, for captions made later. */
  words(words: readonly WordTime[]): Promise<void>;
  /** @param percentage 0 to 100 */
  progress(percentage: number): Promise<void>;
  succeed(): Promise<void>;
  fail(reason: string, message: string): Promise<void>;
  /** Gives an unfinished job back. */
  release(): Promise<void>;
}

/** A job whose worker died this often is not tried again: it is the job. */
const MAX_ATTEMPTS = 3;

const progressSchema = z.object({ percentage: z.number(), attempts: z.number() });
const failureSchema = z.object({ reason: z.string(), message: z.string() });

const wordsSchema = z.array(z.object({ text: z.string(), startSeconds: z.number(), endSeconds: z.number() }));
/** A word as written, and when it is spoken in its clip. */
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
  if (await isThere(clip)) return { state: 'done', file: clip }; // finished between the two looks
  return { state: 'waiting' };
}

async function claimNext(folder: string, pid: number): Promise<ClaimedJob | undefined> {
  for (const uuid of await oldestFirst(folder)) {
    const job = join(folder, uuid);
    if ((await jobState(job)).state !== 'waiting') continue;
    const lock = await tryLock(job, pid);
    if (!('release' in lock)) continue;
    if ((await jobState(job)).state !== 'working') {
      await lock.release(); // another worker finished it while we reached for the lock
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

async function claimed(
  job: string,
  uuid: string,
  attempts: number,
  lock: { release(): Promise<void> },
): Promise<ClaimedJob> {
  const partFile = join(job, 'clip.part.mp4');
  const text = await readIfThere(join(job, 'job.json'));
  return {
    uuid,
    order: JSON.parse(text ?? 'null'),
    partFile,
    words: (words) => writeJson(join(job, 'words.json'), words),
    progress: (percentage) => writeJson(join(job, 'progress.json'), { percentage, attempts }),
    async succeed() {
      await moveWhole(partFile, join(job, 'clip.mp4'));
      await lock.release();
    },
    async fail(reason, message) {
      await rm(partFile, { force: true });
      await writeFailure(job, reason, message);
      await lock.release();
    },
    async release() {
      await rm(partFile, { force: true });
      await writeJson(join(job, 'progress.json'), { percentage: 0, attempts: attempts - 1 });
      await lock.release();
    },
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
