import { setTimeout as sleep } from 'node:timers/promises';
import type { JobData } from '../contracts/documents.ts';
import type { Crew } from './crew.ts';
import type { Made, Signed } from './work.ts';

/**
 * Addresses of videos and pictures in the storage that the server uploads to. They are signed, so that they are kept in memory
 * alone, and made anew before they end.
 */

export interface Stored {
  /** Notes the address that a job was just answered with. */
  learn(place: string, signed: Signed): void;
  /**
   * What `job-status` answers, with the address in the storage; with the server's own, where the storage gives none or is slow.
   * @param place where the video lies, without a signature: `s3://bucket/key`
   */
  shown(client: string, place: string, data: JobData): Promise<JobData>;
  /** An answer with the addresses of its pictures and clips in the storage. */
  shownIn<Data>(client: string, made: Made<Data>): Promise<Data>;
}

const MOST_REMEMBERED = 2000;
/** How long the server's own address stands in where the storage gave none, milliseconds. */
const AGAIN_MS = 10_000;
/** How long an answer waits for the storage, milliseconds: it may stand behind many videos that are being made. */
const WAIT_MS = 3000;

export function openStored(
  crew: Pick<Crew, 'perform'>,
  onFault: (words: string) => void,
  nowMs: () => number = Date.now,
  waitMs = WAIT_MS,
): Stored {
  const known = new Map<string, { readonly url: string | undefined; readonly untilMs: number }>();
  const asked = new Map<string, Promise<string | undefined>>();
  /** The same answer is the same object, whose JSON is kept. */
  const answers = new WeakMap<JobData, JobData>();

  const note = (place: string, url: string | undefined, untilMs: number): void => {
    known.delete(place);
    known.set(place, { url, untilMs });
    const [oldest] = known.keys();
    if (known.size > MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
  };
  const learn = (place: string, { url, expiresAt }: Signed): void => {
    const now = nowMs();
    // Half of its time is left to whoever gets it last.
    note(place, url, expiresAt === undefined ? Infinity : now + (Date.parse(expiresAt) - now) / 2);
  };
  const ask = async (client: string, place: string): Promise<string | undefined> => {
    try {
      const signed = await crew.perform<'address'>({
        ...{ kind: 'address', place, client, maxUsdPerDay: 0, folder: '' },
      });
      if (signed === undefined) note(place, undefined, nowMs() + AGAIN_MS);
      else learn(place, signed);
      return signed?.url;
    } catch (error) {
      onFault(error instanceof Error ? error.message : String(error));
      note(place, undefined, nowMs() + AGAIN_MS);
      return undefined;
    } finally {
      asked.delete(place);
    }
  };
  const urlOf = (client: string, place: string): Promise<string | undefined> | string | undefined => {
    const found = known.get(place);
    if (found !== undefined && nowMs() < found.untilMs) return found.url;
    const asking = asked.get(place) ?? ask(client, place);
    asked.set(place, asking);
    return asking;
  };
  return {
    learn,
    async shown(client, place, data) {
      if (data.status !== 'completed') return data;
      const asking = urlOf(client, place);
      const url = typeof asking === 'object' ? await within(waitMs, asking) : asking;
      if (url === undefined) return data;
      const before = answers.get(data);
      if (before?.final_video_url === url) return before;
      const shown = { ...data, final_video_url: url };
      answers.set(data, shown);
      return shown;
    },
    async shownIn(client, { data, stored, fault }) {
      if (fault !== undefined) onFault(fault);
      const urls = new Map<string, string>();
      await Promise.all(
        stored.map(async ({ file, place, signed }) => {
          if (signed !== undefined) learn(place, signed);
          const asking = signed?.url ?? urlOf(client, place);
          const url = typeof asking === 'object' ? await within(waitMs, asking) : asking;
          if (url !== undefined) urls.set(file, url);
        }),
      );
      return urls.size === 0 ? data : (replaced(data, urls) as typeof data);
    },
  };
}

/** A document with other texts in the place of some. */
function replaced(value: unknown, texts: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return texts.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, texts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each, texts)]));
}

/** What a promise gives by then, or undefined; it goes on. */
async function within<Value>(waitMs: number, promise: Promise<Value>): Promise<Value | undefined> {
  const end = new AbortController();
  const late = sleep(waitMs, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
  return Promise.race([promise, late]).finally(() => end.abort());
}
