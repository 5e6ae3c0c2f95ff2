import { open, readFile } from 'node:fs/promises';

/**
 * Plays an animated WebP (RFC 9649), which most builds of ffmpeg cannot: each frame is decoded by the canvas, laid over those
 * before it, and handed to ffmpeg as raw pixels.
 */
export interface WebpPlay {
  /** ffmpeg's arguments for what `frames` yields. */
  readonly input: readonly string[];
  /** Frames at an even rate, RGBA over white. */
  readonly frames: () => AsyncGenerator<Uint8Array, void, undefined>;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly milliseconds: number;
  /** The frame replaces what is below it instead of being laid over it. */
  readonly replaces: boolean;
  /** Its place is cleared before the next frame. */
  readonly isCleared: boolean;
  readonly width: number;
  readonly height: number;
  /** A WebP of its own. */
  readonly still: Buffer;
}

const HEAD_BYTES = 30;
const FRAME_HEAD_BYTES = 16;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_PIXELS = 4096 * 4096;
/** Browsers show a frame for 0.1 s where the file says 10 ms or less. */
const SHORTEST_MS = 11;
const USUAL_MS = 100;
const FPS = 30;

/** @returns undefined where the file is no animated WebP */
export async function playWebp(file: string): Promise<WebpPlay | undefined> {
  if (!(await isAnimated(file))) return undefined;
  const data = await readFile(file);
  const [width, height] = [data.readUIntLE(24, 3) + 1, data.readUIntLE(27, 3) + 1];
  const frames = [...framesOf(data)];
  if (frames.length === 0 || width * height > MOST_PIXELS) return undefined;
  return {
    input: [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-s',
      `${width}x${height}`,
      '-r',
      String(FPS),
      '-i',
      'pipe:0',
    ],
    frames: () => draw(frames, width, height),
  };
}

async function isAnimated(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    const { size } = await handle.stat();
    const isWebp = head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 16) === 'WEBPVP8X';
    return bytesRead === HEAD_BYTES && isWebp && (head[20]! & 2) !== 0 && size <= MOST_BYTES;
  } finally {
    await handle.close();
  }
}

function* framesOf(data: Buffer): Generator<Frame, void, undefined> {
  for (const { type, content } of chunksOf(data.subarray(12))) {
    if (type !== 'ANMF' || content.length < FRAME_HEAD_BYTES) continue;
    const flags = content[15]!;
    const [width, height] = [content.readUIntLE(6, 3) + 1, content.readUIntLE(9, 3) + 1];
    const stated = content.readUIntLE(12, 3);
    yield {
      ...{ x: content.readUIntLE(0, 3) * 2, y: content.readUIntLE(3, 3) * 2, width, height },
      ...{ replaces: (flags & 2) !== 0, isCleared: (flags & 1) !== 0 },
      milliseconds: stated < SHORTEST_MS ? USUAL_MS : stated,
      still: stillOf(content.subarray(FRAME_HEAD_BYTES), width, height),
    };
  }
}

/** The chunks of a frame as a file: with transparency they need a head that says so. */
function stillOf(chunks: Buffer, width: number, height: number): Buffer {
  const alpha = [...chunksOf(chunks)].some(({ type }) => type === 'ALPH');
  const head = Buffer.alloc(alpha ? 18 : 0);
  if (alpha) {
    head.write('VP8X', 0, 'latin1');
    head.writeUInt32LE(10, 4);
    head[8] = 0x10;
    head.writeUIntLE(width - 1, 12, 3);
    head.writeUIntLE(height - 1, 15, 3);
  }
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  riff.writeUInt32LE(4 + head.length + chunks.length, 4);
  return Buffer.concat([riff, head, chunks]);
}

function* chunksOf(data: Buffer): Generator<{ type: string; content: Buffer }, void, undefined> {
  for (let at = 0; at + 8 <= data.length; ) {
    const bytes = data.readUInt32LE(at + 4);
    yield { type: data.toString('latin1', at, at + 4), content: data.subarray(at + 8, at + 8 + bytes) };
    at += 8 + bytes + (bytes & 1);
  }
}

async function* draw(
  frames: readonly Frame[],
  width: number,
  height: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  let [milliseconds, shown] = [0, 0];
  for (const frame of frames) {
    if (frame.replaces) context.clearRect(frame.x, frame.y, frame.width, frame.height);
    context.drawImage(await loadImage(frame.still), frame.x, frame.y);
    const pixels = overWhite(context.getImageData(0, 0, width, height).data);
    milliseconds += frame.milliseconds;
    const until = Math.max(shown + 1, Math.round((milliseconds * FPS) / 1000));
    for (; shown < until; shown++) yield pixels;
    if (frame.isCleared) context.clearRect(frame.x, frame.y, frame.width, frame.height);
  }
}

/** The canvas of a page is white where a picture is transparent. */
function overWhite(rgba: Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array(rgba);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3]!;
    if (alpha === 255) continue;
    for (let part = at; part < at + 3; part++)
      pixels[part] = (pixels[part]! * alpha + 255 * (255 - alpha)) / 255;
    pixels[at + 3] = 255;
  }
  return pixels;
}
