import { fstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { SparkfluenceError } from '../contracts/errors.ts';
import { decodeUtf8 } from '../contracts/text.ts';
import type { InputKind } from '../contracts/world.ts';

/** More than any document of ours needs: eight segments with 1 MB in every field. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * A caller that never closes its end of a socket would make the program wait for ever. Where the flags suffice, silence
 * for this long, in milliseconds, means that nothing will come.
 */
const SILENCE_MS = 1500;

/** The kind of file behind a descriptor; terminals and /dev/null are `none`. */
export function inputKind(descriptor: number): InputKind {
  try {
    const stat = fstatSync(descriptor);
    if (stat.isFile()) return 'file';
    if (stat.isFIFO()) return 'pipe';
    return stat.isSocket() ? 'socket' : 'none';
  } catch {
    return 'none'; // the descriptor is closed
  }
}

/**
 * Ctrl-C asks all steps of a pipe to stop. The one before may still draw on the same terminal, which lines of this one would
 * put out of place: it ends first, as long as this takes no longer, milliseconds. The program itself is given a little more.
 */
const LAST_WORDS_MS = 1500;

/**
 * Reads standard input to its end.
 * @param optional the flags suffice, so an open socket on which nothing comes counts as empty
 * @param onLastWords is given what came although this process was asked to stop; what it throws is thrown
 * @returns undefined where there is nothing but white space
 * @throws SparkfluenceError input, when it is not UTF-8 or too long
 */
export async function readInput(
  stdin: Readable,
  {
    kind,
    optional,
    signal,
    onLastWords = () => undefined,
  }: {
    readonly kind: InputKind;
    readonly optional: boolean;
    readonly signal: AbortSignal;
    readonly onLastWords?: ((text: string) => void) | undefined;
  },
): Promise<string | undefined> {
  if (kind === 'none') return undefined;
  const silence = optional && kind === 'socket' ? setTimeout(() => stdin.destroy(), SILENCE_MS) : undefined;
  let ending: NodeJS.Timeout | undefined;
  const stop = () => {
    ending = setTimeout(() => stdin.destroy(), kind === 'pipe' ? LAST_WORDS_MS : 0);
  };
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stdin) {
      clearTimeout(silence);
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_BYTES) throw tooLong();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (!stdin.destroyed || error instanceof SparkfluenceError) throw error;
  } finally {
    clearTimeout(silence);
    clearTimeout(ending);
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) onLastWords(Buffer.concat(chunks).toString());
  signal.throwIfAborted();
  const text = decodeUtf8(Buffer.concat(chunks), 'standard input');
  return text.trim() === '' ? undefined : text;
}

function tooLong(): SparkfluenceError {
  return new SparkfluenceError('input', `Standard input is longer than ${MAX_BYTES / 1024 / 1024} MB`, {
    details: { reason: 'too_long', next: 'Pipe in one document of ours.' },
  });
}
