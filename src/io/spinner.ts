import ora from 'ora';
import type { Frame } from './frame.ts';
import { cut } from './text-width.ts';

/** What shows that something is being waited for. */
export interface Shown {
  /** Ends it; what it showed last stays on the screen where it has a meaning of its own. */
  stop(): void;
}

const FRAME_BEGINS = '\x1b[?2026h';
const FRAME_ENDS = '\x1b[?2026l';

/**
 * One line with ora's spinner. ora draws into a frame of ours and not into the terminal: it would hide the cursor, put the
 * terminal into raw mode (Ctrl-Z does nothing then), send a mode of its own and leave rows behind in a narrower terminal.
 * @param words what is waited for; asked again for each drawing
 */
export function openSpinner(frame: Frame, words: (columns: number) => string, colour: boolean): Shown {
  let drawing = false;
  const stream = {
    isTTY: true,
    get columns() {
      return frame.columns; // never 0, with which ora would never end
    },
    write(text: string) {
      if (text === FRAME_BEGINS) {
        drawing = true;
        spinner.text = cut(words(frame.columns), frame.columns - 4); // the spinner, a space, and the terminal's last column
      } else if (text === FRAME_ENDS) drawing = false;
      else frame.draw([text]);
      return true;
    },
    // ora clears before it draws, where the frame does it, and before others write.
    cursorTo() {
      if (!drawing) frame.erase();
    },
    clearLine: () => undefined,
    moveCursor: () => undefined,
    once: () => undefined,
    removeListener: () => undefined,
  };
  const spinner = ora({
    stream: stream as unknown as NodeJS.WritableStream,
    color: colour ? 'cyan' : false,
    isEnabled: true, // whether anything is drawn is decided by the caller
    hideCursor: false,
    discardStdin: false,
  });
  spinner.start();
  return { stop: () => void spinner.stop() };
}
