import { isMadeHere, type Segment } from '../../contracts/segments.ts';
import { clipOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { isBrought } from './state.ts';

/** Lengths that every vendor sells, seconds; where the script has another one, the next longer clip is ordered. */
const SOLD = [4, 6, 8];
const ROUNDING_SECONDS = 0.5;

/**
 * How long a segment is planned to last in the video, seconds. The script says it, except where the maker of the clip
 * decides: a local clip lasts as long as its speech, and a vendor's as long as the vendor sells it.
 * @param ownSeconds the length of the clip that is there
 */
export function plannedSeconds(
  { place: { ledger } }: Pick<Work, 'place'>,
  { type, duration_seconds: seconds }: Pick<Segment, 'type' | 'duration_seconds'>,
  ownSeconds: number,
): number {
  const clip = clipOf(ledger.state, type);
  if (clip === undefined || isBrought(clip)) return seconds;
  if (isMadeHere(clip.provider)) return ownSeconds;
  const longest = Math.max(seconds, SOLD.at(-1)!) + ROUNDING_SECONDS;
  const isRounded =
    !SOLD.includes(seconds) && ownSeconds >= seconds - ROUNDING_SECONDS && ownSeconds <= longest;
  return isRounded ? ownSeconds : seconds;
}
