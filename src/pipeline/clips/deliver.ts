import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ClipStatus, Cost, VideoProvider } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { copyWhole, moveWhole } from '../../disk/files.ts';
import type { Asset, Order, State } from '../../project/ledger.ts';
import { changeOrder, forgetLocal, isLocal, orderOf, unknownReceipt } from '../../project/orders.ts';
import { learnCredits } from '../money/credits.ts';
import { costOfCredits } from '../money/prices.ts';
import { costFields } from '../money/purchases.ts';
import { isWhole } from '../work/assets.ts';
import { addTake, keepUnknown, sameTake, setAside, takesOf } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { lookAhead } from './facts.ts';
import { unreadyForMs, waitForFile } from './late-file.ts';
import { assetOfClip, finishedReceipt } from './state.ts';

/** The way of an accepted order to a file on disk, whether its segment still waits for it or not. */

/**
 * Asks after a job once; a finished one is fetched, verified and recorded: in the place of its segment where that waits for
 * it, else as a take. A fetch that fails never starts a generation.
 */
export async function followOrder(work: Work, order: Order): Promise<void> {
  const { makers, tools } = work;
  const videos = await makers.videoProvider(order.provider);
  const answer = await videos
    .poll(order.operation, { signal: tools.signal })
    .catch(async (error: unknown) => {
      if (!isGone(error) || !isExpired(work, videos, order)) throw error;
      return { state: 'expired', reason: 'job_missing', message: (error as Error).message } as const;
    });
  switch (answer.state) {
    case 'running':
      return stillRunning(work, order, answer.percentage);
    case 'without_file': {
      const { message } = answer;
      if (await waitForFile(work, order, { message: `${order.provider}: ${message}` })) return;
      return saveFailure(work, order, { state: 'failed', reason: NO_FILE, message });
    }
    case 'failed':
    case 'expired':
      return saveFailure(work, order, answer);
    case 'succeeded':
      return fetchClip(work, order, videos, answer);
  }
}

/** The reason of a job that is done and whose file did not come while it was waited for. */
const NO_FILE = 'no_file';
/** How long such a job is asked after where the provider does not say how long it keeps its files, days. */
const ASKED_DAYS = 30;

/** Whether a job is done and its file may still come: it is paid for, so that each command asks after it once. */
export const mayStillCome = (order: Order | undefined): order is Order =>
  order?.state === 'failed' && order.failure?.reason === NO_FILE && order.operation !== undefined;

/** The same, while the provider keeps its files. */
export async function isKeptThere({ makers, tools }: Work, { provider, at }: Order): Promise<boolean> {
  const { keptDays = ASKED_DAYS } = await makers.videoProvider(provider);
  return tools.clock.now() - Date.parse(at) <= keptDays * DAY_MS;
}

/** Lets the order be followed once more; where its file is not there, it fails again at once. */
export const reopen = ({ place: { ledger } }: Work, { id }: Order): Promise<void> =>
  ledger.update((state) =>
    changeOrder(state, id, { state: 'accepted', without_file_since: new Date(0).toISOString() }),
  );

const NOT_CHARGED: Cost = { usd: 0, credits: 0 };

function saveFailure(
  { place: { ledger }, money: { prices } }: Work,
  { id, provider, model, receipt }: Order,
  failure: {
    readonly state: 'failed' | 'expired';
    readonly reason: string;
    readonly message: string;
    readonly usedCredit?: number;
  },
): Promise<void> {
  const { state: became, reason, message, usedCredit } = failure;
  const cost =
    usedCredit === 0 ? NOT_CHARGED : costOfCredits(prices, { id: provider, model }, usedCredit ?? 0);
  const ended = receipt === undefined ? {} : { receipt: { ...receipt, status: 3 as const } };
  const change = { state: became, ...ended, failure: { reason, message }, ...settledBy(cost) };
  return ledger.update((state) => changeOrder(state, id, change));
}

async function fetchClip(
  work: Work,
  order: Order,
  videos: VideoProvider,
  { uri, usedCredit }: Extract<ClipStatus, { state: 'succeeded' }>,
): Promise<void> {
  const { place, tools } = work;
  const cost = await settle(work, order, usedCredit);
  const name = `.${order.segment_type}-${order.id.slice(0, 8)}.part.mp4`;
  const part = join(place.project.folder, 'clips', name);
  await place.ledger.assertMaySend(); // a folder that was renamed meanwhile is not begun again
  await mkdir(join(place.project.folder, 'clips'), { recursive: true });
  try {
    await videos.download(uri, part, { signal: tools.signal });
    await deliver(work, order, part, cost);
  } catch (error) {
    await place.ledger.update((state) =>
      changeOrder(state, order.id, { state: 'finished', ...settledBy(cost) }),
    );
    const limitMs = unreadyForMs(work, error);
    const message = `${order.provider}: the clip is done, and its file cannot be fetched yet`;
    if (limitMs === undefined || !(await waitForFile(work, order, { message, limitMs }))) throw error;
  }
}

/** What a finished clip has cost, as the provider says; it is noted for the price of the next one. */
async function settle(
  { money: { prices } }: Work,
  { provider, model, variant, duration_seconds: seconds, at }: Order,
  usedCredit: number | undefined,
): Promise<Cost | undefined> {
  if (usedCredit === undefined) return undefined;
  if (seconds !== undefined)
    await learnCredits(prices, { provider, model, variant, seconds }, usedCredit, at);
  return costOfCredits(prices, { id: provider, model }, usedCredit);
}

const isGone = (error: unknown): boolean =>
  error instanceof SparkfluenceError && error.details.reason === 'job_missing';

const DAY_MS = 24 * 3_600_000;

/**
 * Whether a job that the provider does not know is gone for good. A young one may belong to another key's account, and is
 * given up on only when the user insists.
 */
function isExpired({ money, tools }: Work, { keptDays }: VideoProvider, { at }: Order): boolean {
  return money.resubmit || keptDays === undefined || tools.clock.now() - Date.parse(at) > keptDays * DAY_MS;
}

async function stillRunning({ place, tools }: Work, order: Order, percentage: number): Promise<void> {
  const type = order.segment_type!;
  if (isWaitedFor(place.ledger.state, type, order))
    tools.onEvent({ stage: 'clip', segment: type, state: 'running', percentage });
  const { receipt } = order;
  const status_percentage = Math.min(99, Math.floor(percentage));
  if (receipt === undefined || receipt.status_percentage === status_percentage) return;
  await place.ledger.update((state) =>
    changeOrder(state, order.id, { receipt: { ...receipt, status_percentage } }),
  );
}

const isWaitedFor = ({ clips }: Pick<State, 'clips'>, type: SegmentType, { id }: Order): boolean => {
  const entry = clips[type];
  return entry?.state === 'ordered' && entry.order === id;
};

/** What a cost that is known settles. */
function settledBy(cost: Cost | undefined): Partial<Order> {
  const { actual_usd, credits } = costFields(cost);
  return { ...(actual_usd === null ? {} : { actual_usd }), ...(credits === null ? {} : { credits }) };
}

/** Records a fetched clip and moves it to where it belongs. */
async function deliver(work: Work, order: Order, part: string, cost: Cost | undefined): Promise<void> {
  const { ledger, project } = work.place;
  const type = order.segment_type!;
  const found = await assetOfClip(work, part, `clips/${type}.mp4`);
  const entry = ledger.state.clips[type];
  if (entry?.state !== 'ordered' || entry.order !== order.id)
    return keepAsTake(work, order, part, found, cost);
  await keepUnknown(work, 'clip', type, found.path, entry.over);
  // By its contents the file is known as ours, should a kill come between the next two steps.
  await ledger.update((state) => changeOrder(state, order.id, { asset: found }));
  await moveWhole(part, join(project.folder, found.path));
  await ledger.update((state) => putInPlace(state, type, order.id, found, settledBy(cost)));
  await lookAhead(work, found);
  work.tools.onEvent({ stage: 'clip', segment: type, state: 'done' });
}

function putInPlace(
  state: State,
  type: SegmentType,
  id: string,
  asset: Asset,
  settled: Partial<Order>,
): void {
  const { fingerprint = '', provider, model, receipt } = orderOf(state, id)!;
  const whole = finishedReceipt(receipt ?? unknownReceipt(model));
  changeOrder(state, id, { state: 'fetched', asset, receipt: whole, ...settled });
  const own = isLocal({ provider }) ? {} : { order: id };
  state.clips[type] = { state: 'succeeded', fingerprint, provider, model, receipt: whole, asset, ...own };
  forgetLocal(state);
}

/** A clip that nobody waits for any more is paid for: it can be chosen, or is found when its inputs are wanted again. */
async function keepAsTake(
  work: Work,
  order: Order,
  part: string,
  found: Asset,
  cost: Cost | undefined,
): Promise<void> {
  const { ledger } = work.place;
  const type = order.segment_type!;
  const same = await sameTake(work, 'clip', type, found.sha256, part);
  const take = same ?? (await addTake(work, 'clip', type, { ...order, asset: found, order: order.id }, part));
  await rm(part, { force: true });
  await ledger.update((state) => {
    const receipt = order.receipt === undefined ? {} : { receipt: finishedReceipt(order.receipt) };
    changeOrder(state, order.id, { state: 'fetched', asset: take.asset, ...receipt, ...settledBy(cost) });
    if (same === undefined) state.takes.push(take);
  });
}

/**
 * Brings back a finished clip whose file is gone: from a take that is the same file, else from the provider, which keeps it
 * for some time.
 * @returns whether the segment has its clip again, or waits for it; false where the provider has it no more
 */
export async function fetchAgain(work: Work, type: SegmentType, order: Order | undefined): Promise<boolean> {
  const { ledger, project } = work.place;
  if (order === undefined || !canFetchAgain(order)) return false;
  const { asset } = order;
  for (const take of takesOf(ledger.state, 'clip', type)) {
    if (take.asset.sha256 !== asset?.sha256 || !(await isWhole(project.folder, take.asset))) continue;
    await putBack(work, type, { ...order, asset: take.asset });
    return true;
  }
  await ledger.update((state) => {
    changeOrder(state, order.id, { state: 'finished' });
    state.clips[type] = { state: 'ordered', order: order.id };
  });
  await followOrder(work, order);
  return orderOf(ledger.state, order.id)?.state !== 'expired';
}

/** Whether an order's job can be asked for its file once more. */
export const canFetchAgain = ({ state, operation }: Order): boolean =>
  state === 'fetched' && operation !== undefined;

/** Lets the segment wait for an order that was sent already; what it has is set aside. */
export async function waitFor(work: Work, type: SegmentType, { id }: Order): Promise<void> {
  const { ledger } = work.place;
  const entry = ledger.state.clips[type];
  if (entry?.state === 'ordered' && entry.order === id) return;
  const { record, over } = await setAside(work, 'clip', type);
  await ledger.update((state) => {
    record(state);
    state.clips[type] = { state: 'ordered', order: id, ...(over === undefined ? {} : { over }) };
    forgetLocal(state);
  });
}

/**
 * Gives the segment what an earlier order bought for the same inputs: its file, or the provider's where that is gone.
 * @returns false where the provider has it no more
 */
export async function bringBack(work: Work, type: SegmentType, order: Order): Promise<boolean> {
  const { ledger, project } = work.place;
  if (order.asset !== undefined && (await isWhole(project.folder, order.asset))) {
    await putBack(work, type, order);
    return true;
  }
  await ledger.update((state) => changeOrder(state, order.id, { state: 'finished' }));
  await waitFor(work, type, order);
  await followOrder(work, order);
  return orderOf(ledger.state, order.id)?.state !== 'expired';
}

/** Puts a clip that was bought earlier for the same inputs in its place again; what is there becomes a take. */
export async function putBack(work: Work, type: SegmentType, { id, asset: from }: Order): Promise<void> {
  const { ledger, project } = work.place;
  if (from === undefined) return;
  const { record, over } = await setAside(work, 'clip', type);
  await ledger.update(record); // before its file is overwritten
  const asset = { ...from, path: `clips/${type}.mp4` };
  if (from.path !== asset.path) {
    await keepUnknown(work, 'clip', type, asset.path, over);
    await copyWhole(join(project.folder, from.path), join(project.folder, asset.path));
  }
  await ledger.update((state) => putInPlace(state, type, id, asset, {}));
}
