import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type BatchData, type BatchRow, batchRowSchema, type RowResult } from '../../contracts/batch.ts';
import { ERROR_CODES, type ErrorDetails, SparkfluenceError } from '../../contracts/errors.ts';
import { roundUsd } from '../../pipeline/money/prices.ts';
import { type EarlierProject, earlierOf } from '../../queue/earlier.ts';
import { batchFigures, type QueuedVideo, queueFigures, videosOf } from '../../queue/look.ts';
import type { VideoQueue } from '../../queue/open.ts';
import { OVERVIEW } from './report.ts';

/** A batch in the queue, as the same document that a batch of this machine has. */

export interface QueuedBatch {
  /** What the queue knows it by. */
  readonly id: string;
  /** The folder of its page on this machine. */
  readonly folder: string;
  readonly file: string;
}

const made = z.object({
  folder: z.string(),
  final_video_url: z.string(),
  duration_seconds: z.number(),
});
const failed = z.object({
  /** Missing where it failed before its project was begun, and in what an earlier version wrote. */
  folder: z.string().optional(),
  error: z.object({
    code: z.enum(ERROR_CODES),
    message: z.string(),
    details: z.looseObject({ reason: z.string().optional(), next: z.string().optional() }),
  }),
});

/** @throws SparkfluenceError project, reason `batch_missing`, where the queue does not know it */
export async function queuedBatchData(
  queue: VideoQueue,
  { id, folder, file }: QueuedBatch,
): Promise<BatchData> {
  const [[figures], videos, { failures, ...line }, earlier] = await Promise.all([
    batchFigures(queue, id),
    videosOf(queue, id),
    queueFigures(queue),
    earlierOf(queue, id),
  ]);
  if (figures === undefined) throw notQueued(file);
  const earlierByKey = Map.groupBy(earlier, ({ key }) => key);
  return {
    batch: folder,
    file,
    overview_url: pathToFileURL(join(folder, OVERVIEW)).href,
    under_way: figures.waiting + figures.running > 0,
    summary: {
      total: videos.length,
      finished: figures.finished,
      kept: 0,
      failed: figures.failed,
      cancelled: figures.cancelled,
      open: figures.waiting + figures.running,
      removed: 0,
    },
    cost_usd: roundUsd(figures.spent_usd),
    limit_usd: figures.max_usd ?? 0,
    rows: videos.map((video) => rowOf(video, earlierByKey.get(video.key))),
    queue: {
      ...{ ...line, reserved_usd: figures.reserved_usd, failures: [...failures] },
      ...(figures.forgotten === 0 ? {} : { forgotten: figures.forgotten }),
    },
  };
}

function rowOf(video: QueuedVideo, earlier: readonly EarlierProject[] = []): RowResult {
  const row = batchRowSchema.safeParse(video.inputs).data;
  const result = made.safeParse(video.result).data;
  const failure = video.state === 'failed' ? (failed.safeParse(video.failure).data ?? DIED) : undefined;
  const folders = earlier.flatMap(({ folder }) => folder ?? []);
  return {
    key: video.key,
    row: row?.row ?? null,
    state: video.state,
    subject: subjectOf(row, video.key),
    project: result?.folder ?? failure?.folder ?? null,
    ...(folders.length === 0 ? {} : { earlier: folders }),
    final_video_url: result?.final_video_url ?? null,
    duration_seconds: result?.duration_seconds ?? null,
    cost_usd: roundUsd(earlier.reduce((sum, { spent_usd }) => sum + spent_usd, video.spent_usd)),
    ...(failure === undefined ? {} : { error: errorOf(failure) }),
  };
}

const DIED: z.infer<typeof failed> = {
  error: {
    code: 'INTERNAL_ERROR',
    message: 'The workers that made it died, each time',
    details: {
      reason: 'worker_died',
      next: 'Look at the workers’ logs, then send it again with `batch retry`.',
    },
  },
};

function errorOf({ error }: z.infer<typeof failed>): NonNullable<RowResult['error']> {
  const { code, message, details } = error;
  const { reason, next } = details as ErrorDetails;
  const { exitCode } = SparkfluenceError.passOn({
    success: false,
    error: { code, message, details: details as ErrorDetails },
  });
  return {
    ...{ code, message, exit_code: exitCode },
    ...(reason === undefined ? {} : { reason }),
    ...(next === undefined ? {} : { next }),
  };
}

const SUBJECTS = ['topic', 'title', 'script', 'transcript'];

function subjectOf(row: BatchRow | undefined, key: string): string {
  const text = SUBJECTS.map((name) => row?.cells[name]).find((cell) => typeof cell === 'string') ?? key;
  return [...String(text).replace(/\s+/gu, ' ').trim()].slice(0, 120).join('');
}

export const notQueued = (file: string): SparkfluenceError =>
  new SparkfluenceError('project', `The queue has no batch of ${file}`, {
    details: {
      reason: 'batch_missing',
      next: 'Submit it with `sparkfluence batch FILE --queue`; a batch that was named is found with --name.',
    },
  });
