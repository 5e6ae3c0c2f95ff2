import type { Streams } from '../contracts/world.ts';
import { openFrame } from './frame.ts';
import type { Row } from './rows.ts';
import type { Shown } from './spinner.ts';

/** What a live view shows, asked again for each drawing. */
export interface Scene {
  /** The bars; where there is none yet, one thing is being waited for. */
  readonly rows: () => readonly Row[];
  /** The line below the bars. */
  readonly foot: (columns: number) => string;
  /** What is waited for while there is no bar. */
  readonly words: (columns: number) => string;
}

/** What takes less is not announced, and loads no spinner; milliseconds. */
const WORTH_SHOWING_MS = 150;

export interface LiveView {
  /** Tells that the scene has changed; bars begin with its first row. */
  changed(): void;
  /** Writes whole lines that stay above the view. */
  above(text: string): void;
  /** Keeps the view still, for a question below it. */
  pause(): Promise<void>;
  resume(): void;
  /** Leaves the bars as they are now, and takes a spinner away. */
  stop(): Promise<void>;
}

/**
 * The last lines of a terminal: a spinner while one thing is waited for, bars as soon as there are rows. The libraries are
 * loaded when they are shown.
 */
export function openLiveView(streams: Streams, scene: Scene, colour: boolean): LiveView {
  const frame = openFrame(streams);
  let shown: Shown | undefined;
  let wanted: 'nothing' | 'spinner' | 'bars' = 'nothing';
  let isPaused = false;
  let timer: NodeJS.Timeout | undefined;
  /** One change of what is shown after the other, since a library may be loading. */
  let turn: Promise<void> = Promise.resolve();

  const want = (kind: typeof wanted): Promise<void> => {
    clearTimeout(timer);
    if (wanted === kind) return turn;
    wanted = kind;
    turn = turn.then(async () => {
      if (kind === 'spinner' && wanted !== kind) return; // over already; bars are shown once in any case
      const open = kind === 'nothing' ? undefined : await openerOf(kind);
      shown?.stop();
      shown = open?.();
    });
    return turn;
  };
  const openerOf = async (kind: 'spinner' | 'bars') => {
    if (kind === 'bars') {
      const { openBars } = await import('./bars.ts');
      return () => openBars(frame, scene, colour);
    }
    const { openSpinner } = await import('./spinner.ts');
    return () => openSpinner(frame, scene.words, colour);
  };
  const begin = () => {
    if (scene.rows().length > 0) void want('bars');
    else timer = setTimeout(() => void want('spinner'), WORTH_SHOWING_MS).unref();
  };
  begin();
  return {
    changed() {
      if (!isPaused && scene.rows().length > 0) void want('bars');
    },
    above: frame.above,
    pause() {
      isPaused = true;
      return want('nothing');
    },
    resume() {
      isPaused = false;
      begin();
    },
    async stop() {
      isPaused = true; // work that still runs after a failure no longer draws
      await want('nothing');
      frame.close();
    },
  };
}
