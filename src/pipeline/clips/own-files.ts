import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { clipOf, forgetLocal } from '../../project/orders.ts';
import { adoptOwnPhotos } from '../images/own-photos.ts';
import { adoptRecordings } from '../narration/recordings.ts';
import { foundOwnFiles, OWN_FILE, type OwnFile, ownFileNotice } from '../work/own-files.ts';
import type { Work } from '../work/work.ts';
import { adoptClips } from './adopt.ts';

/** How files are named that are taken for clips of a person. */
const CLIP_NAME = /\.(?:mp4|m4v|mov|webm|mkv)$/i;

/**
 * Takes over the pictures and clips that a person put into the project's folder, before anything is made or bought: nothing
 * draws or films over them.
 * @param sinceMs the answer of `recordedAtMs` before this command changed anything
 * @throws SparkfluenceError project, reason `files_unsure`; input or media for a file that cannot be used
 */
export async function adoptOwnFiles(
  work: Work,
  sinceMs: number,
  onNotice: (notice: string) => void = () => undefined,
): Promise<void> {
  await adoptOwnPhotos(work, sinceMs, onNotice);
  await adoptRecordings(work, sinceMs, onNotice);
  const { ledger } = work.place;
  const isOurs = async (_file: string, hash: string) =>
    Object.values(ledger.state.clips).some(
      (clip) => clip.state === 'succeeded' && clip.provider === 'custom' && clip.fingerprint === markOf(hash),
    );
  for (const own of await foundOwnFiles(work, 'clip', CLIP_NAME, sinceMs, isOurs)) {
    await adopt(work, own);
    onNotice(ownFileNotice(own));
  }
}

/** The fingerprint of a clip that was taken over from a file, by which the file is known again. */
const markOf = (hash: string): string => sha256(`own clip ${hash}`);

/** A file that is an MP4 already stays as it is; any other one is put into an MP4 beside it. */
async function adopt(
  work: Work,
  { type, path, asset }: OwnFile & { asset: { sha256: string; bytes: number } },
) {
  const { ledger, project } = work.place;
  const file = join(project.folder, path);
  const isInPlace = path === `clips/${type}.mp4` && (await probe(file).catch(() => undefined)) !== undefined;
  if (!isInPlace) await adoptClips(work, [{ type, video_url: pathToFileURL(file).href, named: true }]);
  const brought = clipOf(ledger.state, type);
  const own = isInPlace || brought?.state !== 'succeeded' ? { path, ...asset } : brought.asset;
  const receipt = { id: 0, uuid: crypto.randomUUID(), model_name: 'custom', estimated_credit: 0 };
  await ledger.update((state) => {
    state.clips[type] = {
      state: 'succeeded',
      provider: 'custom',
      model: OWN_FILE,
      fingerprint: markOf(asset.sha256),
      receipt: { ...receipt, status: 2, status_percentage: 100 },
      asset: own,
    };
    forgetLocal(state);
  });
}
