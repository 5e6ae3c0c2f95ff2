import { styleText } from 'node:util';
import { cleanText } from './clean-text.ts';
import { laidOut, widthOf } from './text-width.ts';

/** How a question and its choices stand on a terminal. The library breaks lines inside of words, and knows no height. */
export interface PromptLayout {
  /** A text broken between words. @param hint what the library puts behind it, which stays with it */
  laid(text: string, hint?: string): string;
  /** How many rows of choices have room. */
  rowsOfChoices(question: string): number;
  /** The library's styles. */
  theme(question: string): { readonly style: Style };
}

interface Style {
  readonly answer: (text: string) => string;
  readonly keysHelpTip: (keys: readonly (readonly [key: string, action: string])[]) => string;
}

/** So many rows of choices are shown where there is room. */
const MOST_CHOICES = 7;
/** With fewer rows of choices than these, the keys are not explained. */
const LEAST_CHOICES = 4;
/** The library's mark before a question. */
const MARK = '  ';
const TIP = '↑↓ navigate • ⏎ select';

/** The layout for a terminal, asked for its size again and again. */
export function promptLayout(terminal: object): PromptLayout {
  const size = terminal as { readonly columns?: number; readonly rows?: number };
  const laid = (text: string, hint = '') => {
    const behind = hint.replaceAll(' ', '_');
    return laidOut(`${MARK}${cleanText(text)}${behind}`, terminal).slice(
      MARK.length,
      behind === '' ? undefined : -behind.length,
    );
  };
  const isNarrow = () => widthOf(TIP) >= (size.columns || 80);
  /** What is left below a question, of which what is typed into it may take a row more. */
  const room = (question: string) => (size.rows || 24) - laid(question).split('\n').length - 1;
  const tipRows = () => (isNarrow() ? 3 : 2); // an empty one above it
  const hasTip = (question: string) => room(question) - tipRows() >= LEAST_CHOICES;
  return {
    laid,
    rowsOfChoices: (question) =>
      Math.max(1, Math.min(MOST_CHOICES, room(question) - (hasTip(question) ? tipRows() : 0))),
    theme: (question) => ({
      style: {
        answer: (text) => styleText('cyan', behind(laid(question), laid(`${question} ${text}`), text)),
        keysHelpTip: (keys) =>
          hasTip(question)
            ? keys
                .map(([key, action]) => `${styleText('bold', key)} ${styleText('dim', action)}`)
                .join(isNarrow() ? '\n' : styleText('dim', ' • '))
            : '',
      },
    }),
  };
}

/** The answer as it stands behind its question; the library puts a space between. */
function behind(question: string, whole: string, text: string): string {
  if (!whole.startsWith(question)) return text;
  const rest = whole.slice(question.length);
  return rest.startsWith(' ') ? rest.slice(1) : rest;
}
