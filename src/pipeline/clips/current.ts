import { VOICES, voiceOfOurs } from '../../contracts/brand.ts';
import type { ClipOrder, VideoProvider } from '../../contracts/providers.ts';
import { isMadeHere, type Segment, type SegmentType } from '../../contracts/segments.ts';
import { RESOLUTIONS } from '../../contracts/vendors.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { Order } from '../../project/ledger.ts';
import {
  clipOf,
  frameOfImage,
  imageOf,
  isLocal,
  isOpen,
  narrationOf,
  ordersFor,
} from '../../project/orders.ts';
import { referencesOf, referencesPart } from '../images/references.ts';
import { heardOf } from '../narration/heard.ts';
import { isWhole } from '../work/assets.ts';
import { positionOf, type Work } from '../work/work.ts';
import { knownLastFrame } from './chain.ts';
import { canFetchAgain, isKeptThere } from './deliver.ts';
import { isBrought } from './state.ts';

/** Whether a clip still answers the inputs that it was made from. */

type ClipInputs = Pick<
  ClipOrder,
  'segment' | 'language' | 'position' | 'voice' | 'speed' | 'brandColors' | 'references'
> & {
  readonly image: { readonly sha256: string };
  readonly narration?: { readonly sha256: string } | undefined;
  readonly lastFrame?: { readonly sha256: string } | undefined;
};

type Maker = Pick<
  VideoProvider,
  | 'id'
  | 'model'
  | 'variant'
  | 'showsPosition'
  | 'drawsCaptions'
  | 'takesNarration'
  | 'takesReferences'
  | 'takesLastFrame'
>;

/** The hash of all that a clip is made from. */
export function clipFingerprint(
  {
    id,
    model,
    variant,
    showsPosition,
    drawsCaptions,
    takesNarration,
    takesReferences,
    takesLastFrame,
  }: Maker,
  {
    segment,
    image,
    language,
    position,
    voice,
    speed,
    brandColors,
    narration,
    references,
    lastFrame,
  }: ClipInputs,
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
    ...(variant === undefined ? {} : { variant }),
    ...(voice === undefined ? {} : { voice }),
    // A narration has its speed already, and the clips of vendors have their own.
    ...(speed === undefined || narration !== undefined || takesNarration !== true ? {} : { speed }),
    ...(narration === undefined || takesNarration !== true ? {} : { narration: narration.sha256 }),
    ...(brandColors === undefined || drawsCaptions !== true ? {} : { brandColors }),
    ...(lastFrame === undefined || takesLastFrame !== true ? {} : { lastFrame: lastFrame.sha256 }),
    ...referencesPart(references, takesReferences),
  });
}

/**
 * Made from the same inputs: by this provider, by the user, or, with `auto`, by whoever made it. Below one narrator it is not heard with
 * which voice a clip speaks, so that another voice buys no clip.
 */
export function isCurrentClip(
  work: Work,
  clip: Pick<Order, 'fingerprint' | 'provider' | 'model'>,
  inputs: ClipInputs,
): boolean {
  const isHeardOver = work.place.project.settings.final?.narrate === true && !isMadeHere(clip.provider);
  const voices = isHeardOver ? [inputs.voice, undefined, ...VOICES] : [inputs.voice];
  return isBrought(clip) || voices.some((voice) => isMadeFrom(work, clip, { ...inputs, voice }));
}

function isMadeFrom(
  { makers }: Work,
  clip: Pick<Order, 'fingerprint' | 'provider' | 'model'>,
  inputs: ClipInputs,
): boolean {
  if (clip.fingerprint === clipFingerprint(makers.videos, inputs)) return true;
  if (!makers.auto.videos) return false;
  const isLocalClip = isMadeHere(clip.provider);
  const maker = {
    id: clip.provider as VideoProvider['id'],
    model: clip.model,
    showsPosition: isLocalClip,
    drawsCaptions: isLocalClip,
    takesNarration: isLocalClip,
    takesReferences: !isLocalClip,
    takesLastFrame: !isLocalClip,
  };
  return [undefined, ...RESOLUTIONS].some(
    (variant) =>
      clip.fingerprint === clipFingerprint(variant === undefined ? maker : { ...maker, variant }, inputs),
  );
}

/**
 * The order of the project whose clip answers these inputs, and which the segment does not have now: one that runs, else
 * one whose clip is among the takes, else one whose file is gone here and kept there, else one without an answer.
 */
export async function earlierClip(
  work: Work,
  type: SegmentType,
  inputs: ClipInputs,
): Promise<Order | undefined> {
  const { ledger, project } = work.place;
  const entry = ledger.state.clips[type];
  const others = ordersFor(
    ledger.state,
    'clip',
    type,
    (order) => order.id !== entry?.order && !isLocal(order) && isCurrentClip(work, order, inputs),
  );
  const open = others.find(isOpen);
  if (open !== undefined) return open;
  for (const order of others) {
    if (order.state !== 'fetched' || order.asset === undefined || work.choice.redo) continue;
    if (await isWhole(project.folder, order.asset)) return order;
  }
  for (const order of others)
    if (!work.choice.redo && canFetchAgain(order) && (await isKeptThere(work, order))) return order;
  return others.find(({ state }) => state === 'sent');
}

/** Whether the segment's clip was made from another text or picture than the segment has now. */
export function isOutdated(work: Work, segment: Segment, index: number): boolean {
  const { state } = work.place.ledger;
  const [clip, image] = [clipOf(state, segment.type), imageOf(state, segment.type)];
  if (clip === undefined || image?.state !== 'succeeded') return false;
  return !isCurrentClip(work, clip, clipInputs(work, segment, index, frameOfImage(image)));
}

/**
 * Whether a clip that a video model made or makes stays although clips are made here by now: nobody named their maker, and it answers
 * what the project has. It speaks by itself.
 */
export function staysOfVendor(work: Work, segment: Segment, index: number): boolean {
  const { place, makers, choice } = work;
  const clip = clipOf(place.ledger.state, segment.type);
  if (clip === undefined || choice.redo || !makers.auto.videos || isMadeHere(clip.provider)) return false;
  if (clip.state !== 'succeeded' && clip.state !== 'running') return false;
  const image = imageOf(place.ledger.state, segment.type);
  return image?.state === 'succeeded' && !isOutdated(work, segment, index);
}

/** What the segment's clip is made from, with this picture. */
export function clipInputs(
  work: Work,
  segment: Segment,
  index: number,
  image: { sha256: string },
): ClipInputs {
  const position = positionOf(work.script.segments, index);
  const { voice: named, speed, brand_colors: brandColors } = work.place.project.settings;
  const voice = voiceOfOurs(named);
  const spoken = narrationOf(work.place.ledger.state, segment.type);
  const narration = spoken === undefined ? undefined : heardOf(spoken);
  const references = referencesOf(work.place.project);
  return {
    segment,
    image,
    language: work.language,
    position,
    voice,
    speed,
    brandColors,
    narration,
    references,
    lastFrame: knownLastFrame(work, index),
  };
}

/** A clip that the user brought, or a take that was chosen, stays, and no picture is bought for it. */
export async function staysAsBrought(
  { place: { ledger, project }, choice: { redo } }: Pick<Work, 'place' | 'choice'>,
  type: SegmentType,
): Promise<boolean> {
  const clip = clipOf(ledger.state, type);
  if (redo || clip?.state !== 'succeeded' || !isBrought(clip)) return false;
  return isWhole(project.folder, clip.asset);
}
