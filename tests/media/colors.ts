import { readFile } from 'node:fs/promises';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { makeOnce, never } from './clips.ts';

/** Clips of one colour, and the colour that a player shows. The numbers follow ITU-R BT.601 and BT.709. */

export type Rgb = readonly [number, number, number];
const LUMA = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;

/** The numbers (Y, Cb, Cr) of a colour of 8 bit. */
export function numbersOf(
  [red, green, blue]: Rgb,
  matrix: 'bt601' | 'bt709',
  range: 'tv' | 'pc' = 'tv',
): Rgb {
  const [kr, kb] = LUMA[matrix];
  const luma = kr * red + (1 - kr - kb) * green + kb * blue;
  const [cb, cr] = [(blue - luma) / (2 - 2 * kb), (red - luma) / (2 - 2 * kr)];
  const parts =
    range === 'pc'
      ? [luma, cb + 128, cr + 128]
      : [16 + (luma * 219) / 255, 128 + (cb * 224) / 255, 128 + (cr * 224) / 255];
  return parts.map((part) => Math.min(255, Math.round(part))) as unknown as Rgb;
}

/** A clip of H.264 in which every pixel has these numbers. */
export async function plainClip(
  ffmpeg: Ffmpeg,
  file: string,
  [y, u, v]: Rgb,
  {
    tags = ['bt709', 'bt709', 'bt709'],
    range = 'tv',
    size = '180x320',
    seconds = 0.5,
  }: {
    readonly tags?: readonly [primaries: string, transfer: string, matrix: string];
    readonly range?: 'tv' | 'pc';
    readonly size?: string;
    readonly seconds?: number;
  } = {},
): Promise<void> {
  const format = range === 'pc' ? 'yuvj420p' : 'yuv420p';
  const picture = `color=c=black:s=${size}:r=24:d=${seconds},format=${format},lutyuv=y=${y}:u=${u}:v=${v}`;
  const [primaries, transfer, matrix] = tags;
  const named = { '-color_primaries': primaries, '-color_trc': transfer, '-colorspace': matrix };
  const tagged = Object.entries(named).filter(([, name]) => name !== '');
  await makeOnce(ffmpeg, file, [
    ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-qp', '4', '-profile:v', 'high', '-pix_fmt', format],
    ...[...tagged.flat(), ...(tagged.length > 0 || range === 'pc' ? ['-color_range', range] : [])],
    ...['-c:a', 'aac', '-ac', '2', '-f', 'mp4'],
  ]);
}

/**
 * The colours that a player shows at these times, from the file's own tags: BT.709 where it has none and 720 lines.
 * @param place 0 to 1 from the left and from the top; the middle where it is left out
 */
export async function colorsAt(
  ffmpeg: Ffmpeg,
  file: string,
  seconds: readonly number[],
  place: { readonly x: number; readonly y: number } = { x: 0.5, y: 0.5 },
): Promise<Rgb[]> {
  const { color, height, fps } = await probe(file);
  const [, , tag = '', full] = color.split('/');
  const is709 = tag === 'bt709' || (tag === '' && height >= 720);
  const raw = `${file}.yuv`;
  const spot = `crop=8:8:(iw-8)*${place.x}:(ih-8)*${place.y}`;
  const format = full === 'true' ? 'yuvj420p' : 'yuv420p';
  const args = ['-i', `file:${file}`, '-map', '0:v:0', '-vf', spot, '-pix_fmt', format];
  await ffmpeg.run([...args, '-f', 'rawvideo', `file:${raw}`], { signal: never });
  const all = await readFile(raw);
  return seconds.map((time) => {
    const data = all.subarray(Math.round(time * fps) * 96, Math.round(time * fps) * 96 + 96);
    const mean = (from: number, to: number) =>
      data.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    return rgbOf([mean(0, 64), mean(64, 80), mean(80, 96)], { is709, isFull: full === 'true' });
  });
}

/** The colour of numbers (Y, Cb, Cr), as a player computes it. */
export function rgbOf(
  [y, cb, cr]: Rgb,
  { is709, isFull }: { readonly is709: boolean; readonly isFull: boolean },
): Rgb {
  const [kr, kb] = LUMA[is709 ? 'bt709' : 'bt601'];
  const luma = isFull ? y : ((y - 16) * 255) / 219;
  const gain = isFull ? 1 : 255 / 224;
  const red = luma + 2 * (1 - kr) * (cr - 128) * gain;
  const blue = luma + 2 * (1 - kb) * (cb - 128) * gain;
  const green = (luma - kr * red - kb * blue) / (1 - kr - kb);
  return [red, green, blue].map((value) => Math.round(Math.min(255, Math.max(0, value)))) as unknown as Rgb;
}
