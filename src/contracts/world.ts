import type { Readable, Writable } from 'node:stream';

/** The kind of file at standard input; terminals and /dev/null are `none`. */
export type InputKind = 'none' | 'file' | 'pipe' | 'socket';

/** The program's three streams as a value. stdout carries one JSON document or a short human result; the rest is stderr. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The bare stderr, for the view and the questions, which move the cursor and clean their own texts; missing: stderr. */
  readonly terminal?: Writable;
  readonly stdinKind: InputKind;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether the process is in the foreground of its terminal, which it is not after `bg` or `&`. Missing: it is. */
  readonly isForeground?: () => boolean;
  /**
   * Calls the listener when the terminal stops the process (Ctrl-Z), right before it stops. @returns a function that ends it
   */
  readonly onStop?: (listener: () => void) => () => void;
  /** Calls the listener when a process continues that something else had stopped. @returns a function that ends it */
  readonly onContinue?: (listener: () => void) => () => void;
  /**
   * Calls the listener for each line that is typed at the terminal, whose echo moves the cursor. What is typed is read and
   * forgotten. @returns a function that ends it
   */
  readonly onTypedLine?: (listener: () => void) => () => void;
}

/** What the process hands to the program. Nothing below `bin` reads the environment, writes to the streams or exits by itself. */
export interface World {
  readonly streams: Streams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How the program was started, to start it again; missing where it is called as a function. */
  readonly program?: { readonly path: string; readonly argv: readonly string[] };
}
