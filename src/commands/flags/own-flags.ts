import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { REFERENCE_KINDS, type ReferenceKind } from '../../contracts/references.ts';
import { SEGMENT_TYPES } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import { openFfmpeg } from '../../ffmpeg/run/open.ts';
import type { OwnFiles } from '../../operations/own-files.ts';
import { checkPhotos } from '../../pipeline/images/own-photos.ts';
import { PHOTO_NAME } from '../../pipeline/images/photo-format.ts';
import { badReference, readReferences } from '../../pipeline/images/references.ts';
import { type OwnRecording, recordingSeconds } from '../../pipeline/narration/recordings.ts';
import { clipsNamed, filesNamed } from './clip-flags.ts';

/** Flags that name files of a person's own. */
export interface OwnFlags {
  readonly image?: readonly string[];
  readonly images?: string;
  readonly clip?: readonly string[];
  readonly narration?: readonly string[];
  readonly reference?: readonly string[];
}

const each = (value: string, before: readonly string[] = []) => [...before, value];

export const clipOption = (command: Command): Command =>
  command.option(
    '--clip <type=file>',
    'a clip of your own for a segment: HOOK=intro.mp4; once for each',
    each,
  );

export const narrationOption = (command: Command): Command =>
  command.option(
    '--narration <type=file>',
    'a recording of your own voice for a segment: BODY_1=take.wav, or BODY_1=none; once for each',
    each,
  );

export const photoOptions = (command: Command): Command =>
  command
    .option(
      '--reference <file>',
      'a picture that all segments agree with: the same face, product or look; person=, product= or style= before it says which; up to three, or none',
      each,
    )
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
 * @throws SparkfluenceError input: `bad_image`, `bad_clip`, `bad_recording`, `file_missing`; media, code INVALID_INPUT
 */
export async function readOwnFiles(
  { image = [], images, clip = [], narration = [], reference }: OwnFlags,
  world: Pick<World, 'cwd' | 'signal'>,
  config: Config,
): Promise<OwnFiles> {
  const photos = filesNamed('--image', image, world.cwd, badImage).map(([type, file]) => ({ type, file }));
  const folder = images === undefined ? undefined : await photosIn(resolve(world.cwd, images));
  const folderPhotos = folder?.photos ?? [];
  await checkPhotos([...photos, ...folderPhotos.map((file) => ({ file }))]);
  const references = reference === undefined ? undefined : await readReferences(named(reference, world.cwd));
  const clips = await clipsNamed(clip, world, config);
  const recordings = await recordingsNamed(narration, world, config);
  return {
    ...{ photos, folderPhotos, clips, recordings },
    ...(folder === undefined ? {} : { unreadPhotos: folder.unread }),
    ...(references === undefined ? {} : { references }),
  };
}

/** `person=anna.jpg`, or the name of a file alone; `none` alone: no reference any more. */
function named(values: readonly string[], cwd: string): { kind: ReferenceKind; file: string }[] {
  if (values.length === 1 && values[0] === 'none') return [];
  return values.map((value) => {
    const [, prefix = '', rest = ''] = /^(\w+)=(.*)$/s.exec(value) ?? [];
    const kind = REFERENCE_KINDS.find((known) => known === prefix.toLowerCase());
    if (kind !== undefined && rest === '') throw badReference(`--reference ${value} names no file`);
    if (kind !== undefined) return { kind, file: resolve(cwd, rest) };
    if (value.trim() === '' || value === 'none') throw badReference(`--reference "${value}" names no file`);
    return { kind: 'subject', file: resolve(cwd, value) };
  });
}

async function recordingsNamed(
  flags: readonly string[],
  { cwd, signal }: Pick<World, 'cwd' | 'signal'>,
  config: Config,
): Promise<OwnRecording[]> {
  const ffmpeg = () => openFfmpeg({ ...config, signal });
  const named = filesNamed('--narration', flags, cwd, badRecording);
  return Promise.all(
    named.map(async ([type, file]) =>
      file === resolve(cwd, 'none')
        ? { type, file: null, seconds: 0 }
        : { type, file, seconds: await recordingSeconds(type, file, { ffmpeg, signal }) },
    ),
  );
}

/** As people count: `photo2` before `photo10`. Pictures of a kind that is not read here are `unread`, by name. */
async function photosIn(folder: string): Promise<{ photos: string[]; unread: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw badImage(`--images: there is no folder ${folder} that can be read`, cause);
  });
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const names = files.map(({ name }) => name).sort(inOrder);
  const photos = names.filter((name) => PHOTO_NAME.test(name));
  const unread = names.filter((name) => OTHER_PICTURE.test(name));
  const found = unread.length === 0 ? '' : ` of a kind that is read here (there is ${unread.join(', ')})`;
  if (photos.length === 0) throw badImage(`--images: there is no picture${found} in ${folder}`);
  return { photos: photos.slice(0, SEGMENT_TYPES.length).map((name) => join(folder, name)), unread };
}

/** How pictures are named that are not read here: scans, drawings and what cameras store beside their photos. */
const OTHER_PICTURE = /\.(?:tiff?|bmp|jp2|jxl|psd|svg|dng|cr[23]|nef|arw|raf|orf|rw2)$/i;

const badRecording = (why: string): SparkfluenceError =>
  new SparkfluenceError('input', why, {
    details: {
      reason: 'bad_recording',
      field: '--narration',
      allowed: [...SEGMENT_TYPES],
      next: 'Write it as --narration BODY_1=take.wav, once for each segment.',
    },
  });

const badImage = (why: string, cause?: unknown): SparkfluenceError =>
  new SparkfluenceError('input', why, {
    details: {
      reason: 'bad_image',
      allowed: [...SEGMENT_TYPES],
      next: 'Write it as --image HOOK=photo.jpg, once for each segment, or --images FOLDER.',
    },
    ...(cause === undefined ? {} : { cause }),
  });
