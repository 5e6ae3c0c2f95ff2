import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { veoResponseSchema } from '../../contracts/documents.ts';
import type { PastClip, StartedClip, VideoProvider } from '../../contracts/providers.ts';
import type { Order, State } from '../../project/ledger.ts';
import { acceptJob, changeOrder, isLocal } from '../../project/orders.ts';
import { samePrompt } from '../../providers/video/shared.ts';
import { requireResendable } from '../money/budget.ts';
import { readOrderAnswer, removeOrderAnswer } from '../money/order-answers.ts';
import { costOfCredits } from '../money/prices.ts';
import { costFields } from '../money/purchases.ts';
import type { Work } from '../work/work.ts';

/**
 * How much earlier than the intent an order may be dated in the provider's list, milliseconds: clocks jump, and a list
 * without a time zone may mean any. The slack only tells old orders with the same prompt apart; known orders are
 * recognised by their id.
 */
const CLOCK_SLACK_MS = 36 * 3_600_000;
/** How often the list is read: an order may appear in it only some moments after it was accepted. */
const LOOKS = 3;

/** The answer to an order as it lies on disk; 0.1.0 wrote more into it. */
const clipAnswerSchema = z.object({ operation: z.json(), receipt: veoResponseSchema });

/**
 * Looks for an order whose answer was lost, before anything is sent again: in the answers on disk, then in the
 * provider's own history. Local orders cost nothing and are sent again without looking.
 * @returns whether the order was found and its clip runs; where it was not, it may be sent again
 * @throws SparkfluenceError provider, reason `ambiguous_submission`, when this cannot be known and --resubmit is not set
 */
export async function findLostOrder(work: Work, lost: Order): Promise<boolean> {
  if (isLocal(lost)) return false;
  const videos = await work.makers.videoProvider(lost.provider);
  if (await adoptAnswer(work, videos, lost)) return true;
  const { ledger } = work.place;
  if (videos.history === undefined) {
    const price = { usd: lost.estimate_usd, credits: lost.estimate_credits, exact: false };
    const type = lost.segment_type!;
    requireResendable(work.money, { what: type, segment: type, provider: videos.id }, price);
    return false;
  }
  for (let look = 1; look <= LOOKS; look += 1) {
    const past = await videos.history(Date.parse(lost.at) - CLOCK_SLACK_MS, { signal: work.tools.signal });
    if (await adopt(work, videos, lost, past)) return true;
    if (look < LOOKS) await sleep(work.makers.pollMs, undefined, { signal: work.tools.signal });
  }
  // By the provider's own list it never arrived.
  const failure = { reason: 'never_arrived', message: 'the order never arrived there; make it again' };
  await ledger.update((state) => changeOrder(state, lost.id, { state: 'refused', failure }));
  return false;
}

/** Looks once for an order that nobody needs any more. */
export async function findStray(work: Work, lost: Order): Promise<void> {
  const videos = await work.makers.videoProvider(lost.provider);
  if (await adoptAnswer(work, videos, lost)) return;
  const past = await videos.history?.(Date.parse(lost.at) - CLOCK_SLACK_MS, { signal: work.tools.signal });
  if (past !== undefined) await adopt(work, videos, lost, past);
}

/** Takes over an answer that was saved before a kill. */
async function adoptAnswer(work: Work, videos: VideoProvider, lost: Order): Promise<boolean> {
  const { project } = work.place;
  const answer = await readOrderAnswer(project.folder, lost.id, clipAnswerSchema);
  if (answer === undefined || lost.failure?.reason === 'duplicate_job') return false;
  await accept(work, videos, lost, () => answer);
  await removeOrderAnswer(project.folder, lost.id);
  return true;
}

/**
 * Takes over the listed order that has the same prompt and belongs to no other order. Choosing and writing are one
 * update of the ledger, so that two orders never take the same job.
 */
const adopt = (work: Work, videos: VideoProvider, lost: Order, past: readonly PastClip[]): Promise<boolean> =>
  accept(work, videos, lost, (state) => {
    const taken = new Set(state.orders.map(({ job }) => job));
    return past.find(
      ({ prompt, receipt }) => !taken.has(receipt.uuid) && samePrompt(lost.prompt ?? '', prompt),
    );
  });

async function accept(
  { place: { ledger }, money: { prices }, tools: { onEvent } }: Work,
  videos: VideoProvider,
  lost: Order,
  choose: (state: State) => StartedClip | undefined,
): Promise<boolean> {
  let found: StartedClip | undefined;
  await ledger.update((state) => {
    found = choose(state);
    if (found === undefined) return;
    changeOrder(state, lost.id, costFields(costOfCredits(prices, videos, found.receipt.estimated_credit)));
    acceptJob(state, lost.id, found);
  });
  if (found === undefined) return false;
  const percentage = found.receipt.status_percentage;
  onEvent({ stage: 'clip', segment: lost.segment_type!, state: 'running', percentage });
  return true;
}
