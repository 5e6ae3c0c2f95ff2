import { appendFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parsedOrNothing } from '../contracts/json.ts';
import { makeFolder } from '../disk/files.ts';
import { readFrom } from '../disk/read.ts';
import { findBelow } from './below.ts';
import { registeredOrdersOf } from './register.ts';
import { namesBelow, openIfThere, type Project } from './store.ts';

/**
 * Where the projects of this machine lie: `projects.jsonl` in the data folder, a line for each folder that a project was
 * worked on in. By it an answer that is piped on finds its project also where `--project` put it outside the root. Only
 * folders that a person named or the program chose get in; what a document says of folders never does.
 */

const lineSchema = z.object({ project: z.string(), folder: z.string().refine(isAbsolute) });

/** Some 50,000 folders. What is older is forgotten until it is worked on again. */
const MAX_BYTES = 8 * 1024 ** 2;

const fileOf = (dataFolder: string): string => join(dataFolder, 'projects.jsonl');

/**
 * Notes where a project lies, durably. Any number of processes may do so at once: each adds a whole line.
 * @returns whether it is noted now; a data folder that cannot be written is no error
 */
export async function noteFolder(dataFolder: string, { folder, settings }: Project): Promise<boolean> {
  const project = settings.project_id;
  if ((await notedFolders(dataFolder, project)).includes(folder)) return true;
  try {
    await makeFolder(dataFolder);
    // The line break in front ends what a killed process left half written.
    await appendFile(fileOf(dataFolder), `\n${JSON.stringify({ project, folder })}\n`, { flush: true });
    return true;
  } catch {
    return false;
  }
}

/** The folders that a project was worked on in, whatever lies there now. */
export async function notedFolders(dataFolder: string, projectId?: string): Promise<string[]> {
  const end = (sizeBytes: number) => Math.max(0, sizeBytes - MAX_BYTES);
  const text = await readFrom(fileOf(dataFolder), end, MAX_BYTES).then(String, () => '');
  const folders = text.split('\n').flatMap((line) => {
    if (projectId !== undefined && !line.includes(projectId)) return [];
    const noted = lineSchema.safeParse(parsedOrNothing(line)).data;
    return noted !== undefined && (projectId ?? noted.project) === noted.project ? [noted.folder] : [];
  });
  return [...new Set(folders)];
}

/**
 * The project with this id: below the root, or in a folder that it was worked on in and that still holds it.
 * @returns undefined where this machine has none of it
 * @throws SparkfluenceError project: `project_ambiguous` where two folders hold it; `project_moved` where something was bought
 *   for it and its folder is gone; as `openProject`
 */
export async function findProject(
  { root, dataFolder }: { readonly root: string; readonly dataFolder: string },
  projectId: string,
): Promise<Project | undefined> {
  const noted = await notedFolders(dataFolder, projectId);
  const failures: unknown[] = [];
  const elsewhere = await Promise.all(
    noted.map((folder) => openIfThere(folder).catch((error: unknown) => void failures.push(error))),
  );
  const found = new Map<string, Project>();
  for (const project of [...(await findBelow(root, projectId)), ...elsewhere]) {
    if (project?.settings.project_id !== projectId) continue;
    const key = await identityOf(project.folder); // one folder may have several names
    if (!found.has(key)) found.set(key, project);
  }
  const [project, ...others] = found.values();
  if (project !== undefined && others.length > 0) throw ambiguous(projectId, [...found.values()]);
  if (project !== undefined) return project;
  if (failures.length > 0) throw failures[0]; // a damaged or newer one may be the one that is looked for
  if (noted.length > 0 && (await wasBoughtFor(dataFolder, projectId))) throw moved(projectId, noted.at(-1)!);
  return undefined;
}

/**
 * Every project of this machine, the newest first: those below the root, and those in folders that were worked on.
 * @returns apart from them the folders whose project cannot be read, each with what was thrown
 */
export async function everyProject({
  root,
  dataFolder,
}: {
  readonly root: string;
  readonly dataFolder: string;
}): Promise<{ projects: Project[]; unreadable: { folder: string; error: unknown }[] }> {
  const below = await namesBelow(root);
  const folders = [
    ...new Set([...below.map((name) => join(root, name)), ...(await notedFolders(dataFolder))]),
  ];
  const found = new Map<string, Project>();
  const unreadable: { folder: string; error: unknown }[] = [];
  for (const folder of folders) {
    const project = await openIfThere(folder).catch((error: unknown) => {
      unreadable.push({ folder, error });
      return undefined;
    });
    if (project === undefined) continue;
    const key = await identityOf(folder);
    if (!found.has(key)) found.set(key, project);
  }
  const projects = [...found.values()].sort((one, other) =>
    other.settings.created_at.localeCompare(one.settings.created_at),
  );
  return { projects, unreadable };
}

/** Whether the folder is one of those that are looked through for any project. */
export const isBelow = (root: string, folder: string): boolean => dirname(folder) === root;

async function wasBoughtFor(dataFolder: string, projectId: string): Promise<boolean> {
  const orders = await registeredOrdersOf(dataFolder, projectId);
  return orders.some(({ whole }) => whole?.state !== 'refused');
}

async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
}

function ambiguous(id: string, projects: readonly Project[]): SparkfluenceError {
  const folders = projects.map(({ folder }) => folder);
  return new SparkfluenceError('project', `Several folders hold the project ${id}: ${folders.join(', ')}`, {
    details: {
      reason: 'project_ambiguous',
      folders,
      next: 'Nothing was made or bought. Name the one that is meant with --project DIR.',
    },
  });
}

function moved(id: string, folder: string): SparkfluenceError {
  return new SparkfluenceError(
    'project',
    `The project ${id} was in ${folder} and is not there any more; something was bought for it`,
    {
      details: {
        reason: 'project_moved',
        path: folder,
        next: 'Nothing was made or bought. Name the folder that it is in now with --project DIR; a new folder begins it anew, and buys again.',
      },
    },
  );
}
