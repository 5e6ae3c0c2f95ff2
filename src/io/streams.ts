import { readFileSync } from 'node:fs';
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
  /** Whether the terminal is ours now: not after `bg` or `&`. Missing: it is. */
  readonly isForeground?: () => boolean;
  /** Calls when a stopped process goes on (`fg`). @returns the end of the listening */
  readonly onContinue?: (listener: () => void) => () => void;
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
    ...(host.platform === 'linux' ? { isForeground } : {}),
    ...(host.platform === 'win32' ? {} : { onContinue: (listener) => onContinue(host, listener) }),
  };
}

/** By the kernel's own word: our process group is the one that the terminal listens to. */
function isForeground(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const [, , group, , , owner] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return owner === group || owner === '-1';
  } catch {
    return true;
  }
}

function onContinue(host: NodeJS.Process, listener: () => void): () => void {
  host.on('SIGCONT', listener);
  return () => host.removeListener('SIGCONT', listener);
}
