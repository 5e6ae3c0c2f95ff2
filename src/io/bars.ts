import cliProgress, { type Options, type Params } from 'cli-progress';
import type { Frame } from './frame.ts';
import { paint, type Row } from './rows.ts';
import type { Shown } from './spinner.ts';
import { cut, widthOf } from './text-width.ts';

const { MultiBar, Format } = cliProgress;

/** Drawings a second; the clock below the bars goes on also while nothing happens. */
const DRAWINGS = 10;
/** The columns of a name. */
const LABEL = 11;
/** The columns of the longest bar. */
const LONGEST = 28;
/** The columns that a note needs to say anything. */
const LEAST_NOTE = 4;
const COLOURS = { waiting: 2, running: 0, done: 32, failed: 31 } as const;

/**
 * A bar a row, and a line below them. cli-progress draws on paper, and the frame brings that to the terminal: by itself it
 * would switch off wrapping, hide the cursor, leave rows behind in a terminal that became narrower or has few rows, and
 * write over the shell's lines after `fg`.
 * @param rows asked again for each drawing, as is `foot`
 */
export function openBars(
  frame: Frame,
  { rows, foot }: { readonly rows: () => readonly Row[]; readonly foot: (columns: number) => string },
  colour: boolean,
): Shown {
  const width = () => Math.max(10, frame.columns - 1);
  const paper = openPaper();
  const options = {
    terminal: paper, // in place of the library's own, which its types do not name
    fps: DRAWINGS,
    forceRedraw: true,
    barsize: LONGEST,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: (bar: Options, { progress, value }: Params, { name, note, mood }: Row) => {
      const barsize = width() >= 76 ? LONGEST : width() >= 48 ? 16 : width() >= 30 ? 6 : 0;
      const drawn = barsize === 0 ? '' : `${Format.BarFormat(progress, { ...bar, barsize })} `;
      const head = ` ${name.padEnd(LABEL)} ${drawn}`;
      const share = `${String(value).padStart(3)}%`;
      const hasRoom = width() - widthOf(head) - share.length - 2 >= LEAST_NOTE;
      // Where a note has no room, that something failed is still said, and not by its colour alone.
      const words =
        hasRoom && note !== '' ? `${share}  ${note}` : !hasRoom && mood === 'failed' ? mood : share;
      return paint(cut(`${head}${words}`, width()), COLOURS[mood], colour);
    },
  };
  const all = new MultiBar(options);
  const bars = new Map<string, ReturnType<typeof all.create>>();
  const follow = () => {
    for (const row of rows()) {
      const bar = bars.get(row.name) ?? all.create(100, row.share, { ...row });
      bars.set(row.name, bar);
      bar.update(row.share, row);
    }
  };
  // The first bar starts the library's timer. Begun inside a drawing, which starts another, it would never be stopped.
  follow();
  all.on('update-pre', follow);
  all.on('redraw-post', () => {
    if (bars.size > 0) paper.newline();
    paper.write(paint(cut(` ${foot(frame.columns)}`, width()), COLOURS.waiting, colour));
  });
  // Where the terminal has too few rows, the last ones stand there, and a row is left for an Enter: it would push the first
  // one out of the screen, where nothing can be taken away.
  all.on('update-post', () => {
    const shown = rows();
    const gone = [...bars].find(([name]) => !shown.some((row) => row.name === name));
    if (gone === undefined) return frame.draw(paper.lines().slice(-Math.max(1, frame.rows - 2)));
    bars.delete(gone[0]);
    all.remove(gone[1]); // draws anew; within a drawing it would start a timer that nobody stops
  });
  all.update();
  return {
    stop() {
      all.update();
      all.stop(); // its timer would keep the process alive
      frame.leave();
    },
  };
}

/** What the library takes for its terminal: it keeps the lines of one drawing, and knows no modes. */
function openPaper() {
  let lines = [''];
  const nothing = () => undefined;
  return {
    isTTY: () => true,
    getWidth: () => Number.POSITIVE_INFINITY, // lines are cut by what their letters take, not by their number
    cursorRelativeReset() {
      lines = [''];
    },
    write(text: string) {
      lines.push(`${lines.pop()}${text}`);
    },
    newline() {
      lines.push('');
    },
    ...{ cursor: nothing, cursorTo: nothing, lineWrapping: nothing },
    ...{ clearLine: nothing, clearRight: nothing, clearBottom: nothing },
    lines: (): readonly string[] => lines,
  };
}
