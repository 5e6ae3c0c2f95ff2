import type { Readable, Writable } from 'node:stream';
import tty from 'node:tty';

/** The program's three streams as a value. stdout carries one JSON document or a short human result; the rest is stderr. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
}

export function systemStreams(host: NodeJS.Process): Streams {
  return {
    // A getter: touching process.stdin opens it, and most commands never read it.
    get stdin() {
      return host.stdin;
    },
    stdout: host.stdout,
    stderr: host.stderr,
    stdinIsTerminal: isTerminal(0),
    stdoutIsTerminal: host.stdout.isTTY === true,
    stderrIsTerminal: host.stderr.isTTY === true,
  };
}

function isTerminal(descriptor: number): boolean {
  return tty.isatty(descriptor);
}
