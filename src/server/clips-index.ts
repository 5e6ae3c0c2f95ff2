import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openLedger } from '../project/ledger.ts';
import { clientsFolder, projectsOf } from './place.ts';
import type { Team } from './team.ts';

/** Which project of a client has a clip, by the clip's uuid. The ledgers say so; each is read again when it has changed. */
export interface ClipsIndex {
  /** The projects' folders of these uuids. */
  find(client: string, uuids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Those of these uuids that a project of any client has. */
  ofAnybody(uuids: readonly string[]): Promise<ReadonlySet<string>>;
}

export function openClipsIndex(root: string, team: Pick<Team, 'bringWithJobs' | 'ofAnybody'>): ClipsIndex {
  const clients = new Map<
    string,
    { readonly folders: Map<string, string>; readonly seen: Map<string, number> }
  >();
  const index: ClipsIndex = {
    async find(client, uuids) {
      const known = clients.get(client) ?? { folders: new Map(), seen: new Map() };
      clients.set(client, known);
      const missing = () => uuids.filter((uuid) => !known.folders.has(uuid));
      if (missing().length > 0) await learn(root, client, known);
      if (missing().length > 0 && (await team.bringWithJobs(client, missing())))
        await learn(root, client, known);
      return new Map(
        uuids.flatMap((uuid) => {
          const folder = known.folders.get(uuid);
          return folder === undefined ? [] : [[uuid, folder] as const];
        }),
      );
    },
    async ofAnybody(uuids) {
      const names = await readdir(clientsFolder(root)).catch(() => []);
      const found = await Promise.all(names.map((client) => index.find(client, uuids)));
      return new Set([...found.flatMap((folders) => [...folders.keys()]), ...(await team.ofAnybody(uuids))]);
    },
  };
  return index;
}

async function learn(
  root: string,
  client: string,
  { folders, seen }: { readonly folders: Map<string, string>; readonly seen: Map<string, number> },
): Promise<void> {
  for (const folder of await projectsOf(root, client)) {
    const found = await stat(join(folder, 'state.json')).catch(() => undefined);
    if (found === undefined || seen.get(folder) === found.mtimeMs) continue;
    seen.set(folder, found.mtimeMs);
    const { state } = await openLedger(folder).catch(() => ({ state: undefined }));
    if (state === undefined) continue; // damaged; whoever works on the project is told so
    for (const { job } of state.orders) if (job !== undefined) folders.set(job, folder);
    for (const clip of Object.values(state.clips))
      if (clip.state === 'succeeded') folders.set(clip.receipt.uuid, folder);
  }
}
