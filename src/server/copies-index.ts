import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SEGMENT_TYPES } from '../contracts/segments.ts';
import { openLedger, type State } from '../project/ledger.ts';
import { clipOf, frameOfImage, imageOf } from '../project/orders.ts';
import { isGivenOut, type MediaFile } from './addresses.ts';
import { ownerOfFolder, projectsOf } from './place.ts';

/**
 * The client's own pictures and clips behind addresses of a storage that they were uploaded to. What comes back is the
 * project's own, and need not be fetched. The ledgers say so; each is read again when it has changed.
 */
export interface CopiesIndex {
  /** @param body of a request. @returns the files behind the addresses in it */
  find(client: string, body: unknown): Promise<ReadonlyMap<string, MediaFile>>;
}

interface Known {
  readonly mtimeMs: number;
  readonly files: ReadonlyMap<string, MediaFile>;
}

export function openCopiesIndex(root: string): CopiesIndex {
  const known = new Map<string, Known>();
  const filesOf = async (folder: string): Promise<ReadonlyMap<string, MediaFile>> => {
    const found = await stat(join(folder, 'state.json')).catch(() => undefined);
    if (found === undefined) return new Map();
    const before = known.get(folder);
    if (before?.mtimeMs === found.mtimeMs) return before.files;
    const { state } = await openLedger(folder).catch(() => ({ state: undefined }));
    const files = state === undefined ? new Map<string, MediaFile>() : copiesIn(root, folder, state);
    known.set(folder, { mtimeMs: found.mtimeMs, files });
    return files;
  };
  return {
    async find(client, body) {
      const wanted = new Set<string>();
      collect('', body, wanted);
      const copies = new Map<string, MediaFile>();
      if (wanted.size === 0) return copies;
      for (const folder of await projectsOf(root, client)) {
        const files = await filesOf(folder);
        if (files.size === 0) continue;
        for (const url of wanted) {
          const file = files.get(url.split(/[?#]/)[0] ?? '');
          if (file !== undefined) copies.set(url, file);
        }
      }
      return copies;
    },
  };
}

function collect(name: string, value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (name.endsWith('_url') && /^https?:/i.test(value)) into.add(value);
  } else if (Array.isArray(value)) for (const each of value) collect(name, each, into);
  else if (typeof value === 'object' && value !== null)
    for (const [inner, each] of Object.entries(value)) collect(inner, each, into);
}

/** Only files that are still those which were uploaded. */
function copiesIn(root: string, folder: string, state: Readonly<State>): ReadonlyMap<string, MediaFile> {
  const owner = ownerOfFolder(root, folder);
  const files = new Map<string, MediaFile>();
  if (owner === undefined) return files;
  const now = SEGMENT_TYPES.flatMap((type) => {
    const [image, clip] = [imageOf(state, type), clipOf(state, type)];
    return [
      ...(image?.state === 'succeeded' ? [frameOfImage(image)] : []),
      ...(clip?.state === 'succeeded' ? [clip.asset] : []),
    ];
  });
  for (const { path, sha256, location } of state.uploads ?? [])
    if (isGivenOut(path) && now.some((asset) => asset.path === path && asset.sha256 === sha256))
      files.set(location, { ...owner, path });
  return files;
}
