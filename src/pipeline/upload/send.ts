import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OnProgress } from '../../contracts/progress.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { UploadEntry, UploadKind } from '../../contracts/storage.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { keepFile } from '../../providers/storage/keep-file.ts';
import { atStep, type Target } from '../storage/target.ts';

/** A file of this machine that is to lie in the storage. */
export interface LocalFile {
  readonly kind: UploadKind;
  readonly segment?: SegmentType | undefined;
  /** Absolute. */
  readonly path: string;
  /** Below the prefix: a project's id; empty for none. */
  readonly folder: string;
}

/**
 * Sends files that do not lie there yet, one after the other. Each is recorded as soon as it lies there, so that an
 * interrupted upload goes on.
 * @throws SparkfluenceError upload, with `failed_step` and the local file as `details.path`; interrupted
 */
export async function sendFiles(
  target: Target,
  files: readonly LocalFile[],
  onEvent: OnProgress,
  record: (entry: UploadEntry) => Promise<void> = async () => undefined,
): Promise<UploadEntry[]> {
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const total = Math.max(
    1,
    sizes.reduce((sum, bytes) => sum + bytes, 0),
  );
  const entries: UploadEntry[] = [];
  let before = 0;
  onEvent({ stage: 'upload', state: 'started', message: target.storage.name });
  for (const [index, file] of files.entries()) {
    const onProgress = (sentBytes: number) =>
      onEvent({
        stage: 'upload',
        state: 'running',
        percentage: Math.floor((100 * (before + sentBytes)) / total),
      });
    try {
      const entry = await sendFile(target, file, onProgress);
      await record(entry);
      entries.push(entry);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!target.signal.aborted) onEvent({ stage: 'upload', state: 'failed', message });
      throw atStep(error, `Uploading ${basename(file.path)}`, { path: file.path });
    }
    before += sizes[index] ?? 0;
  }
  const isKept = entries.every(({ state }) => state === 'already_there');
  onEvent({ stage: 'upload', state: isKept ? 'kept' : 'done' });
  return entries;
}

async function sendFile(
  { storage, request: { address }, urlOf }: Target,
  { kind, segment, path, folder }: LocalFile,
  onProgress: (sentBytes: number) => void,
): Promise<UploadEntry> {
  const [{ size: bytes }, sha256] = [await stat(path), await sha256OfFile(path)];
  const contentType = contentTypeOf(path);
  const below = [address.prefix, folder].filter(Boolean).join('/');
  const file = { path, bytes, sha256, contentType, onProgress };
  const { key, state } = await keepFile(storage, file, below, plainName(path));
  const { url, expiresAt } = await urlOf(key);
  return {
    kind,
    ...(segment === undefined ? {} : { segment_type: segment }),
    file_url: pathToFileURL(path).href,
    address: `${storage.name}/${key}`,
    url,
    ...(expiresAt === undefined ? {} : { url_expires_at: expiresAt.toISOString() }),
    content_type: contentType,
    bytes,
    sha256,
    state,
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.srt': 'application/x-subrip; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
};

/** No type under which a browser would run what it holds: a page or an SVG is a file to save. */
const contentTypeOf = (path: string): string =>
  CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';

/** A name of letters that every service takes in addresses without escapes. */
function plainName(path: string): string {
  const ending = extname(path);
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80);
  return `${plain(basename(path, ending)) || 'file'}${ending === '' ? '' : `.${plain(ending.slice(1)) || 'bin'}`}`;
}
