import { photoKey } from '../../contracts/photos.ts';
import type { Work } from '../work/work.ts';

/** What photos and footage are looked for by, and which were shown already. */

/** What the video is about, where that is known in few words. */
export function topicOf({
  place: { project },
}: {
  readonly place: Pick<Work['place'], 'project'>;
}): string | undefined {
  const { input } = project.settings;
  return input === null || input.input_type === 'transcript' ? undefined : input.content;
}

/** All photos that the project has or had: another take is another photo, and no two segments show the same. */
export function usedPhotos({ place: { ledger } }: Work): string[] {
  const { images, takes, orders } = ledger.state;
  return [...Object.values(images), ...takes, ...orders].flatMap((each) =>
    'credit' in each && each.credit !== undefined ? [photoKey(each.credit)] : [],
  );
}
