import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SegmentType } from '../../contracts/segments.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import type { Asset, State } from '../../project/ledger.ts';
import { clipOf, forgetLocal, unknownReceipt } from '../../project/orders.ts';
import { adoptOwnPhotos, foundOwnPhotos } from '../images/own-photos.ts';
import { adoptRecordings, foundRecordings } from '../narration/recordings.ts';
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
  for (const own of await foundClips(work, sinceMs)) {
    await adopt(work, own);
    onNotice(ownFileNotice(own));
  }
}

/**
 * The same for who only looks: each file is the picture, recording or clip of its segment in memory, and nothing is decoded or written.
 * @throws as `adoptOwnFiles`, where a segment has two of them
 */
export async function seeOwnFiles(work: Work, sinceMs: number): Promise<void> {
  const [images, narrations, clips] = await Promise.all([
    foundOwnPhotos(work, sinceMs),
    foundRecordings(work, sinceMs),
    foundClips(work, sinceMs),
  ]);
  await work.place.ledger.update((state) => {
    const own = { state: 'succeeded', provider: 'custom', model: OWN_FILE } as const;
    const drawn = { ...own, fingerprint: null, prompt: '', revised_prompt: null, degradations: [] };
    for (const { type, asset } of images) state.images[type] = { ...drawn, asset };
    for (const { type, asset } of narrations)
      state.narrations[type] = { ...own, fingerprint: null, asset, duration_seconds: 0, words: null };
    for (const { type, asset } of clips) state.clips[type] = ownClip(asset, asset.sha256);
  });
}

function foundClips(work: Work, sinceMs: number) {
  const { ledger } = work.place;
  return foundOwnFiles(work, 'clip', CLIP_NAME, sinceMs, async (_file, hash) =>
    Object.values(ledger.state.clips).some(
      (clip) => clip.state === 'succeeded' && clip.provider === 'custom' && clip.fingerprint === markOf(hash),
    ),
  );
}

/** A clip of a person's, as the ledger has it. @param hash of the file that the person put there */
function ownClip(asset: Asset, hash: string): NonNullable<State['clips'][SegmentType]> {
  const made = { provider: 'custom', model: OWN_FILE, fingerprint: markOf(hash) };
  return { state: 'succeeded', ...made, receipt: unknownReceipt('custom'), asset };
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
  await ledger.update((state) => {
    state.clips[type] = ownClip(own, asset.sha256);
    forgetLocal(state);
  });
}
