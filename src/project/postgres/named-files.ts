import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../../contracts/json.ts';
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
 * Settings for this machine: where nothing lies at a path that they name, they name the file in the working copy.
 * @returns those files, which are to be brought
 */
export async function placedHere(
  settings: string,
  known: NamedFiles,
  folder: string,
): Promise<{ readonly text: string; readonly files: readonly Asset[] }> {
  const parsed = settingsSchema.safeParse(parsedOrNothing(settings)).data;
  const files: Asset[] = [];
  if (parsed?.final === undefined) return { text: settings, files };
  const final = { ...parsed.final };
  for (const field of FIELDS) {
    const path = final[field];
    const asset = path === undefined ? undefined : known[path];
    if (path === undefined || asset === undefined || (await stat(path).catch(() => undefined)) !== undefined)
      continue;
    final[field] = join(folder, asset.path);
    files.push(asset);
  }
  return files.length === 0 ? { text: settings, files } : { text: toJson({ ...parsed, final }), files };
}
