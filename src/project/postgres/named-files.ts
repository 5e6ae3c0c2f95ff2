import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
import { isAllowed } from '../../disk/allowed.ts';
import { toJson } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { type Asset, assetSchema } from '../state.ts';

/**
 * Files of a person's that the settings name by their paths on one machine: music and a logo. They are kept with the project, and
 * another machine, which has nothing at that path, gets them into `own/` of its working copy.
 */

/** The document that says which contents a path stood for. */
export const NAMED_FILES = 'named-files.json';

const namedSchema = z.record(
  z.string(),
  assetSchema.refine(({ path }) => /^own\/[^/]+$/.test(path), 'must lie in own/'),
);
export type NamedFiles = z.infer<typeof namedSchema>;

export const readNamed = (text: string | undefined): NamedFiles =>
  namedSchema.safeParse(parsedOrNothing(text ?? '')).data ?? {};

const FIELDS = ['music', 'logo'] as const;
const settingsSchema = z.looseObject({
  final: z.looseObject({ music: z.string().optional(), logo: z.string().optional() }).optional(),
});

/** The files on this machine that settings name, each with its contents. */
export async function filesNamedIn(settings: string): Promise<NamedFiles> {
  const { final = {} } = settingsSchema.safeParse(parsedOrNothing(settings)).data ?? {};
  const named: NamedFiles = {};
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
  if (parsed?.final === undefined) return { text: settings, files, refused };
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
  return { text: isSame ? settings : toJson({ ...parsed, final }), files, refused };
}

async function mayStay(path: string, asset: Asset | undefined, allowed: readonly string[]): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  if (await isAllowed(path, allowed)) return true;
  if (asset === undefined || !found.isFile() || found.size !== asset.bytes) return false;
  return (await sha256OfFile(path)) === asset.sha256;
}
