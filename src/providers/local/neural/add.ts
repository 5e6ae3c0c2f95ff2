import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { makeFolder, writeJson, writeWhole } from '../../../disk/files.ts';
import { sha256OfFile } from '../../../disk/fingerprint.ts';
import { type Lock, lockedError, tryLock } from '../../../disk/lock.ts';
import { downloadFile } from '../../wire/download-file.ts';
import type { Resume } from '../../wire/fetch-file.ts';
import { type Archive, addingFolder, folderOf, MANIFEST, type Manifest, whyDamaged } from './archive.ts';
import { fetchPackage, NPM_PACKAGE } from './npm-package.ts';

export interface AddOptions {
  readonly pid: number;
  readonly signal: AbortSignal;
  /** The first wait before a repetition, milliseconds. */
  readonly firstWaitMs?: number | undefined;
  /** Called with what is done now, a few times. */
  readonly onProgress: (text: string) => void;
}

/** Archives unpack to about so many times their size: numbers hardly shrink, programs do. */
const GROWTH = { bz2: 1.5, tgz: 3.2 };
/** A slow line may take as long as this for one. */
const LONGEST_MS = 6 * 3_600_000;

/**
 * Fetches an archive, checks it and puts what it holds in its place: whole or not at all. What came of an interrupted download is
 * gone on with.
 * @returns false where it was there already, whole
 * @throws SparkfluenceError media, reasons `download_failed`, `checksum_mismatch`, `bad_archive`; project, reason `disk_full` or
 *   `model_locked`; the disk's own error
 */
export async function addArchive(archive: Archive, options: AddOptions): Promise<boolean> {
  const { pid, signal } = options;
  const adding = addingFolder(archive);
  await makeFolder(adding);
  const lock = await tryLock(adding, pid, signal);
  if (!('release' in lock))
    throw lockedError(lock, { reason: 'model_locked', what: archive.what, folder: adding });
  try {
    if ((await whyDamaged(archive)) === undefined) return false; // what is damaged is fetched again
    await requireRoom(adding, archive);
    const file = join(adding, 'archive.tar');
    await fetchArchive(archive, file, options);
    await unpackInto(archive, file, adding, options);
    return true;
  } finally {
    await release(lock, adding);
  }
}

const isPackage = ({ url }: Archive): boolean => NPM_PACKAGE.test(url);
const isGzip = (archive: Archive): boolean =>
  isPackage(archive) || /\.(?:tgz|tar\.gz)$/.test(new URL(archive.url).pathname);

/** Asked before anything is fetched. @throws SparkfluenceError project, reason `disk_full` */
async function requireRoom(folder: string, archive: Archive): Promise<void> {
  const { what, bytes } = archive;
  const { bavail, bsize } = await statfs(folder);
  const there = (await stat(join(folder, 'archive.part')).catch(() => ({ size: 0 }))).size;
  const needed = bytes * (1 + GROWTH[isGzip(archive) ? 'tgz' : 'bz2']) - there;
  if (bavail * bsize >= needed) return;
  throw new SparkfluenceError(
    'project',
    `The disk has ${Math.round((bavail * bsize) / 1e6)} MB left, and ${what} needs about ${Math.round(needed / 1e6)} MB`,
    {
      details: {
        reason: 'disk_full',
        path: folder,
        next: 'Free some space, or set SPARKFLUENCE_DATA to another disk.',
      },
    },
  );
}

async function fetchArchive(archive: Archive, file: string, options: AddOptions): Promise<void> {
  const { id, what, url, sha256 } = archive;
  const { signal, onProgress } = options;
  const isThere = (await stat(file).catch(() => undefined)) !== undefined;
  if (!isThere && isPackage(archive)) {
    onProgress(`fetches ${id} by npm`);
    await fetchPackage(archive, file, signal);
  } else if (!isThere) await download(archive, file, options);
  onProgress(`checks ${id}`);
  const found = await sha256OfFile(file);
  if (found === sha256) return;
  await rm(file, { force: true });
  await rm(validatorOf(file), { force: true });
  throw new SparkfluenceError(
    'media',
    `${capital(what)} is not the file that the catalogue names: its SHA-256 is ${found}, and ${sha256} was expected`,
    {
      code: 'DOWNLOAD_FAILED',
      details: {
        reason: 'checksum_mismatch',
        model: id,
        url,
        next: 'Nothing was installed. Try it again; if it happens again, the file was changed at its source: do not use it.',
      },
    },
  );
}

/** What the server said of the file when its download began: it must say the same when it goes on. */
const validatorOf = (file: string): string => `${file}.validator`;

async function download(archive: Archive, file: string, options: AddOptions): Promise<void> {
  const { id, what, url, bytes, again } = archive;
  const { signal, firstWaitMs, onProgress } = options;
  const part = `${file.replace(/\.tar$/, '')}.part`;
  const came = (await stat(part).catch(() => ({ size: 0 }))).size;
  onProgress(
    came > 0 && came < bytes
      ? `goes on at ${Math.round((came / bytes) * 100)} % of ${id}`
      : `fetches ${id} from ${new URL(url).host}`,
  );
  if (came >= bytes) await rm(part, { force: true }); // more than the file has is another file
  const known = await readFile(validatorOf(file), 'utf8').catch(() => '');
  const resume: Resume = { part, ...(known === '' ? {} : { validator: known }) };
  const waits = firstWaitMs === undefined ? {} : { firstWaitMs };
  try {
    await downloadFile(url, file, {
      ...{ signal, resume, ...waits, what, offeredBy: undefined },
      ...{ maxBytes: bytes, totalMs: LONGEST_MS, onValidator: (text) => writeWhole(validatorOf(file), text) },
    });
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || error.details.reason !== 'download_failed') throw error;
    throw new SparkfluenceError('media', error.message, {
      code: 'DOWNLOAD_FAILED',
      details: { ...error.details, next: `Run \`${again}\` again: it goes on where this ended.` },
      cause: error,
    });
  }
}

async function unpackInto(
  archive: Archive,
  file: string,
  adding: string,
  { onProgress, signal }: AddOptions,
): Promise<void> {
  onProgress(`unpacks ${archive.id}`);
  const folder = join(adding, 'unpacked');
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  await unpack(archive, file, folder, signal);
  const files = await filesOf(folder);
  for (const path of archive.needs)
    if (!files.some(({ path: own }) => own === path || own.startsWith(`${path}/`)))
      throw badArchive(archive, `it holds no ${path}`);
  const manifest: Manifest = { id: archive.id, sha256: archive.sha256, files };
  await writeJson(join(folder, MANIFEST), manifest);
  await rm(folderOf(archive), { recursive: true, force: true });
  await rename(folder, folderOf(archive));
}

/** Files and folders only, below the folder, without the archive's own top folder. */
async function unpack(archive: Archive, file: string, folder: string, signal: AbortSignal): Promise<void> {
  const [{ default: unbzip2 }, { Unpack }] = await Promise.all([import('unbzip2-stream'), import('tar')]);
  const isPlain = (_path: string, entry: object) =>
    'type' in entry && /^(?:File|OldFile|Directory)$/.test(String(entry.type));
  const unpacking = new Unpack({
    cwd: folder,
    strip: 1,
    strict: true,
    filter: isPlain,
    preserveOwner: false,
  });
  try {
    const tar = unpacking as unknown as NodeJS.WritableStream;
    if (isGzip(archive)) await pipeline(createReadStream(file), createGunzip(), tar, { signal });
    else await pipeline(createReadStream(file), unbzip2(), tar, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Error && 'code' in cause && /^E[A-Z]+$/.test(String(cause.code))) throw cause;
    throw badArchive(archive, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function filesOf(folder: string): Promise<Manifest['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: relative(folder, file).replaceAll(sep, '/'),
      bytes: (await stat(file)).size,
      sha256: await sha256OfFile(file),
    })),
  );
}

/** The folder of fetching goes where the model is there or nothing came; what came of a download stays for the next attempt. */
async function release(lock: Lock, adding: string): Promise<void> {
  const names: readonly string[] = await readdir(adding).catch(() => []);
  await lock.release();
  const isLeft = names.includes('archive.part');
  if (!isLeft) await rm(adding, { recursive: true, force: true });
}

const badArchive = ({ id, what }: Archive, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('media', `The archive of ${what} cannot be unpacked: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'bad_archive',
      model: id,
      next: 'Nothing was installed. Report it, with its name.',
    },
    ...(cause === undefined ? {} : { cause }),
  });

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
