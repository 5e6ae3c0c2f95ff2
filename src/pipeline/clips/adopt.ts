import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownAddress } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { moveWhole } from '../../disk/files.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { ofFetched, ofOwnFile } from '../../ffmpeg/inspect/refusal.ts';
import { clipOf, forgetLocal, unknownReceipt } from '../../project/orders.ts';
import { addressIn, assetUrl, bring, isUploadedCopy, isWhole, namedAsOurs } from '../work/assets.ts';
import type { BroughtClip } from '../work/brought.ts';
import { OWN_FILE, staysNotice } from '../work/own-files.ts';
import { keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { assetOfClip, clipMissing, isBrought } from './state.ts';

/** Makes clips that a document or the user brings the clips of the project. */

const DOWNLOADS_AT_ONCE = 4;
const MAX_CLIP_BYTES = 2 * 1024 ** 3;

/** Fetches the clips that a combine body or the user names, several at once; the project's own are left alone. */
export async function adoptClips(
  work: Work,
  clips: readonly BroughtClip[],
  onNotice: (notice: string) => void = () => undefined,
): Promise<void> {
  for (let from = 0; from < clips.length; from += DOWNLOADS_AT_ONCE) {
    const some = clips.slice(from, from + DOWNLOADS_AT_ONCE);
    const outcomes = await Promise.allSettled(
      some.map((clip) => adoptClip(work, clip, onNotice).catch(withSegment(clip))),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** Names the segment also in the error of an address that was refused before it was tried. */
const withSegment =
  ({ type }: { readonly type: SegmentType }) =>
  (error: unknown): never => {
    if (!(error instanceof SparkfluenceError) || error.details.segment !== undefined) throw error;
    const { kind, code, details, message } = error;
    const named = message.startsWith(`${type}:`) ? message : `${type}: ${message}`;
    throw new SparkfluenceError(kind, named, { code, details: { ...details, segment: type }, cause: error });
  };

async function adoptClip(
  work: Work,
  { type, video_url, named = false }: BroughtClip,
  onNotice: (notice: string) => void,
): Promise<void> {
  const { folder } = work.place.project;
  const url = addressIn(folder, video_url);
  const known = clipOf(work.place.ledger.state, type);
  const own = known?.state === 'succeeded' && (await isWhole(folder, known.asset)) ? known : undefined;
  if (own !== undefined && url === assetUrl(folder, own.asset)) return;
  if (own !== undefined && isUploadedCopy(work.place.ledger.state, own.asset, url)) return;
  if (own?.model === OWN_FILE && !named && !work.choice.redo)
    return onNotice(staysNotice(type, own.asset.path));
  // A remote clip is not fetched twice; a local file may have been replaced since.
  if (own !== undefined && !url.startsWith('file:') && own.fingerprint === fingerprint({ url })) return;
  // The clip is being made anew: the file in its place is older than the script.
  if (known !== undefined && known.state !== 'succeeded' && namedAsOurs(url, 'clips', type, folder)) return;
  if (!url.startsWith('file:')) work.tools.onEvent({ stage: 'clip', segment: type, state: 'started' });
  const part = join(folder, 'clips', `.${type}.part.mp4`);
  const order = { what: `${type}: clip`, maxBytes: MAX_CLIP_BYTES, segment: type, named };
  if (!(await bring(work, url, part, order))) {
    if (own !== undefined && namedAsOurs(url, 'clips', type)) return; // the project was moved, and this is its own clip under the old address
    throw clipMissing(type, url);
  }
  const isFetched = !url.startsWith('file:');
  const asset = await assetOfClip(work, part, `clips/${type}.mp4`, isFetched).catch(
    async (error: unknown) => {
      await rm(part, { force: true });
      throw noClip(type, url, error);
    },
  );
  // What was there is kept, and a job that runs for the segment is followed and becomes a take.
  const { record, over } = await setAside({ ...work, choice: { redo: true } }, 'clip', type);
  await work.place.ledger.update(record);
  await keepUnknown(work, 'clip', type, asset.path, over);
  await moveWhole(part, join(folder, asset.path));
  const brought = {
    provider: 'custom',
    model: 'custom',
    fingerprint: fingerprint({ url }),
    receipt: unknownReceipt('custom'),
    asset,
  };
  await work.place.ledger.update((state) => {
    state.clips[type] = { state: 'succeeded', ...brought };
    forgetLocal(state);
  });
  if (own !== undefined && isBrought(own))
    onNotice(`${type}: the clip is ${shownAddress(url)} now; the one before is kept in takes/.`);
  work.tools.onEvent({ stage: 'clip', segment: type, state: 'done' });
}

/** The error for a file that is no whole video: a page with code 200, a playlist, half a file. */
const noClip = (type: SegmentType, url: string, cause: unknown): unknown =>
  url.startsWith('file:')
    ? ofOwnFile(cause, fileURLToPath(url), type)
    : ofFetched(cause, shownAddress(url), type);
