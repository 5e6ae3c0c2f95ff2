import { type ClipSource, fitInput, frontSize, isHuge, SCALING, type Size } from './fit-graph.ts';
import type { PictureTools } from './request.ts';

/**
 * A decoder of 8K takes half a gigabyte, and an encoder beside it a quarter more. So the picture of such a clip is first
 * brought to the size that it has in the result, without loss and on its own clock, and encoded by another process.
 */

/**
 * The source itself, or a small copy of its picture.
 * @param output where the copy is written
 */
export async function shrunk(
  source: ClipSource,
  shape: Size,
  output: string,
  {
    ffmpeg,
    signal,
    onComplaint,
  }: Pick<PictureTools, 'ffmpeg' | 'signal'> & {
    readonly onComplaint: (complaints: string) => void;
  },
): Promise<ClipSource> {
  if (!isHuge(source)) return source;
  const { probe } = source;
  const front = frontSize(shape, probe);
  const isOnSide = probe.rotation % 180 !== 0;
  const [width, height] = isOnSide ? [front.height, front.width] : [front.width, front.height];
  const picture = ['-map', `0:v:${probe.videoTrack}`, '-vf', `scale=${width}:${height}:${SCALING},setsar=1`];
  // NUT keeps the ticks of the source, and its frames as they come.
  const args = [
    '-copyts',
    ...fitInput(source),
    ...picture,
    '-an',
    '-c:v',
    'ffv1',
    '-f',
    'nut',
    `file:${output}`,
  ];
  onComplaint(await ffmpeg.run(args, { signal }));
  return { ...source, path: output, probe: { ...probe, width, height, pixelAspect: 1, videoTrack: 0 } };
}
