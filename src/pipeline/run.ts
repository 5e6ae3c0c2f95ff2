import type { FinalState } from '../project/ledger.ts';
import { type CaptionWish, checkCaptions } from './captions/make.ts';
import { combineClips, type Music } from './combine.ts';
import { makeClip, type VideosWork } from './videos.ts';
import { eachSegment } from './work.ts';

/**
 * From a script to the finished video. Every segment flows by itself from its picture to its clip; joining starts when
 * the last is whole. What is there already and still answers its inputs is kept, so each run is a resume.
 */
export async function makeVideo(
  work: VideosWork,
  music: Music | null,
  captions: CaptionWish,
): Promise<FinalState> {
  await checkCaptions(work, captions); // before anything is made or bought
  await eachSegment(work, 'clip', (segment, index) => makeClip(work, segment, index));
  return combineClips(work, music, captions);
}
