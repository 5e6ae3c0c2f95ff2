import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { readBytes } from '../../disk/read.ts';
import type { Stamp } from '../../ffmpeg/overlay/burn.ts';
import { imageOf } from '../../project/orders.ts';
import { brandCaption } from '../../providers/local/image/brand-palette.ts';
import { readScene } from '../../providers/local/image/scene.ts';
import { drawTitleCard } from '../../providers/local/image/title-card.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';

/** Draws the logo for a picture of a size. */
export type StampOf = (size: { readonly width: number; readonly height: number }) => Promise<Stamp>;

interface Card {
  readonly title: string;
  /** Absolute path of the final video. */
  readonly video: string;
  /** Absolute path of a folder for what is drawn on the way. */
  readonly folder: string;
  readonly logo?: StampOf | undefined;
}

const CARD = { width: 1080, height: 1920 } as const;
const QUALITY = 90;
const LARGEST_PICTURE_BYTES = 64 * 1024 * 1024;

/**
 * The thumbnail as a JPEG, a title card of 1080×1920 pixels: the title over the picture of the HOOK, or, where clips were
 * brought without pictures, over a frame of the video.
 * @throws SparkfluenceError media
 */
export async function makeThumbnail(work: Work, { title, video, folder, logo }: Card): Promise<Buffer> {
  const bytes = (await pictureOfHook(work)) ?? (await frameOfHook(work, video, folder));
  const { brand_colors: colors } = work.place.project.settings;
  const stamp = await logo?.(CARD);
  const canvas = await drawTitleCard({
    title,
    language: work.language,
    picture: readScene(bytes) ?? bytes,
    accent: colors === undefined ? '#ffd22e' : brandCaption(colors).accent,
    headEnds: stamp === undefined ? 0 : stamp.y + stamp.height,
  });
  if (stamp !== undefined) {
    const { createCanvas, ImageData } = await import('@napi-rs/canvas');
    const mark = createCanvas(stamp.width, stamp.height);
    const pixels = new ImageData(new Uint8ClampedArray(stamp.rgba), stamp.width, stamp.height);
    mark.getContext('2d').putImageData(pixels, 0, 0);
    canvas.getContext('2d').drawImage(mark, stamp.x, stamp.y);
  }
  return canvas.encode('jpeg', QUALITY);
}

const hookOf = ({ script }: Pick<Work, 'script'>) =>
  script.segments.find(({ type }) => type === 'HOOK') ?? script.segments[0];

/** The picture of the HOOK; undefined where it has none that can be read. */
async function pictureOfHook(work: Work): Promise<Uint8Array | undefined> {
  const hook = hookOf(work);
  const image = hook === undefined ? undefined : imageOf(work.place.ledger.state, hook.type);
  if (image?.state !== 'succeeded') return undefined;
  const { folder } = work.place.project;
  await isWhole(folder, image.asset); // brings it, where it is kept elsewhere
  const file = join(folder, image.asset.path);
  const bytes = await readBytes(file, { maxBytes: LARGEST_PICTURE_BYTES }).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const { loadImage } = await import('@napi-rs/canvas');
  const isReadable = await loadImage(bytes).then(
    () => true,
    () => false,
  );
  return isReadable ? bytes : undefined;
}

/** The part of the HOOK that is searched: without its beginning, where pictures fade in, and without its end. */
const EDGE_SECONDS = 0.5;
const WIDTH = 1080;

/**
 * A frame of the HOOK as a JPEG: of its key frames, which are quick to read, the one with the most detail. A black or empty
 * frame gives the smallest file and is never chosen over another.
 */
async function frameOfHook(work: Work, video: string, place: string): Promise<Uint8Array> {
  const { signal, ffmpeg } = work.tools;
  const tool = await ffmpeg();
  const end = (hookOf(work)?.duration_seconds ?? 2) - EDGE_SECONDS;
  const folder = await mkdtemp(join(place, '.thumbnail-'));
  const frames = async (start: number, count: number, input: readonly string[] = []) => {
    // A JPEG is always BT.601; without the conversion its colours would be wrong.
    const look = `scale=${WIDTH}:-2:flags=bicubic:out_color_matrix=bt601,format=yuvj420p`;
    // one after the other, so that no build fills the time between two frames
    const size = ['-vf', `${look},setpts=N/25/TB`, '-r', '25', '-q:v', '3', '-an'];
    const from = [...input, '-ss', String(start), '-i', `file:${video}`];
    await tool.run([...from, '-frames:v', String(count), ...size, join(folder, '%02d.jpg')], { signal });
    return largestOf(folder);
  };
  try {
    const length = Math.max(0.1, end - EDGE_SECONDS);
    const best =
      (await frames(EDGE_SECONDS, 8, ['-skip_frame', 'nokey', '-t', String(length)])) ??
      (await frames(end / 2, 1)) ??
      (await frames(0, 1)); // for a clip that is shorter than planned
    if (best === undefined) throw noFrame(video);
    return await readBytes(best, { maxBytes: LARGEST_PICTURE_BYTES });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function largestOf(folder: string): Promise<string | undefined> {
  const files = (await readdir(folder)).map((name) => join(folder, name));
  const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })));
  return sizes.sort((a, b) => b.bytes - a.bytes)[0]?.file;
}

const noFrame = (video: string): SparkfluenceError =>
  new SparkfluenceError('media', `No frame for the thumbnail could be read from ${video}`, {
    details: { reason: 'no_frame', path: video, next: 'Run the same command again.' },
  });
