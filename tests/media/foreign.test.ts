import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probeAny } from '../../src/ffmpeg/inspect/foreign.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { spanOf } from '../../src/ffmpeg/inspect/span.ts';
import {
  beeps,
  decodeSound,
  flashes,
  makeClip,
  marksIn,
  never,
  openFfmpegs,
  temporaryFolder,
} from './clips.ts';

/** Containers that are not read in this process are put into one that is, by every ffmpeg there is. */

const ffmpegs = await openFfmpegs();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await makeClip(ffmpegs[0]!, at('source.mp4'));
});
afterAll(() => folder.remove());

const make = (name: string, ...args: readonly string[]) =>
  ffmpegs[0]!.run(['-i', `file:${at('source.mp4')}`, ...args, `file:${at(name)}`], { signal: never });

const COPY = ['-c', 'copy'];
const BT709 = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
/** Where the packets of the picture are kept, its codec is. */
const KINDS: readonly [string, string, readonly string[]][] = [
  ['plain.ts', 'avc', COPY],
  ['camera.mts', 'avc', ['-c:v', 'copy', '-c:a', 'ac3', '-mpegts_m2ts_mode', '1', '-f', 'mpegts']],
  ['old.avi', 'mp4v', ['-c:v', 'mpeg4', '-c:a', 'mp3']],
  ['new.avi', 'avc', ['-c:v', 'libx264', '-bf', '2', ...BT709, '-c:a', 'mp3']],
  ['stream.flv', 'avc', COPY],
  ['studio.mxf', 'm2v1', ['-r', '25', '-c:v', 'mpeg2video', ...BT709, '-c:a', 'pcm_s16le']],
  ['fragments after a table.mp4', 'avc', [...COPY, '-movflags', '+frag_keyframe', '-g', '12']],
];

describe.each(ffmpegs.map((ffmpeg) => [ffmpeg.version, ffmpeg] as const))('ffmpeg %s', (version, ffmpeg) => {
  const tools = { ffmpeg: async () => ffmpeg, signal: never };

  test.each(KINDS)('%s: every frame, in step', async (name, codec, args) => {
    await make(name, ...args);
    const output = at(`${version} ${name}.mov`);
    const { probe: found, isConverted } = await probeAny(at(name), output, tools);
    expect(isConverted).toBe(true);
    expect(found).toMatchObject({ file: at(name), videoCodec: codec, constantFps: true, hiddenFrames: 0 });
    if (codec === 'avc' || codec === 'm2v1') expect(found.color).toMatch(/^bt709\/bt709\/bt709/);
    expect(await shownLater(ffmpegs[0]!, output)).toBe(0);
    expect(Math.abs(spanOf(found).seconds - 2)).toBeLessThan(0.09);
    const fps = Math.round(found.fps);
    const { beeps: heard, flashes: seen } = await marksIn(ffmpegs[0]!, output, fps);
    expect(heard.length).toBe(2);
    expect(seen.length).toBe(2);
    for (const [index, time] of heard.entries()) expect(Math.abs(time - seen[index]!)).toBeLessThan(0.1);
  });

  test('a MOV without its first box, as old cameras write it', async () => {
    await make('camera.mov', ...COPY);
    const bytes = await readFile(at('camera.mov'));
    bytes.write('skip', 4, 'latin1');
    await writeFile(at('camera.mov'), bytes);
    const { probe: found } = await probeAny(at('camera.mov'), at(`${version} camera.mov`), tools);
    expect(found).toMatchObject({ videoCodec: 'avc', frameCount: 48, videoDurationSeconds: 2 });
  });

  test.each(['vide', 'soun'])('a track without a time scale, as some cameras write it: %s', async (kind) => {
    const name = `no clock ${kind}.mp4`;
    await make(name, ...COPY);
    const bytes = await readFile(at(name));
    // `mdhd` stands before `hdlr`, which names the kind of the track
    const clock = bytes.lastIndexOf('mdhd', bytes.indexOf(kind, bytes.indexOf('moov')));
    bytes.writeUInt32BE(0, clock + 16);
    await writeFile(at(name), bytes);
    const output = at(`${version} ${name}`);
    const { probe: found, isConverted } = await probeAny(at(name), output, tools);
    expect(isConverted).toBe(true);
    expect(found).toMatchObject({ frameCount: 48, fps: 24, videoDurationSeconds: 2 });
    expect(beeps(await decodeSound(ffmpegs[0]!, output)).map((time) => Math.round(time * 10) / 10)).toEqual([
      0.5, 1.5,
    ]);
  });

  test('a GIF', async () => {
    await make('moving.gif', '-r', '10');
    const { probe: found } = await probeAny(at('moving.gif'), at(`${version} gif.mov`), tools);
    expect(found.audio).toBeNull();
    expect(Math.abs(spanOf(found).seconds - 2)).toBeLessThan(0.2);
  });

  test('an animated WebP', async () => {
    await writeFile(at('moving.webp'), animation(['#000000', '#ffffff', '#000000'], 500));
    const output = at(`${version} webp.mov`);
    const { probe: found } = await probeAny(at('moving.webp'), output, tools);
    expect(found).toMatchObject({ width: 64, height: 96, videoDurationSeconds: 1.5 });
    expect(await flashes(ffmpegs[0]!, output, 30)).toEqual([0.5]);
  });

  test('playlists, pages and noise are no videos, and nothing is written', async () => {
    await make('secret.ts', ...COPY);
    await writeFile(at('list.m3u8'), '#EXTM3U\n#EXTINF:2,\nsecret.ts\n#EXT-X-ENDLIST\n');
    await writeFile(at('list.ffconcat'), 'ffconcat version 1.0\nfile secret.ts\n');
    await writeFile(at('page.html'), '<html><body>Not found</body></html>');
    await writeFile(
      at('noise.bin'),
      Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251)),
    );
    for (const name of ['list.m3u8', 'list.ffconcat', 'page.html', 'noise.bin']) {
      const output = at(`${version} ${name}.mov`);
      await expect(probeAny(at(name), output, tools)).rejects.toMatchObject({
        details: { reason: 'not_a_video' },
      });
      await expect(readFile(output)).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });
});

/** How many frames have another time in the file than a decoder gives them, which no other player does. */
async function shownLater(ffmpeg: Ffmpeg, file: string): Promise<number> {
  const list = `${file}.frames`;
  const order = (await probe(file)).frameCount;
  await ffmpeg.run(['-i', `file:${file}`, '-map', '0:v:0', '-f', 'framecrc', `file:${list}`], {
    signal: never,
  });
  const times = (await readFile(list, 'utf8')).split('\n').flatMap((line) => {
    const at = /^\d+, *-?\d+, *(-?\d+),/.exec(line)?.[1];
    return at === undefined ? [] : [Number(at)];
  });
  return order - new Set(times).size;
}

/** An animated WebP (RFC 9649) of plain pictures. */
function animation(colors: readonly string[], milliseconds: number): Buffer {
  const [width, height] = [64, 96];
  const frames = colors.map((color) => {
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    context.fillStyle = color;
    context.fillRect(0, 0, width, height);
    const still = canvas.toBuffer('image/webp').subarray(12);
    const head = Buffer.alloc(16);
    head.writeUIntLE(width - 1, 6, 3);
    head.writeUIntLE(height - 1, 9, 3);
    head.writeUIntLE(milliseconds, 12, 3);
    return chunk('ANMF', Buffer.concat([head, withoutHead(still)]));
  });
  const extended = Buffer.alloc(10);
  extended[0] = 2;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const content = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', extended),
    chunk('ANIM', Buffer.alloc(6)),
    ...frames,
  ]);
  return chunk('RIFF', content);
}

/** The chunk of a still that holds its picture; an encoder may write others before it. */
function withoutHead(chunks: Buffer): Buffer {
  for (let at = 0; at + 8 <= chunks.length; ) {
    const bytes = 8 + chunks.readUInt32LE(at + 4);
    if (/^VP8[ L]$/.test(chunks.toString('latin1', at, at + 4))) return chunks.subarray(at, at + bytes);
    at += bytes + (bytes & 1);
  }
  throw new RangeError('there is no picture in it');
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length & 1)]);
}
