import type { PhotoCreditEntry } from '../../contracts/photos.ts';
import { clipOf, imageOf, orderOf } from '../../project/orders.ts';
import type { Work } from './work.ts';

/** Whose photos and footage the video shows, in its order. A clip that a person brought shows its own picture. */
export const photoCreditsOf = ({
  script,
  place: { ledger },
}: Pick<Work, 'script' | 'place'>): PhotoCreditEntry[] =>
  script.segments.flatMap(({ type }): PhotoCreditEntry[] => {
    const image = imageOf(ledger.state, type);
    const clip = clipOf(ledger.state, type);
    if (clip?.state === 'succeeded' && clip.provider === 'pexels') {
      const credit = orderOf(ledger.state, clip.order)?.credit;
      return credit === undefined ? [] : [{ segment_type: type, ...credit }];
    }
    if (image?.state !== 'succeeded' || image.credit === undefined) return [];
    const isOwnClip = clip?.state === 'succeeded' && clip.provider === 'custom';
    return isOwnClip ? [] : [{ segment_type: type, ...image.credit }];
  });
