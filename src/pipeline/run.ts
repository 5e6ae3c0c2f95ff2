import type { FinalState } from '../project/ledger.ts';
import { makeClips } from './clips/make.ts';
import { narrateClips } from './clips/narrated.ts';
import type { CaptionRequest } from './final/captions/timed.ts';
import { combineClips } from './final/combine.ts';
import { musicAhead } from './final/music-ahead.ts';
import type { FinalRequest } from './final/order.ts';
import type { Work } from './work/work.ts';

/**
 * Makes the finished video of a script. Every segment goes by itself from its picture to its clip; joining starts when
 * the last clip is whole. What is there and still answers its inputs is kept, so each run is a resume.
 * @param shorter gives the work with shorter texts where the narrations made the video longer than planned
 * @returns the video, and the work whose script is in it
 */
export async function makeVideo(
  work: Work,
  final: FinalRequest,
  captions: CaptionRequest,
  shorter: (work: Work) => Promise<Work | undefined>,
): Promise<{ readonly work: Work; readonly final: FinalState }> {
  const music = musicAhead(work, final);
  try {
    await makeNarrated(music.work);
  } finally {
    await music.settled();
  }
  const other = await shorter(work);
  if (other !== undefined) await makeNarrated(other);
  const last = other ?? work;
  return { work: last, final: await combineClips(last, final, captions) };
}

async function makeNarrated(work: Work): Promise<void> {
  await makeClips(work);
  await narrateClips(work);
}
