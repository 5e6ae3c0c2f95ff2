import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type StorageAddress, shownStorage } from '../../contracts/storage.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import type { MediaStore } from '../../project/media.ts';
import { keepUnder } from '../../providers/storage/keep-file.ts';
import { openStorage } from '../../providers/storage/open.ts';
import { removeFile } from '../../providers/storage/remove-file.ts';
import type { Storage } from '../../providers/storage/storage.ts';
import { downloadFile } from '../../providers/wire/download-file.ts';

/** How long an address by which a file is fetched holds, seconds. */
const EXPIRES_SECONDS = 3600;

/**
 * The files of projects in a storage, each under `prefix/<project>/media/<sha256>`. The storage is opened when the first one is
 * sent or fetched.
 */
export function storageMedia(
  config: Pick<Config, 'storage' | 'timeoutMs' | 'pollMs'>,
  address: StorageAddress,
  signal: AbortSignal,
): MediaStore {
  let opened: Promise<Storage> | undefined;
  let reached: Promise<void> | undefined;
  const open = () => {
    const { timeoutMs, pollMs: firstWaitMs } = config;
    opened ??= openStorage(address, config.storage, { signal, timeoutMs, firstWaitMs });
    return opened;
  };
  const keyOf = (project: string, hash: string) =>
    [address.prefix, project, 'media', hash].filter(Boolean).join('/');
  return {
    name: shownStorage(address),
    async put(project, file, { sha256, bytes }) {
      const storage = await open();
      const sent = { path: file, bytes, sha256, contentType: 'application/octet-stream' };
      const key = keyOf(project, sha256);
      if ((await keepUnder(storage, sent, key)) === undefined) throw damaged(storage, key);
    },
    async get(project, { path, sha256, bytes }, file) {
      const storage = await open();
      const key = keyOf(project, sha256);
      const { url } = await storage.urlOf(key, EXPIRES_SECONDS);
      await downloadFile(url, file, {
        offeredBy: undefined, // the person's own storage
        signal,
        maxBytes: Math.max(1, bytes),
        what: path,
        check: async (part) => {
          if ((await sha256OfFile(part)) !== sha256) throw damaged(storage, key);
        },
      });
    },
    async remove(project, { sha256, bytes }) {
      const storage = await open();
      reached ??= storage.reach();
      await reached; // of a bucket that is not there, everything would be gone
      return removeFile(storage, { key: keyOf(project, sha256), bytes, sha256 });
    },
    async has(project, { sha256, bytes }) {
      const found = await (await open()).look(keyOf(project, sha256));
      return found?.bytes === bytes && (found.sha256 ?? sha256) === sha256;
    },
  };
}

const damaged = ({ name }: Storage, key: string): SparkfluenceError =>
  new SparkfluenceError('upload', `${name}/${key} holds other bytes than its name says`, {
    details: {
      reason: 'name_taken',
      address: `${name}/${key}`,
      next: 'Somebody changed it there. Put the file back from a copy, or remove it to have it made again.',
    },
  });
