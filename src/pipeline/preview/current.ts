import type { StatusData } from '../../contracts/documents.ts';
import { markOfEnd } from '../../project/store.ts';
import type { Work } from '../work/work.ts';
import { isOfItsClips } from './of-clips.ts';

/**
 * Whether the final video is of what the project says now: what is chosen for it, its segments in their order, their texts, and the
 * clips that are there.
 * @param rows the overview of its segments
 */
export async function isCurrentFinal(
  { place: { ledger, project }, script }: Work,
  rows: readonly Pick<StatusData['overview'][number], 'rerun' | 'clip'>[],
): Promise<boolean> {
  const { final } = ledger.state;
  if (final === null) return false;
  const isAsChosen =
    final.chosen === undefined || final.chosen === markOfEnd(project.settings, script.segments);
  return (
    isAsChosen &&
    // An order that was not fetched, as on a full disk, is not bought again, and yet its clip is not in the video.
    rows.every(({ rerun, clip }) => rerun === 'nothing' && clip === 'succeeded') &&
    (await isOfItsClips(project.folder, ledger.state))
  );
}
