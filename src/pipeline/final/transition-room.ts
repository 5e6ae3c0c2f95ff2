import { SparkfluenceError } from '../../contracts/errors.ts';
import { forSegment } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { Transition } from '../../ffmpeg/join/transition.ts';

/**
 * Whether clips of these lengths can have a transition. One that takes more than its share of a clip is shortened there;
 * one that is as long as the clip would show nothing else.
 * @throws SparkfluenceError input, reason `transition_too_long`
 */
export function checkTransition(
  transition: Transition | undefined,
  clips: readonly { readonly type: SegmentType; readonly seconds: number }[],
): void {
  if (transition === undefined || clips.length < 2) return;
  const short = clips.find(({ seconds }) => seconds <= transition.seconds);
  if (short === undefined) return;
  const { type, seconds } = short;
  const message = `a transition of ${transition.seconds} s is as long as its clip, which shall last ${seconds} s`;
  throw new SparkfluenceError('input', forSegment(type, message), {
    details: {
      reason: 'transition_too_long',
      field: '--transition-seconds',
      segment: type,
      next: 'Nothing was bought. Shorten it with --transition-seconds, or use --transition cut.',
    },
  });
}
