import { traced } from '../../contracts/telemetry.ts';
import type { FinalState } from '../../project/ledger.ts';
import { markOfEnd } from '../../project/store.ts';
import type { Work } from '../work/work.ts';
import type { CaptionRequest } from './captions/timed.ts';
import { newJobId } from './job-record.ts';
import type { FinalTools } from './join-into-place.ts';
import { keepCurrent } from './keep.ts';
import { makeFinal } from './make.ts';
import { type FinalRequest, orderFinal } from './order.ts';

/**
 * The final video of a project, `final.mp4`: kept if it was made from the same inputs, else joined from the clips.
 * @param announced the job that somebody follows by `status --job`; the caller completes its record
 * @param tools replaces the join and the drawing, in tests
 * @throws SparkfluenceError pending or provider (clips), project, input, config, media, interrupted. The old final video
 * stays on disk whenever the new one could not be finished.
 */
export const combineClips = (
  work: Work,
  request: FinalRequest,
  captions: CaptionRequest,
  announced?: string,
  tools?: FinalTools,
): Promise<FinalState> =>
  traced('combine', { 'sparkfluence.stage': 'combine' }, () =>
    combine(work, request, captions, announced, tools),
  );

async function combine(
  work: Work,
  request: FinalRequest,
  captions: CaptionRequest,
  announced?: string,
  tools?: FinalTools,
): Promise<FinalState> {
  const order = await orderFinal(work, request, captions);
  const final =
    (await keepCurrent(work, order)) ??
    (await makeFinal(
      work,
      order,
      { id: announced ?? newJobId(), isAnnounced: announced !== undefined },
      tools,
    ));
  return noteChosen(work, final);
}

/** Notes what the settings say of the video that is there now, so that it is seen when they say something else. */
async function noteChosen(
  { place: { project, ledger }, script }: Work,
  final: FinalState,
): Promise<FinalState> {
  const chosen = markOfEnd(project.settings, script.segments);
  if (final.chosen === chosen) return final;
  const noted = { ...final, chosen };
  await ledger.update((state) => {
    state.final = noted;
  });
  return noted;
}
