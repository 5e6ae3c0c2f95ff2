import type { VeoEntry } from './veo-answers.ts';

/**
 * Questions after several jobs are answered by one list: each poll counts against the requests of a minute, and eight
 * segments asked after every five seconds would use 96 of 100. What the list says is believed only of jobs that still run:
 * the vendor's own entry has the address of the file, the error and the credits, which the list may lack.
 */
export interface JobPolls {
  /** The entry of a job, from a list that is at most one poll interval old, or from the job's own address. */
  entryOf(uuid: string, signal: AbortSignal): Promise<VeoEntry | undefined>;
}

export interface PollSources {
  readonly pollMs: number;
  readonly ask: (uuid: string, signal: AbortSignal) => Promise<VeoEntry | undefined>;
  /** The account's newest jobs. */
  readonly list: (signal: AbortSignal) => Promise<readonly VeoEntry[]>;
}

/** A job that was not asked after for so many intervals is followed no more. */
const FORGOTTEN_AFTER = 3;
/** After so many lists that failed the jobs are asked after one by one. */
const MOST_FAILURES = 2;

export function createJobPolls({ pollMs, ask, list }: PollSources): JobPolls {
  const askedAtMs = new Map<string, number>();
  /** Entries of a list that were not handed out yet. */
  const listed = new Map<string, { readonly entry: VeoEntry; readonly atMs: number }>();
  let listing: Promise<void> | undefined;
  let failures = 0;

  const readList = async (signal: AbortSignal): Promise<void> => {
    try {
      const entries = await list(signal);
      const atMs = performance.now();
      for (const entry of entries) if (askedAtMs.has(entry.uuid)) listed.set(entry.uuid, { entry, atMs });
    } catch {
      failures += 1; // the question to the job itself says what is wrong
    } finally {
      listing = undefined;
    }
  };

  return {
    async entryOf(uuid, signal) {
      const now = performance.now();
      askedAtMs.set(uuid, now);
      for (const [job, atMs] of askedAtMs) if (now - atMs > FORGOTTEN_AFTER * pollMs) askedAtMs.delete(job);
      const known = listed.get(uuid);
      if (known === undefined || now - known.atMs >= pollMs) {
        listed.delete(uuid);
        if (askedAtMs.size < 2 || failures >= MOST_FAILURES) return ask(uuid, signal);
        listing ??= readList(signal);
        await listing;
      }
      const found = listed.get(uuid)?.entry;
      listed.delete(uuid); // each answer is handed out once, so that the next question brings news
      return found !== undefined && isRunning(found) ? found : ask(uuid, signal);
    },
  };
}

const isRunning = ({ status }: VeoEntry): boolean => status === 0 || status === 1;
