import { SparkfluenceError } from '../../contracts/errors.ts';
import type { FirstFrame } from '../../contracts/providers.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { clipOf, frameOfImage, imageOf } from '../../project/orders.ts';
import { makeImage } from '../images/make.ts';
import type { Work } from '../work/work.ts';
import { isBrought } from './state.ts';

/** `--chain`: the picture that a clip begins with is the one that the clip before ends in. */

/** Pictures under way in one command: with a chain the clip before asks for the same one. */
const pictures = new WeakMap<Work, Map<SegmentType, Promise<FirstFrame>>>();

/** The first frame of a segment, made once a command. @throws as `makeImage` */
export function firstFrameOf(work: Work, segment: Segment, index: number): Promise<FirstFrame> {
  if (!isChained(work) || work.makers.videos.takesLastFrame !== true)
    return makeImage(work, segment, index, true);
  const known = pictures.get(work) ?? new Map<SegmentType, Promise<FirstFrame>>();
  pictures.set(work, known);
  const made = known.get(segment.type) ?? makeImage(work, segment, index, true);
  known.set(segment.type, made);
  return made;
}

/**
 * The picture that the clip of a segment ends in; undefined where it leads over to none: without a chain, at the end, and before a clip of
 * the person's own, whose beginning is its own.
 * @throws SparkfluenceError input, reason `chain_needs_picture`, where the next picture is not there and not asked for; as `makeImage`
 */
export async function lastFrameOf(work: Work, index: number): Promise<FirstFrame | undefined> {
  const next = work.makers.videos.takesLastFrame === true ? nextOf(work, index) : undefined;
  if (next === undefined) return undefined;
  const { only } = work.choice;
  if (only === undefined || only.has(next.type)) return firstFrameOf(work, next, index + 1);
  const image = imageOf(work.place.ledger.state, next.type);
  if (image?.state === 'succeeded')
    return makeImage({ ...work, choice: { redo: false } }, next, index + 1, true);
  throw new SparkfluenceError(
    'input',
    `The clip before ${next.type} ends in its picture, which is not there yet`,
    {
      details: {
        reason: 'chain_needs_picture',
        segment: next.type,
        next: `Name ${next.type} in --only as well, draw it with \`images --only ${next.type}\`, or leave the chain out with --no-chain.`,
      },
    },
  );
}

/** The same picture as the project knows it, without making any. */
export function knownLastFrame(work: Work, index: number): { readonly sha256: string } | undefined {
  const next = nextOf(work, index);
  const image = next === undefined ? undefined : imageOf(work.place.ledger.state, next.type);
  return image?.state === 'succeeded' ? frameOfImage(image) : undefined;
}

const isChained = ({ place }: Work): boolean => place.project.settings.chain === true;

function nextOf(work: Work, index: number): Segment | undefined {
  const next = isChained(work) ? work.script.segments[index + 1] : undefined;
  if (next === undefined) return undefined;
  const clip = clipOf(work.place.ledger.state, next.type);
  const { redo, only } = work.choice;
  const isRemade = redo && (only === undefined || only.has(next.type));
  return clip?.state === 'succeeded' && isBrought(clip) && !isRemade ? undefined : next;
}
