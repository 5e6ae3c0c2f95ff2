import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import { readIfThere } from '../disk/files.ts';
import { namesBelow, openIfThere, type Project } from './store.ts';

/** The projects with this id below the root: those in folders whose names end with the id, else those in any other folder. */
export async function findBelow(root: string, projectId: string): Promise<Project[]> {
  const names = await namesBelow(root);
  const open = async (
    some: readonly string[],
    recover: (error: unknown, folder: string) => undefined | Promise<undefined>,
  ) => {
    const projects: Project[] = [];
    for (const name of some) {
      const folder = join(root, name);
      const project = await openIfThere(folder).catch((error: unknown) => recover(error, folder));
      if (project?.settings.project_id === projectId) projects.push(project);
    }
    return projects;
  };
  const isNamed = (name: string) => name.endsWith(`-${projectId.slice(0, 8)}`);
  const named = await open(names.filter(isNamed), (error) => {
    throw error;
  });
  if (named.length > 0) return named;
  // Folders that `--project` named or that were renamed. A damaged one among them is not the one that is looked for.
  const others: string[] = [];
  for (const name of names)
    if (!isNamed(name) && !(await isAnother(join(root, name), projectId))) others.push(name);
  return open(others, (error, folder) => throwIfNewer(error, folder, projectId));
}

/**
 * Whose settings this process has seen in which folders, and by what it is known that they are the same still: a worker looks
 * through all folders for each video, and would read a thousand for the next one.
 */
const seenBefore = new Map<string, { readonly stamp: string; readonly id: string }>();

/** Whether the settings in a folder name another project, and this one nowhere. */
async function isAnother(folder: string, projectId: string): Promise<boolean> {
  const file = join(folder, 'project.json');
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) return false;
  const stamp = [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
  const before = seenBefore.get(folder);
  if (before?.stamp === stamp) return before.id !== projectId;
  const text = await readIfThere(file).catch(() => undefined);
  if (text === undefined || text.includes(projectId)) return false;
  const id = /"project_id": ?"([\w-]{1,64})"/.exec(text)?.[1];
  if (id !== undefined) seenBefore.set(folder, { stamp, id });
  return true;
}

/** A newer project of this id is the one that is looked for. If it were overlooked, a second project would buy everything again. */
async function throwIfNewer(error: unknown, folder: string, projectId: string): Promise<undefined> {
  const isNewer = error instanceof SparkfluenceError && error.details.reason === 'project_newer';
  if (isNewer && (await readIfThere(join(folder, 'project.json')))?.includes(projectId)) throw error;
  return undefined;
}
