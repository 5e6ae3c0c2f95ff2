import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
import { type Segment, segmentSchema } from '../../contracts/segments.ts';
import { readText } from '../../disk/read.ts';
import { namesBelow, type Project } from '../../project/store.ts';

const MAX_SCRIPT_BYTES = 8 * 1024 * 1024;
/** So many earlier scripts are looked through. */
const MOST_SCRIPTS = 30;

const earlier = z.object({
  segments: z.array(segmentSchema.extend({ duration_seconds: z.number().positive() })),
});

/** A segment of an earlier script. */
export interface EarlierSegment extends Segment {
  /** The segments that stood before it then. */
  readonly after: readonly string[];
}

/**
 * Segments that an earlier script of the project has and the present one does not, the last deleted first. A script that was
 * replaced lies in `takes/`, so that this needs no record of its own.
 */
export async function removedSegments(
  { folder }: Pick<Project, 'folder'>,
  present: readonly Pick<Segment, 'type'>[],
): Promise<EarlierSegment[]> {
  const numbers = (await namesBelow(join(folder, 'takes'))).flatMap((name) => {
    const [, number] = /^script-(\d+)\.json$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
  const there = new Set<string>(present.map(({ type }) => type));
  const removed: EarlierSegment[] = [];
  for (const number of numbers.sort((one, other) => other - one).slice(0, MOST_SCRIPTS)) {
    const file = join(folder, 'takes', `script-${number}.json`);
    const text = await readText(file, { maxBytes: MAX_SCRIPT_BYTES }).catch(() => '');
    const { segments = [] } = earlier.safeParse(parsedOrNothing(text)).data ?? {};
    for (const [index, segment] of segments.entries()) {
      if (there.has(segment.type)) continue;
      there.add(segment.type);
      removed.push({ ...segment, after: segments.slice(0, index).map(({ type }) => type) });
    }
  }
  return removed;
}
