import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Ffmpeg } from '../../../contracts/media.ts';
import { FRAMES_PER_SECOND } from '../frame-rate.ts';
import type { Frame, FrameSize } from './planes.ts';

/** Footage as the frames of a clip: cut to 9:16, at the clip's rate, from its beginning again where it is shorter. */
export function framesIn(
  file: string,
  { width, height }: FrameSize,
  count: number,
  { ffmpeg, signal }: { readonly ffmpeg: Ffmpeg; readonly signal: AbortSignal },
): { readonly compose: (frame: Frame, index: number) => Promise<void>; readonly close: () => Promise<void> } {
  const args = [
    ...[
      '-protocol_whitelist',
      'file',
      '-stream_loop',
      '-1',
      '-i',
      `file:${file}`,
      '-map',
      '0:v:0',
      '-an',
      '-sn',
      '-dn',
    ],
    ...['-vf', filters(width, height), '-frames:v', `${count}`],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
  ];
  const chunks = ffmpeg.read(args, { signal })[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const compose = async ({ bytes }: Frame) => {
    let filled = 0;
    while (filled < bytes.length) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done === true) throw endedEarly(file);
        rest = new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
      const taken = rest.subarray(0, bytes.length - filled);
      bytes.set(taken, filled);
      filled += taken.length;
      rest = rest.subarray(taken.length);
    }
  };
  return { compose, close: async () => void (await chunks.return?.()) };
}

const filters = (width: number, height: number): string =>
  [
    `fps=${FRAMES_PER_SECOND}`,
    `scale=${width}:${height}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv`,
    `crop=${width}:${height}`,
    'setsar=1',
    'format=yuv420p',
  ].join(',');

const endedEarly = (file: string): SparkfluenceError =>
  new SparkfluenceError('media', `The footage ${file} ends before the clip does`, {
    details: { reason: 'bad_clip', next: 'Make the clip again with --redo, which takes other footage.' },
  });
