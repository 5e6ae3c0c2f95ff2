import type { OnProgress, ProgressEvent } from '../contracts/progress.ts';
import type { Streams } from '../contracts/world.ts';
import { openLiveView, type Scene } from './live-view.ts';
import { createTally, type Plan, type Tally, WORDS, wordsOf } from './tally.ts';

/** The progress that is shown on stderr while the program works. */
export interface ProgressView {
  readonly onEvent: OnProgress;
  plan(plan: Plan): void;
  /** Prints one line of --verbose: a provider's request or an ffmpeg command. */
  detail(kind: 'request' | 'ffmpeg', text: string): void;
  /** Prints one line for the person, above what is drawn. */
  note(kind: string, text: string): void;
  /** Stop and go on drawing around a question. */
  pause(): Promise<void>;
  resume(): void;
  /** Leaves the terminal as it was; wait for it before anything else is printed. */
  stop(): Promise<void>;
}

export const PROGRESS_MODES = ['auto', 'live', 'plain', 'json'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

export interface ProgressOptions {
  readonly mode?: ProgressMode | undefined;
  readonly quiet?: boolean | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A live view on a terminal, a line a change elsewhere and in a CI, JSON lines or nothing where a flag asks for it. */
export function openProgress(streams: Streams, options: ProgressOptions = {}): ProgressView {
  const tally = createTally(() => performance.now());
  const kind = viewKind(streams, options);
  if (kind === 'json') return jsonLines(streams.stderr, tally);
  if (kind === 'quiet') return silence;
  if (kind === 'plain') return lines(streams.stderr);
  return live(streams, tally, hasColour(options));
}

/** How progress is told: drawn at a terminal that can be drawn on, in lines elsewhere, as JSON, or not at all. */
export function viewKind(
  { stderrIsTerminal }: Streams,
  { mode = 'auto', quiet = false, env = {} }: ProgressOptions,
): 'live' | 'plain' | 'json' | 'quiet' {
  if (mode === 'json') return 'json';
  if (quiet) return 'quiet';
  const able = stderrIsTerminal && env.TERM !== 'dumb';
  return !able || mode === 'plain' || (mode === 'auto' && isSet(env.CI)) ? 'plain' : 'live';
}

const isSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'false';

export const hasColour = ({ env = {} }: ProgressOptions): boolean => !isSet(env.NO_COLOR);

const silence: ProgressView = {
  onEvent: () => undefined,
  plan: () => undefined,
  detail: () => undefined,
  note: () => undefined,
  pause: async () => undefined,
  resume: () => undefined,
  stop: async () => undefined,
};

function lines(stderr: Streams['stderr']): ProgressView {
  return {
    ...silence,
    onEvent(event) {
      if (event.state !== 'running' || event.message !== undefined) stderr.write(`${lineOf(event)}\n`);
    },
    detail: (kind, text) => void stderr.write(`${kind}: ${text}\n`),
    note: (_kind, text) => void stderr.write(`${text}\n`),
  };
}

/** `BODY_1 clip: done` */
export function lineOf(event: ProgressEvent): string {
  const { stage, segment, state } = event;
  const message = wordsOf(event);
  const what = segment === undefined ? WORDS[stage] : `${segment} ${WORDS[stage]}`;
  return `${what}: ${state}${message === undefined ? '' : `: ${message}`}`;
}

function live(streams: Streams, tally: Tally, colour: boolean): ProgressView {
  const view = openLiveView(streams, liveScene(tally), colour);
  return {
    onEvent(event) {
      tally.update(event);
      view.changed();
    },
    plan(plan) {
      tally.plan(plan);
      view.changed();
    },
    detail: (kind, text) => view.above(`${kind}: ${text}\n`),
    note: (_kind, text) => view.above(`${text}\n`),
    pause: view.pause,
    resume: view.resume,
    stop: view.stop,
  };
}

const liveScene = (tally: Tally): Scene => ({
  rows: tally.rows,
  foot: tally.foot,
  words: (columns) => `${tally.words()}  ·  ${tally.foot(columns)}`,
});

/** One JSON object a line, for programs; `event` comes first. What says the same as the last line of its part is left out. */
function jsonLines(stderr: Streams['stderr'], tally: Tally): ProgressView {
  const write = (value: object) => void stderr.write(`${JSON.stringify(value)}\n`);
  const last = new Map<string, string>();
  return {
    ...silence,
    onEvent(event) {
      tally.update(event);
      const [part, said] = [`${event.stage} ${event.segment}`, JSON.stringify(event)];
      if (last.get(part) === said) return;
      last.set(part, said);
      const expected = tally.expectedSeconds();
      const { spentUsd, expectedUsd } = tally.money();
      write({
        event: 'progress',
        ...event,
        elapsed_seconds: tenths(tally.elapsedSeconds()),
        ...(expected === undefined ? {} : { expected_seconds: tenths(expected) }),
        ...(spentUsd === undefined ? {} : { spent_usd: spentUsd }),
        ...(expectedUsd === undefined ? {} : { expected_usd: expectedUsd }),
      });
    },
    plan: (plan) => tally.plan(plan),
    detail: (kind, text) => write({ event: kind, text }),
    note: (kind, text) => write({ event: kind, text }),
  };
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;
