import { basename } from 'node:path';
import type { Degradation } from '../../contracts/segments.ts';
import { type CutPlan, encodedIn } from './plan-cuts.ts';
import type { Staged } from './request.ts';

import type { Transition } from './transition.ts';

/**
 * What a transition encodes again, as text before the work and as degradations of the result.
 * @param cuts undefined where everything is encoded
 */
export function encodedAgain(
  { kind }: Transition,
  staged: readonly Pick<Staged, 'clip' | 'fit'>[],
  cuts: CutPlan | undefined,
): { words: string; degradations: Degradation[] } {
  const reason = 'picture_encoded_again';
  const named = `the transitions (${kind})`;
  if (cuts === undefined) {
    return {
      words: `every picture is encoded again for ${named}`,
      degradations: [{ reason, message: `Every picture was encoded again for ${named}.` }],
    };
  }
  const count = `${cuts.encodedFrames} of ${cuts.frames} frames`;
  const wholes = cuts.clips.flatMap((clip, index) => {
    const { clip: asked, fit } = staged[index]!;
    if (encodedIn(clip) < clip.frames) return [];
    const why = clip.kind === 'whole' ? clip.why : 'no key frame near enough to its beginning';
    // One that does not fit the others is a degradation of its own.
    return [{ name: asked.segmentType ?? basename(asked.file), why, reported: fit.action === 'encode' }];
  });
  const listed = (list: typeof wholes) => {
    const parts = [...Map.groupBy(list, ({ why }) => why)].map(
      ([why, clips]) => `${clips.map(({ name }) => name).join(', ')} whole: ${why}`,
    );
    return parts.length === 0 ? '' : `; ${parts.join('; ')}`;
  };
  const own = listed(wholes.filter(({ reported }) => !reported));
  return {
    words: `${count}, around the joins, are encoded again for ${named}${listed(wholes)}`,
    degradations: [{ reason, message: `${count}, around the joins, were encoded again for ${named}${own}.` }],
  };
}
