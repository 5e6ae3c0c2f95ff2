import type { SegmentType } from '../contracts/segments.ts';
import type { LiveState, SegmentView } from './model.ts';
import type { Words } from './words/en.ts';

/** The tasks that a page starts, which are called by English names: `Making BODY_1`. */

type Last = NonNullable<LiveState['last']>;

const OF_SEGMENT = /^Making (?:the picture of )?([A-Z]+(?:_[A-Z0-9]+)?)$/;

/** A task in the page's words. */
export function taskWords(task: string, t: Words): string {
  if (task === 'Making the video') return t.makingVideo;
  if (task === 'Joining the clips') return t.joiningClips;
  if (task === 'Uploading the video') return t.uploadingVideo;
  const [, type] = OF_SEGMENT.exec(task) ?? [];
  const name = Object.entries(t.segmentNames).find(([each]) => each === type)?.[1];
  return name === undefined ? task : t.making(name);
}

/** The segment that a failed task was about, where the page shows it: there it is said why. */
export function segmentOfLast(
  { task, problem }: Last,
  segments: readonly Pick<SegmentView, 'segment'>[],
): SegmentType | null {
  const [, named] = OF_SEGMENT.exec(task) ?? [];
  const type = named ?? problem?.segment;
  return segments.find(({ segment }) => segment.type === type)?.segment.type ?? null;
}

/**
 * Whether the video waits for this segment: something of it is to be made again, or its clip was ordered and never came, as on a full
 * disk. The latter costs nothing more, and yet only Make fetches it.
 */
export const isLeftToMake = ({ row }: Pick<SegmentView, 'row'>): boolean =>
  row.rerun !== 'nothing' || row.clip !== 'succeeded';
