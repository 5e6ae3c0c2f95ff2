import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { SEGMENT_TYPES } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import type { OwnFiles } from '../../operations/own-files.ts';
import { checkPhotos } from '../../pipeline/images/own-photos.ts';
import { PHOTO_NAME } from '../../pipeline/images/photo.ts';
import { clipsNamed, filesNamed } from './clip-flags.ts';

/** Flags that name files of a person's own. */
export interface OwnFlags {
  readonly image?: readonly string[];
  readonly images?: string;
  readonly clip?: readonly string[];
}

const each = (value: string, before: readonly string[] = []) => [...before, value];

export const clipOption = (command: Command): Command =>
  command.option(
    '--clip <type=file>',
    'a clip of your own for a segment: HOOK=intro.mp4; once for each',
    each,
  );

export const photoOptions = (command: Command): Command =>
  command
    .option(
      '--image <type=file>',
      'a picture of your own for a segment: HOOK=photo.jpg (also HEIC, PNG, WebP); once for each',
      each,
    )
    .option(
      '--images <dir>',
      'a folder of pictures of your own, for the segments in the order of their names',
    );

/**
 * The files that the flags name, each of them read and found usable.
 * @throws SparkfluenceError input: `bad_image`, `bad_clip`, `file_missing`; media, code INVALID_INPUT
 */
export async function readOwnFiles(
  { image = [], images, clip = [] }: OwnFlags,
  world: Pick<World, 'cwd' | 'signal'>,
  config: Config,
): Promise<OwnFiles> {
  const photos = filesNamed('--image', image, world.cwd, badImage).map(([type, file]) => ({ type, file }));
  const folderPhotos = images === undefined ? [] : await photosIn(resolve(world.cwd, images));
  await checkPhotos([...photos, ...folderPhotos.map((file) => ({ file }))]);
  return { photos, folderPhotos, clips: await clipsNamed(clip, world, config) };
}

/** As people count: `photo2` before `photo10`. */
async function photosIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw badImage(`--images: there is no folder ${folder} that can be read`, cause);
  });
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const photos = names.filter((name) => PHOTO_NAME.test(name) && !name.startsWith('.')).sort(inOrder);
  if (photos.length === 0) throw badImage(`--images: there is no picture in ${folder}`);
  return photos.slice(0, SEGMENT_TYPES.length).map((name) => join(folder, name));
}

const badImage = (why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', why, {
    details: {
      reason: 'bad_image',
      allowed: [...SEGMENT_TYPES],
      next: 'Write it as --image HOOK=photo.jpg, once for each segment, or --images FOLDER.',
    },
    ...(cause === undefined ? {} : { cause }),
  });
