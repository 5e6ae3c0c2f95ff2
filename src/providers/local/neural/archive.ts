import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256OfFile } from '../../../disk/fingerprint.ts';

/** What is fetched for the neural voice and unpacked into a folder of its own, with the list of its files. */
export interface Archive {
  /** The name of its folder. */
  readonly id: string;
  /** How errors call it: `the voice model piper-id-news`. */
  readonly what: string;
  /** The absolute path of the folder that holds its folder. */
  readonly shelf: string;
  /** A `.tar.bz2` or `.tgz` with one folder, or a package of npm's registry: `npm:NAME@VERSION`. */
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Paths that must be there, inside its folder. */
  readonly needs: readonly string[];
  /** The command that fetches it again. */
  readonly again: string;
}

type Place = Pick<Archive, 'shelf' | 'id'>;

export const folderOf = ({ shelf, id }: Place): string => join(shelf, id);
/** The folder in which it is fetched and unpacked. */
export const addingFolder = ({ shelf, id }: Place): string => join(shelf, addingName(id));
export const addingName = (id: string): string => `.adding-${id}`;

/** The list of its files, which is written last. */
export const MANIFEST = 'model.json';

const manifestSchema = z.object({
  id: z.string(),
  /** Of the archive that it was unpacked from. */
  sha256: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Whether it was unpacked here; of what, and whether it is whole, says `whyDamaged`. */
export const isUnpacked = (place: Place): Promise<boolean> =>
  stat(join(folderOf(place), MANIFEST)).then(
    () => true,
    () => false,
  );

/** Why what is there cannot be used, where it is not whole or not what was fetched: a damaged file ends the process that loads it. */
export async function whyDamaged(archive: Place & Pick<Archive, 'sha256'>): Promise<string | undefined> {
  const folder = folderOf(archive);
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => undefined);
  if (text === undefined) return 'it is not there';
  const manifest = manifestOf(text);
  if (manifest === undefined) return `${join(folder, MANIFEST)} cannot be read`;
  if (manifest.sha256 !== archive.sha256) return 'it is another version than the catalogue names';
  for (const { path, bytes, sha256 } of manifest.files) {
    const file = join(folder, path);
    const size = (await stat(file).catch(() => undefined))?.size;
    if (size === undefined) return `${path} is missing`;
    if (size !== bytes || (await sha256OfFile(file)) !== sha256)
      return `${path} is not the file that was fetched`;
  }
  return undefined;
}

function manifestOf(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
