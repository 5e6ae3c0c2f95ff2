import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { PastClip } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { type ClipState, type JsonValue, runningClipSchema, type State } from '../../project/ledger.ts';
import { samePrompt } from '../../providers/video/shared.ts';
import { requireResendable } from '../money/budget.ts';
import { readOrderAnswer } from '../money/order-answers.ts';
import { costOfCredits, priceOf } from '../money/prices.ts';
import { costFields, settle } from '../money/purchases.ts';
import type { Work } from '../work/work.ts';

/**
 * How much earlier than the intent an order may be dated in the provider's list, milliseconds: clocks jump, and a list
 * without a time zone may mean any. The slack only tells old orders with the same prompt apart; known orders are
 * recognised by their id.
 */
const CLOCK_SLACK_MS = 36 * 3_600_000;
/** How often the list is read: an order may appear in it only some moments after it was accepted. */
const LOOKS = 3;

type Submitting = Extract<ClipState, { state: 'submitting' }>;

/**
 * Looks for an order whose answer was lost, before anything is sent again: in the answers on disk, then in the
 * provider's own history. Local orders cost nothing and are sent again without looking.
 * @returns whether the order was found and its clip runs; where it was not, it may be sent again
 * @throws SparkfluenceError provider, reason `ambiguous_submission`, when this cannot be known and --resubmit is not set
 */
export async function findLostOrder(work: Work, type: SegmentType, lost: Submitting): Promise<boolean> {
  const {
    makers: { videos },
    place: { ledger, project },
  } = work;
  if (videos.id === 'local') return false;
  const answer = await readOrderAnswer(project.folder, lost.order, clipAnswerSchema);
  if (answer !== undefined) {
    await ledger.update((state) => {
      state.clips[type] = answer;
      const cost = costOfCredits(work.money.prices, videos, answer.receipt.estimated_credit);
      settleLost(state, type, lost, { state: 'bought', job: answer.receipt.uuid, ...costFields(cost) });
    });
    return true;
  }
  if (videos.history === undefined) {
    const seconds = work.script.segments.find((segment) => segment.type === type)?.duration_seconds ?? 0;
    const price = priceOf(work.money.prices, 'videos', videos.id, videos.model, seconds);
    requireResendable(work.money, { what: type, segment: type, provider: videos.id }, price);
    return false;
  }
  for (let look = 1; look <= LOOKS; look += 1) {
    const past = await videos.history(Date.parse(lost.since) - CLOCK_SLACK_MS, { signal: work.tools.signal });
    if (await adopt(work, type, lost, past)) return true;
    if (look < LOOKS) await sleep(work.makers.pollMs, undefined, { signal: work.tools.signal });
  }
  await ledger.update((state) => settleLost(state, type, lost, { state: 'refused' })); // by the provider's own list it never arrived
  return false;
}

const clipAnswerSchema: z.ZodType<z.infer<typeof runningClipSchema>> = runningClipSchema;

/**
 * Takes over the listed order that has the same prompt and belongs to no other segment. Choosing and writing are one
 * update of the ledger, so that two segments never take the same order.
 */
async function adopt(
  { place: { ledger }, makers: { videos }, money: { prices }, tools: { onEvent } }: Work,
  type: SegmentType,
  lost: Submitting,
  past: readonly PastClip[],
): Promise<boolean> {
  let found: PastClip | undefined;
  await ledger.update((state) => {
    const taken = jobsOf(state);
    found = past.find(
      ({ prompt, receipt }) => !taken.has(receipt.uuid) && samePrompt(lost.prompt ?? '', prompt),
    );
    if (found === undefined) return;
    const { operation, receipt } = found;
    const { fingerprint, provider, model } = lost;
    const common = { fingerprint, provider, model };
    state.clips[type] = { state: 'running', ...common, operation: operation as JsonValue, receipt };
    const cost = costOfCredits(prices, videos, receipt.estimated_credit);
    settleLost(state, type, lost, { state: 'bought', job: receipt.uuid, ...costFields(cost) });
  });
  if (found === undefined) return false;
  const percentage = found.receipt.status_percentage;
  onEvent({ stage: 'clip', segment: type, state: 'running', percentage });
  return true;
}

/** The ids of all jobs of this project, also of those that were replaced. */
const jobsOf = ({ purchases, clips }: State): Set<string> =>
  new Set([
    ...purchases.flatMap(({ job }) => (job === undefined ? [] : [job])),
    ...Object.values(clips).flatMap((clip) =>
      'receipt' in clip && clip.receipt !== null ? [clip.receipt.uuid] : [],
    ),
  ]);

/** Settles the purchase that was sent and had no answer. */
function settleLost(
  state: State,
  type: SegmentType,
  { order }: Submitting,
  change: Parameters<typeof settle>[2],
): void {
  const open = state.purchases.findLast(
    ({ segment_type, stage, state: is }) => segment_type === type && stage === 'clip' && is === 'sent',
  );
  settle(state, order ?? open?.id, change);
}
