import { basename } from 'node:path';
import type { UploadData } from '../contracts/documents.ts';
import { checkUpload, type UploadRequest, withTarget } from '../pipeline/storage/target.ts';
import {
  finalOf,
  type PlacedAsset,
  placedAssets,
  uploadAssets,
  uploadProject,
} from '../pipeline/upload/project.ts';
import { sendFiles } from '../pipeline/upload/send.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { withChoices } from '../pipeline/work/open.ts';
import { openLedger } from '../project/ledger.ts';
import { type FinalChoices, openProject, type Project } from '../project/store.ts';
import type { Caller } from './caller.ts';
import { onProject } from './on-project.ts';

export interface UploadOperation {
  /** A project with its finished video, or the absolute path of a file. */
  readonly what: { readonly project: Project } | { readonly file: string };
  readonly upload: UploadRequest;
  /** What the request itself says of the storage; the project keeps it. */
  readonly choices?: FinalChoices | undefined;
}

/**
 * Uploads what is there, and makes nothing: the finished video of a project with what belongs to it, or one file.
 * @throws SparkfluenceError upload; project, reason `final_missing`; config, input, interrupted
 */
export async function upload(
  { what, upload, choices }: UploadOperation,
  caller: Caller,
): Promise<UploadData> {
  const { config, signal } = caller;
  await checkUpload(upload, config, signal);
  if ('file' in what) {
    const file = { kind: 'file', path: what.file, folder: '' } as const;
    const uploads = await withTarget(config, upload, signal, (target) =>
      sendFiles(target, [file], caller.onEvent),
    );
    return { uploads };
  }
  const project = withChoices(what.project, choices);
  const makers = await chooseMakers({}, config);
  return onProject(caller, { project, makers, attachedWorkers: false }, async (session) => {
    const { place } = await session.purchaseContext();
    const tools = { signal, onEvent: caller.onEvent, onNotice: caller.onNotice };
    const uploads = await uploadProject({ ...place, config, tools }, upload);
    const { job_id } = await finalOf(project.folder, place.ledger.state);
    const { url } = uploads.find(({ kind }) => kind === 'final') ?? {};
    const { project_id } = project.settings;
    return { project_id, job_id, ...(url === undefined ? {} : { final_video_url: url }), uploads };
  });
}

/**
 * Has the pictures and clips that a project has by now lie in a storage. Where they all do already, nobody is asked.
 * @throws SparkfluenceError upload; project, config, input, interrupted
 */
export async function placeAssets(
  folder: string,
  request: UploadRequest,
  caller: Caller,
): Promise<readonly PlacedAsset[]> {
  const { config, signal, onEvent, onNotice } = caller;
  const project = await openProject(folder);
  const { there, missing } = placedAssets(project, (await openLedger(folder)).state, request);
  if (missing.length === 0) return there;
  const makers = await chooseMakers({}, config);
  return onProject(caller, { project, makers, attachedWorkers: false }, async (session) => {
    const { place } = await session.purchaseContext();
    return uploadAssets({ ...place, config, tools: { signal, onEvent, onNotice } }, request);
  });
}

/** One line a file: its name and its address. */
export const uploadLines = ({ uploads }: Pick<UploadData, 'uploads'>): string =>
  uploads
    .map(({ file_url, url, state }) => {
      const name = decodeURIComponent(basename(new URL(file_url).pathname));
      return `${state === 'sent' ? 'uploaded' : 'is there '}  ${name}: ${url}`;
    })
    .join('\n');
