import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage, type Language } from '../../contracts/languages.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { OnProgress, ProgressEvent } from '../../contracts/progress.ts';
import { forSegment, type SegmentPosition } from '../../contracts/providers.ts';
import type { Degradation, Segment, SegmentType } from '../../contracts/segments.ts';
import type { Ledger } from '../../project/ledger.ts';
import type { Project, ScriptFile } from '../../project/store.ts';
import type { Limits } from '../money/budget.ts';
import type { PriceTable } from '../money/prices.ts';

/** One project being worked on. `script` is the script as it stands now. */
export interface Work {
  readonly project: Project;
  readonly ledger: Ledger;
  readonly script: ScriptFile;
  readonly language: Language;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly onEvent: OnProgress;
  readonly prices: PriceTable;
  readonly limits: Limits;
  /** Only these segments are worked on; undefined: all. */
  readonly only: ReadonlySet<SegmentType> | undefined;
  /** Make again also what is current; the old ones are kept as takes. */
  readonly redo: boolean;
  /** Which providers nobody named: what another provider made from the same inputs is kept then. */
  readonly auto: { readonly images: boolean; readonly videos: boolean };
  /** Send again what got no answer, even where that may buy it twice. */
  readonly resubmit: boolean;
  /** What was decided on the way in (providers chosen by `auto`, …); goes out with every document. */
  readonly notes: readonly Degradation[];
}

export const languageOf = (project: Project): Language => findLanguage(project.settings.language);

export function positionOf(segments: readonly Segment[], index: number): SegmentPosition {
  const seconds = segments.map(({ duration_seconds }) => duration_seconds);
  const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
  return {
    index,
    count: segments.length,
    startSeconds: sum(seconds.slice(0, index)),
    totalSeconds: sum(seconds),
  };
}

/**
 * Does `task` for every segment at once. One failure lets its neighbours finish; then one error names them all.
 * An interruption goes up as it is.
 */
export async function eachSegment<Result>(
  work: Pick<Work, 'script' | 'project' | 'signal' | 'onEvent' | 'only'>,
  stage: ProgressEvent['stage'],
  task: (segment: Segment, index: number) => Promise<Result>,
): Promise<Result[]> {
  const chosen = work.script.segments
    .map((segment, index) => ({ segment, index }))
    .filter(({ segment }) => work.only === undefined || work.only.has(segment.type));
  const outcomes = await Promise.allSettled(
    chosen.map(async ({ segment, index }) => {
      try {
        return await task(segment, index);
      } catch (error) {
        if (!work.signal.aborted) {
          const message = error instanceof Error ? error.message : String(error);
          work.onEvent({ stage, segment: segment.type, state: 'failed', message });
        }
        throw error;
      }
    }),
  );
  work.signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [{ segment: chosen[index]!.segment.type, error: outcome.reason as unknown }]
      : [],
  );
  if (failures.length > 0) throw joinFailures(failures, work.project);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

function joinFailures(
  failures: readonly { segment: SegmentType; error: unknown }[],
  project: Project,
): unknown {
  const [first] = failures;
  if (!(first?.error instanceof SparkfluenceError)) return first?.error;
  const { kind, code, details, failedStep } = first.error;
  const named = failures.map(({ segment, error }) =>
    forSegment(segment, error instanceof Error ? error.message : String(error)),
  );
  return new SparkfluenceError(kind, named.join('; '), {
    code,
    details: {
      ...details,
      segment: first.segment,
      segments: failures.map(({ segment }) => segment),
      next:
        details.next ??
        `Run the same step again with --project "${project.folder}"; what is finished is kept.`,
    },
    ...(failedStep === undefined ? {} : { failedStep }),
    cause: first.error,
  });
}
