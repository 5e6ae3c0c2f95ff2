import type { Config } from '../../config/resolve.ts';
import type { Clock } from '../../contracts/clock.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage, type Language } from '../../contracts/languages.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import type { VoiceProvider } from '../../contracts/narrators.ts';
import type { OnProgress, ProgressEvent } from '../../contracts/progress.ts';
import type { ImageProvider, SegmentPosition, VideoProvider } from '../../contracts/providers.ts';
import type { Degradation, Segment, SegmentType } from '../../contracts/segments.ts';
import { traced } from '../../contracts/telemetry.ts';
import type { Ledger } from '../../project/ledger.ts';
import type { Project, ScriptFile } from '../../project/store.ts';
import type { Money } from '../money/purchases.ts';

/** One project being worked on by one command, in parts that the steps take as they need them. */
export interface Work {
  readonly place: Place;
  /** The script as it stands now. */
  readonly script: ScriptFile;
  readonly language: Language;
  readonly money: Money;
  readonly makers: OpenMakers;
  readonly choice: Choice;
  readonly tools: Tools;
}

/** Where the work is, and what is known of it. */
export interface Place {
  readonly project: Project;
  readonly ledger: Ledger;
  readonly config: Config;
}

/** Who makes the pictures and clips, ready to be asked. */
export interface OpenMakers {
  readonly images: ImageProvider;
  /** Who makes new clips. */
  readonly videos: VideoProvider;
  /** Who narrates clips that are made here; undefined: the embedded voice, as they are made. */
  readonly narrator: VoiceProvider | undefined;
  /** Who narrates over clips that speak by themselves, also the embedded voice. @throws SparkfluenceError config */
  readonly narratorOver: () => Promise<VoiceProvider>;
  /** The provider that has a clip, whoever makes new ones. @throws SparkfluenceError config, when its key is missing */
  readonly videoProvider: (id: string) => Promise<VideoProvider>;
  /** How often a running clip is asked after, milliseconds. */
  readonly pollMs: number;
  /** How long the file of a clip that is done is waited for, milliseconds. */
  readonly fileWaitMs: number;
  /** How long an accepted order may be missing in a provider's list, milliseconds. */
  readonly listLagMs: number;
  /** Stages on `auto`: their assets stay valid even if another paid provider made them. */
  readonly auto: { readonly images: boolean; readonly videos: boolean; readonly voice: boolean };
  /** What the choice of makers means for the result; every document carries it on. */
  readonly notes: readonly Degradation[];
}

/** Which part of the project a command works on. */
export interface Choice {
  /** Only these segments are worked on; undefined: all. */
  readonly only?: ReadonlySet<SegmentType> | undefined;
  /** Make again also what is current; the old ones are kept as takes. */
  readonly redo: boolean;
}

export interface Tools {
  readonly signal: AbortSignal;
  readonly onEvent: OnProgress;
  /** Called with one line that a person should read. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  readonly clock: Clock;
  readonly ffmpeg: () => Promise<Ffmpeg>;
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
  work: Pick<Work, 'script' | 'place' | 'tools' | 'choice'>,
  stage: ProgressEvent['stage'],
  task: (segment: Segment, index: number) => Promise<Result>,
): Promise<Result[]> {
  const chosen = work.script.segments
    .map((segment, index) => ({ segment, index }))
    .filter(({ segment }) => work.choice.only === undefined || work.choice.only.has(segment.type));
  const outcomes = await Promise.allSettled(
    chosen.map(async ({ segment, index }) => {
      try {
        return await traced(
          stage,
          { 'sparkfluence.stage': stage, 'sparkfluence.segment': segment.type },
          () => task(segment, index),
        );
      } catch (error) {
        if (!work.tools.signal.aborted) {
          const message = error instanceof Error ? error.message : String(error);
          work.tools.onEvent({ stage, segment: segment.type, state: 'failed', message });
        }
        throw error;
      }
    }),
  );
  work.tools.signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [{ segment: chosen[index]!.segment.type, error: outcome.reason as unknown }]
      : [],
  );
  if (failures.length > 0) throw joinFailures(failures, work.place.project);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

function joinFailures(
  failures: readonly { segment: SegmentType; error: unknown }[],
  project: Project,
): unknown {
  const [first] = failures;
  if (!(first?.error instanceof SparkfluenceError)) return first?.error;
  const { kind, code, details, failedStep } = first.error;
  return new SparkfluenceError(kind, toldOnce(failures), {
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

/** Each failure with its segments: those that say the same are one sentence. */
function toldOnce(failures: readonly { segment: SegmentType; error: unknown }[]): string {
  const told = new Map<string, SegmentType[]>();
  for (const { segment, error } of failures) {
    const message = error instanceof Error ? error.message : String(error);
    const text = message.startsWith(`${segment}: `) ? message.slice(segment.length + 2) : message;
    told.set(text, [...(told.get(text) ?? []), segment]);
  }
  return [...told].map(([text, segments]) => `${segments.join(', ')}: ${text}`).join('; ');
}
