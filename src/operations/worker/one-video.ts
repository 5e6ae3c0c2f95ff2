import { SparkfluenceError } from '../../contracts/errors.ts';
import type { OnProgress } from '../../contracts/progress.ts';
import { systemError } from '../../contracts/system-errors.ts';
import { traced } from '../../contracts/telemetry.ts';
import type { PurchaseGuard } from '../../pipeline/money/budget.ts';
import type { VideoQueue } from '../../queue/open.ts';
import { isServed } from '../../queue/served.ts';
import { type Ending, fail, finish, giveBack } from '../../queue/settle.ts';
import { countLeft, countSpent, purchaseGuard } from '../../queue/spending.ts';
import { gotFurther, type Taken } from '../../queue/take.ts';
import { type Verdict, verdictOn } from './again.ts';

/** What whoever makes a video is given. */
export interface Making {
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  /** Asked before each order. */
  readonly guard: PurchaseGuard;
  /** Says what the ledger of a project that was begun before has counted, USD; awaited before the first order. */
  readonly onLedger: (usd: number) => Promise<void>;
  /** Says what the project has cost now, USD. */
  readonly onSpent: (usd: number) => void;
  /** Says where the project is: whoever reads of a failure looks there. */
  readonly onFolder: (folder: string) => void;
}

/** Makes a video of a row, or goes on with it. @returns what is to be known of it, as JSON @throws SparkfluenceError */
export type MakeVideo = (video: Taken, making: Making) => Promise<unknown>;

/** What became of a video that this worker took. */
export interface VideoEnd {
  readonly state: 'finished' | 'failed' | 'again' | 'given back' | 'lost';
  readonly spentUsd: number;
  readonly error?: SparkfluenceError;
}

export interface OneVideo {
  readonly queue: VideoQueue;
  readonly make: MakeVideo;
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
}

/** Makes one video and settles it. It does not throw: what cannot be settled is another worker's within a minute. */
export const makeOne = (video: Taken, one: OneVideo): Promise<VideoEnd> =>
  traced(
    'attempt',
    { 'sparkfluence.batch': video.batch, 'sparkfluence.tries': video.tries + 1 },
    async (span) => {
      const end = await attempt(video, one);
      span.note({
        ...{ 'sparkfluence.state': end.state, 'sparkfluence.cost_usd': end.spentUsd },
        'error.type':
          end.error === undefined ? undefined : String(end.error.details.reason ?? end.error.kind),
      });
      return end;
    },
    { isRoot: true },
  );

async function attempt(video: Taken, { queue, make, signal, onEvent }: OneVideo): Promise<VideoEnd> {
  let folder: string | undefined;
  let spentUsd: number | undefined; // until the ledger was read, what another worker has reserved stays counted
  const ended = (state: VideoEnd['state'], error?: SparkfluenceError): VideoEnd => ({
    ...{ state, spentUsd: spentUsd ?? video.spentUsd },
    ...(error === undefined ? {} : { error }),
  });
  const watch = watchOf(queue, video, onEvent);
  try {
    const result = await make(video, {
      signal,
      onEvent: watch.onEvent,
      guard: purchaseGuard(queue, video),
      async onLedger(usd) {
        spentUsd = usd;
        await countSpent(queue, video, usd);
      },
      onSpent(usd) {
        spentUsd = usd;
      },
      onFolder(made) {
        folder = made;
      },
    });
    await finish(queue, video, { outcome: result, spentUsd });
    return ended('finished');
  } catch (caught) {
    const error = known(caught);
    const failures = watch.gotFurther() ? 0 : video.failures;
    const ending = { outcome: { ...error.toDocument(), folder }, spentUsd };
    const settled = settleFailure(queue, { ...video, failures }, error, ending).catch(async () => {
      if (spentUsd !== undefined) await countLeft(queue, video, spentUsd).catch(() => undefined);
      return 'lost' as const;
    });
    return ended(await settled, error);
  }
}

/** Whoever asked a server waits for the answer, and asks again: what fails is not tried again by itself. */
const servedVerdict = (verdict: Verdict): Verdict =>
  verdict.what === 'try again' ? { what: 'set aside' } : verdict;

/** Hears of the first thing that this attempt has made, and has the queue know. */
function watchOf(queue: VideoQueue, video: Taken, tell: OnProgress) {
  let isFurther = false;
  return {
    gotFurther: () => isFurther,
    onEvent(event: Parameters<OnProgress>[0]) {
      if (event.state === 'done' && !isFurther) {
        isFurther = true;
        gotFurther(queue, video).catch(() => {
          isFurther = false; // the database is away: the next thing that is made says it again
        });
      }
      tell(event);
    },
  };
}

async function settleFailure(
  queue: VideoQueue,
  video: Taken,
  error: SparkfluenceError,
  ending: Ending,
): Promise<VideoEnd['state']> {
  if (error.details.reason === 'lease_lost') throw error;
  const verdict = isServed(video) ? servedVerdict(verdictOn(error, video)) : verdictOn(error, video);
  if (verdict.what === 'give back') {
    await giveBack(queue, video, ending.spentUsd, verdict.afterSeconds);
    return 'given back';
  }
  const again = verdict.what === 'try again' ? verdict.afterSeconds : undefined;
  const willBeTried = await fail(queue, video, ending, again);
  return willBeTried ? 'again' : 'failed';
}

function known(error: unknown): SparkfluenceError {
  const ours = systemError(error) ?? (error instanceof SparkfluenceError ? error : undefined);
  if (ours !== undefined) return ours;
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new SparkfluenceError('bug', words.slice(0, 4000), { details: { reason: 'bug' } });
}
