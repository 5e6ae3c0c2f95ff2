import type { ClipOrder, VideoProvider } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { ClipState } from '../../project/ledger.ts';
import { isWhole } from '../work/assets.ts';
import { positionOf, type Work } from '../work/work.ts';
import { isBrought } from './state.ts';

/** Whether a clip still answers the inputs that it was made from. */

type ClipInputs = Pick<ClipOrder, 'segment' | 'language' | 'position' | 'voice' | 'brandColors'> & {
  readonly image: { readonly sha256: string };
};

type Maker = Pick<VideoProvider, 'id' | 'model' | 'showsPosition' | 'drawsCaptions'>;

/** The hash of all that a clip is made from. */
export function clipFingerprint(
  { id, model, showsPosition, drawsCaptions }: Maker,
  { segment, image, language, position, voice, brandColors }: ClipInputs,
): string {
  const { script_text, duration_seconds, emotion } = segment;
  return fingerprint({
    provider: id,
    model,
    script_text,
    duration_seconds,
    emotion,
    language: language.tag,
    image: image.sha256,
    position: showsPosition === true ? position : null,
    ...(voice === undefined ? {} : { voice }),
    ...(brandColors === undefined || drawsCaptions !== true ? {} : { brandColors }),
  });
}

/** Made from the same inputs: by this provider, by the user, or, with `auto`, by another paid provider. */
export function isCurrentClip({ makers }: Work, clip: ClipState, inputs: ClipInputs): boolean {
  if (isBrought(clip) || clip.fingerprint === clipFingerprint(makers.videos, inputs)) return true;
  if (!makers.auto.videos || clip.provider === 'local') return false;
  const maker = { id: clip.provider as VideoProvider['id'], model: clip.model };
  return clip.fingerprint === clipFingerprint(maker, inputs);
}

/** Whether the segment's clip was made from another text or picture than the segment has now. */
export function isOutdated(work: Work, segment: Segment, index: number): boolean {
  const { clips, images } = work.place.ledger.state;
  const [clip, image] = [clips[segment.type], images[segment.type]];
  if (clip === undefined || image?.state !== 'succeeded') return false;
  const position = positionOf(work.script.segments, index);
  const { voice, brand_colors: brandColors } = work.place.project.settings;
  const { language } = work;
  return !isCurrentClip(work, clip, { segment, image: image.asset, language, position, voice, brandColors });
}

/** A clip that the user brought, or a take that was chosen, stays, and no picture is bought for it. */
export async function staysAsBrought(
  { place: { ledger, project }, choice: { redo } }: Pick<Work, 'place' | 'choice'>,
  type: SegmentType,
): Promise<boolean> {
  const clip = ledger.state.clips[type];
  if (redo || clip?.state !== 'succeeded' || !isBrought(clip)) return false;
  return isWhole(project.folder, clip.asset);
}
