import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeJpeg } from './fake-jpeg.ts';
import type { PaidMedia } from './paid-fake.ts';

/** A real clip of one second, and the head of a picture of the right size. */
export function makePaidMedia(ffmpeg: string, folder: string): PaidMedia {
  const file = join(folder, 'clip.mp4');
  const { status, stderr } = spawnSync(
    ffmpeg,
    [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=c=red:s=720x1280:r=24:d=1'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=48000:duration=1', '-ac', '2'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', file],
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return { picture: fakeJpeg(576, 1024), clip: readFileSync(file) };
}
