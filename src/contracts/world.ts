import type { Streams } from '../io/streams.ts';

/** What the process hands to the program; nothing below `bin` reaches for `process` itself. */
export interface World {
  readonly streams: Streams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** How this program was started, for starting it again; missing where it is only a function. */
  readonly program?: { readonly path: string; readonly argv: readonly string[] };
}
