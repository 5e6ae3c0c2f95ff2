import type { Readable, Writable } from 'node:stream';
import tty from 'node:tty';
import { type InputKind, inputKind } from './input.ts';

/** The program's three streams as a value. stdout carries one JSON document or a short human result; the rest is stderr. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdinKind: InputKind;
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
    stdinKind: inputKind(0),
    stdinIsTerminal: tty.isatty(0),
    stdoutIsTerminal: host.stdout.isTTY === true,
    stderrIsTerminal: host.stderr.isTTY === true,
  };
}
