import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMadeHere, type SegmentType } from '../../contracts/segments.ts';
import { copyWhole, makeFolder } from '../../disk/files.ts';
import type { Asset, State } from '../../project/ledger.ts';
import { clipOf, imageOf } from '../../project/orders.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { adoptClips } from './adopt.ts';
import { isBrought } from './state.ts';

/** Takes pictures and clips of another project over, which is left as it is. */

/** The other project. */
export interface MediaSource {
  readonly folder: string;
  readonly state: Pick<State, 'images' | 'clips' | 'orders'>;
}

/** Which segments of the other project have what can be taken over. */
export interface Takeable {
  readonly pictures: ReadonlySet<SegmentType>;
  readonly clips: ReadonlySet<SegmentType>;
}

/**
 * What can be taken over for these segments: pictures that are whole, and clips that are a person's own; with a narrator over all
 * clips those of a video model as well, whose speech is not heard then.
 */
export async function takeable(
  { folder, state }: MediaSource,
  types: readonly SegmentType[],
  isNarrated: boolean,
): Promise<Takeable> {
  const [pictures, clips] = [new Set<SegmentType>(), new Set<SegmentType>()];
  for (const type of types) {
    const image = imageOf(state, type);
    if (image?.state === 'succeeded' && (await isWhole(folder, image.asset))) pictures.add(type);
    const clip = clipOf(state, type);
    if (clip?.state !== 'succeeded' || !(await isWhole(folder, clip.asset))) continue;
    if (isBrought(clip) || (isNarrated && !isMadeHere(clip.provider))) clips.add(type);
  }
  return { pictures, clips };
}

/** Copies what can be taken over and is not there yet; what the project has made or was given since stays. */
export async function copyMedia(
  work: Work,
  source: MediaSource,
  { pictures, clips }: Takeable,
): Promise<void> {
  const { ledger } = work.place;
  for (const type of pictures)
    if (imageOf(ledger.state, type) === undefined) await copyPicture(work, source, type);
  const missing = [...clips].filter((type) => clipOf(ledger.state, type) === undefined);
  await adoptClips(
    work,
    missing.map((type) => {
      const clip = clipOf(source.state, type);
      if (clip?.state !== 'succeeded') throw new Error(`${type} has no clip`); // `takeable` has looked
      return { type, video_url: pathToFileURL(join(source.folder, clip.asset.path)).href, named: true };
    }),
  );
}

async function copyPicture({ place }: Work, source: MediaSource, type: SegmentType): Promise<void> {
  const { project, ledger } = place;
  const image = imageOf(source.state, type);
  if (image?.state !== 'succeeded') throw new Error(`${type} has no picture`);
  const copied = async (asset: Asset) => {
    await makeFolder(join(project.folder, asset.path, '..'));
    await copyWhole(join(source.folder, asset.path), join(project.folder, asset.path));
  };
  const { frame, order: _, ...rest } = image;
  await copied(image.asset);
  const hasFrame = frame != null && (await isWhole(source.folder, frame));
  if (hasFrame) await copied(frame);
  await ledger.update((state) => {
    // Without a fingerprint it stays, whatever the words are.
    state.images[type] = { ...rest, fingerprint: null, frame: hasFrame ? frame : null };
  });
}
