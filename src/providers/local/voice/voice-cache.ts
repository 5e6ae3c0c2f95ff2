import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Narration } from '../../../contracts/voice.ts';
import { readCached, writeCached } from '../../../disk/cache.ts';

/** Caches narrations on disk, so that a text is spoken once for the script and the clip. */
export interface NarrationCache {
  read(key: string): Promise<Narration | undefined>;
  write(key: string, narration: Narration): Promise<void>;
}

/** The most narrations, about 0.4 MB each; the oldest are removed. */
const MOST_FILES = 300;

const storedSchema = z.object({
  sampleRate: z.number().int().positive(),
  durationSeconds: z.number().positive(),
  samples: z.base64(),
  words: z.array(z.object({ text: z.string(), startSeconds: z.number(), endSeconds: z.number() })),
});

/** A cache that cannot be read or written is no cache; it never makes a narration fail. */
export function narrationCache(cacheFolder: string): NarrationCache {
  const folder = join(cacheFolder, 'narrations');
  const fileOf = (key: string): string => join(folder, `${key}.json`);
  return {
    async read(key) {
      const stored = await readCached(fileOf(key), storedSchema);
      if (stored === undefined) return undefined;
      const bytes = new Uint8Array(Buffer.from(stored.samples, 'base64'));
      return { ...stored, samples: new Int16Array(bytes.buffer, 0, bytes.length >> 1) };
    },
    async write(key, { samples, ...rest }) {
      const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
      const isWritten = await writeCached(fileOf(key), { ...rest, samples: bytes.toString('base64') });
      if (isWritten) await dropOldest(folder).catch(() => undefined); // another process may be removing them, too
    },
  };
}

/** The key of an entry, from everything that determines the narration. */
export const narrationKey = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

async function dropOldest(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  if (files.length <= MOST_FILES) return;
  const dated = await Promise.all(
    files.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((a, b) => a.time - b.time);
  const surplus = dated.slice(0, files.length - Math.floor(MOST_FILES * 0.9));
  await Promise.all(surplus.map(({ name }) => rm(join(folder, name), { force: true })));
}
