import { basename } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { SegmentType } from '../contracts/segments.ts';
import { adoptClips } from '../pipeline/clips/adopt.ts';
import { isPlaced, type OwnPhoto, placePhotos } from '../pipeline/images/own-photos.ts';
import type { OwnReference } from '../pipeline/images/references.ts';
import { type OwnRecording, placeRecordings } from '../pipeline/narration/recordings.ts';
import type { Owned } from '../pipeline/quote/quote.ts';
import type { Work } from '../pipeline/work/work.ts';
import type { NamedClip } from './combine.ts';

/** Files of a person's own that a request names, all of them checked. */
export interface OwnFiles {
  readonly photos: readonly OwnPhoto[];
  /** Absolute paths of further photos, in the order of the segments that have none yet. */
  readonly folderPhotos: readonly string[];
  /** Names of the pictures in the same folder that are of no kind that is read here. */
  readonly unreadPhotos?: readonly string[] | undefined;
  readonly clips: readonly NamedClip[];
  readonly recordings: readonly OwnRecording[];
  /** What all pictures shall agree with; missing: as the project says, empty: nothing any more. */
  readonly references?: readonly OwnReference[] | undefined;
}

export const NO_OWN_FILES: OwnFiles = { photos: [], folderPhotos: [], clips: [], recordings: [] };

/** The references of a request as settings keep them. */
export const keptReferences = ({ references }: OwnFiles = NO_OWN_FILES) =>
  references?.map(({ kept }) => kept);

/** A segment that is heard in a person's own voice. */
export const narratedIn = (own: OwnFiles = NO_OWN_FILES): SegmentType | undefined =>
  own.recordings.find(({ file }) => file !== null)?.type;

/** The segments whose sound a person brings: a recording, or a clip. */
export const broughtIn = ({ clips, recordings }: OwnFiles = NO_OWN_FILES): ReadonlySet<SegmentType> =>
  new Set([...clips, ...recordings.filter(({ file }) => file !== null)].map(({ type }) => type));

/**
 * Which segments the files are for.
 * @throws SparkfluenceError input, reason `segment_missing`, for a segment that the video does not have
 */
export function ownedBy(own: OwnFiles, types: readonly SegmentType[]): Owned {
  const strange = [...own.photos, ...own.clips, ...own.recordings].find(({ type }) => !types.includes(type));
  if (strange !== undefined)
    throw new SparkfluenceError('input', `The video has no segment ${strange.type}`, {
      details: {
        reason: 'segment_missing',
        segment: strange.type,
        next: `It has these: ${types.join(', ')}.`,
      },
    });
  const pictures = photosFor(own, types).map(({ type }) => type);
  const recorded = own.recordings.filter(({ file }) => file !== null).map(({ type }) => type);
  return {
    pictures: new Set(pictures),
    clips: new Set(own.clips.map(({ type }) => type)),
    recordings: new Set(recorded),
  };
}

/** The same for a project with a script; a photo that is in its place already changes nothing. */
export async function ownedIn(work: Work, own: OwnFiles = NO_OWN_FILES): Promise<Owned> {
  const types = work.script.segments.map(({ type }) => type);
  const { clips, recordings } = ownedBy(own, types);
  const pictures = new Set<SegmentType>();
  for (const photo of photosFor(own, types)) if (!(await isPlaced(work, photo))) pictures.add(photo.type);
  return { pictures, clips, ...(recordings === undefined ? {} : { recordings }) };
}

/** Makes the files the pictures and clips of their segments, before anything is quoted. */
export async function placeOwnFiles(
  work: Work,
  own: OwnFiles = NO_OWN_FILES,
  onNotice: (notice: string) => void = () => undefined,
): Promise<void> {
  const types = work.script.segments.map(({ type }) => type);
  ownedBy(own, types);
  const photos = photosFor(own, types);
  const used = photos.length - own.photos.length;
  const last = own.folderPhotos[used - 1];
  if (own.folderPhotos.length > used)
    onNotice(
      last === undefined
        ? 'No picture of the folder is used: every segment has a file of yours.'
        : `The pictures of the folder behind ${basename(last)} are not used: the video has ${types.length} segments.`,
    );
  if (own.unreadPhotos?.length)
    onNotice(
      `Not read in the folder: ${own.unreadPhotos.join(', ')}. Save them as JPEG if they are to be seen.`,
    );
  await placePhotos(work, photos, onNotice);
  await placeRecordings(work, own.recordings, onNotice);
  await adoptClips(work, own.clips, onNotice);
}

function photosFor({ photos, folderPhotos, clips }: OwnFiles, types: readonly SegmentType[]): OwnPhoto[] {
  const taken = new Set([...photos, ...clips].map(({ type }) => type));
  const free = types.filter((type) => !taken.has(type));
  const further = folderPhotos.slice(0, free.length).map((file, index) => ({ type: free[index]!, file }));
  return [...photos, ...further];
}
