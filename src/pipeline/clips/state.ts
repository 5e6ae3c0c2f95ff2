import { rename, stat } from 'node:fs/promises';
import type { VeoResponse, VideoStatus } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { isMadeHere, type SegmentType } from '../../contracts/segments.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { probeAny } from '../../ffmpeg/inspect/foreign.ts';
import type { Asset } from '../../project/ledger.ts';
import type { ClipState } from '../../project/orders.ts';
import { nextStep } from '../../providers/wire/failure-messages.ts';
import { assetUrl } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { OVERLOADED } from './turns.ts';

/** The clips of a project as the ledger holds them: accepted, saved, reported. `make.ts` makes them. */

/**
 * The file as an asset that will lie at `path`. One in a container that is not read in this process is put into another one.
 * @throws SparkfluenceError media, where it is no whole video
 */
export async function assetOfClip(
  { tools }: Pick<Work, 'tools'>,
  part: string,
  path: string,
  isStrange = false,
): Promise<Asset> {
  const converted = part.replace(/\.part\.mp4$/, '.converted.part.mp4');
  const { isConverted } = await probeAny(part, converted, {
    ffmpeg: tools.ffmpeg,
    signal: tools.signal,
    isStrange,
  });
  if (isConverted) await rename(converted, part);
  return { path, sha256: await sha256OfFile(part), bytes: (await stat(part)).size };
}

export function clipFailed(
  type: SegmentType,
  clip: Extract<ClipState, { state: 'failed' }>,
): SparkfluenceError {
  // A clip that this machine could not write is a failure of the disk and not a refusal by a provider.
  const full = isMadeHere(clip.provider) && clip.reason === 'disk_full';
  const [kind, code] = full ? (['media', 'INTERNAL_ERROR'] as const) : (['provider', 'API_ERROR'] as const);
  const { reason, provider } = clip;
  // For every other reason the advice is to run again, which the caller adds with the project's name.
  const final = reason === 'content_blocked' || reason === 'payment_required';
  const next = final
    ? { next: nextStep(reason, { provider, what: 'the clip' }) }
    : reason === 'request_refused'
      ? { next: REFUSED }
      : OVERLOADED.includes(reason)
        ? { next: orderAgain(provider) }
        : {};
  return new SparkfluenceError(kind, `${type}: the clip failed at ${provider}: ${clip.message}`, {
    code,
    details: { reason, segment: type, provider, ...next },
    failedStep: `Making the clip of ${type}`,
  });
}

const REFUSED =
  'The same order would be refused again: change the words, the picture or the model, whichever it names, or use another provider.';

const orderAgain = (provider: string): string =>
  `Run the same command again: it orders the clip again, and sends fewer at once, since that happens more often when many are sent. How many is set by SPARKFLUENCE_RATE_LIMITS={"${provider}": {"jobsAtOnce": 1}}.`;

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

/** The clip as the status operation reports it (docs/design/specification.md, check-video-status). */
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

/** Whether the user brought the clip; such a clip stays current whatever the script becomes. */
export const isBrought = (clip: { readonly provider: string }): boolean => clip.provider === 'custom';

export const finishedReceipt = (receipt: VeoResponse): VeoResponse => ({
  ...receipt,
  status: 2,
  status_percentage: 100,
});
