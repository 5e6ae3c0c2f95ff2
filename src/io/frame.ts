import { stripVTControlCharacters } from 'node:util';
import type { Streams } from '../contracts/world.ts';
import { cleanText } from './clean-text.ts';
import { widthOf, wrapped } from './text-width.ts';

/** The last lines of a terminal, which are drawn again and again. */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  /** Draws these lines in the place of those before; each is narrower than the terminal, and all fit into its rows. */
  draw(lines: readonly string[]): void;
  /** Writes whole lines that stay above the frame. */
  above(text: string): void;
  /** Takes the lines away again. */
  erase(): void;
  /** Leaves the lines where they are; the next ones stand below them. */
  leave(): void;
  /** Leaves the lines, and draws nothing more. */
  close(): void;
}

/** When nothing was drawn for this long, the process was stopped without being told, or busy; milliseconds. */
const STILL_MS = 1_000;
/** How long the signal to continue may take to arrive, since another thread may receive it first; milliseconds. */
const SIGNAL_MS = 200;

/**
 * The one place where the spinner and the bars are written. It never hides the cursor and never changes wrapping or modes,
 * so that the terminal is as it was whatever ends the process. A process in the background draws nothing.
 */
export function openFrame(streams: Streams): Frame {
  const { stderr, terminal = stderr, isForeground = () => true, onStop, onContinue, onTypedLine } = streams;
  /** What shall stand there, and what stands there. */
  let lines: readonly string[] = [];
  let drawn: readonly string[] = [];
  /** Lines that still have to be written above. */
  let text = '';
  let lastMs = performance.now();
  let waiting: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let inBackground = false;
  let writing = false;
  let closed = false;
  /** How many lines were typed since the last drawing: the cursor stands so much lower. */
  let typed = 0;
  let stopListening: (() => void) | undefined;
  const size = (name: 'columns' | 'rows') => (terminal as { columns?: number; rows?: number })[name];
  const columns = () => size('columns') || 80;
  const height = () => size('rows') || 24;

  /** What was cut to size before a new size was heard: more rows than there are would be left above, at every drawing. */
  const fitting = () => lines.slice(-Math.max(1, height() - 1));
  /** The rows that the lines on the screen take; in a terminal that has become narrower they take more. */
  const rowsTaken = () => {
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(visible(line) / columns())), 0);
    return drawn.length === 0 ? 0 : Math.min(rows + typed, height() - 1);
  };
  /** Listens for what is typed as long as lines stand there, so that a question below them is answered by nobody else. */
  const listen = () => {
    if (drawn.length > 0) {
      stopListening ??= onTypedLine?.(() => {
        typed += 1;
        settle();
      });
    } else {
      stopListening?.();
      stopListening = undefined;
    }
  };
  const write = (words: string) => {
    writing = true;
    terminal.write(words);
    writing = false;
  };
  const put = () => {
    clearTimeout(waiting);
    clearImmediate(soon);
    [waiting, soon] = [undefined, undefined];
    lastMs = performance.now();
    if (closed || (text === '' && typed === 0 && isSame(fitting(), drawn))) return;
    const words = text;
    text = '';
    if (!isForeground()) {
      inBackground = true;
      if (words !== '') write(words);
      typed = 0;
      return;
    }
    if (inBackground) drawn = []; // the shell has written below since
    inBackground = false;
    const before = cleared(rowsTaken());
    [drawn, typed] = [fitting(), 0];
    listen();
    write(`${before}${words}${drawn.map((line) => `${line}\n`).join('')}`);
  };
  /**
   * A timer may fire before the signals that came meanwhile are heard: those of a new size are heard before the next
   * immediate, that to continue a while later. After a busy time the lines are drawn in their old place.
   */
  const settle = () => {
    if (waiting !== undefined) return;
    const wasStill = drawn.length > 0 && performance.now() - lastMs > STILL_MS;
    if (wasStill && onContinue !== undefined) waiting = setTimeout(put, SIGNAL_MS);
    else soon ??= setImmediate(put);
  };
  /** Whether the next signal to continue belongs to a stop that was told of: it comes late, when lines are drawn again. */
  let wasTold = false;
  const forgets = [
    onStop?.(() => {
      drawn = []; // the shell writes below
      wasTold = true;
    }),
    onContinue?.(() => {
      if (!wasTold) drawn = []; // the shell has written below
      wasTold = false;
    }),
  ];
  return {
    get columns() {
      return columns();
    },
    get rows() {
      return height();
    },
    draw(next) {
      lines = next;
      settle();
    },
    above(words) {
      text += wrapped(cleanText(words), columns());
      settle();
    },
    erase() {
      // A library that guards the terminal erases before each writing of others, and this one is its own.
      if (writing) return;
      lines = [];
      put();
    },
    leave() {
      put();
      lines = [];
      drawn = [];
      listen();
    },
    close() {
      put();
      closed = true;
      stopListening?.();
      for (const forget of forgets) forget?.();
    },
  };
}

/**
 * Takes so many rows away. The first is cleared by itself: where a terminal is asked to clear all from its first cell on,
 * tmux keeps a copy in its history, at every drawing.
 */
const cleared = (rows: number): string => (rows === 0 ? '' : `\r\x1b[${rows}A\x1b[2K \x1b[J\r`);

const visible = (line: string): number => widthOf(stripVTControlCharacters(line));

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((line, index) => line === others[index]);
