import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readCached, writeCached } from '../../../disk/cache.ts';

/**
 * How long texts take with one voice, kept on disk: a script is chosen among many lines, most of which its language or its
 * subject says again in the next one. A cache that cannot be read or written is no cache.
 */
export interface LengthCache {
  /** Seconds; undefined where the text was not measured. */
  read(text: string): Promise<number | undefined>;
  note(text: string, seconds: number): void;
  /** Writes what was noted, beside what others have written meanwhile. */
  save(): Promise<void>;
}

/** The most texts of one voice, about 30 bytes each; the oldest are dropped. */
const MOST_TEXTS = 4000;

const storedSchema = z.record(z.string(), z.number().nonnegative());

/** @param key everything that determines a length beside the text */
export function lengthCache(cacheFolder: string, key: string): LengthCache {
  const file = join(cacheFolder, 'lengths', `${key.slice(0, 32)}.json`);
  const noted = new Map<string, number>();
  const load = async (): Promise<Record<string, number>> => (await readCached(file, storedSchema)) ?? {};
  let known: Promise<Record<string, number>> | undefined;
  return {
    async read(text) {
      known ??= load();
      const name = nameOf(text);
      return noted.get(name) ?? (await known)[name];
    },
    note(text, seconds) {
      noted.set(nameOf(text), seconds);
    },
    async save() {
      if (noted.size === 0) return;
      const all = [...Object.entries({ ...(await load()), ...Object.fromEntries(noted) })];
      await writeCached(file, Object.fromEntries(all.slice(-MOST_TEXTS)));
      noted.clear();
    },
  };
}

/** A letter first, since a record sorts names that are numbers. */
const nameOf = (text: string): string =>
  `t${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`;
