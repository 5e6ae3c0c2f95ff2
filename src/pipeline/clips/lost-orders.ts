import { z } from 'zod';
import { veoResponseSchema } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { PastClips, StartedClip, VideoProvider } from '../../contracts/providers.ts';
import { backendOf } from '../../project/backends.ts';
import { type KnownOrder, registeredOrders } from '../../project/known-orders.ts';
import type { Order, State } from '../../project/ledger.ts';
import { acceptJob, changeOrder, isInDoubt, isLocal } from '../../project/orders.ts';
import { requireResendable } from '../money/budget.ts';
import { estimateOfCredits } from '../money/credits.ts';
import { readOrderAnswer, removeOrderAnswer } from '../money/order-answers.ts';
import { estimateFields } from '../money/purchases.ts';
import type { Work } from '../work/work.ts';
import { provenAgeMs, stopwatch } from './order-age.ts';
import { recognise } from './recognise.ts';

/** How far before an order its list is read, milliseconds: clocks jump, and a time without a zone may mean any. */
const CLOCK_SLACK_MS = 36 * 3_600_000;
/** The longest time between two looks into the list, milliseconds. */
const LONGEST_INTERVAL_MS = 15_000;

/** The answer to an order as it lies on disk; 0.1.0 wrote more into it. */
const clipAnswerSchema = z.object({ operation: z.json(), receipt: veoResponseSchema });

/**
 * Looks for an order whose answer was lost, before anything is sent again: in the answers on disk, then in the
 * provider's own list, until it is there or old enough to be in it. Local orders cost nothing and are sent again without
 * looking.
 * @returns whether the order was found and its clip runs; where it was not, it may be sent again
 * @throws SparkfluenceError provider, reason `ambiguous_submission`, when this cannot be known and --resubmit is not set
 */
export async function findLostOrder(work: Work, lost: Order): Promise<boolean> {
  if (isLocal(lost)) return false;
  const videos = await work.makers.videoProvider(lost.provider);
  if (await adoptAnswer(work, lost)) return true;
  const { clock, signal, onEvent } = work.tools;
  if (videos.history === undefined) {
    const price = { usd: lost.estimate_usd, credits: lost.estimate_credits, exact: false };
    const type = lost.segment_type!;
    requireResendable(work.money, { what: type, segment: type, provider: videos.id }, price);
    return false;
  }
  const watchedMs = stopwatch(clock);
  for (let waitMs = work.makers.pollMs; ; waitMs = Math.min(waitMs * 2, LONGEST_INTERVAL_MS)) {
    const look = await lookFor(work, videos, lost, watchedMs());
    if (look === 'found') return true;
    if (look === 'absent' || work.money.resubmit) return false;
    const leftMs = youngForMs(work, lost, watchedMs());
    if (leftMs <= 0) throw ambiguous(lost, look.doubt, look.jobs);
    if (waitMs === work.makers.pollMs) {
      const message = `its order got no answer; the list of ${videos.id} is asked for it, at most ${Math.ceil(leftMs / 1000)} s`;
      onEvent({ stage: 'clip', segment: lost.segment_type!, state: 'running', percentage: 0, message });
    }
    await clock.sleep(Math.min(waitMs, leftMs), signal);
  }
}

/** Looks once for an order, and leaves it as it is where nobody can know. */
export async function lookForOrder(work: Work, lost: Order): Promise<void> {
  const videos = await work.makers.videoProvider(lost.provider);
  if (await adoptAnswer(work, lost)) return;
  if (videos.history !== undefined) await lookFor(work, videos, lost);
}

/**
 * How much longer an order may be missing in the list although it was accepted, milliseconds.
 * @param watchedMs how long this command has been looking for it
 */
const youngForMs = ({ makers, tools }: Work, lost: Order, watchedMs: number): number =>
  makers.listLagMs - Math.max(watchedMs, provenAgeMs(lost, tools.clock));

/** Reads the list once. What is certainly not in it, and would be, never arrived. */
async function lookFor(
  work: Work,
  videos: VideoProvider,
  lost: Order,
  watchedMs = 0,
): Promise<'found' | 'absent' | { readonly doubt: string; readonly jobs: readonly string[] }> {
  const { ledger } = work.place;
  const { signal } = work.tools;
  const past = await videos.history!(Date.parse(lost.at) - CLOCK_SLACK_MS, { signal });
  // After the list: whatever it shows of others was registered before it was sent.
  const foreign = await foreignOrders(work, videos.id);
  let verdict = verdictOf(ledger.state, lost, past, foreign);
  if ('found' in verdict) {
    // Chosen once more within the update that writes it, so that two orders never take the same job.
    const found = await accept(work, lost, (state) => {
      verdict = verdictOf(state, lost, past, foreign);
      return 'found' in verdict ? verdict.found : undefined;
    });
    if (found) return 'found';
  }
  if ('doubt' in verdict) return verdict;
  if (lost.failure?.reason === 'duplicate_job')
    return { doubt: 'its answer named the job of another order', jobs: [] };
  if (lost.account !== videos.account && lost.account !== undefined)
    return {
      doubt: 'it was sent with another key or to another address, whose list is not this one',
      jobs: [],
    };
  if (youngForMs(work, lost, watchedMs) > 0) return { doubt: 'the list may not show it yet', jobs: [] };
  const failure = { reason: 'never_arrived', message: 'the order never arrived there; make it again' };
  await ledger.update((state) => changeOrder(state, lost.id, { state: 'refused', failure }));
  return 'absent';
}

function verdictOf(state: State, lost: Order, past: PastClips, foreign: readonly KnownOrder[]) {
  const others = state.orders.filter(
    ({ id, stage, provider }) => id !== lost.id && stage === 'clip' && provider === lost.provider,
  );
  const known = others.filter(({ job }) => job !== undefined);
  const jobs = [...known, ...foreign].flatMap(({ job }) => (job === undefined ? [] : [job]));
  return recognise(lost, past, {
    taken: new Set(jobs),
    own: others.filter(isInDoubt),
    foreignWords: new Set(foreign.filter((each) => each.isOpen).map(({ words }) => words)),
    known,
  });
}

/** The orders of other projects, of this machine and of those that share the place where this one is kept. */
async function foreignOrders({ place }: Work, provider: string): Promise<KnownOrder[]> {
  const own = new Set(place.ledger.state.orders.map(({ id }) => id));
  const here = await registeredOrders(place.config.dataFolder);
  const all = [...here, ...(await backendOf(place.project.folder).ordersElsewhere(provider))];
  return all.filter((each) => each.provider === provider && !own.has(each.order));
}

function ambiguous(
  { segment_type: type, provider }: Order,
  doubt: string,
  jobs: readonly string[],
): SparkfluenceError {
  const what = `${type}: an order to ${provider} got no answer and may have been bought: ${doubt}`;
  return new SparkfluenceError('provider', what, {
    details: {
      reason: 'ambiguous_submission',
      ...(type === undefined ? {} : { segment: type }),
      provider,
      ...(jobs.length === 0 ? {} : { jobs: jobs.slice(0, 20) }),
      next: 'Look at your account there, or run again later; --resubmit buys it again.',
    },
  });
}

/** Takes over an answer that was saved before a kill. */
async function adoptAnswer(work: Work, lost: Order): Promise<boolean> {
  const { project } = work.place;
  const answer = await readOrderAnswer(project.folder, lost.id, clipAnswerSchema);
  if (answer === undefined || lost.failure?.reason === 'duplicate_job') return false;
  await accept(work, lost, () => answer);
  await removeOrderAnswer(project.folder, lost.id);
  return true;
}

async function accept(
  { place: { ledger }, money: { prices }, tools: { onEvent } }: Work,
  lost: Order,
  choose: (state: State) => StartedClip | undefined,
): Promise<boolean> {
  let found: StartedClip | undefined;
  await ledger.update((state) => {
    found = choose(state);
    if (found === undefined) return;
    const maker = { id: lost.provider, model: lost.model, variant: lost.variant };
    const estimate = estimateOfCredits(prices, maker, found.receipt.estimated_credit);
    changeOrder(state, lost.id, estimateFields(estimate));
    acceptJob(state, lost.id, found);
  });
  if (found === undefined) return false;
  const percentage = found.receipt.status_percentage;
  onEvent({ stage: 'clip', segment: lost.segment_type!, state: 'running', percentage });
  return true;
}
