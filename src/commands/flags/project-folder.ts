import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';

/**
 * The folder that `--project` names, relative to the working folder. A name whose accents are written as letters of their own,
 * as macOS and some network disks keep them, looks the same and means the folder that is there: another one would buy all again.
 */
export function folderOf(flags: { readonly project?: string | undefined }, cwd: string): string | undefined {
  if (flags.project === undefined) return undefined;
  const folder = resolve(cwd, flags.project);
  return (
    [folder, folder.normalize('NFC'), folder.normalize('NFD')].find((each) => existsSync(each)) ?? folder
  );
}

/** A project by the name that `list` prints, wherever one is; undefined for a path, and where there is none of that name. */
export function folderIn(root: string, name: string): string | undefined {
  if (name !== basename(name)) return undefined;
  const folder = folderOf({ project: name }, root)!;
  return existsSync(join(folder, 'project.json')) ? folder : undefined;
}

/** What `--project` or an argument names: a folder that is there, else the project of that name in the folder of the projects. */
export function namedFolder(name: string, cwd: string, root: string): string {
  const folder = folderOf({ project: name }, cwd) ?? resolve(cwd, name);
  return existsSync(folder) ? folder : (folderIn(root, name) ?? folder);
}

/**
 * The folder to work in: that of `--project`, else that of the document's project where projects are kept in PostgreSQL. There
 * `--project` names an id or a working copy, and the folder is brought up to date. A folder's name that is not in the working
 * folder is looked for in that of the projects, unless a subject is given: it may be the name of a new project.
 * @param projectId of the document on standard input
 * @throws SparkfluenceError project, config
 */
export async function projectFolder(
  { cwd, pid, signal }: Pick<World, 'cwd' | 'pid' | 'signal'>,
  config: Config,
  flags: { readonly project?: string | undefined } & Subject,
  projectId?: string,
): Promise<string | undefined> {
  const folder = folderOf(flags, cwd);
  if (config.projects.kind === 'folder')
    return folder === undefined || hasSubject(flags) ? folder : namedFolder(flags.project!, cwd, config.root);
  const { findStored, workingFolder } = await import('../../pipeline/work/kept.ts');
  if (folder !== undefined) return workingFolder(config, folder, { pid, signal });
  return projectId === undefined ? undefined : findStored(config, projectId, { pid, signal });
}

/** What makes a new video. */
interface Subject {
  readonly topic?: string | undefined;
  readonly title?: string | undefined;
  readonly transcript?: string | undefined;
  readonly script?: string | undefined;
}

const hasSubject = ({ topic, title, transcript, script }: Subject): boolean =>
  (topic ?? title ?? transcript ?? script) !== undefined;

/** The value of `--project`, which may be given once: of two the last would be taken in silence. */
export function onlyOne(text: string, before: string | undefined): string {
  if (before === undefined || before === text) return text;
  throw new InvalidArgumentError(`There are two, and it was ${before} before; give one.`);
}
