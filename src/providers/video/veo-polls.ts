import type { VeoEntry } from './veo-answers.ts';

/**
 * Questions after several jobs are answered by one list: each poll counts against the requests of a minute, and eight
 * segments asked after every five seconds would use 96 of 100. What the list says is believed only of jobs that still run:
 * the vendor's own entry has the address of the file, the error and the credits, which the list may lack.
 */
export interface JobPolls {
  /** The entry of a job, from a list that is at most one poll interval old, or from the job's own address. */
  entryOf(uuid: string, sources: PollSources): Promise<VeoEntry | undefined>;
}

/** How one video asks: its signal ends its own questions, and a list that others wait for as well. */
export interface PollSources {
  readonly ask: (uuid: string) => Promise<VeoEntry | undefined>;
  /** A page of the account's jobs, the newest first; 1 and up. */
  readonly list: (page: number) => Promise<readonly VeoEntry[]>;
  readonly signal: AbortSignal;
}

/** A job that was not asked after for so many intervals is followed no more. */
const FORGOTTEN_AFTER = 3;
/** After so many lists in a row that failed the jobs are asked after one by one … */
const MOST_FAILURES = 2;
/** … for so many intervals. */
const RESTS = 60;
/** Jobs of other workers of the account stand between ours. */
const MOST_PAGES = 20;

const accounts = new Map<string, JobPolls>();

/** The questions after all jobs of an account by this process, whichever of its videos they belong to. */
export function pollsOf(account: string, pollMs: number): JobPolls {
  const key = `${pollMs} ${account}`;
  const polls = accounts.get(key) ?? createJobPolls(pollMs);
  accounts.set(key, polls);
  return polls;
}

export function createJobPolls(pollMs: number): JobPolls {
  const askedAtMs = new Map<string, number>();
  /** Entries of a list that were not handed out yet. */
  const listed = new Map<string, { readonly entry: VeoEntry; readonly atMs: number }>();
  let listing: Promise<void> | undefined;
  let failures = 0;
  let failedAtMs = 0;

  /** Reads pages as long as each spares more questions than it is. */
  const readPages = async (list: PollSources['list']): Promise<void> => {
    const seen = new Set<string>();
    const areMissing = () => [...askedAtMs.keys()].filter((uuid) => !seen.has(uuid)).length > 1;
    for (let page = 1; page <= MOST_PAGES && areMissing(); page += 1) {
      const entries = await list(page);
      const atMs = performance.now();
      const ours = entries.filter(({ uuid }) => askedAtMs.has(uuid) && !seen.has(uuid));
      for (const entry of ours) {
        seen.add(entry.uuid);
        listed.set(entry.uuid, { entry, atMs });
      }
      if (ours.length < 2) return;
    }
  };

  const readList = async ({ list, signal }: PollSources): Promise<void> => {
    try {
      await readPages(list);
      failures = 0;
    } catch {
      // The question to the job itself says what is wrong. Of a video that was stopped nothing is wrong.
      if (signal.aborted) return;
      failures += 1;
      failedAtMs = performance.now();
    } finally {
      listing = undefined;
    }
  };

  const forget = (now: number): void => {
    for (const [job, atMs] of askedAtMs)
      if (now - atMs > FORGOTTEN_AFTER * pollMs) {
        askedAtMs.delete(job);
        listed.delete(job);
      }
  };

  return {
    async entryOf(uuid, sources) {
      const now = performance.now();
      askedAtMs.set(uuid, now);
      forget(now);
      const known = listed.get(uuid);
      if (known === undefined || now - known.atMs >= pollMs) {
        listed.delete(uuid);
        const rests = failures >= MOST_FAILURES && now - failedAtMs < RESTS * pollMs;
        if (askedAtMs.size < 2 || rests) return sources.ask(uuid);
        listing ??= readList(sources);
        await orStopped(listing, sources.signal);
      }
      const found = listed.get(uuid)?.entry;
      listed.delete(uuid); // each answer is handed out once, so that the next question brings news
      return found !== undefined && isRunning(found) ? found : sources.ask(uuid);
    },
  };
}

/** Another video's question is not waited for by one that was stopped. */
export async function orStopped(listing: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) resolve();
  });
  await Promise.race([listing, stopped]);
  signal.removeEventListener('abort', stop);
}

const isRunning = ({ status }: VeoEntry): boolean => status === 0 || status === 1;
