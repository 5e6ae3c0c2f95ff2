import type { Readable, Writable } from 'node:stream';

/** What stands at standard input; terminals and /dev/null are `none`. */
export type InputKind = 'none' | 'file' | 'pipe' | 'socket';

/** The program's three streams as a value. stdout carries one JSON document or a short human result; the rest is stderr. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinKind: InputKind;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether the terminal is ours now: not after `bg` or `&`. Missing: it is. */
  readonly isForeground?: () => boolean;
  /** Calls when a stopped process goes on (`fg`). @returns the end of the listening */
  readonly onContinue?: (listener: () => void) => () => void;
}

/** What the process hands to the program. Nothing below `bin` reads the environment, writes to the streams or exits by itself. */
export interface World {
  readonly streams: Streams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How this program was started, for starting it again; missing where it is only a function. */
  readonly program?: { readonly path: string; readonly argv: readonly string[] };
}
