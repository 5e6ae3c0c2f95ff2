import { openSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import tty from 'node:tty';
import { withoutSecrets } from '../contracts/redact.ts';
import type { Streams } from '../contracts/world.ts';
import { cleanJson, cleanText } from './clean-text.ts';
import { inputKind } from './input.ts';
import { laidOut } from './text-width.ts';

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
    ...(host.platform === 'win32'
      ? {}
      : { onStop: stopsOf(host), onContinue: (listener) => onContinue(host, listener) }),
    // A process in the background that reads is stopped by its terminal, so that its place has to be known.
    ...(host.platform === 'linux' && (tty.isatty(0) || host.stderr.isTTY === true)
      ? { onTypedLine: (listener) => onTypedLine(host, listener) }
      : {}),
  };
}

/** It changes no mode of the terminal, and does not keep the process alive. */
function onTypedLine(host: NodeJS.Process, listener: () => void): () => void {
  const keys = keyboardOf(host);
  if (keys === undefined) return () => undefined;
  const hear = (typed: Buffer | string) => {
    for (const character of String(typed)) if (character === '\n') listener();
  };
  const listen = () => {
    if (isForeground()) keys.resume().unref();
    else keys.pause();
  };
  const ignore = () => {}; // a terminal that is gone
  keys.on('data', hear).on('error', ignore);
  listen();
  const forget = onContinue(host, listen);
  return () => {
    forget();
    keys.off('data', hear).pause();
    if (keys === host.stdin) keys.off('error', ignore).ref();
    else keys.destroy();
  };
}

/** Where a person types: in a pipe standard input is the step before, and the keyboard that of the terminal that all were started at. */
function keyboardOf({ stdin }: NodeJS.Process): tty.ReadStream | undefined {
  if (tty.isatty(0)) return stdin;
  try {
    return new tty.ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined; // there is none
  }
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

/** Tells of Ctrl-Z, and stops as if nobody had listened: whoever goes on with this process finds it where it stood. */
function stopsOf(host: NodeJS.Process): NonNullable<Streams['onStop']> {
  const listeners = new Set<() => void>();
  const stop = () => {
    for (const listener of listeners) listener();
    host.removeListener('SIGTSTP', stop); // nobody listens: the signal does what it does by itself
    host.kill(host.pid, 'SIGTSTP');
    if (listeners.size > 0) host.on('SIGTSTP', stop);
  };
  return (listener) => {
    if (listeners.size === 0) host.on('SIGTSTP', stop);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) host.removeListener('SIGTSTP', stop);
    };
  };
}

function onContinue(host: NodeJS.Process, listener: () => void): () => void {
  host.on('SIGCONT', listener);
  return () => host.removeListener('SIGCONT', listener);
}

/**
 * The one place that writes to a terminal. Whatever the program says on the streams that come out of here is cleaned:
 * no escape sequence and no control character, and none of the keys. Only `terminal` lets sequences through. Lines for people
 * on stderr break between words.
 * @param secrets is asked at each writing
 */
export function cleanStreams(streams: Streams, secrets: () => readonly string[]): Streams {
  const isJson = (text: string) => text.startsWith('{') || text.startsWith('[');
  const clean = (text: string) => withoutSecrets(isJson(text) ? cleanJson(text) : cleanText(text), secrets());
  const { stdout, stderr, terminal = stderr, stdinKind, stdinIsTerminal } = streams;
  const { stdoutIsTerminal, stderrIsTerminal, isForeground, onStop, onContinue, onTypedLine } = streams;
  const others = { stdinKind, stdinIsTerminal, stdoutIsTerminal, stderrIsTerminal };
  return {
    ...others,
    ...(isForeground === undefined ? {} : { isForeground }),
    ...(onStop === undefined ? {} : { onStop }),
    ...(onContinue === undefined ? {} : { onContinue }),
    ...(onTypedLine === undefined ? {} : { onTypedLine }),
    get stdin() {
      return streams.stdin;
    },
    stdout: cleaning(stdout, clean),
    stderr: cleaning(stderr, (text) => (isJson(text) ? clean(text) : laidOut(clean(text), stderr))),
    terminal: cleaning(terminal, (text) => withoutSecrets(text, secrets())),
  };
}

/** The stream itself, but for what is written to it. */
const cleaning = (stream: Writable, clean: (text: string) => string): Writable =>
  new Proxy(stream, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'write' && name !== 'end') return value.bind(target);
      return (text: unknown, ...rest: unknown[]) =>
        value.call(target, typeof text === 'string' ? clean(text) : text, ...rest);
    },
  });
