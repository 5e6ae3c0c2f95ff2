import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VeoResponse, VideoStatus } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Cost } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { moveWhole } from '../../disk/files.ts';
import { fingerprint, sha256OfFile } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import type { Asset, ClipState } from '../../project/ledger.ts';
import { nextStep } from '../../providers/wire/failure-words.ts';
import { addressIn, assetUrl, bring, isWhole, namedAsOurs } from '../work/assets.ts';
import type { Work } from '../work/work.ts';

/** The clips of a project as the ledger knows them: taken over, told, missing. `videos.ts` makes them. */

const DOWNLOADS_AT_ONCE = 4;
const MAX_CLIP_BYTES = 2 * 1024 ** 3;

/** Takes a fetched clip over only when it is a whole video. */
export async function acceptClip(folder: string, path: string, part: string): Promise<Asset> {
  await probe(part);
  const asset = { path, sha256: await sha256OfFile(part), bytes: (await stat(part)).size };
  await moveWhole(part, join(folder, path));
  return asset;
}

export interface BroughtClip {
  readonly type: SegmentType;
  /** https, `file:`, or a path seen from the project's folder. */
  readonly video_url: string;
  /** By the user, on the command line: it may lie anywhere on this machine. */
  readonly named?: boolean;
}

/** Clips that a combine body or the user names: fetched unless they are the project's own, several at once. */
export async function adoptClips(work: Work, clips: readonly BroughtClip[]): Promise<void> {
  for (let from = 0; from < clips.length; from += DOWNLOADS_AT_ONCE) {
    const some = clips.slice(from, from + DOWNLOADS_AT_ONCE);
    const outcomes = await Promise.allSettled(
      some.map((clip) => adoptClip(work, clip).catch(withSegment(clip))),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}

/** An address that is not even tried is some segment's, too. */
const withSegment =
  ({ type }: { readonly type: SegmentType }) =>
  (error: unknown): never => {
    if (!(error instanceof SparkfluenceError) || error.details.segment !== undefined) throw error;
    const { kind, code, details, message } = error;
    const named = message.startsWith(`${type}:`) ? message : `${type}: ${message}`;
    throw new SparkfluenceError(kind, named, { code, details: { ...details, segment: type }, cause: error });
  };

async function adoptClip(work: Work, { type, video_url, named = false }: BroughtClip): Promise<void> {
  const { folder } = work.place.project;
  const url = addressIn(folder, video_url);
  const known = work.place.ledger.state.clips[type];
  const own = known?.state === 'succeeded' && (await isWhole(folder, known.asset)) ? known : undefined;
  if (own !== undefined && url === assetUrl(folder, own.asset)) return;
  // A remote clip is not fetched twice; a local file may have been replaced since.
  if (own !== undefined && !url.startsWith('file:') && own.fingerprint === fingerprint({ url })) return;
  // It is being made anew; what lies at its place is older than the script.
  if (known !== undefined && known.state !== 'succeeded' && namedAsOurs(url, 'clips', type, folder)) return;
  if (!url.startsWith('file:')) work.tools.onEvent({ stage: 'clip', segment: type, state: 'started' });
  const part = join(folder, 'clips', `.${type}.part.mp4`);
  const order = { what: `${type}: clip`, maxBytes: MAX_CLIP_BYTES, segment: type, named };
  if (!(await bring(work, url, part, order))) {
    if (own !== undefined && namedAsOurs(url, 'clips', type)) return; // the project was moved: its own clip stands under another address now
    throw clipMissing(type, url);
  }
  const asset = await acceptClip(folder, `clips/${type}.mp4`, part).catch(async (error: unknown) => {
    await rm(part, { force: true });
    throw noClip(type, url, error);
  });
  const receipt = { id: 0, uuid: crypto.randomUUID(), model_name: 'custom', estimated_credit: 0 };
  const whole = finishedReceipt({ ...receipt, status: 2, status_percentage: 100 });
  const brought = {
    provider: 'custom',
    model: 'custom',
    fingerprint: fingerprint({ url }),
    receipt: whole,
    asset,
  };
  await saveClip(work, type, { state: 'succeeded', ...brought });
  work.tools.onEvent({ stage: 'clip', segment: type, state: 'done' });
}

export function clipFailed(
  type: SegmentType,
  clip: Extract<ClipState, { state: 'failed' }>,
): SparkfluenceError {
  // A clip that this machine could not write is the disk's failure and not a provider's refusal.
  const full = clip.provider === 'local' && clip.reason === 'disk_full';
  const [kind, code] = full ? (['media', 'INTERNAL_ERROR'] as const) : (['provider', 'API_ERROR'] as const);
  const { reason, provider } = clip;
  // Of the others, «run it again» is the answer, which whoever names the project gives.
  const final = reason === 'content_blocked' || reason === 'payment_required';
  const next = final ? { next: nextStep(reason, { provider, what: 'the clip' }) } : {};
  return new SparkfluenceError(kind, `${type}: the clip failed at ${provider}: ${clip.message}`, {
    code,
    details: { reason, segment: type, provider, ...next },
    failedStep: `Making the clip of ${type}`,
  });
}

/** What was fetched is no whole video: a page with code 200, a playlist, half a file. */
function noClip(type: SegmentType, url: string, cause: unknown): unknown {
  if (!(cause instanceof SparkfluenceError) || cause.kind !== 'media') return cause;
  const shown = url.split(/[?#]/)[0];
  return new SparkfluenceError('media', `${type}: what came from ${shown} is no clip: ${cause.message}`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Downloading the clip of ${type}`,
    details: { ...cause.details, segment: type, url: shown },
    cause,
  });
}

export function clipMissing(type: SegmentType, url: string): SparkfluenceError {
  return new SparkfluenceError('media', `${type}: the clip ${url} is not there`, {
    code: 'DOWNLOAD_FAILED',
    failedStep: `Reading the clip of ${type}`,
    details: {
      reason: 'asset_missing',
      segment: type,
      url,
      next: 'Put it back, or make it again with `videos` and `status --wait`.',
    },
  });
}

/** The clip as the status operation tells it (specification, endpoint 4). */
export function videoStatusOf(folder: string, type: SegmentType, clip: ClipState): VideoStatus {
  const common = { segment_type: type, error_message: null, video_url: null };
  switch (clip.state) {
    case 'submitting':
      return { ...common, uuid: 'unknown', status: 1, status_percentage: 0 };
    case 'running':
      return {
        ...common,
        uuid: clip.receipt.uuid,
        status: 1,
        status_percentage: clip.receipt.status_percentage,
      };
    case 'succeeded': {
      const url = assetUrl(folder, clip.asset);
      return { ...common, uuid: clip.receipt.uuid, status: 2, status_percentage: 100, video_url: url };
    }
    case 'failed': {
      const uuid = clip.receipt?.uuid ?? 'unknown';
      return { ...common, uuid, status: 3, status_percentage: 0, error_message: clip.message };
    }
  }
}

/** A clip that came in with a document stays, whatever the script becomes. */
export const isBrought = (clip: ClipState): boolean => clip.provider === 'custom';

export const finishedReceipt = (receipt: VeoResponse): VeoResponse => ({
  ...receipt,
  status: 2,
  status_percentage: 100,
});

/** @param cost what the finished clip cost, where the provider said so; settles its purchase */
export async function saveClip(
  { place: { ledger } }: Pick<Work, 'place'>,
  type: SegmentType,
  clip: ClipState,
  cost?: Cost,
): Promise<void> {
  await ledger.update((state) => {
    state.clips[type] = clip;
    const job = 'receipt' in clip ? clip.receipt?.uuid : undefined;
    const bought = state.purchases.findLast(
      (each) => each.stage === 'clip' && each.segment_type === type && (each.job ?? job) === job,
    );
    if (bought === undefined || cost === undefined) return;
    bought.credits = cost.credits ?? bought.credits;
    bought.actual_usd = cost.usd ?? bought.actual_usd;
  });
}
