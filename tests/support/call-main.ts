import { Readable, Writable } from 'node:stream';
import { main } from '../../src/main.ts';

/** The program as a function in this process. */

export interface CallOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin?: string | Uint8Array | undefined;
  /** The process that locks name; this one by default. */
  readonly pid?: number | undefined;
  /** What interrupts the program; nothing by default. */
  readonly signal?: AbortSignal | undefined;
}

export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function callMain(
  argv: readonly string[],
  { env, cwd, stdin, pid = process.pid, signal = new AbortController().signal }: CallOptions,
): Promise<Called> {
  const [stdout, stderr] = [new Collector(), new Collector()];
  const code = await main(argv, {
    streams: {
      ...{ stdin: Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]), stdout, stderr },
      stdinKind: stdin === undefined ? 'none' : 'pipe',
      ...{ stdinIsTerminal: false, stdoutIsTerminal: false, stderrIsTerminal: false },
    },
    ...{ env, cwd, pid, signal },
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Collector extends Writable {
  private readonly chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}
