import type { FinalState } from '../../project/ledger.ts';
import type { Work } from '../work/work.ts';
import { openJobRecord } from './job-record.ts';
import type { FinalOrder } from './order.ts';

/** Reports a final video while it is being made: as events to the command, and in the record that `status --job` reads. */
export interface FinalReport {
  /** Announces the start. @param cuts which pictures a transition encodes again, in words */
  started(cuts?: string): void;
  /** Names the step that goes on now. */
  step(name: string): void;
  /** @param fraction of the whole, 0 to 1 */
  progress(fraction: number): void;
  done(final: FinalState): Promise<void>;
  failed(error: unknown): Promise<void>;
}

/** The job as which a final video is made. */
export interface Job {
  readonly id: string;
  /** Somebody follows it: its record is completed by the caller, when the publishing kit is there as well. */
  readonly isAnnounced: boolean;
}

/** Opens the job's record. Announces the start, unless a transition's join has to plan its cuts first. */
export async function openReport(
  { place, tools }: Work,
  { music, logo, captions, transition }: FinalOrder,
  { id: jobId, isAnnounced }: Job,
): Promise<FinalReport> {
  const { signal, onEvent } = tools;
  const record = openJobRecord(place.project.folder, jobId);
  const overlays = overlayMessage(captions.burn !== null, logo !== null);
  let step = music === null ? 'Joining the clips' : 'Joining the clips and mixing the music';
  const report: FinalReport = {
    started(cuts) {
      const message = [cuts, overlays].filter((part) => part !== undefined).join('; ');
      onEvent({ stage: 'combine', state: 'started', ...(message === '' ? {} : { message }) });
    },
    step(name) {
      step = name;
    },
    progress(fraction) {
      const percentage = Math.floor(fraction * 100);
      onEvent({ stage: 'combine', state: 'running', percentage });
      void record.progress(percentage, step).catch(() => undefined); // a full disk stops the join itself
    },
    async done(final) {
      await (isAnnounced ? record.progress(99, 'Writing the publishing kit') : record.completed(final));
      onEvent({ stage: 'combine', state: 'done' });
    },
    async failed(error) {
      const message = signal.aborted ? 'Interrupted' : error instanceof Error ? error.message : String(error);
      if (!signal.aborted) onEvent({ stage: 'combine', state: 'failed', message });
      await record.failed(step, message).catch(() => undefined); // the first error is the one to show
    },
  };
  if (transition === undefined) report.started();
  await record.progress(0, step);
  return report;
}

/** What is drawn over the picture, which costs time; undefined if nothing is. */
function overlayMessage(captions: boolean, logo: boolean): string | undefined {
  const names = [...(captions ? ['captions'] : []), ...(logo ? ['logo'] : [])];
  return names.length === 0 ? undefined : `every picture is encoded again for the ${names.join(', the ')}`;
}
