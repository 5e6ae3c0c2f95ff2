import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Order } from '../../project/ledger.ts';
import { changeOrder } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';

/**
 * A clip that is done at its provider while its file has not come. Providers list a file some time after the job is done,
 * or list it and do not serve it yet. Such a clip is paid for, so it counts as running until the patience is used up
 * (`SPARKFLUENCE_FILE_WAIT_MS`), and it is asked after at growing intervals.
 */

/** The longest time between two questions, milliseconds. */
const LONGEST_INTERVAL_MS = 60_000;
/** How long a listed file may be unknown to the server that serves it (HTTP 404), milliseconds: such a file seldom comes. */
const UNSERVED_WAIT_MS = 60_000;

/** When a running clip is asked after again, milliseconds from now: half of the time that its file is late already. */
export function nextAskMs(
  { makers, tools }: Pick<Work, 'makers' | 'tools'>,
  clip: Pick<Order, 'without_file_since'>,
): number {
  const { pollMs, fileWaitMs } = makers;
  if (clip.without_file_since === undefined) return pollMs;
  const lateMs = tools.clock.now() - Date.parse(clip.without_file_since);
  const leftMs = Math.max(0, fileWaitMs - lateMs);
  return Math.max(Math.min(pollMs, leftMs), Math.min(lateMs / 2, LONGEST_INTERVAL_MS, leftMs));
}

/** Notes that a clip is done without a file. @returns whether it is still worth waiting for */
export async function waitForFile(
  work: Work,
  order: Order,
  { message, limitMs = work.makers.fileWaitMs }: { readonly message: string; readonly limitMs?: number },
): Promise<boolean> {
  const now = work.tools.clock.now();
  const since = order.without_file_since ?? new Date(now).toISOString();
  if (order.without_file_since !== undefined && now - Date.parse(since) >= limitMs) return false;
  if (order.without_file_since === undefined) {
    await work.place.ledger.update((state) => changeOrder(state, order.id, { without_file_since: since }));
    const words = `${message}; it is asked after until it comes, at most ${Math.ceil(limitMs / 1000)} s`;
    work.tools.onEvent({
      stage: 'clip',
      segment: order.segment_type!,
      state: 'running',
      percentage: 99,
      message: words,
    });
  }
  return true;
}

/**
 * Whether a download failed because the file is not ready yet, and how long that may last, milliseconds. Undefined for
 * any other failure.
 */
export function unreadyForMs({ makers }: Pick<Work, 'makers'>, error: unknown): number | undefined {
  if (!(error instanceof SparkfluenceError)) return undefined;
  if (error.details.reason === 'file_not_ready') return makers.fileWaitMs;
  if (error.details.reason !== 'download_failed' || error.details.status !== 404) return undefined;
  return Math.min(makers.fileWaitMs, UNSERVED_WAIT_MS);
}
