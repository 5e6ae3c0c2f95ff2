import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
import { referenceSchema } from '../../contracts/references.ts';
import { isAllowed } from '../../disk/allowed.ts';
import { toJson } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { type Asset, assetSchema } from '../state.ts';

/**
 * Files of a person's that the settings name: music and a logo by their paths on one machine, references by theirs below the folder.
 * They are kept with the project. Another machine, which has nothing at the path of music or a logo, gets them into `own/` of its
 * working copy; references go where they are named.
 */

/** The document that says which contents a path stood for. */
export const NAMED_FILES = 'named-files.json';

const namedSchema = z.record(
  z.string(),
  assetSchema.refine(
    ({ path }) => /^(?:own|references)\/[^/.][^/]*$/.test(path),
    'must lie in own/ or references/',
  ),
);
export type NamedFiles = z.infer<typeof namedSchema>;

export const readNamed = (text: string | undefined): NamedFiles =>
  namedSchema.safeParse(parsedOrNothing(text ?? '')).data ?? {};

const FIELDS = ['music', 'logo'] as const;
const settingsSchema = z.looseObject({
  final: z.looseObject({ music: z.string().optional(), logo: z.string().optional() }).optional(),
  references: z.array(referenceSchema).optional(),
});

/** The files on this machine that settings name, each with its contents. @param folder the project's, absolute */
export async function filesNamedIn(settings: string, folder: string): Promise<NamedFiles> {
  const { final = {}, references = [] } = settingsSchema.safeParse(parsedOrNothing(settings)).data ?? {};
  const named: NamedFiles = {};
  for (const { path, sha256 } of references) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    // What was changed there since is looked at by whoever needs it.
    if (found?.isFile() === true && (await sha256OfFile(join(folder, path))) === sha256)
      named[path] = { path, sha256, bytes: found.size };
  }
  for (const field of FIELDS) {
    const path = final[field];
    if (path === undefined || !isAbsolute(path)) continue;
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const sha256 = await sha256OfFile(path);
    const plain = basename(path)
      .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
      .slice(-80);
    named[path] = { path: `own/${sha256.slice(0, 16)}-${plain}`, sha256, bytes: found.size };
  }
  return named;
}

/**
 * Settings for this machine. Whoever can write into the database must not have any file of this machine read, and shown or sent: a path
 * stays only where the file here has the contents that travelled with the project, or lies in a folder that is allowed. Any other
 * names the file in the working copy.
 * @param allowed folders that projects may name files in, absolute
 * @returns those files, which are to be brought, and the paths whose files never travelled
 */
export async function placedHere(
  settings: string,
  known: NamedFiles,
  folder: string,
  allowed: readonly string[],
): Promise<{ readonly text: string; readonly files: readonly Asset[]; readonly refused: readonly string[] }> {
  const parsed = settingsSchema.safeParse(parsedOrNothing(settings)).data;
  const files: Asset[] = [];
  const refused: string[] = [];
  if (parsed === undefined) return { text: settings, files, refused };
  const references = (parsed.references ?? []).flatMap(({ path, sha256 }) => {
    const asset = known[path];
    return asset?.path === path && asset.sha256 === sha256 ? [asset] : [];
  });
  const final = { ...parsed.final };
  for (const field of FIELDS) {
    const path = final[field];
    if (path === undefined || !isAbsolute(path)) continue;
    const asset = known[path];
    if (await mayStay(path, asset, allowed)) continue;
    if (asset === undefined) refused.push(path);
    else files.push(asset);
    final[field] = join(folder, asset?.path ?? `own/not-here-${basename(path)}`);
  }
  const isSame = files.length + refused.length === 0;
  const text = isSame ? settings : toJson({ ...parsed, final });
  return { text, files: [...files, ...references], refused };
}

async function mayStay(path: string, asset: Asset | undefined, allowed: readonly string[]): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (await isAllowed(path, allowed)) return true;
  if (asset === undefined || !found.isFile() || found.size !== asset.bytes) return false;
  return (await sha256OfFile(path)) === asset.sha256;
}
