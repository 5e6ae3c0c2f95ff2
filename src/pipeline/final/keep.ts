import { join } from 'node:path';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import type { FinalState } from '../../project/ledger.ts';
import { heldSeconds } from '../clips/heard-over.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { settleCaptions } from './captions/subtitle-files.ts';
import type { FinalOrder } from './order.ts';
import { verdictOn } from './verdict.ts';

/**
 * The final video on disk, if it was made from this order. Its subtitle files and its verdict are brought up to date; the
 * video is left alone.
 * @returns undefined if the video has to be made
 */
export async function keepCurrent(work: Work, order: FinalOrder): Promise<FinalState | undefined> {
  const { project, ledger } = work.place;
  const known = ledger.state.final;
  if (known === null || known.fingerprint !== order.fingerprint) return undefined;
  if (!(await isWhole(project.folder, known.asset))) return undefined;
  work.tools.onEvent({ stage: 'combine', state: 'kept' });
  const captions = await settleCaptions(work, order.captions, known.captions);
  const quality = await settleQuality(work, known, order);
  if (captions === known.captions && quality === known.quality) return known;
  const kept = { ...known, captions, quality };
  await ledger.update((state) => {
    state.final = kept;
  });
  return kept;
}

/** The known verdict, or a new one if there is none or if `strict` needs a closer look than was taken. */
async function settleQuality(
  work: Work,
  { asset, quality }: FinalState,
  { clips, narrated, targetLufs, strict }: FinalOrder,
): Promise<FinalState['quality']> {
  if (quality !== null && (!strict || quality.pictures === 'all')) return quality;
  const verdict = await verdictOn(work, {
    probe: await probe(join(work.place.project.folder, asset.path)),
    clips: clips.map((clip) => clip.asset),
    clipSeconds: [],
    copied: 'nothing',
    targetLufs,
    strict,
    heldSeconds: heldSeconds(narrated),
  });
  return verdict.quality;
}
