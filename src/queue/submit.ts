import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Priority, saysTheSame } from '../contracts/batch.ts';
import type { Queryable } from '../postgres/database.ts';
import { earlierByKey, type Move, move } from './earlier.ts';
import { LIVE_STATE, type VideoState, videoState } from './live-state.ts';
import { FAILED, JOBS, OURS, VIDEOS } from './names.ts';
import { dbOf, type VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';
import { recall } from './remembered.ts';

/** One row of a sheet, checked. */
export interface QueuedRow {
  /** Unique in its batch. */
  readonly key: string;
  /** Of all its inputs: another one means that the video is made again. */
  readonly fingerprint: string;
  /** What a worker makes the video of, as JSON. */
  readonly inputs: unknown;
  /** A fingerprint of what its words are made of: with other words it is another video, in another project. */
  readonly words: string;
  /** What its project keeps although a later row may not name it: without it, it is another video, too. */
  readonly holds: readonly string[];
}

export interface Submission {
  /** The same for the same sheet, whoever submits it. */
  readonly batch: string;
  /** As a person knows it: the file's name. */
  readonly name: string;
  /** What all its videos together may cost, USD; undefined: no limit but the projects' own. */
  readonly maxUsd?: number | undefined;
  readonly priority?: Priority;
  readonly rows: readonly QueuedRow[];
}

/** The keys of the rows, by what the submission did with them. */
export interface Submitted {
  readonly added: string[];
  /** Inputs that changed since: they wait again. */
  readonly changed: string[];
  /** Failed, cancelled or forgotten before: they wait again. */
  readonly again: string[];
  /** They wait, run or are finished with these inputs. */
  readonly kept: string[];
  /** Another worker is making them with the earlier inputs: nothing was changed, submit them again afterwards. */
  readonly busy: string[];
  /** In the queue from an earlier sheet, and not in this one: nothing was changed. */
  readonly gone: string[];
}

const known = z.object({
  id: z.string(),
  key: z.string(),
  fingerprint: z.string(),
  job: z.string(),
  project: z.string(),
  words: z.string(),
  holds: z.array(z.string()),
  state: videoState,
});
type Known = z.infer<typeof known>;

/**
 * Puts rows into the queue, all or none. The same sheet again adds nothing.
 * @throws SparkfluenceError config, as `openQueue`
 */
export async function submit(queue: VideoQueue, submission: Submission): Promise<Submitted> {
  const { batch, name, maxUsd, rows } = submission;
  return queue.database.transaction(async (inner) => {
    await inner.query(
      `INSERT INTO ${OURS}.batch (id, name, max_usd) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, max_usd = excluded.max_usd`,
      [batch, name, maxUsd ?? null],
    );
    await recall(
      inner,
      batch,
      rows.map(({ key }) => key),
    );
    const there = new Map((await videosOf(inner, batch)).map((video) => [video.key, video]));
    const answer: Submitted = { added: [], changed: [], again: [], kept: [], busy: [], gone: [] };
    const waiting: Waiting[] = [];
    const moves: Move[] = [];
    const left = await earlierByKey(inner, batch);
    rows.forEach((row, place) => {
      const earlier = there.get(row.key);
      there.delete(row.key);
      const what = earlier === undefined ? 'added' : verdictOn(earlier, row);
      answer[what].push(row.key);
      if (what === 'kept' || what === 'busy') return;
      const id = earlier?.id ?? randomUUID();
      let project = earlier?.project ?? randomUUID();
      // What was bought for a video stays with it as long as its words stay, and nothing of its own was taken out.
      if (earlier !== undefined && !saysTheSame(earlier, row)) {
        const back = left.get(row.key)?.findLast((each) => saysTheSame(each, row));
        project = back?.project ?? randomUUID();
        moves.push({ id, back });
      }
      waiting.push({ ...row, place, id, project, job: randomUUID(), before: earlier });
    });
    answer.gone.push(...there.keys());
    await move(inner, moves);
    await putInLine(queue, inner, submission, waiting);
    return answer;
  });
}

const UNDER_WAY: ReadonlySet<VideoState> = new Set(['waiting', 'running']);

function verdictOn({ fingerprint, state }: Known, row: QueuedRow): 'kept' | 'busy' | 'changed' | 'again' {
  if (fingerprint !== row.fingerprint) return state === 'running' ? 'busy' : 'changed';
  return state === 'finished' || UNDER_WAY.has(state) ? 'kept' : 'again';
}

const videosOf = (inner: Queryable, batch: string): Promise<Known[]> =>
  readRows(
    inner,
    known,
    `SELECT v.id, v.key, v.fingerprint, v.job, v.project, v.words, v.holds, ${LIVE_STATE} AS state
     FROM ${OURS}.video v LEFT JOIN ${JOBS}.job j ON j.name = '${VIDEOS}' AND j.id = v.job
     WHERE v.batch = $1 FOR UPDATE OF v`,
    [batch],
  );

/** A video that is to wait for a worker, under a new job. */
interface Waiting extends QueuedRow {
  readonly id: string;
  readonly place: number;
  readonly job: string;
  readonly project: string;
  /** As it stood in the queue before. */
  readonly before: Known | undefined;
}

async function putInLine(
  queue: VideoQueue,
  inner: Queryable,
  { batch, priority = 'normal' }: Submission,
  waiting: readonly Waiting[],
): Promise<void> {
  if (waiting.length === 0) return;
  await forgetJobs(
    inner,
    waiting.flatMap(({ before }) => before?.job ?? []),
  );
  const first = await firstPriority(inner, priority);
  await inner.query(
    `INSERT INTO ${OURS}.video (id, batch, key, place, fingerprint, inputs, project, words, holds, state, job)
     SELECT id, $1, key, place, fingerprint, inputs, project, words, holds, 'waiting', job FROM json_to_recordset($2::json)
       AS r(id uuid, key text, place integer, fingerprint text, inputs jsonb, project uuid, words text, holds jsonb, job uuid)
     ON CONFLICT (batch, key) DO UPDATE SET place = excluded.place, fingerprint = excluded.fingerprint,
       inputs = excluded.inputs, project = excluded.project, words = excluded.words, holds = excluded.holds, state = 'waiting', job = excluded.job, worker = NULL, tries = 0, result = NULL, progress = NULL,
       failure = NULL, submitted_at = clock_timestamp(), started_at = NULL, ended_at = NULL`,
    [batch, JSON.stringify(waiting.map(({ before: _, ...video }) => video))],
  );
  await queue.boss.insert(
    VIDEOS,
    waiting.map(({ id, job }, index) => ({
      id: job,
      data: { video: id },
      priority: Math.max(first - index, BANDS[priority] - BAND + 1),
      group: { id: batch },
    })),
    { db: dbOf(inner) },
  );
}

/** Takes jobs out of the line, and what they left among the dead letters. */
export async function forgetJobs(inner: Queryable, jobs: readonly string[]): Promise<void> {
  if (jobs.length === 0) return;
  await inner.query(
    `DELETE FROM ${JOBS}.job WHERE name = '${VIDEOS}' AND id = ANY($1::uuid[]) AND state <> 'active'`,
    [jobs],
  );
  await inner.query(`DELETE FROM ${JOBS}.job WHERE name = '${FAILED}' AND source_id = ANY($1::uuid[])`, [
    jobs,
  ]);
}

const BAND = 1_000_000_000;
const BANDS: Readonly<Record<Priority, number>> = { high: BAND, normal: 0, low: -BAND };

/**
 * Where a batch gets in line, so that batches take turns: a row's priority sinks by one with each row before it, and the
 * first row of a new batch stands where the batches before it have got to. With equal priorities the older one goes first.
 */
async function firstPriority(inner: Queryable, priority: Priority): Promise<number> {
  const top = BANDS[priority];
  const [row] = await readRows(
    inner,
    z.object({ highest: z.number().nullable() }),
    `SELECT max(priority) AS highest FROM ${JOBS}.job
     WHERE name = '${VIDEOS}' AND state = 'created' AND priority <= $1 AND priority > $2`,
    [top, top - BAND],
  );
  return row?.highest ?? top;
}
