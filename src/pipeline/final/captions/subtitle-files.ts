import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../disk/files.ts';
import { sha256 } from '../../../disk/fingerprint.ts';
import type { Asset, CaptionsState } from '../../../project/ledger.ts';
import { cuesOf, srtText, vttText } from './cues.ts';
import type { CaptionOrder } from './order.ts';
import { type CaptionWork, type TimedCaptions, timeCaptions } from './timed.ts';

const FILES = { srt: 'final.srt', vtt: 'final.vtt' } as const;

/**
 * Brings the subtitle files beside the final video up to date: keeps, writes or removes them.
 * @param known what the ledger says of the files on disk
 * @param timed the captions, if their times are known already; the files are then written in any case
 * @returns what the ledger has to say of them; null if there are none
 */
export async function settleCaptions(
  work: CaptionWork,
  order: CaptionOrder,
  known: CaptionsState | null,
  timed?: TimedCaptions,
): Promise<CaptionsState | null> {
  if (timed === undefined && (await areCurrent(work.place.project.folder, known, order))) return known;
  if (order.request.mode !== 'none')
    return writeCaptions(work, timed ?? (await timeCaptions(work, order.request)), order);
  await removeCaptions(work.place.project.folder);
  return null;
}

async function writeCaptions(
  { place: { project }, language }: CaptionWork,
  { clips, burned, degradations }: TimedCaptions,
  order: CaptionOrder,
): Promise<CaptionsState> {
  const common = {
    fingerprint: order.fingerprint,
    burned: burned.length > 0,
    degradations: [...degradations],
  };
  const source = Object.fromEntries(clips.map((clip) => [clip.type, clip.source]));
  if (clips.length === 0) {
    await removeCaptions(project.folder);
    return { ...common, files: null, source };
  }
  const cues = cuesOf(clips, language);
  const write = async (path: string, text: string): Promise<Asset> => {
    await writeWhole(join(project.folder, path), text);
    return { path, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  };
  const srt = await write(FILES.srt, srtText(cues, language));
  const vtt = await write(FILES.vtt, vttText(cues, language));
  return { ...common, files: { srt, vtt }, source };
}

/** Removes the files of an earlier video, so that they do not stay beside a video without captions. */
async function removeCaptions(folder: string): Promise<void> {
  await Promise.all(Object.values(FILES).map((name) => rm(join(folder, name), { force: true })));
}

/** Whether the subtitle files on disk are those of this order. */
async function areCurrent(
  folder: string,
  captions: CaptionsState | null,
  { request: { mode }, fingerprint }: CaptionOrder,
): Promise<boolean> {
  if (mode === 'none' || captions === null) return mode === 'none' && captions === null;
  if (captions.fingerprint !== fingerprint) return false;
  const sizes = Object.values(captions.files ?? {}).map(async ({ path, bytes }) => {
    const found = await stat(join(folder, path)).catch(() => undefined);
    return found?.size === bytes;
  });
  return !(await Promise.all(sizes)).includes(false);
}
