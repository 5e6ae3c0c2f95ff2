import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { failed, hasStreams } from '../../../contracts/child-environment.ts';
import { programFile } from '../../../contracts/places.ts';

/** RGBA, not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const LONGEST_MS = 8000;
const MOST_MEMORY_BYTES = 1024 ** 3;
const LOOK_MS = 50;
const PAGE_BYTES = 4096;

/**
 * Draws an SVG as large as it fits into a box, in a process of its own that has no environment, 8 seconds and (on Linux)
 * 1 GB: 200,000 groups, 100,000 pixels or a `use` of a `use` end the renderer, not this program.
 * @returns why it cannot be drawn, as the end of a sentence, instead of pixels
 */
export async function drawSvg(
  svg: Uint8Array,
  { width: across, height: down }: { readonly width: number; readonly height: number },
  signal: AbortSignal,
): Promise<Pixels | string> {
  signal.throwIfAborted();
  const program = programFile('providers/local/image/svg-process');
  const child = spawn(process.execPath, [program, String(across), String(down)], {
    ...{ env: {}, windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] },
  });
  if (!hasStreams(child)) return failed(child);
  let ended: string | undefined;
  const stop = (why: string) => {
    ended ??= why;
    child.kill('SIGKILL');
  };
  const abort = () => stop('it was interrupted');
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => stop(`it takes more than ${LONGEST_MS / 1000} s to draw`), LONGEST_MS);
  const watch = setInterval(() => {
    void memoryOf(child.pid).then((bytes) => {
      if (bytes > MOST_MEMORY_BYTES) stop('it takes more than 1 GB of memory to draw');
    });
  }, LOOK_MS);
  const code = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)).once('close', resolve);
  });
  child.stdin.on('error', () => undefined).end(svg);
  try {
    const [output, words] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    const status = await code;
    signal.throwIfAborted();
    if (ended !== undefined) return ended;
    if (status === 0 && output.length > 8) return pixelsIn(output);
    return /it says no width and height/.exec(words.toString())?.[0] ?? 'it is no picture that can be read';
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal.removeEventListener('abort', abort);
  }
}

const pixelsIn = (output: Buffer): Pixels => ({
  width: output.readUInt32BE(0),
  height: output.readUInt32BE(4),
  rgba: new Uint8Array(output.subarray(8)),
});

/** What a process has in memory; 0 where the system does not tell. */
async function memoryOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES;
}
