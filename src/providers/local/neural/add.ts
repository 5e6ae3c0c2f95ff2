import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { makeFolder, writeJson, writeWhole } from '../../../disk/files.ts';
import { sha256OfFile } from '../../../disk/fingerprint.ts';
import { type Lock, lockedError, tryLock } from '../../../disk/lock.ts';
import { downloadFile } from '../../wire/download-file.ts';
import type { Resume } from '../../wire/fetch-file.ts';
import type { VoiceModel } from './catalogue.ts';
import {
  addingName,
  folderOf,
  installedModel,
  MANIFEST,
  type Manifest,
  modelsFolder,
  verifyModel,
} from './models.ts';

export interface AddOptions {
  readonly dataFolder: string;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** The first wait before a repetition, milliseconds. */
  readonly firstWaitMs?: number | undefined;
  /** Called with what is done now, a few times. */
  readonly onProgress: (text: string) => void;
}

/** Archives unpack to about so many times their size. */
const GROWTH = 1.5;
/** A slow line may take as long as this for a model. */
const LONGEST_MS = 6 * 3_600_000;

/**
 * Fetches a model, checks it and puts it in its place: whole or not at all. What came of an interrupted download is gone on with.
 * @returns false where it was there already, whole
 * @throws SparkfluenceError media, reasons `download_failed`, `checksum_mismatch`, `bad_archive`; project, reason `disk_full` or
 *   `model_locked`; the disk's own error
 */
export async function addModel(model: VoiceModel, options: AddOptions): Promise<boolean> {
  const { dataFolder, pid, signal } = options;
  const adding = join(modelsFolder(dataFolder), addingName(model.id));
  await makeFolder(adding);
  const lock = await tryLock(adding, pid, signal);
  if (!('release' in lock))
    throw lockedError(lock, { reason: 'model_locked', what: `the voice model ${model.id}`, folder: adding });
  try {
    if (await isWholeAlready(dataFolder, model)) return false;
    await requireRoom(adding, model);
    const archive = join(adding, 'archive.tar.bz2');
    await fetchArchive(model, archive, options);
    await unpackInto(model, archive, adding, options);
    return true;
  } finally {
    await release(lock, adding);
  }
}

async function isWholeAlready(dataFolder: string, model: VoiceModel): Promise<boolean> {
  if ((await installedModel(dataFolder, model.id).catch(() => undefined)) === undefined) return false;
  return verifyModel(dataFolder, model).then(
    () => true,
    () => false, // what is damaged is fetched again
  );
}

/** Asked before anything is fetched. @throws SparkfluenceError project, reason `disk_full` */
async function requireRoom(folder: string, { id, bytes }: VoiceModel): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const there = (await stat(join(folder, 'archive.part')).catch(() => ({ size: 0 }))).size;
  const needed = bytes * (1 + GROWTH) - there;
  if (bavail * bsize >= needed) return;
  throw new SparkfluenceError(
    'project',
    `The disk has ${Math.round((bavail * bsize) / 1e6)} MB left, and the voice model ${id} needs about ${Math.round(needed / 1e6)} MB`,
    {
      details: {
        reason: 'disk_full',
        path: folder,
        next: 'Free some space, or set SPARKFLUENCE_DATA to another disk.',
      },
    },
  );
}

async function fetchArchive(model: VoiceModel, archive: string, options: AddOptions): Promise<void> {
  const { id, url, bytes, sha256 } = model;
  const { signal, firstWaitMs, onProgress } = options;
  const [part, validatorFile] = [`${archive.replace(/\.tar\.bz2$/, '')}.part`, `${archive}.validator`];
  const came = (await stat(part).catch(() => ({ size: 0 }))).size;
  if ((await stat(archive).catch(() => undefined)) === undefined) {
    onProgress(
      came > 0 && came < bytes
        ? `goes on at ${Math.round((came / bytes) * 100)} % of ${id}`
        : `fetches ${id} from ${new URL(url).host}`,
    );
    if (came >= bytes) await rm(part, { force: true }); // more than the file has is another file
    const known = await readFile(validatorFile, 'utf8').catch(() => '');
    const resume: Resume = { part, ...(known === '' ? {} : { validator: known }) };
    const waits = firstWaitMs === undefined ? {} : { firstWaitMs };
    try {
      await downloadFile(url, archive, {
        ...{ signal, resume, ...waits, what: `the voice model ${id}`, offeredBy: undefined },
        ...{ maxBytes: bytes, totalMs: LONGEST_MS, onValidator: (text) => writeWhole(validatorFile, text) },
      });
    } catch (error) {
      if (error instanceof SparkfluenceError && error.details.reason === 'download_failed')
        throw new SparkfluenceError('media', error.message, {
          code: 'DOWNLOAD_FAILED',
          details: {
            ...error.details,
            next: `Run \`sparkfluence voices add ${id}\` again: it goes on where this ended.`,
          },
          cause: error,
        });
      throw error;
    }
  }
  onProgress(`checks ${id}`);
  const found = await sha256OfFile(archive);
  if (found === sha256) return;
  await rm(archive, { force: true });
  await rm(validatorFile, { force: true });
  throw new SparkfluenceError(
    'media',
    `The voice model ${id} is not the file that the catalogue names: its SHA-256 is ${found}, and ${sha256} was expected`,
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

async function unpackInto(
  model: VoiceModel,
  archive: string,
  adding: string,
  { dataFolder, onProgress, signal }: AddOptions,
): Promise<void> {
  onProgress(`unpacks ${model.id}`);
  const folder = join(adding, 'unpacked');
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  await unpack(model.id, archive, folder, signal);
  const files = await filesOf(folder);
  for (const path of Object.values(model.files).flatMap((each) => each?.split(',') ?? []))
    if (!files.some(({ path: own }) => own === path || own.startsWith(`${path}/`)))
      throw badArchive(model.id, `it holds no ${path}`);
  const manifest: Manifest = { id: model.id, sha256: model.sha256, files };
  await writeJson(join(folder, MANIFEST), manifest);
  await rm(folderOf(dataFolder, model.id), { recursive: true, force: true });
  await rename(folder, folderOf(dataFolder, model.id));
}

/** Files and folders only, below the folder, without the archive's own top folder. */
async function unpack(id: string, archive: string, folder: string, signal: AbortSignal): Promise<void> {
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
    await pipeline(createReadStream(archive), unbzip2(), unpacking as unknown as NodeJS.WritableStream, {
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof Error && 'code' in cause && /^E[A-Z]+$/.test(String(cause.code))) throw cause;
    throw badArchive(id, cause instanceof Error ? cause.message : String(cause), cause);
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

const badArchive = (id: string, why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('media', `The archive of the voice model ${id} cannot be unpacked: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'bad_archive',
      model: id,
      next: 'Nothing was installed. Report it, with the name of the model.',
    },
    ...(cause === undefined ? {} : { cause }),
  });
