import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readIfThere, writeWhole } from '../../disk/files.ts';

/** Pixabay asks that answers are kept so long, and its addresses of files work no longer. */
const KEPT_MS = 24 * 3_600_000;

export interface SearchCache {
  /** The answer to a search of the last day. @param search what was asked, without a key */
  get(search: string): Promise<unknown>;
  set(search: string, answer: unknown): Promise<void>;
  /**
   * What is known of a search, or what `ask` finds. While the same search is under way nobody asks again: segments of a video
   * search at the same time, and often by the same words.
   * @param read what is kept, in the caller's form; undefined where it does not hold
   * @param release gives back what the one who asks may be waiting for
   */
  once<Found>(
    search: string,
    read: (answer: unknown) => Found | undefined,
    ask: () => Promise<Found>,
    release: () => Promise<unknown>,
  ): Promise<Found>;
}

/** Answers of stock libraries, kept for a day in the program's cache, so that the same is not asked twice. */
export function openSearchCache(cacheFolder: string, now: () => number = Date.now): SearchCache {
  const folder = join(cacheFolder, 'photo-searches');
  const fileOf = (search: string) =>
    join(folder, `${createHash('sha256').update(search).digest('hex').slice(0, 40)}.json`);
  const underWay = new Map<string, Promise<void>>();
  const cache: SearchCache = {
    async once(search, read, ask, release) {
      for (;;) {
        const asked = underWay.get(search);
        if (asked === undefined) {
          const kept = read(await cache.get(search));
          if (kept !== undefined) return kept;
          if (!underWay.has(search)) break;
        } else {
          await release();
          await asked;
        }
      }
      const found = ask();
      const settled = found.then(
        () => undefined,
        () => undefined,
      );
      underWay.set(search, settled);
      void settled.then(() => underWay.delete(search));
      return found;
    },
    async get(search) {
      try {
        const kept = JSON.parse((await readIfThere(fileOf(search))) ?? '{}') as {
          at?: number;
          answer?: unknown;
        };
        const age = now() - (kept.at ?? 0);
        return age >= 0 && age < KEPT_MS ? kept.answer : undefined;
      } catch {
        return undefined; // a damaged file of a cache is no answer
      }
    },
    async set(search, answer) {
      try {
        await makeFolder(folder);
        await writeWhole(fileOf(search), JSON.stringify({ at: now(), answer }));
        await removeOld(folder, now());
      } catch {} // a full disk only costs another request
    },
  };
  return cache;
}

async function removeOld(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if (now - (await stat(file)).mtimeMs > KEPT_MS) await rm(file, { force: true });
  }
}
