import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { childEnvironment, compiledCode, failed, hasStreams } from '../../../contracts/child-environment.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { programFile } from '../../../contracts/places.ts';
import type { SpeechAnswer, SpeechFailure, SpeechQuestion } from './voice-process.ts';

/** Speech at one rate, without leading pause. */
export interface Speech {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  /** Code points of the text, and the seconds at which they are reached. */
  readonly marks: readonly (readonly [number, number])[];
  /** False when the speech was given up at the limit. */
  readonly whole: boolean;
}

export interface SpeechChild<Question> {
  /** Speaks a text with the voice that the question names; requests at the same time are answered in order. */
  speak(question: Question): Promise<Speech>;
  /** Ends the process and waits until it is gone. */
  close(): Promise<void>;
}

export type VoiceChild = SpeechChild<Omit<SpeechQuestion, 'id'>>;

export interface SpeechChildOptions {
  readonly program: Parameters<typeof programFile>[0];
  /** Flags of Node for the process. */
  readonly flags?: readonly string[];
  readonly signal: AbortSignal;
  /** The error for a process that cannot do its work, or has ended. */
  readonly stopped: (why: string) => SparkfluenceError;
  /** How long one answer may take, milliseconds; none where it is missing. */
  readonly limitMs?: number;
}

interface Waiting {
  readonly resolve: (speech: Speech) => void;
  readonly reject: (error: SparkfluenceError) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** How long a process may take to end by itself, milliseconds. */
const END_MS = 1000;

/**
 * V8 optimizes the engine while it speaks; on threads beside it, that is half again as much work. Compiling each function plainly when it
 * is first called takes a fifth off it (docs/design/voice.md).
 */
const FLAGS = ['--no-concurrent-recompilation', '--always-sparkplug'];

/** Starts eSpeak NG in a process of its own. */
export const startVoiceChild = (signal: AbortSignal): VoiceChild =>
  startSpeechChild({ program: 'providers/local/voice/voice-process', flags: FLAGS, signal, stopped });

/**
 * Starts a speech engine in a process of its own. It ends with `close`, with the signal, and when this process ends.
 * While nobody waits for it, it does not keep this process alive.
 */
export function startSpeechChild<Question extends object>({
  program,
  flags = [],
  signal,
  stopped,
  limitMs,
}: SpeechChildOptions): SpeechChild<Question> {
  const child: Child = spawn(process.execPath, [...flags, programFile(program)], {
    env: { ...childEnvironment(), ...compiledCode() },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  if (!hasStreams(child)) {
    const refused = failed(child);
    refused.catch(() => undefined); // whoever asks for speech hears of it
    return { speak: () => refused, close: async () => undefined };
  }
  const waiting = new Map<number, Waiting>();
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let lastWords = '';
  let ended: SparkfluenceError | undefined;
  let nextId = 1;

  const end = (error: SparkfluenceError): void => {
    ended ??= error;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(ended);
    }
    waiting.clear();
  };
  const stop = (): void => {
    end(new SparkfluenceError('interrupted', 'The voice was stopped'));
    child.kill('SIGKILL');
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2000);
  });
  child.stdin.on('error', () => undefined); // its end is reported by `close`
  child.on('error', (error) => end(stopped(error.message)));
  child.on('close', (code, by) => {
    signal.removeEventListener('abort', stop);
    end(stopped(lastWords.trim() || `it ended with ${by ?? `code ${code}`}`));
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = messageOf(line);
    if (message.id === null) return end(stopped('failure' in message ? message.failure : line));
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    clearTimeout(asked?.timer);
    holdOpen(child, waiting.size > 0);
    if ('failure' in message) asked?.reject(stopped(message.failure));
    else asked?.resolve(speechOf(message));
  });
  holdOpen(child, false);

  return {
    speak: (question) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const id = nextId++;
        const tooLong = () => {
          end(stopped(`it took longer than ${(limitMs ?? 0) / 1000} s`));
          child.kill('SIGKILL');
        };
        const timer = limitMs === undefined ? undefined : setTimeout(tooLong, limitMs);
        waiting.set(id, { resolve, reject, timer });
        holdOpen(child, true);
        child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
      }),
    async close() {
      holdOpen(child, true);
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

const stopped = (why: string): SparkfluenceError =>
  new SparkfluenceError('media', `The voice process failed: ${why}`, {
    details: { reason: 'voice_failed', next: 'Run it again; if it happens again, reinstall the program.' },
  });

/** Parses a message; any other line is a failure that quotes it. */
function messageOf(line: string): SpeechAnswer | SpeechFailure {
  try {
    return JSON.parse(line);
  } catch {
    return { id: null, failure: line.slice(0, 200) };
  }
}

function speechOf({ samples, sampleRate, marks, whole }: SpeechAnswer): Speech {
  const bytes = new Uint8Array(Buffer.from(samples, 'base64')); // a copy: aligned for 16-bit reading
  return { samples: new Int16Array(bytes.buffer, 0, bytes.length >> 1), sampleRate, marks, whole };
}

/** Lets the child and its pipes keep this process alive, or not. */
function holdOpen(child: Child, open: boolean): void {
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
    const { ref, unref }: { ref?: unknown; unref?: unknown } = Object(handle);
    const change = open ? ref : unref; // pipes are sockets, which have both
    if (typeof change === 'function') change.call(handle);
  }
}
