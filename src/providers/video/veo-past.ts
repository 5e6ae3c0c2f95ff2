import { type PastClip, type PastClips, pastClips } from '../../contracts/providers.ts';
import { PAGE_ITEMS, type ReadBefore, readHistory } from './veo-history.ts';
import { orStopped } from './veo-polls.ts';

/**
 * The list of an account's orders, for all who look for one whose answer was lost: after a worker has died, those of forty
 * videos look at once, and again every few seconds, and a studio's list has thousands of entries. Whoever asks gets a list
 * that was begun after they asked, together with all who asked before that, and only what is new is read.
 */
export interface PastOrders {
  /**
   * @param getPage asks for a page with the asker's own signal
   * @throws as `getPage`, which is asked once more where the asker was stopped
   */
  read(sinceMs: number, asker: PastAsker): Promise<PastClips>;
}

export interface PastAsker {
  readonly getPage: (page: number) => Promise<unknown>;
  readonly model: string;
  readonly signal: AbortSignal;
}

interface Reading extends ReadBefore {
  /** The how-manieth reading it was. */
  readonly number: number;
  readonly sinceMs: number;
}

const accounts = new Map<string, PastOrders>();

/** @param lateMs how long after others that were made later an order may appear in the list */
export function pastOrdersOf(account: string, lateMs: number): PastOrders {
  const key = `${lateMs} ${account}`;
  const past = accounts.get(key) ?? createPastOrders(lateMs);
  accounts.set(key, past);
  return past;
}

/** What is older than all that is asked for is kept for so long: another asker may go back further. */
const KEPT_LONGER_MS = 86_400_000;

export function createPastOrders(lateMs: number): PastOrders {
  let last: Reading | undefined;
  let begun = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const readOn = async (askedAfter: number, sinceMs: number, { getPage, model }: PastAsker) => {
    const before = last !== undefined && last.sinceMs <= sinceMs ? last : undefined;
    if (before !== undefined && before.number > askedAfter) return since(sinceMs, before.clips);
    begun += 1;
    const number = begun;
    const past = await readHistory(getPage, sinceMs, model, before);
    if (past.doubt !== undefined) return past;
    const keptSinceMs = Math.max(before?.sinceMs ?? sinceMs, sinceMs - KEPT_LONGER_MS);
    const againMs = newestMs(past) - lateMs;
    last = Number.isNaN(againMs)
      ? undefined
      : { number, sinceMs: keptSinceMs, clips: since(keptSinceMs, past), againMs };
    return since(sinceMs, past);
  };

  return {
    async read(sinceMs, asker) {
      const askedAfter = begun;
      const mine = turn.then(() => readOn(askedAfter, sinceMs, asker));
      turn = mine.catch(() => undefined);
      await orStopped(turn, asker.signal); // another video's reading may take long
      return asker.signal.aborted ? readHistory(asker.getPage, sinceMs, asker.model) : mine;
    },
  };
}

/** The newest page in any case: the list's clock may be days behind. */
const since = (sinceMs: number, clips: readonly PastClip[]): PastClips =>
  pastClips(clips.filter(({ createdAtMs = sinceMs }, index) => index < PAGE_ITEMS || createdAtMs >= sinceMs));

/** NaN where not all say when they were made: such a list is read whole each time. */
const newestMs = (clips: readonly PastClip[]): number =>
  Math.max(...clips.map(({ createdAtMs = Number.NaN }) => createdAtMs));
