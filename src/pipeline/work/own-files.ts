import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import type { SegmentType } from '../../contracts/segments.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import type { Asset, Take } from '../../project/ledger.ts';
import { entriesOf, FOLDERS } from '../../project/orders.ts';
import { takesOf } from './takes.ts';
import type { Work } from './work.ts';

/**
 * Files that a person put where a segment's picture or clip lies: they are the person's. The ledger knows every file that the
 * program made, so that any other one is taken over and never written over.
 */

/** The model under which the ledger keeps a file of the person's own. */
export const OWN_FILE = 'own_file';

export interface OwnFile {
  readonly type: SegmentType;
  readonly kind: Take['kind'];
  /** From the project's folder: `images/HOOK.heic`. */
  readonly path: string;
}

/** When the project's record was written last, milliseconds since 1970; what is older on disk was seen then. */
export const recordedAtMs = async (folder: string): Promise<number> =>
  (await stat(join(folder, 'state.json')).catch(() => undefined))?.mtimeMs ?? 0;

/**
 * The file in the place of each segment that the program did not make.
 * @param endings of the names that are looked at
 * @param sinceMs the answer of `recordedAtMs` before this command changed anything
 * @param isOurs knows a file of ours by its contents
 * @throws SparkfluenceError project, reason `files_unsure`, where a segment has two of them
 */
export async function foundOwnFiles(
  work: Pick<Work, 'place' | 'script'>,
  kind: Take['kind'],
  endings: RegExp,
  sinceMs: number,
  isOurs: (file: string, sha256: string) => Promise<boolean> = async () => false,
): Promise<(OwnFile & { readonly asset: Asset })[]> {
  const { folder } = work.place.project;
  const below = FOLDERS[kind];
  const names = await readdir(join(folder, below)).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  });
  const all = await Promise.all(
    work.script.segments.map(async ({ type }) => {
      const own: (OwnFile & { readonly asset: Asset })[] = [];
      for (const name of names.sort()) {
        const [stem = '', ...rest] = name.split('.');
        if (rest.length !== 1 || stem.toUpperCase() !== type || !endings.test(name)) continue;
        const path = `${below}/${name}`;
        const asset = await unknownAsset(work, kind, type, path, sinceMs);
        if (asset !== undefined && !(await isOurs(join(folder, path), asset.sha256)))
          own.push({ type, kind, path, asset });
      }
      if (own.length > 1) throw unsure(folder, type, own);
      return own;
    }),
  );
  return all.flat();
}

/** The file as an asset, where the ledger does not know it; undefined where it does, or where it is no file. */
async function unknownAsset(
  { place: { project, ledger } }: Pick<Work, 'place'>,
  kind: Take['kind'],
  type: SegmentType,
  path: string,
  sinceMs: number,
): Promise<Asset | undefined> {
  const file = join(project.folder, path);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  const { state } = ledger;
  const entry = entriesOf(state, kind)[type];
  const own = entry?.state === 'succeeded' ? entry.asset : undefined;
  if (own?.path === path && own.bytes === found.size && found.ctimeMs <= sinceMs) return undefined;
  const sha256 = await sha256OfFile(file);
  if (own?.sha256 === sha256) return undefined;
  const asset = { path, sha256, bytes: found.size };
  if (own?.path === path) return asset; // another file in the very place of the segment's own
  const orders = state.orders.filter((order) => order.stage === kind && order.segment_type === type);
  const known = [
    entry?.state === 'ordered' ? entry.over : undefined,
    ...takesOf(state, kind, type).map((take) => take.asset),
    ...orders.map((order) => order.asset),
  ];
  return known.some((each) => each?.sha256 === sha256) ? undefined : asset;
}

const NOUNS = { image: 'picture', clip: 'clip', narration: 'recording' } as const;
/** What puts another file in the place of a person's own; the same command may have named it, so nothing is promised against it. */
const REPLACED_BY = {
  image: '--redo, --image or --take',
  clip: '--redo, --clip or --take',
  narration: '--narration',
} as const;

/** What is said of a file that is taken over. */
export const ownFileNotice = ({ type, kind, path }: OwnFile): string =>
  `${type}: ${path} is your own ${NOUNS[kind]} and stays until ${REPLACED_BY[kind]} puts another one in its place; yours is kept in takes/ then.`;

/** What is said where a document names another file than the person's own. */
export const staysNotice = (type: SegmentType, path: string): string =>
  `${type}: ${path} is your own and stays; --redo takes what the document names, and keeps yours in takes/.`;

function unsure(folder: string, type: SegmentType, own: readonly OwnFile[]): SparkfluenceError {
  const paths = own.map(({ path }) => path).join(' and ');
  return new SparkfluenceError('project', `${type}: ${paths} could both be meant`, {
    details: {
      reason: 'files_unsure',
      segment: type,
      path: folder,
      next: 'Nothing was made or bought. Move the file that is not wanted out of the project, and run again.',
    },
  });
}
