import type { SegmentType } from '../../contracts/segments.ts';
import type { Order } from '../../project/ledger.ts';
import { type ClipState, clipOf, isOpen, orderOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { followOrder, mayStillCome, putBack, reopen } from './deliver.ts';
import { nextAskMs } from './late-file.ts';
import { findLostOrder, lookForOrder } from './lost-orders.ts';

/**
 * Asks after the segment's clip once. An order left without an answer by a crash is looked for first: taken over if the
 * provider lists it, marked as never arrived if it certainly does not, left as it is where nobody can know.
 */
export async function refreshClip(
  work: Work,
  type: SegmentType,
  look: (work: Work, lost: Order) => Promise<unknown> = lookForOrder,
): Promise<ClipState | undefined> {
  const { ledger } = work.place;
  const { videos } = work.makers;
  const order = () => orderOf(ledger.state, ledger.state.clips[type]?.order);
  const lost = order();
  if (lost?.state === 'sent' && lost.provider === videos.id && videos.history !== undefined)
    await look(work, lost);
  const open = order();
  if (open !== undefined && isOpen(open)) await followOrder(work, open);
  const fetched = order();
  // Its clip was fetched as a take at the moment when the segment began to wait for it.
  if (fetched?.state === 'fetched' && ledger.state.clips[type]?.state === 'ordered')
    await putBack(work, type, fetched);
  return clipOf(ledger.state, type);
}

/**
 * Asks after a clip until it is whole on disk or has failed. An order without an answer is left as it is.
 * @param goesOn asked before each wait; the clip is left running where it says no
 */
export async function followClip(
  work: Work,
  type: SegmentType,
  goesOn: () => boolean = () => true,
): Promise<ClipState | undefined> {
  for (;;) {
    const clip = await refreshClip(work, type, findLostOrder);
    if (clip?.state !== 'running' || !goesOn()) return clip;
    await work.tools.clock.sleep(nextAskMs(work, clip), work.tools.signal);
  }
}

/**
 * Asks once more after a finished job whose file never came, before it is ordered again.
 * @returns whether the file is there now, or is being waited for again
 */
export async function hasComeSince(
  work: Work,
  type: SegmentType,
  order: Order | undefined,
): Promise<boolean> {
  if (!mayStillCome(order)) return false;
  await reopen(work, order);
  return (await refreshClip(work, type))?.state !== 'failed';
}
