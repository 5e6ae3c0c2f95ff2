import { readFileSync } from 'node:fs';
import tty from 'node:tty';
import type { Streams } from '../contracts/world.ts';
import { inputKind } from './input.ts';

export function systemStreams(host: NodeJS.Process): Streams {
  return {
    // This is a getter because reading process.stdin opens it, and most commands never read it.
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

/** Whether the terminal's foreground process group is ours, by the kernel's own figures. */
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
