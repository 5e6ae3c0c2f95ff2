import type { FinalState } from '../project/ledger.ts';
import { combineClips, type Music } from './combine.ts';
import { makeClip, type VideosWork } from './videos.ts';
import { eachSegment } from './work.ts';

/**
 * From a script to the finished video. Every segment flows by itself from its picture to its clip; joining starts when
 * the last is whole. What is there already and still answers its inputs is kept, so each run is a resume.
 */
export async function makeVideo(work: VideosWork, music: Music | null): Promise<FinalState> {
  await eachSegment(work, 'clip', (segment, index) => makeClip(work, segment, index));
  return combineClips(work, music);
}
