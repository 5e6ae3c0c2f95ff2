import { setTimeout as sleep } from 'node:timers/promises';
import { MOST_UUIDS, type VideoStatus } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ClipStatus, VideoProvider } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { Order, State } from '../../project/ledger.ts';
import { isOpen, orderOf } from '../../project/orders.ts';
import { assetUrl } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { followOrder } from './deliver.ts';
import { nextAskMs } from './late-file.ts';
import { refreshClip } from './refresh.ts';
import { videoStatusOf } from './state.ts';

/** Jobs that are asked after by their ids alone (specification, check-video-status). */

/** A job of a project: as its ledger has it. */
interface KnownJob {
  readonly type: SegmentType;
  readonly order: Order | undefined;
}

/**
 * How a job of the project is doing; its clip is fetched into the project when it is finished.
 * @param wait follow it to its end
 * @returns undefined where the ledger does not have it
 */
export async function askedJobOf(
  work: Work,
  uuid: string,
  { wait }: { readonly wait: boolean },
): Promise<VideoStatus | undefined> {
  const { ledger } = work.place;
  for (;;) {
    const known = jobIn(ledger.state, uuid);
    if (known?.order === undefined || !isOpen(known.order)) return knownStatus(work.place, uuid);
    const missing = await followKnown(work, known.type, known.order).catch((error: unknown) => {
      if (isOfThisJob(error, false)) return error.message;
      throw error;
    });
    if (missing !== undefined) return { ...failed(uuid, missing), segment_type: known.type };
    const now = orderOf(ledger.state, known.order.id);
    if (!wait || now === undefined || !isOpen(now)) return knownStatus(work.place, uuid);
    await work.tools.clock.sleep(nextAskMs(work, now), work.tools.signal);
  }
}

/** What the ledger says of a job, without asking anybody. */
export function knownStatus(
  { ledger, project }: Pick<Work['place'], 'ledger' | 'project'>,
  uuid: string,
): VideoStatus | undefined {
  const known = jobIn(ledger.state, uuid);
  if (known === undefined) return undefined;
  const { type, order } = known;
  const clip = ledger.state.clips[type];
  if (clip?.state === 'succeeded' && clip.receipt.uuid === uuid)
    return { ...videoStatusOf(project.folder, type, clip), error_message: null };
  const common = { uuid, segment_type: type, video_url: null, error_message: null };
  if (order === undefined) return undefined;
  if (order.state === 'fetched' && order.asset !== undefined)
    return { ...common, status: 2, status_percentage: 100, video_url: assetUrl(project.folder, order.asset) };
  if (isOpen(order))
    return { ...common, status: 1, status_percentage: Math.min(99, order.receipt?.status_percentage ?? 0) };
  const message = order.failure?.message ?? `the order at ${order.provider} is ${order.state}`;
  return { ...common, status: 3, status_percentage: 0, error_message: message };
}

function jobIn({ orders, clips }: Pick<State, 'orders' | 'clips'>, uuid: string): KnownJob | undefined {
  const order = orders.find((each) => each.job === uuid && each.segment_type !== undefined);
  if (order?.segment_type !== undefined) return { type: order.segment_type, order };
  const done = Object.entries(clips).find(
    ([, clip]) => clip.state === 'succeeded' && clip.receipt.uuid === uuid,
  );
  return done === undefined ? undefined : { type: done[0] as SegmentType, order: undefined };
}

/** Asks once: as the segment's clip where the segment waits for it, which then gets it; otherwise as a take. */
async function followKnown(work: Work, type: SegmentType, order: Order): Promise<undefined> {
  const entry = work.place.ledger.state.clips[type];
  if (entry?.state === 'ordered' && entry.order === order.id) await refreshClip(work, type);
  else await followOrder(work, order);
  return undefined;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  /** Follow every job to its end. */
  readonly wait: boolean;
  /** Between two questions, milliseconds. */
  readonly pollMs: number;
  /** How long the file of a job that is done is waited for, milliseconds. */
  readonly fileWaitMs: number;
  /** Told the answer of each job whenever it is asked. */
  readonly onAnswer?: (status: VideoStatus) => void;
}

/**
 * How jobs are doing of which no project knows anything, in the order given. They are asked after at the same time, within
 * the provider's limits. One that the provider does not know is a failure of its own.
 * @throws SparkfluenceError of the provider, where it does not answer
 */
export async function askedJobsOf(
  provider: VideoProvider,
  uuids: readonly string[],
  options: AskOptions,
): Promise<VideoStatus[]> {
  if (uuids.length > MOST_UUIDS) throw new RangeError(`at most ${MOST_UUIDS} jobs`);
  const answers = await Promise.allSettled(uuids.map((uuid) => askUntilItEnds(provider, uuid, options)));
  const isAnyAnswered = answers.some(({ status }) => status === 'fulfilled');
  return answers.map((answer, index) => {
    if (answer.status === 'fulfilled') return answer.value;
    const { reason } = answer;
    if (isOfThisJob(reason, isAnyAnswered)) return failed(uuids[index]!, reason.message);
    throw reason;
  });
}

async function askUntilItEnds(
  provider: VideoProvider,
  uuid: string,
  { signal, wait, pollMs, fileWaitMs, onAnswer }: AskOptions,
): Promise<VideoStatus> {
  const operation = provider.operationOf?.(uuid);
  if (operation === undefined) return failed(uuid, `No project on this machine has the job ${uuid}`);
  let lateSinceMs: number | undefined;
  for (;;) {
    const answer = await provider.poll(operation, { signal });
    if (answer.state === 'without_file') lateSinceMs ??= performance.now();
    const isLate = lateSinceMs !== undefined && performance.now() - lateSinceMs >= fileWaitMs;
    const status = answer.state === 'without_file' && isLate && wait ? late(uuid) : statusOf(uuid, answer);
    onAnswer?.(status);
    if (!wait || status.status !== 1) return status;
    await sleep(pollMs, undefined, { signal });
  }
}

function statusOf(uuid: string, answer: ClipStatus): VideoStatus {
  switch (answer.state) {
    case 'running':
      return { uuid, status: 1, status_percentage: Math.floor(answer.percentage), video_url: null };
    case 'without_file':
      return { uuid, status: 1, status_percentage: 99, video_url: null };
    case 'succeeded':
      return { uuid, status: 2, status_percentage: 100, video_url: answer.uri };
    case 'failed':
      return failed(uuid, answer.message);
  }
}

const failed = (uuid: string, message: string): VideoStatus => ({
  uuid,
  status: 3,
  status_percentage: 0,
  video_url: null,
  error_message: message,
});

const late = (uuid: string): VideoStatus => failed(uuid, 'it is done, and its file did not come');

/**
 * Whether an error says something of one job alone: the provider does not know it, or refuses its id. A 403 does so where
 * others were answered with the same key: the job belongs to another account.
 */
function isOfThisJob(error: unknown, isAnyAnswered: boolean): error is SparkfluenceError {
  if (!(error instanceof SparkfluenceError)) return false;
  const { reason, status } = error.details;
  if (reason === 'job_missing' || reason === 'foreign_operation' || reason === 'request_refused') return true;
  return isAnyAnswered && status === 403;
}
