import type { Streams } from '../contracts/world.ts';
import { openLiveView, type Scene } from './live-view.ts';
import { hasColour, type ProgressOptions, viewKind } from './progress.ts';
import type { Row } from './rows.ts';
import { createTally } from './tally.ts';

/** Waits for one thing, with a spinner and these words where a live view is shown; elsewhere in silence. */
export async function whileWaiting<Result>(
  streams: Streams,
  options: ProgressOptions,
  words: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (viewKind(streams, options) !== 'live') return work();
  const scene = { rows: () => [], foot: () => '', words: () => words };
  const view = openLiveView(streams, scene, hasColour(options));
  try {
    return await work();
  } finally {
    await view.stop();
  }
}

/** Tells how many of many things are done, that are done one after the other: passages stored, vectors made. */
export interface Counter {
  readonly onProgress: (done: number, all: number, what: string) => void;
  /** Prints one line above what is drawn. */
  say(text: string): void;
  stop(): Promise<void>;
}

/**
 * A bar for each kind of thing, and before the first a spinner with these words; where nothing is drawn, at most one line a
 * second: `passages: 2,500 of 10,000`.
 * @param worthTelling so many there must be for a line
 */
export function openCounter(
  streams: Streams,
  options: ProgressOptions,
  words: string,
  worthTelling: (what: string) => number,
): Counter {
  if (viewKind(streams, options) !== 'live') return countingLines(streams.stderr, worthTelling);
  const rows = new Map<string, Row>();
  const { foot } = createTally(() => performance.now());
  const scene: Scene = { rows: () => [...rows.values()], foot, words: () => words };
  const view = openLiveView(streams, scene, hasColour(options));
  return {
    onProgress(done, all, what) {
      const share = all === 0 ? 100 : Math.floor((done * 100) / all);
      const note = `${figure(done)} of ${figure(all)}`;
      rows.set(what, { name: what, share, note, mood: done < all ? 'running' : 'done' });
      view.changed();
    },
    say: (text) => view.above(`${text}\n`),
    stop: view.stop,
  };
}

function countingLines(stderr: Streams['stderr'], worthTelling: (what: string) => number): Counter {
  let last = performance.now();
  return {
    onProgress(done, all, what) {
      const now = performance.now();
      if (all < worthTelling(what) || (now - last < 1000 && done < all)) return;
      last = now;
      stderr.write(`${what}: ${figure(done)} of ${figure(all)}\n`);
    },
    say: (text) => void stderr.write(`${text}\n`),
    stop: async () => undefined,
  };
}

const figure = (count: number): string => count.toLocaleString('en');
