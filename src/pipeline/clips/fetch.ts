import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipStatus, VideoProvider } from '../../contracts/providers.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import type { RunningClip } from '../../project/ledger.ts';
import { costOfCredits } from '../money/prices.ts';
import type { Work } from '../work/work.ts';
import { lookAhead } from './facts.ts';
import { unreadyForMs, waitForFile } from './late-file.ts';
import { acceptClip, finishedReceipt, saveClip } from './state.ts';

/** Fetches a finished clip. One whose file is not ready yet stays running. */
export async function fetchClip(
  work: Work,
  type: SegmentType,
  clip: RunningClip,
  {
    videos,
    answer: { uri, usedCredit },
  }: {
    readonly videos: VideoProvider;
    readonly answer: Extract<ClipStatus, { state: 'succeeded' }>;
  },
): Promise<void> {
  const { folder } = work.place.project;
  const part = join(folder, 'clips', `.${type}.part.mp4`);
  await mkdir(join(folder, 'clips'), { recursive: true });
  try {
    await videos.download(uri, part, { signal: work.tools.signal });
  } catch (error) {
    const limitMs = unreadyForMs(work, error);
    const message = `${clip.provider}: the clip is done, and its file cannot be fetched yet`;
    if (limitMs === undefined || !(await waitForFile(work, type, clip, { message, limitMs }))) throw error;
    return;
  }
  const asset = await acceptClip(folder, `clips/${type}.mp4`, part);
  const { fingerprint, provider, model, receipt } = clip;
  const made = { fingerprint, provider, model, receipt: finishedReceipt(receipt), asset };
  const cost = usedCredit === undefined ? undefined : costOfCredits(work.money.prices, videos, usedCredit);
  await saveClip(work, type, { state: 'succeeded', ...made }, cost);
  await lookAhead(work, asset);
  work.tools.onEvent({ stage: 'clip', segment: type, state: 'done' });
}
