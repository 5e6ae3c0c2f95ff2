import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeClip, openFfmpeg } from './media.ts';
import type { Media } from './vendor-world.ts';

/** The pictures and clips that the fake vendors answer with, made by the real ffmpeg. */
export async function makeMedia(folder: string): Promise<Media> {
  const ffmpeg = await openFfmpeg();
  const never = new AbortController().signal;
  const picture = async (name: string, size: string) => {
    const file = join(folder, name);
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}`, '-frames:v', '1'];
    await ffmpeg.run([...source, `file:${file}`], { signal: never });
    return readFileSync(file);
  };
  const clip = async (seconds: number, colour: string) => {
    const file = join(folder, `clip-${seconds}.mp4`);
    await makeClip(ffmpeg, file, seconds, colour);
    return readFileSync(file);
  };
  return {
    pictures: {
      huggingface: await picture('flux.png', '576x1024'),
      openai: await picture('gpt.jpg', '1152x2048'),
    },
    clips: { 4: await clip(4, 'red'), 6: await clip(6, 'green'), 8: await clip(8, 'blue') },
  };
}
