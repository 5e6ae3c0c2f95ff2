import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import type { Order, State } from '../../project/ledger.ts';
import { isLocal, isOpen, orderOf } from '../../project/orders.ts';
import { adoptAnswers } from '../images/answers.ts';
import type { Work } from '../work/work.ts';
import { followOrder, isKeptThere, mayStillCome, reopen } from './deliver.ts';
import { lookForOrder } from './lost-orders.ts';

/**
 * Orders that this command does not need: of texts that were edited since, of segments that have a take or a clip of the
 * user's, of another provider. Each is paid for, so it is followed to its end and kept as a take.
 */

/** The commands that have asked once more after what was done without a file. */
const asked = new WeakSet<Work>();

/**
 * Asks once after every such order, and fetches what is finished; also, once a command, what was done and had no file when it was
 * last asked after. What cannot be asked stays as it is, and `strayNotices`
 * names it.
 * @param itself what the command does with its segments' present orders itself: it draws their pictures, films their clips
 * @returns whether each of them could be asked after
 */
export async function followStrays(
  work: Work,
  { draws = true, films = true }: { readonly draws?: boolean; readonly films?: boolean } = {},
): Promise<boolean> {
  const { ledger } = work.place;
  const { orders, clips } = ledger.state;
  const own = ownSegments(work);
  const isOwn = ({ id }: Order) =>
    films && work.script.segments.some(({ type }) => clips[type]?.order === id);
  const strays = orders.filter(
    (order) => order.segment_type !== undefined && !isLocal(order) && !isOwn(order),
  );
  for (const type of new Set(strays.map((order) => order.segment_type!)))
    if (!draws || !own.has(type)) await adoptAnswers(work, type).catch(onlyIfStopped(work));
  const isFirst = !asked.has(work);
  asked.add(work);
  let isWell = true;
  await Promise.all(
    strays.map(async (order) => {
      if (order.stage !== 'clip') return;
      if (isFirst && mayStillCome(order) && (await isKeptThere(work, order))) await reopen(work, order);
      if (order.state === 'sent') await lookForOrder(work, order).catch(onlyIfStopped(work));
      const now = orderOf(ledger.state, order.id);
      if (now === undefined || !isOpen(now)) return;
      await followOrder(work, now).catch((error: unknown) => {
        isWell = false;
        onlyIfStopped(work)(error);
      });
    }),
  );
  return isWell;
}

/** Follows the strays for as long as the command has work of its own. */
export async function followStraysDuring<Result>(work: Work, task: Promise<Result>): Promise<Result> {
  let isOver = false;
  const over = task.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  const follow = async () => {
    await followStrays(work);
    while (!isOver && strayNotices(work).length > 0) {
      await Promise.race([over, pause(work)]);
      await followStrays(work);
    }
  };
  return besides(task, follow());
}

/**
 * Both to their end, whichever fails first: what would go on alone would change the ledger after the lock is gone, or end the whole
 * process where nobody hears of its failure. @throws what the task throws, else what the strays throw
 */
export async function besides<Result>(task: Promise<Result>, strays: Promise<unknown>): Promise<Result> {
  const [own, others] = await Promise.allSettled([task, strays]);
  if (own.status === 'rejected') throw own.reason;
  if (others.status === 'rejected') throw others.reason;
  return own.value;
}

/** Follows the strays until none is running. One that cannot be asked after is given up on, and stays named. */
export async function followStraysToTheirEnd(work: Work): Promise<void> {
  let asked = true;
  while (asked) {
    asked = await followStrays(work, { draws: false });
    asked &&= strayNotices(work).length > 0;
    if (asked) await pause(work);
  }
}

const pause = ({ makers, tools }: Work): Promise<void> => tools.clock.sleep(makers.pollMs, tools.signal);

const ownSegments = ({ script, choice: { only } }: Work): ReadonlySet<SegmentType> =>
  new Set(script.segments.flatMap(({ type }) => (only === undefined || only.has(type) ? [type] : [])));

const onlyIfStopped = (work: Work) => (error: unknown) => {
  if (work.tools.signal.aborted) throw error;
};

/** Whether a segment waits for the order. */
export const isWanted = ({ clips, images }: Pick<State, 'clips' | 'images'>, { id }: Order): boolean =>
  [...Object.values(clips), ...Object.values(images)].some((entry) => entry.order === id);

/** Names every paid order that is not fetched and that no segment waits for. */
export const strayNotices = ({ place: { ledger, project } }: Pick<Work, 'place'>): Degradation[] =>
  ledger.state.orders
    .filter(
      (order) => order.stage === 'clip' && isOpen(order) && !isLocal(order) && !isWanted(ledger.state, order),
    )
    .map(({ segment_type, provider, job, at }) => ({
      reason: 'order_running',
      message: `A clip of ${segment_type} that is not needed any more was ordered from ${provider} on ${at.slice(0, 10)} (job ${job}) and is not fetched yet.`,
      ...(segment_type === undefined ? {} : { segment_type }),
      next: `\`sparkfluence status --wait --project "${project.folder}"\` fetches it and keeps it as a take.`,
    }));
