import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../disk/files.ts';
import { sha256 } from '../../../disk/fingerprint.ts';
import type { Asset, CaptionsState } from '../../../project/ledger.ts';
import { beforeReplacing } from '../../work/generated.ts';
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
    return writeCaptions(work, timed ?? (await timeCaptions(work, order)), order);
  await removeCaptions(work);
  return null;
}

async function writeCaptions(
  work: CaptionWork,
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
    await removeCaptions(work);
    return { ...common, files: null, source };
  }
  const { language } = work;
  const cues = cuesOf(clips, language);
  const [srt, vtt] = [
    { path: FILES.srt, text: srtText(cues, language) },
    { path: FILES.vtt, text: vttText(cues, language) },
  ].map((file) => ({ ...file, sha256: sha256(file.text), bytes: Buffer.byteLength(file.text) })) as [
    Text,
    Text,
  ];
  await beforeReplacing(work, [srt, vtt]);
  for (const { path, text } of [srt, vtt]) await writeWhole(join(work.place.project.folder, path), text);
  const asset = ({ text: _text, ...rest }: Text): Asset => rest;
  return { ...common, files: { srt: asset(srt), vtt: asset(vtt) }, source };
}

type Text = Asset & { readonly text: string };

/** Removes the files of an earlier video, so that they do not stay beside a video without captions. */
async function removeCaptions(work: CaptionWork): Promise<void> {
  const { folder } = work.place.project;
  await beforeReplacing(
    work,
    Object.values(FILES).map((path) => ({ path })),
  );
  await Promise.all(Object.values(FILES).map((name) => rm(join(folder, name), { force: true })));
}

/** Whether the subtitle files on disk are those of this order; what a person changed in them since stays. */
async function areCurrent(
  folder: string,
  captions: CaptionsState | null,
  { request: { mode }, fingerprint }: CaptionOrder,
): Promise<boolean> {
  if (mode === 'none' || captions === null) return mode === 'none' && captions === null;
  if (captions.fingerprint !== fingerprint) return false;
  const whole = Object.values(captions.files ?? {}).map(async ({ path }) => {
    const found = await stat(join(folder, path)).catch(() => undefined);
    return found?.isFile() === true && found.size > 0;
  });
  return !(await Promise.all(whole)).includes(false);
}
