import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What is typed, a line at a time. */
export interface Lines {
  /** @throws where the input has ended, or the signal says so */
  next(signal: AbortSignal): Promise<string>;
}

const readers = new WeakMap<Readable, Lines>();

/** The lines of an input, one after the other; those that come in between two questions answer the next one. */
export function linesOf(stdin: Readable): Lines {
  const known = readers.get(stdin);
  if (known !== undefined) return known;
  const reader = createInterface({ input: stdin, terminal: false });
  const waiting: string[] = [];
  let hear: ((line: string | undefined) => void) | undefined;
  let isOver = false;
  reader.on('line', (line) => {
    if (hear === undefined) waiting.push(line);
    else hear(line);
    hear = undefined; // the next line of the same piece is not for this question
  });
  reader.on('close', () => {
    isOver = true;
    hear?.(undefined);
  });
  const lines: Lines = {
    async next(signal) {
      signal.throwIfAborted();
      const line = waiting.shift() ?? (isOver ? undefined : await heard(signal));
      if (line === undefined) throw new Error('Standard input has ended');
      return line;
    },
  };
  const heard = (signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    hear = resolve;
    reader.resume();
    return promise.finally(() => {
      signal.removeEventListener('abort', stop);
      hear = undefined;
      if (!isOver) reader.pause(); // what reads nothing does not keep the program alive
    });
  };
  readers.set(stdin, lines);
  return lines;
}
