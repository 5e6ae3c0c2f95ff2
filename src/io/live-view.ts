import type { Streams } from '../contracts/world.ts';
import { cleanText } from './clean-text.ts';
import type { Tally, TallyRow } from './tally.ts';

export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** How often the view is drawn while nothing happens, since its clock goes on, and at most while much happens; milliseconds. */
const TICK_MS = 250;
const LEAST_MS = 80;

/** When nothing was drawn for this long, the process was stopped or busy; milliseconds. */
const STILL_MS = 1_000;
/** How long the signal to continue may take to arrive, since another thread may receive it first; milliseconds. */
const SIGNAL_MS = 200;

const LABEL = 11;

/**
 * A view that is redrawn in the last lines of a terminal. It never hides the cursor and never changes wrapping or modes,
 * so that the terminal is as it was whatever ends the process.
 */
export function openLiveView(
  { stderr, terminal = stderr, isForeground = () => true, onContinue }: Streams,
  tally: Tally,
  colour: boolean,
) {
  /** Widths of the lines that are on the screen. */
  let drawn: readonly number[] = [];
  let lastMs = performance.now() - LEAST_MS;
  let late: NodeJS.Timeout | undefined;
  let waiting: NodeJS.Timeout | undefined;
  /** Lines that still have to be written above the view. */
  let above = '';
  let inBackground = false;
  let paused = false;
  const size = () => {
    const { columns, rows } = terminal as { columns?: number; rows?: number };
    return { columns: columns || 80, rows: rows || 24, colour };
  };
  /** Moves to the first line of the view. In a terminal that has become narrower its lines take more rows. */
  const toTop = () => {
    const { columns } = size();
    const rows = drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows === 0 ? '' : `\r\x1b[${rows}A\x1b[J`;
  };
  const draw = (text = '') => {
    above += cleanText(text);
    // A timer may fire before the signal to continue arrives. After a busy time the view is redrawn in its old place.
    if (waiting !== undefined) return;
    if (performance.now() - lastMs > STILL_MS && onContinue !== undefined)
      waiting = setTimeout(drawNow, SIGNAL_MS);
    else drawNow();
  };
  const drawNow = () => {
    clearTimeout(late);
    clearTimeout(waiting);
    [late, waiting] = [undefined, undefined];
    if (paused || (above === '' && tally.rows().length === 0)) return;
    const text = above;
    above = '';
    if (!isForeground()) {
      inBackground = true;
      if (text !== '') terminal.write(text);
      return;
    }
    if (inBackground) drawn = []; // the shell has written below the view since
    inBackground = false;
    const lines = viewLines(tally, size());
    const before = toTop();
    drawn = lines.map(({ width }) => width);
    lastMs = performance.now();
    terminal.write(`${before}${text}${lines.map((line) => `${line.text}\n`).join('')}`);
  };
  const soon = () => {
    const wait = LEAST_MS - (performance.now() - lastMs);
    if (wait <= 0) draw();
    else late ??= setTimeout(() => draw(), wait);
  };
  const tick = setInterval(() => draw(), TICK_MS).unref();
  const resized = () => draw();
  terminal.on('resize', resized);
  const forget = onContinue?.(() => {
    drawn = []; // the shell has written below the view
  });
  return {
    changed: soon,
    /** Keeps the view still above a question. */
    pause() {
      drawNow();
      paused = true;
    },
    resume() {
      paused = false;
      drawn = [];
    },
    /** Writes whole lines that stay above the view. */
    above: draw,
    stop() {
      clearInterval(tick);
      drawNow();
      paused = true; // work that still runs after a failure no longer draws
      clearTimeout(late);
      clearTimeout(waiting);
      terminal.removeListener('resize', resized);
      forget?.();
    },
  };
}

export interface ViewLine {
  readonly text: string;
  /** The terminal's columns. */
  readonly width: number;
}

/** The view's lines, none wider than the terminal less one column, and no more than it has rows. */
export function viewLines(tally: Tally, { columns, rows, colour }: Screen): ViewLine[] {
  const width = Math.max(10, columns - 1);
  const all = tally.rows().map((row) => rowLine(row, width, colour));
  const foot = footLine(tally, width, colour);
  const room = Math.max(0, rows - 2);
  return [...(all.length > room ? all.slice(all.length - room) : all), foot];
}

const COLOURS = { waiting: 2, running: 0, done: 32, failed: 31 } as const;

function rowLine({ name, share, note, mood }: TallyRow, width: number, colour: boolean): ViewLine {
  const bar = width >= 76 ? 28 : width >= 48 ? 16 : 6;
  const full = Math.round((share * bar) / 100);
  const head = ` ${name.padEnd(LABEL)} ${'█'.repeat(full)}${'░'.repeat(bar - full)} ${String(share).padStart(3)}%`;
  const text = cut(note === '' ? head : `${head}  ${note}`, width);
  return { text: paint(text, COLOURS[mood], colour), width: widthOf(text) };
}

function footLine(tally: Tally, width: number, colour: boolean): ViewLine {
  const passed = clock(tally.elapsedSeconds());
  const expected = tally.expectedSeconds();
  const { spentUsd, expectedUsd } = tally.money();
  const short = width < 60;
  const over = expected === undefined || clock(expected) === passed;
  const time = over ? passed : `${passed} of about ${clock(expected)}`;
  const money =
    spentUsd === undefined
      ? []
      : [
          expectedUsd === undefined || expectedUsd <= spentUsd
            ? `${spentUsd.toFixed(2)} USD`
            : `${spentUsd.toFixed(2)} of ${expectedUsd.toFixed(2)} USD`,
        ];
  const text = cut(` ${[time, ...money].join(short ? ', ' : '  ·  spent ')}`, width);
  return { text: paint(text, 2, colour), width: widthOf(text) };
}

/** `0:07`, `12:30`, `1:02:30` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const paint = (text: string, code: number, colour: boolean): string =>
  colour && code !== 0 ? `\x1b[${code}m${text}\x1b[0m` : text;

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** The columns that a text takes: two for wide letters, none for combining marks. */
export function widthOf(text: string): number {
  let width = 0;
  for (const letter of text) width += /^[\p{M}\u200b-\u200f]$/u.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return width;
}

/** One line of at most this many columns; an ellipsis marks what is cut off. */
export function cut(text: string, width: number): string {
  const line = cleanText(text.replace(/\s+/g, (found) => (/^ +$/.test(found) ? found : ' ')));
  if (widthOf(line) <= width) return line;
  let kept = '';
  let taken = 0;
  for (const letter of line) {
    taken += widthOf(letter);
    if (taken > width - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}
