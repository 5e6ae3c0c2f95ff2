import { SparkfluenceError } from '../contracts/errors.ts';
import type { SegmentType } from '../contracts/segments.ts';
import type { ClipState, JsonValue } from '../project/ledger.ts';
import type { VideosWork } from './videos.ts';

/** An order may stand in a provider's list this much before we wrote it down: clocks differ. */
const CLOCK_SLACK_MS = 120_000;
/** How much of a prompt a provider surely keeps. */
const COMPARED_CHARACTERS = 200;

type Submitting = Extract<ClipState, { state: 'submitting' }>;

/**
 * Looks for an order whose answer was lost in the provider's own history, before anything is sent again
 * (design: «The ledger»). Local orders cost nothing and are simply given again.
 * @returns what the provider knows of it; undefined when it may be sent again
 * @throws SparkfluenceError provider, reason `ambiguous_submission`, when nobody can say and --resubmit is not set
 */
export async function findLostOrder(work: VideosWork, type: SegmentType, lost: Submitting) {
  const { videos, signal } = work;
  if (videos.id === 'local') return undefined;
  const since = Date.parse(lost.since) - CLOCK_SLACK_MS;
  const past = await videos.history?.(since, { signal });
  const taken = new Set(Object.values(work.ledger.state.clips).flatMap((clip) => uuidOf(clip) ?? []));
  const match = past?.find(
    ({ prompt, receipt, createdAtMs }) =>
      !taken.has(receipt.uuid) && samePrompt(prompt, lost.prompt) && (createdAtMs ?? since) >= since,
  );
  if (match !== undefined) {
    work.onEvent({
      stage: 'clip',
      segment: type,
      state: 'running',
      percentage: match.receipt.status_percentage,
    });
    await settle(work, type, 'bought', match.receipt.estimated_credit);
    return { operation: match.operation as JsonValue, receipt: match.receipt };
  }
  if (past !== undefined) await settle(work, type, 'refused', 0); // the provider's own list: it never arrived
  if (past !== undefined || work.resubmit) return undefined;
  throw new SparkfluenceError(
    'provider',
    `${type}: an order to ${videos.id} got no answer and may have been bought`,
    {
      details: {
        reason: 'ambiguous_submission',
        segment: type,
        provider: videos.id,
        next: 'Look at your account there; --resubmit buys it again.',
      },
    },
  );
}

/** The purchase that was only sent has an answer now. */
async function settle(
  { ledger }: VideosWork,
  type: SegmentType,
  outcome: 'bought' | 'refused',
  credits: number,
): Promise<void> {
  await ledger.update((state) => {
    const open = state.purchases.findLast(({ segment_type, stage, state: was }) => {
      return segment_type === type && stage === 'clip' && was === 'sent';
    });
    if (open === undefined) return;
    open.state = outcome;
    open.credits = credits > 0 ? credits : null;
  });
}

function samePrompt(theirs: string, ours: string | undefined): boolean {
  if (ours === undefined) return false;
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, COMPARED_CHARACTERS);
  return plain(theirs) !== '' && plain(ours).startsWith(plain(theirs));
}

const uuidOf = (clip: ClipState): string | undefined =>
  'receipt' in clip && clip.receipt !== null ? clip.receipt.uuid : undefined;
