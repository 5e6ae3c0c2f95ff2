import { z } from 'zod';
import type { Queryable } from '../postgres/database.ts';
import { JOBS, OURS, VIDEOS } from './names.ts';
import { DEATHS, MOST_DEATHS, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/** A video that this worker makes, until it settles it or is taken for dead. */
export interface Taken {
  readonly id: string;
  readonly batch: string;
  readonly key: string;
  readonly inputs: unknown;
  /** How often it was begun before. */
  readonly tries: number;
  /** How many attempts in a row have failed since the last one that got further; of those that died with their worker, `DEATHS` count as one. */
  readonly failures: number;
  /** The id of its project: the same for every worker that takes it. */
  readonly project: string;
  /** What its orders have cost so far as the queue knows it, USD. */
  readonly spentUsd: number;
  /** What earlier attempts had reserved for orders when it was taken, USD; nobody else reserves anything for it since. */
  readonly reservedUsd: number;
  /** The job and its attempt: pg-boss lets only the worker of the latest attempt settle it. */
  readonly attempt: { readonly id: string; readonly retryCount: number };
}

const begun = z.object({
  id: z.string(),
  batch: z.string(),
  key: z.string(),
  project: z.string(),
  inputs: z.unknown(),
  tries: z.number(),
  spent_usd: z.number(),
  reserved_usd: z.number(),
  job: z.string(),
});
/** The data of a job: our row. */
const jobData = z.object({ video: z.uuid() });

/** Takes up to so many videos, those that are next; none of the batches in `notOf`. What was cancelled or finished meanwhile is put aside. */
export async function take(
  queue: VideoQueue,
  worker: string,
  most: number,
  notOf: readonly string[] = [],
): Promise<Taken[]> {
  const found = await queue.boss.fetch<{ video?: unknown }>(VIDEOS, {
    batchSize: most,
    includeMetadata: true,
    ignoreGroups: [...notOf],
  });
  const jobs = found.toSorted((one, other) => other.priority - one.priority);
  await waitNoMore(
    queue.database,
    jobs.filter(({ retryDelay }) => retryDelay > 0).map(({ id }) => id),
  );
  const ids = new Map(jobs.map(({ id, data }) => [id, jobData.safeParse(data).data?.video]));
  const videos = await beginAll(queue.database, worker, ids);
  const taken: Taken[] = [];
  for (const { id: job, retryCount, retryLimit } of jobs) {
    const attempt = { id: job, retryCount };
    const video = videos.get(job);
    if (video === undefined) await queue.boss.complete(VIDEOS, attempt);
    else {
      const used = MOST_DEATHS - (retryLimit - retryCount);
      taken.push(takenOf(video, attempt, Math.max(0, Math.floor(used / DEATHS))));
    }
  }
  return taken;
}

/** Notes that the worker has them, in one statement. @param ids the video of each job @returns those that are to be made, by their job */
async function beginAll(
  database: Queryable,
  worker: string,
  ids: ReadonlyMap<string, string | undefined>,
): Promise<ReadonlyMap<string, z.infer<typeof begun>>> {
  if (ids.size === 0) return new Map();
  const rows = await readRows(
    database,
    begun,
    `UPDATE ${OURS}.video v SET state = 'running', job = next.job, worker = $3, tries = v.tries + 1,
       started_at = clock_timestamp(), ended_at = NULL
     FROM unnest($1::uuid[], $2::uuid[]) AS next (job, video)
     WHERE v.id = next.video AND v.state NOT IN ('finished', 'cancelled')
     RETURNING v.id, v.batch, v.key, v.project, v.inputs, v.tries - 1 AS tries, v.job,
       v.spent_usd::float8 AS spent_usd, v.reserved_usd::float8 AS reserved_usd`,
    [[...ids.keys()], [...ids.values()].map((id) => id ?? null), worker],
  );
  return new Map(rows.map((row) => [row.job, row]));
}

/** What an earlier failure had to wait is no concern of a worker that dies with this attempt. */
async function waitNoMore(database: Queryable, jobs: readonly string[]): Promise<void> {
  if (jobs.length === 0) return;
  await database.query(
    `UPDATE ${JOBS}.job SET retry_delay = 0 WHERE name = '${VIDEOS}' AND id = ANY($1::uuid[]) AND state = 'active'`,
    [jobs],
  );
}

function takenOf(video: z.infer<typeof begun>, attempt: Taken['attempt'], failures: number): Taken {
  const { id, batch, key, project, inputs, tries, spent_usd: spentUsd, reserved_usd: reservedUsd } = video;
  return { id, batch, key, project, inputs, tries, failures, spentUsd, reservedUsd, attempt };
}

/** An attempt that gets something done has all repetitions before it, so often: one that never ends is to end. */
const MOST_RENEWED = 100;

/**
 * Something of the video was made that was not there before: the failures before this attempt do not count any more, so that workers may die
 * as often as machines do, and a video whose making kills each of them ends among the dead letters.
 */
export async function gotFurther({ database }: VideoQueue, { attempt, tries }: Taken): Promise<void> {
  if (tries >= MOST_RENEWED) return;
  await database.query(
    `UPDATE ${JOBS}.job SET retry_limit = greatest(retry_limit, retry_count + $3)
     WHERE name = '${VIDEOS}' AND id = $1 AND retry_count = $2 AND state = 'active'`,
    [attempt.id, attempt.retryCount, MOST_DEATHS],
  );
}

/** pg-boss's answer to what was to be changed: the jobs whose attempt was the latest. */
export const settledJobs = z.object({ settled: z.array(z.string()).nullish() });

/** Says that the worker is there and works on these. @returns the ids of the videos that are its own still */
export async function keepAlive(
  queue: VideoQueue,
  worker: string,
  taken: readonly Taken[],
): Promise<ReadonlySet<string>> {
  await queue.database.query(
    `UPDATE ${OURS}.worker SET seen_at = clock_timestamp(), stopped_at = NULL WHERE id = $1`,
    [worker],
  );
  if (taken.length === 0) return new Set();
  const answer = await queue.boss.touch(
    VIDEOS,
    taken.map(({ attempt }) => attempt),
  );
  const jobs = new Set(settledJobs.parse(answer).settled ?? []);
  return new Set(taken.filter(({ attempt }) => jobs.has(attempt.id)).map(({ id }) => id));
}
