import type { OnProgress, ProgressEvent } from '../contracts/progress.ts';
import type { SegmentType } from '../contracts/segments.ts';
import type { Streams } from './streams.ts';

/** The progress view on stderr: bars on a terminal, a line a change elsewhere. */
export interface ProgressView {
  readonly onEvent: OnProgress;
  /** Leaves the terminal as it was; must come before anything else is printed. */
  stop(): void;
}

const WORDS: Record<ProgressEvent['stage'], string> = {
  script: 'script',
  image: 'picture',
  clip: 'clip',
  combine: 'final video',
};

export async function openProgress({ stderr, stderrIsTerminal }: Streams): Promise<ProgressView> {
  return stderrIsTerminal ? bars(stderr) : lines(stderr);
}

function lines(stderr: Streams['stderr']): ProgressView {
  return {
    onEvent(event) {
      if (event.state !== 'running') stderr.write(`${lineOf(event)}\n`);
    },
    stop: () => undefined,
  };
}

/** `BODY_1 clip: done` */
export function lineOf({ stage, segment, state, message }: ProgressEvent): string {
  const what = segment === undefined ? WORDS[stage] : `${segment} ${WORDS[stage]}`;
  return `${what}: ${state}${message === undefined ? '' : `: ${message}`}`;
}

/** A segment's bar: the picture is its first tenth, the clip the rest. */
const PICTURE_SHARE = 10;

async function bars(stderr: Streams['stderr']): Promise<ProgressView> {
  const { default: progress } = await import('cli-progress');
  const view = new progress.MultiBar(
    {
      format: ' {label} {bar} {percentage}%  {note}',
      barsize: 28,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      forceRedraw: true,
      stream: stderr as NodeJS.WritableStream,
    },
    progress.Presets.shades_classic,
  );
  const known = new Map<string, ReturnType<typeof view.create>>();
  const barOf = (name: string) => {
    const bar = known.get(name) ?? view.create(100, 0, { label: name.padEnd(11), note: '' });
    known.set(name, bar);
    return bar;
  };
  return {
    onEvent(event) {
      barOf(nameOf(event)).update(shareOf(event), { note: noteOf(event) });
    },
    stop: () => view.stop(),
  };
}

function nameOf({ stage, segment }: ProgressEvent): SegmentType | string {
  return segment ?? (stage === 'combine' ? 'FINAL' : stage.toUpperCase());
}

/** Percent of the whole bar. */
export function shareOf({ stage, state, percentage = 0 }: ProgressEvent): number {
  const finished = state === 'done' || state === 'kept';
  if (stage === 'image') return finished ? PICTURE_SHARE : 0;
  if (finished) return 100;
  if (stage === 'clip') return PICTURE_SHARE + Math.floor((percentage * (100 - PICTURE_SHARE)) / 100);
  return percentage;
}

function noteOf({ stage, state, message }: ProgressEvent): string {
  if (state === 'failed') return `failed: ${(message ?? '').slice(0, 60)}`;
  if (state === 'kept') return 'kept';
  if (state === 'done') return stage === 'image' ? 'picture drawn' : 'done';
  return WORDS[stage];
}
