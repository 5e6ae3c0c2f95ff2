import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { SEGMENT_TYPES, type SegmentType } from '../../contracts/segments.ts';
import { shownStorage, type UploadEntry } from '../../contracts/storage.ts';
import { traced } from '../../contracts/telemetry.ts';
import type { Asset, FinalState, Ledger, State } from '../../project/ledger.ts';
import { assetsIn } from '../../project/media.ts';
import { clipOf, frameOfImage, imageOf } from '../../project/orders.ts';
import type { Project } from '../../project/store.ts';
import { openJobRecord } from '../final/job-record.ts';
import { type UploadRequest, withTarget } from '../storage/target.ts';
import { isWhole } from '../work/assets.ts';
import type { Tools } from '../work/work.ts';
import { type LocalFile, sendFiles } from './send.ts';

/** A project whose files are uploaded; it is locked. */
export interface UploadPlace {
  readonly project: Project;
  readonly ledger: Ledger;
  readonly config: Config;
  readonly tools: Pick<Tools, 'signal' | 'onEvent' | 'onNotice'>;
}

/**
 * Uploads the final video of a project with its captions, thumbnail and publishing kit, and with `assets` the pictures and
 * clips. What lies there already is not sent again. The job of the final video is recorded as failed where this fails.
 * @throws SparkfluenceError upload; project, reason `final_missing`; config, input, interrupted
 */
export const uploadProject = (place: UploadPlace, request: UploadRequest): Promise<UploadEntry[]> =>
  traced('upload', { 'sparkfluence.stage': 'upload' }, () => upload(place, request));

async function upload(
  { project, ledger, config, tools }: UploadPlace,
  request: UploadRequest,
): Promise<UploadEntry[]> {
  const { folder } = project;
  const final = await finalOf(folder, ledger.state);
  const files = await filesOf(project, ledger.state, final, request.assets, tools.onNotice);
  const job = openJobRecord(folder, final.job_id);
  try {
    const entries = await withTarget(config, request, tools.signal, (target) =>
      sendFiles(target, files, tools.onEvent, (entry) => record(ledger, folder, entry)),
    );
    await job.completed(final, 'Upload complete');
    return entries;
  } catch (error) {
    const message = tools.signal.aborted
      ? 'Interrupted'
      : error instanceof Error
        ? error.message
        : String(error);
    const step = (error instanceof SparkfluenceError ? error.failedStep : undefined) ?? 'Uploading';
    await job.failed(step, message).catch(() => undefined); // the first error is the one to show
    throw again(error, folder, request);
  }
}

/** Where a picture or a clip of a project lies in a storage. */
export type PlacedAsset = Pick<UploadEntry, 'file_url' | 'address'> &
  Partial<Pick<UploadEntry, 'url' | 'url_expires_at'>>;

/** The pictures and clips of a project that lie in the storage already, by the ledger, and those that do not. */
export function placedAssets(
  { folder, settings: { project_id } }: Project,
  state: State,
  { address }: Pick<UploadRequest, 'address'>,
): { readonly there: readonly PlacedAsset[]; readonly missing: readonly LocalFile[] } {
  const below = `${shownStorage(address)}/`;
  const there: PlacedAsset[] = [];
  const missing: LocalFile[] = [];
  for (const { kind, segment, asset } of assetsOf(state)) {
    const path = join(folder, asset.path);
    const known = state.uploads?.findLast(
      (each) => each.path === asset.path && each.sha256 === asset.sha256 && each.address.startsWith(below),
    );
    if (known === undefined) missing.push({ kind, segment, path, folder: project_id });
    else there.push({ file_url: pathToFileURL(path).href, address: known.address });
  }
  return { there, missing };
}

/**
 * Uploads the pictures and clips of a project that do not lie in the storage yet.
 * @returns all of them
 * @throws SparkfluenceError upload; config, input, interrupted
 */
export async function uploadAssets(
  { project, ledger, config, tools }: UploadPlace,
  request: UploadRequest,
): Promise<readonly PlacedAsset[]> {
  const { there, missing } = placedAssets(project, ledger.state, request);
  if (missing.length === 0) return there;
  for (const { asset } of assetsOf(ledger.state)) await isWhole(project.folder, asset); // what is kept elsewhere is brought
  const sent = await withTarget(config, request, tools.signal, (target) =>
    sendFiles(target, missing, tools.onEvent, (entry) => record(ledger, project.folder, entry)),
  );
  return [...there, ...sent];
}

/** The final video that is there. @throws SparkfluenceError project, reason `final_missing` */
export async function finalOf(folder: string, { final }: Pick<State, 'final'>): Promise<FinalState> {
  if (final !== null && (await isWhole(folder, final.asset))) return final;
  throw new SparkfluenceError('project', `There is no finished video in ${folder}`, {
    details: {
      reason: 'final_missing',
      path: folder,
      next: 'Make it with `sparkfluence combine` or `sparkfluence run`, each with --project and that folder.',
    },
  });
}

async function filesOf(
  { folder, settings: { project_id } }: Project,
  state: State,
  { asset, captions }: FinalState,
  assets: boolean,
  onNotice: ((notice: string) => void) | undefined,
): Promise<LocalFile[]> {
  const file = (kind: LocalFile['kind'], path: string, segment?: LocalFile['segment']): LocalFile => ({
    kind,
    segment,
    path: join(folder, path),
    folder: project_id,
  });
  const { files: written = null } = captions ?? {};
  // What is kept elsewhere is brought.
  const { images, clips } = state;
  for (const each of assetsIn([written, assets ? { images, clips } : null])) await isWhole(folder, each);
  const kit = [
    file('thumbnail', 'publish/thumbnail.jpg'),
    file('kit', 'publish/publish.md'),
    file('kit', 'publish/publish.json'),
  ];
  const there = await Promise.all(
    kit.map((each) =>
      access(each.path).then(
        () => [each],
        () => [],
      ),
    ),
  );
  if (there.some(({ length }) => length === 0))
    onNotice?.(
      'note: the publishing kit is not whole; `sparkfluence combine` with --project writes it again.',
    );
  return [
    file('final', asset.path),
    ...(written === null ? [] : [file('captions', written.srt.path), file('captions', written.vtt.path)]),
    ...there.flat(),
    ...(assets ? assetsOf(state).map(({ kind, segment, asset: { path } }) => file(kind, path, segment)) : []),
  ];
}

/** Pictures as they stand in the documents, and clips. */
const assetsOf = (
  state: State,
): { readonly kind: 'image' | 'clip'; readonly segment: SegmentType; readonly asset: Asset }[] =>
  SEGMENT_TYPES.flatMap((segment) => {
    const [image, clip] = [imageOf(state, segment), clipOf(state, segment)];
    return [
      ...(image?.state === 'succeeded'
        ? [{ kind: 'image' as const, segment, asset: frameOfImage(image) }]
        : []),
      ...(clip?.state === 'succeeded' ? [{ kind: 'clip' as const, segment, asset: clip.asset }] : []),
    ];
  });

/** Keeps where the file lies, without the signature of its address. */
async function record(ledger: Ledger, folder: string, entry: UploadEntry): Promise<void> {
  const { address, sha256, bytes, url, file_url } = entry;
  const path = fileURLToPath(file_url)
    .slice(folder.length + 1)
    .replaceAll('\\', '/');
  const location = url.split(/[?#]/)[0] ?? url;
  const isKnown = ledger.state.uploads?.some(
    (each) => each.address === address && each.sha256 === sha256 && each.location === location,
  );
  if (isKnown === true) return;
  await ledger.update((state) => {
    const others = (state.uploads ?? []).filter((each) => each.address !== address);
    state.uploads = [...others, { path, sha256, bytes, address, location, at: new Date().toISOString() }];
  });
}

/** What to do next, with this project's own command: only the upload is left. */
function again(error: unknown, folder: string, { address }: UploadRequest): unknown {
  if (!(error instanceof SparkfluenceError) || error.kind !== 'upload') return error;
  const { message, code, details, failedStep } = error;
  const command = `sparkfluence upload "${folder}" --upload ${shownStorage(address)}`;
  return new SparkfluenceError('upload', message, {
    code,
    details: {
      ...details,
      next: `${details.next ?? ''} The video is kept: ${command} does the upload alone.`.trim(),
    },
    ...(failedStep === undefined ? {} : { failedStep }),
    cause: error,
  });
}
