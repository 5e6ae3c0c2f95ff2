import { uploadError } from './failures.ts';
import type { Storage } from './storage.ts';

/** What became of a file that was to go. `other`: other bytes lie under its name, and are left alone. */
export type Removal = 'removed' | 'hidden' | 'gone' | 'other';

/**
 * Removes a file from a storage, where what lies under its name is what was sent: of its size, and with the sha256 that was kept
 * with it. What somebody else put there stays.
 * @returns `gone` where nothing lay there; `hidden` where the bucket keeps versions
 * @throws SparkfluenceError upload; interrupted
 */
export async function removeFile(
  storage: Storage,
  { key, bytes, sha256 }: { readonly key: string; readonly bytes: number; readonly sha256: string },
): Promise<Removal> {
  const there = await storage.look(key);
  if (there === undefined) return 'gone';
  if (there.bytes !== bytes || there.sha256 !== sha256) return 'other';
  const how = await storage.remove(key);
  if ((await storage.look(key)) === undefined) return how;
  throw uploadError(
    storage,
    {
      reason: 'right_missing',
      message: `${key} was removed without an error, and lies there still`,
      next: 'Give these credentials the right to delete (docs/storage.md), and check that the address is the one of a storage.',
    },
    [],
  );
}
