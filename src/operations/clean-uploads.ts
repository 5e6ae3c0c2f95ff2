import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { storageAddress } from '../contracts/storage.ts';
import type { Ledger } from '../project/ledger.ts';
import { assetsIn } from '../project/media.ts';
import type { State, Uploaded } from '../project/state.ts';
import { openStorage } from '../providers/storage/open.ts';
import { removeFile } from '../providers/storage/remove-file.ts';
import type { Storage } from '../providers/storage/storage.ts';
import { canJoin } from './can-join.ts';
import type { CleanCaller } from './clean-files.ts';
import { type UploadsOf, uploadPlaces } from './upload-places.ts';

/**
 * What `--upload` has sent, by the ledgers of the projects, and what of it may go: a file that the project has besides, and what is
 * joined again for nothing. A picture or clip whose only copy lies there stays, and so does what somebody else put under the name.
 */

export interface UploadsRequest {
  /** Only what was sent so long ago, milliseconds. */
  readonly olderThanMs: number;
  /** Remove the files; else they are listed. */
  readonly remove: boolean;
}

export interface CleanedUpload {
  /** `s3://bucket/prefix/name` */
  readonly address: string;
  /** The file in the project, as it was sent. */
  readonly path: string;
  readonly bytes: number;
  /** When it was sent. */
  readonly at: string;
  /** `hidden`: the bucket keeps versions, and its bytes as one of them. `gone`: it was not there any more. */
  readonly state: 'listed' | 'removed' | 'hidden' | 'gone' | 'stays' | 'failed';
  /** Why it stays, or what went wrong. */
  readonly why?: string;
  /** Of a failure, as `error.details.reason`. */
  readonly reason?: string;
}

export interface CleanedUploads {
  readonly removed: boolean;
  /** What the storages gain, or would. */
  readonly freed_bytes: number;
  readonly projects: readonly {
    readonly project_id: string;
    readonly folder: string;
    readonly uploads: readonly CleanedUpload[];
    /** Why nothing of it goes. */
    readonly skipped?: string;
  }[];
}

/** Lists or removes them. What cannot be removed is in the answer, and stays on record. @throws SparkfluenceError config, interrupted */
export async function cleanUploads(
  config: Config,
  request: UploadsRequest,
  caller: CleanCaller,
): Promise<CleanedUploads> {
  const storages = openStorages(config, caller.signal);
  const projects: CleanedUploads['projects'][number][] = [];
  try {
    for await (const { project_id, folder, look } of uploadPlaces(config, caller)) {
      caller.signal.throwIfAborted();
      const found = await look()
        .then((place) => cleanPlace(place, request, storages))
        .catch((error: unknown) => {
          caller.signal.throwIfAborted();
          if (error instanceof SparkfluenceError && error.kind === 'config') throw error;
          return { uploads: [], skipped: error instanceof Error ? error.message : String(error) };
        });
      if (found !== undefined) projects.push({ project_id, folder, ...found });
    }
  } finally {
    storages.close();
  }
  const freed = projects
    .flatMap(({ uploads }) => uploads)
    .filter(({ state }) => state === (request.remove ? 'removed' : 'listed'));
  return {
    removed: request.remove,
    freed_bytes: freed.reduce((sum, { bytes }) => sum + bytes, 0),
    projects,
  };
}

/** @returns undefined where nothing was uploaded so long ago */
async function cleanPlace(
  place: UploadsOf,
  { olderThanMs, remove }: UploadsRequest,
  storages: Storages,
): Promise<{ uploads: CleanedUpload[]; skipped?: string } | undefined> {
  const isOld = ({ at }: Uploaded) => Date.now() - Date.parse(at) >= olderThanMs;
  const listed = (place.state.uploads ?? []).filter(isOld);
  if (listed.length === 0) return undefined;
  if (!remove)
    return place.isBusy
      ? { uploads: [], skipped: 'A process works on it' }
      : { uploads: await verdictsOf(place, place.state, listed) };
  // The lock knows best: that of a process of this machine that has ended is taken over at once.
  return place.locked(async (ledger) => {
    const verdicts = await verdictsOf(place, ledger.state, (ledger.state.uploads ?? []).filter(isOld));
    const uploads: CleanedUpload[] = [];
    for (const verdict of verdicts)
      uploads.push(verdict.state === 'stays' ? verdict : await removeOne(verdict, ledger, storages));
    return { uploads };
  });
}

async function verdictsOf(
  place: UploadsOf,
  state: Readonly<State>,
  uploads: readonly Uploaded[],
): Promise<CleanedUpload[]> {
  const verdicts: CleanedUpload[] = [];
  for (const upload of uploads) {
    const { address, path, bytes, at } = upload;
    const why = await whyItStays(place, state, upload);
    verdicts.push({
      ...{ address, path, bytes, at },
      ...(why === undefined ? { state: 'listed' } : { state: 'stays', why }),
    });
  }
  return verdicts;
}

async function whyItStays(
  place: UploadsOf,
  state: Readonly<State>,
  upload: Uploaded,
): Promise<string | undefined> {
  if (!isNamedByUs(upload, place.project_id)) return 'its name is none that this program gives';
  if (await isHereToo(place, state, upload)) return undefined;
  if (!isMadeOfClips(upload)) return 'it is the only copy';
  const joins = await canJoin(state, place.script, place.has);
  return joins ? undefined : 'the project has neither it nor all clips that it is joined of';
}

/** `…/PROJECT/final-<beginning of its sha256>.mp4`: a ledger that came from elsewhere can name no other file of a bucket. */
function isNamedByUs({ address, sha256 }: Uploaded, project: string): boolean {
  const [name = '', folder] = (storageAddress(address)?.prefix ?? '').split('/').reverse();
  return folder === project && name.includes(`-${sha256.slice(0, 16)}`);
}

async function isHereToo(place: UploadsOf, state: Readonly<State>, { path, sha256, bytes }: Uploaded) {
  const { uploads: _, ...own } = state;
  const named = assetsIn(own).filter((asset) => asset.sha256 === sha256);
  for (const asset of [{ path, sha256, bytes }, ...named]) if (await place.has(asset)) return true;
  return false;
}

/** The finished video, its captions and the kit; pictures and clips lie in folders of their own. */
const isMadeOfClips = ({ path }: Uploaded): boolean => /^(?:final\.[^/]+|publish\/[^/]+)$/.test(path);

async function removeOne(
  { address, path, bytes, at }: CleanedUpload,
  ledger: Ledger,
  storages: Storages,
): Promise<CleanedUpload> {
  const known = { address, path, bytes, at };
  const { sha256 } = ledger.state.uploads!.find((each) => each.address === address)!;
  try {
    const { storage, key } = await storages.of(address);
    const state = await removeFile(storage, { key, bytes, sha256 });
    if (state === 'other') return { ...known, state: 'stays', why: 'other bytes lie there now' };
    await ledger.update((changed) => {
      changed.uploads = (changed.uploads ?? []).filter((each) => each.address !== address);
    });
    return { ...known, state };
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || !FAILURES.has(error.kind)) throw error;
    if (LASTING.has(String(error.details.reason))) storages.giveUp(address, error);
    return { ...known, state: 'failed', why: error.message, reason: String(error.details.reason) };
  }
}

/** Of a storage. What goes wrong with the project ends its cleaning. */
const FAILURES: ReadonlySet<string> = new Set(['upload', 'config']);
/** A storage that says so says it of every file. */
const LASTING: ReadonlySet<string> = new Set([
  'key_missing',
  'key_refused',
  'bucket_missing',
  'storage_unreachable',
]);

interface Storages {
  /** @throws SparkfluenceError config; the failure for which the storage was given up */
  of(address: string): Promise<{ readonly storage: Storage; readonly key: string }>;
  giveUp(address: string, error: SparkfluenceError): void;
  close(): void;
}

/** Each bucket is opened once, when the first file of it goes. */
function openStorages({ storage: settings, timeoutMs, pollMs }: Config, signal: AbortSignal): Storages {
  const opened = new Map<string, Storage>();
  const lost = new Map<string, SparkfluenceError>();
  const bucketOf = (address: string): string => address.split('/').slice(0, 3).join('/');
  return {
    async of(address) {
      const bucket = bucketOf(address);
      const failure = lost.get(bucket);
      if (failure !== undefined) throw failure;
      const { prefix: key, ...place } = storageAddress(address)!;
      const options = { signal, timeoutMs, firstWaitMs: pollMs };
      const known = opened.get(bucket);
      const storage = known ?? (await openStorage({ ...place, prefix: '' }, settings, options));
      opened.set(bucket, storage);
      if (known === undefined)
        await storage.reach().catch((error: unknown) => {
          if (error instanceof SparkfluenceError) lost.set(bucket, error);
          throw error;
        });
      return { storage, key };
    },
    giveUp: (address, error) => void lost.set(bucketOf(address), error),
    close: () => {
      for (const storage of opened.values()) storage.close();
    },
  };
}
