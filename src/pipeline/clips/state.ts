import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VeoResponse, VideoStatus } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Cost } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { moveWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import type { Asset, ClipState } from '../../project/ledger.ts';
import { nextStep } from '../../providers/wire/failure-messages.ts';
import { assetUrl } from '../work/assets.ts';
import type { Work } from '../work/work.ts';

/** The clips of a project as the ledger holds them: accepted, saved, reported. `make.ts` makes them. */

/** Moves a fetched clip into its place once a probe has shown that it is a whole video. */
export async function acceptClip(folder: string, path: string, part: string): Promise<Asset> {
  await probe(part);
  const asset = { path, sha256: await sha256OfFile(part), bytes: (await stat(part)).size };
  await moveWhole(part, join(folder, path));
  return asset;
}

export function clipFailed(
  type: SegmentType,
  clip: Extract<ClipState, { state: 'failed' }>,
): SparkfluenceError {
  // A clip that this machine could not write is a failure of the disk and not a refusal by a provider.
  const full = clip.provider === 'local' && clip.reason === 'disk_full';
  const [kind, code] = full ? (['media', 'INTERNAL_ERROR'] as const) : (['provider', 'API_ERROR'] as const);
  const { reason, provider } = clip;
  // For every other reason the advice is to run again, which the caller adds with the project's name.
  const final = reason === 'content_blocked' || reason === 'payment_required';
  const next = final ? { next: nextStep(reason, { provider, what: 'the clip' }) } : {};
  return new SparkfluenceError(kind, `${type}: the clip failed at ${provider}: ${clip.message}`, {
    code,
    details: { reason, segment: type, provider, ...next },
    failedStep: `Making the clip of ${type}`,
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
export const isBrought = (clip: ClipState): boolean => clip.provider === 'custom';

export const finishedReceipt = (receipt: VeoResponse): VeoResponse => ({
  ...receipt,
  status: 2,
  status_percentage: 100,
});

/**
 * Writes a clip's state into the ledger.
 * @param cost what the finished clip cost, where the provider reports it; settles the clip's purchase
 */
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
