import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  return { picture: jpegHead(576, 1024), clip: readFileSync(file) };
}

/** The head of a JPEG file of this size, enough to be recognised as one. */
function jpegHead(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0x00, 0x11, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const comment = Buffer.from([0xff, 0xfe, 0x00, 0x06, 1, 2, 3, 4]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, frame, Buffer.from([0xff, 0xd9])]);
}
