import type { FinalState } from '../project/ledger.ts';
import { makeClip } from './clips/make.ts';
import { checkCaptions } from './final/captions/make.ts';
import type { CaptionWish } from './final/captions/timed.ts';
import { checkFilters, combineClips, type FinalWish } from './final/combine.ts';
import type { Work } from './work/work.ts';
import { eachSegment } from './work/work.ts';

/**
 * From a script to the finished video. Every segment flows by itself from its picture to its clip; joining starts when
 * the last is whole. What is there already and still answers its inputs is kept, so each run is a resume.
 */
export async function makeVideo(work: Work, wish: FinalWish, captions: CaptionWish): Promise<FinalState> {
  await checkCaptions(work, captions); // before anything is made or bought
  await checkFilters(work, wish);
  await eachSegment(work, 'clip', (segment, index) => makeClip(work, segment, index));
  return combineClips(work, wish, captions);
}
