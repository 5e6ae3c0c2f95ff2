import type { Config } from '../../config/resolve.ts';
import { batchRowSchema } from '../../contracts/batch.ts';
import type { CombineData } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { countVideo } from '../../operations/count-video.ts';
import { run } from '../../operations/run.ts';
import type { MakeVideo } from '../../operations/worker/one-video.ts';
import { spentOf } from '../../pipeline/money/budget.ts';
import { findStored } from '../../pipeline/work/kept.ts';
import { findProject } from '../../project/folders.ts';
import { openLedger } from '../../project/ledger.ts';
import { checkRowFiles } from './row-files.ts';
import { requestOfRow } from './row-request.ts';

/** What the queue keeps of a finished video. */
export interface MadeVideo extends Pick<CombineData, 'final_video_url' | 'duration_seconds'> {
  readonly project_id: string;
  readonly folder: string;
}

/**
 * Makes the video of a row that came out of the queue, or goes on with it. Its project's id follows from the row, so that
 * whoever takes the row over finds what was begun and bought.
 * @param profile of the worker, for rows that name none
 * @param files folders that rows may name files in, absolute
 */
export const queuedRow =
  (world: World, profile: string | undefined, files: readonly string[]): MakeVideo =>
  async (video, { signal, onEvent, guard, onLedger, onSpent, onFolder }): Promise<MadeVideo> => {
    const prepare = async () => {
      const row = batchRowSchema.safeParse(video.inputs);
      if (!row.success) throw unreadable(video.key);
      await checkRowFiles(row.data, files);
      const { config, request } = await requestOfRow({ ...world, signal }, row.data, { profile });
      return {
        ...{ config, request },
        begun: await begunProject(config, video.project, { pid: world.pid, signal }),
      };
    };
    // `run` counts the video; what fails before it is an attempt that failed as well.
    const { config, request, begun } = await countVideo(prepare, () => false);
    let folder = '';
    const isIn = (project: string) => {
      folder = project;
      onFolder(project);
    };
    if (begun === undefined) onSpent(video.spentUsd);
    else {
      isIn(begun.folder);
      await onLedger(begun.spentUsd);
    }
    const { data } = await run(
      {
        ...request,
        folder: begun?.folder,
        brief: { ...request.brief, projectId: video.project },
        money: { ...request.money, guard },
      },
      {
        ...{ config, pid: world.pid, signal, onEvent },
        onProject: (project) => isIn(project.folder),
        onReceipt: (orders) => onSpent(spentOf({ orders }).usd),
      },
    );
    if (data === undefined) throw unreadable(video.key); // a row asks for no estimate
    const { final_video_url, duration_seconds } = data;
    return { project_id: video.project, folder, final_video_url, duration_seconds };
  };

/** The project as an earlier worker left it. */
async function begunProject(
  config: Config,
  id: string,
  caller: { readonly pid: number; readonly signal: AbortSignal },
): Promise<{ readonly folder: string; readonly spentUsd: number } | undefined> {
  const folder =
    config.projects.kind === 'postgres'
      ? await findStored(config, id, caller)
      : (await findProject(config, id))?.folder;
  if (folder === undefined) return undefined;
  return { folder, spentUsd: spentOf((await openLedger(folder)).state).usd };
}

const unreadable = (key: string): SparkfluenceError =>
  new SparkfluenceError('input', `The row "${key}" in the queue is none that this program knows`, {
    details: { reason: 'bad_rows', next: 'Update sparkfluence on this worker, or submit the sheet again.' },
  });
