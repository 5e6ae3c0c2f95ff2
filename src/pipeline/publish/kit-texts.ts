import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
import { PLATFORM_NAMES, PLATFORMS, type Platform } from '../../contracts/segments.ts';
import { readIfThere } from '../../disk/files.ts';
import { FOLDER } from './publish.ts';

const publishDocument = z.object({
  platforms: z.record(z.enum(PLATFORMS), z.object({ title: z.string().nullable(), text: z.string() })),
});

/** A kit's texts, the project's own platform first; none where there is no kit. */
export async function textsOfKit(
  project: string,
  first: Platform,
): Promise<{ readonly name: string; readonly title: string | null; readonly text: string }[]> {
  const text = await readIfThere(join(project, FOLDER, 'publish.json')).catch(() => undefined);
  if (text === undefined) return [];
  const { data } = publishDocument.safeParse(parsedOrNothing(text));
  return [first, ...PLATFORMS.filter((platform) => platform !== first)].flatMap((platform) => {
    const found = data?.platforms[platform];
    return found === undefined ? [] : [{ name: PLATFORM_NAMES[platform], ...found }];
  });
}
