import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { never } from './clips.ts';
import { OF_OTHERS } from './kinds-others.ts';
import { OF_PHONES } from './kinds-phones.ts';
import { AAC, BARS, BT709, type Kind, PCM, TAGS, X264 } from './kinds-recipes.ts';
import { OF_SIBLINGS } from './kinds-siblings.ts';
import { OF_SOUND } from './kinds-sounds.ts';

/** Small files of the kinds that phones, cameras and programs make, all from one picture and one sound. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ...OF_PHONES,
  ...OF_SOUND,
  ...OF_OTHERS,
  ...OF_SIBLINGS,
};

/** Writes the source and a clip in the shape that the program makes. */
export async function makeSource(ffmpeg: Ffmpeg, folder: string): Promise<void> {
  const boxes = BARS.map((bar, index) => {
    const hex = bar.map((value) => value.toString(16).padStart(2, '0')).join('');
    return `drawbox=x=${index * 45}:y=130:w=45:h=190:t=fill:c=0x${hex}`;
  });
  const flash = "drawbox=x=0:y=0:w=180:h=130:t=fill:c=white:enable='between(mod(t,1),0.499,0.599)'";
  const picture = `color=c=0x101010:s=180x320:r=30:d=4,format=gbrp,${boxes.join()},${flash}`;
  const tone = '0.05*sin(2*PI*220*t)+0.5*sin(2*PI*1000*t)*between(mod(t,1),0.5,0.6)';
  const heard = `aevalsrc='${tone}|${tone}':s=48000:d=4`;
  const run = (...args: readonly string[]) => ffmpeg.run(args, { signal: never });
  const source = join(folder, 'source.mkv');
  await run(
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    heard,
    '-c:v',
    'ffv1',
    ...PCM,
    `file:${source}`,
  );
  const own = [...X264, ...TAGS, ...AAC, '-bf', '2', '-profile:v', 'high'];
  await run(
    '-i',
    `file:${source}`,
    '-t',
    '2',
    '-vf',
    `${BT709},fps=24`,
    ...own,
    `file:${join(folder, 'plain.mp4')}`,
  );
  await run('-f', 'lavfi', '-i', 'sine=440:d=20,volume=0.3', `file:${join(folder, 'music.wav')}`);
}

/** @returns the path */
export async function makeKind(ffmpeg: Ffmpeg, folder: string, name: string): Promise<string> {
  const { filters, args = [], type = 'mp4', change, again } = KINDS[name]!;
  const named = (more: string) => join(folder, `${name.replaceAll(/\W+/g, '-')}${more}.${type}`);
  let file = named('');
  const graph = filters === undefined ? [] : ['-vf', filters];
  await ffmpeg.run(['-i', `file:${join(folder, 'source.mkv')}`, ...graph, ...args, `file:${file}`], {
    signal: never,
  });
  if (again !== undefined) {
    const args = again(file);
    file = named(' again');
    await ffmpeg.run([...args, `file:${file}`], { signal: never });
  }
  if (change !== undefined) await writeFile(file, change(await readFile(file)));
  return file;
}
