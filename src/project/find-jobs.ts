import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../disk/files.ts';
import { notedFolders } from './folders.ts';
import { openIfThere, type Project } from './store.ts';

/** A project and the jobs, of those that are looked for, that its ledger names. */
export interface JobsOfProject {
  readonly project: Project;
  readonly uuids: readonly string[];
}

/**
 * The projects of this machine whose ledgers name these jobs: the one in `first`, those below the root, and those in folders
 * that a project was worked on in. A project that cannot be opened is passed over: its jobs are asked after at the provider.
 */
export async function findJobs(
  { root, dataFolder }: { readonly root: string; readonly dataFolder: string },
  uuids: readonly string[],
  first?: string,
): Promise<JobsOfProject[]> {
  const names = await readdir(root).catch(() => []);
  // Newest first: folders begin with their day, and what is asked after is seldom old.
  const below = names.sort().reverse();
  const folders = new Set([
    ...(first === undefined ? [] : [first]),
    ...below.map((name) => join(root, name)),
    ...(await notedFolders(dataFolder)),
  ]);
  const left = new Set(uuids);
  const found: JobsOfProject[] = [];
  for (const folder of folders) {
    if (left.size === 0) break;
    const ledger = await readIfThere(join(folder, 'state.json')).catch(() => undefined);
    if (ledger === undefined) continue;
    const named = [...left].filter((uuid) => ledger.includes(JSON.stringify(uuid))); // most ledgers are not parsed
    const jobs = named.length === 0 ? undefined : jobsIn(ledger);
    const known = named.filter((uuid) => jobs?.has(uuid) === true);
    if (known.length === 0) continue;
    const project = await openIfThere(folder).catch(() => undefined);
    if (project === undefined) continue;
    for (const uuid of known) left.delete(uuid);
    found.push({ project, uuids: known });
  }
  return found;
}

const ledgerSchema = z.object({
  orders: z.array(z.object({ job: z.string().optional() })).default([]),
  clips: z.record(z.string(), z.object({ receipt: z.object({ uuid: z.string() }).optional() })),
});

/** The jobs that a ledger names, of its orders and of the clips that it has. */
function jobsIn(text: string): ReadonlySet<string> {
  const { orders, clips } = readLedger(text) ?? { orders: [], clips: {} };
  const ids = [...orders.map(({ job }) => job), ...Object.values(clips).map(({ receipt }) => receipt?.uuid)];
  return new Set(ids.filter((id) => id !== undefined));
}

function readLedger(text: string): z.infer<typeof ledgerSchema> | undefined {
  try {
    return ledgerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // a damaged one says nothing
  }
}
