import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Media } from '../../page/model.ts';
import type { Asset, State } from '../../project/ledger.ts';
import { imageFacts, oversize } from '../../providers/image/image-bytes.ts';
import { isWhole } from '../work/assets.ts';

/** Provides the page with the project's pictures and videos: embedded in it, or beside it. */
export interface Shelf {
  /** Null where the file is missing or differs from the ledger. @param picture shown before a video plays */
  media(asset: Asset, picture?: Asset | null): Promise<Media | null>;
  /** The URL of a text file. */
  text(asset: Asset): Promise<string | null>;
  /** Notes on what is not embedded. */
  readonly notices: string[];
}

/** The most bytes that are embedded, before base64 adds a third. */
const MOST_BYTES = 12_000_000;
const THUMBNAIL_WIDTH = 360;
const TYPES: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
  '.vtt': 'text/vtt',
  '.srt': 'application/x-subrip',
};
export const mediaType = (path: string): string => TYPES[extname(path)] ?? 'application/octet-stream';

/**
 * The files of a project that are shown to others, by the project's names for them; no other file of the folder is served.
 * The ledger does not decide, since an open page may still ask for a picture that is being drawn again.
 */
const SHOWN =
  /^(?:(?:images|clips)\/[A-Z]+(?:_[A-Z0-9]+)?(?:\.frame)?\.(?:jpg|png|webp|gif|avif|mp4)|takes\/[\w-]+\.(?:jpg|png|webp|mp4)|final\.(?:mp4|srt|vtt))$/;
export const isShown = (path: string): boolean => SHOWN.test(path);

/** For a served page: all files are beside it, and a hash in the URL tells the browser when a file has changed. */
export function servedShelf(folder: string): Shelf {
  const address = ({ path, sha256 }: Asset): string => `${path}?v=${sha256.slice(0, 12)}`;
  return {
    notices: [],
    async media(asset, picture = null) {
      if (!(await isWhole(folder, asset))) return null;
      const poster = picture !== null && (await isWhole(folder, picture)) ? address(picture) : null;
      return { src: address(asset), poster, path: asset.path, bytes: asset.bytes };
    },
    text: async (asset) => ((await isWhole(folder, asset)) ? address(asset) : null),
  };
}

/**
 * For a page in one file: pictures as thumbnails, and whole videos as long as they are small enough together. Clips come
 * first, then the final video, then takes.
 */
export function embeddedShelf(folder: string, state: State): Shelf {
  const { inside, notices } = plan(filmsOf(state));
  const thumbnails = new Map<string, Promise<string | null>>();
  const thumbnail = (asset: Asset): Promise<string | null> => {
    const known = thumbnails.get(asset.path) ?? thumbnailOf(folder, asset, notices);
    thumbnails.set(asset.path, known);
    return known;
  };
  const whole = async ({ path }: Asset): Promise<string> =>
    `data:${mediaType(path)};base64,${(await readFile(join(folder, path))).toString('base64')}`;
  return {
    notices,
    async media(asset, picture = null) {
      if (!(await isWhole(folder, asset))) return null;
      const { path, bytes } = asset;
      const isFilm = path.endsWith('.mp4');
      const poster = isFilm ? picture : asset;
      const small = poster === null || !(await isWhole(folder, poster)) ? null : await thumbnail(poster);
      const src = isFilm ? (inside.has(path) ? await whole(asset) : path) : (small ?? path);
      return { src, poster: small, path, bytes };
    },
    text: async (asset) => ((await isWhole(folder, asset)) ? whole(asset) : null),
  };
}

type Films = Pick<Asset, 'path' | 'bytes'>[];

const filmsOf = ({ clips, final, takes }: State): [string, Films][] => [
  ['clips', Object.values(clips).flatMap((clip) => (clip.state === 'succeeded' ? [clip.asset] : []))],
  ['final video', final === null ? [] : [final.asset]],
  ['old takes', takes.flatMap(({ kind, asset }) => (kind === 'clip' ? [asset] : []))],
];

/** The videos that are embedded: whole groups, in order. */
export function plan(groups: readonly [string, Films][]) {
  const inside = new Set<string>();
  const beside: string[] = [];
  let room = MOST_BYTES;
  for (const [name, assets] of groups) {
    const bytes = assets.reduce((sum, asset) => sum + asset.bytes, 0);
    if (bytes > room) {
      beside.push(name);
      continue;
    }
    room -= bytes;
    for (const { path } of assets) inside.add(path);
  }
  const notices =
    beside.length === 0
      ? []
      : [
          `Too large to be inside this page, and played from the project's folder: ${beside.join(', ')}. Keep storyboard.html there.`,
        ];
  return { inside, notices };
}

async function thumbnailOf(folder: string, { path }: Asset, notices: string[]): Promise<string | null> {
  try {
    return await thumbnailUrl(await readFile(join(folder, path)));
  } catch {
    notices.push(`${path} could not be read as a picture; the page refers to the file itself.`);
    return null;
  }
}

/** A small JPEG of a picture as a `data:` URL. @throws for bytes that are no picture */
export async function thumbnailUrl(bytes: Uint8Array): Promise<string> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const facts = imageFacts(bytes);
  if (facts === undefined || oversize(facts) !== undefined) throw new Error('no picture to decode');
  const image = await loadImage(bytes);
  const height = Math.max(1, Math.round((image.height * THUMBNAIL_WIDTH) / image.width));
  const canvas = createCanvas(THUMBNAIL_WIDTH, height);
  canvas.getContext('2d').drawImage(image, 0, 0, THUMBNAIL_WIDTH, height);
  return `data:image/jpeg;base64,${(await canvas.encode('jpeg', 78)).toString('base64')}`;
}
