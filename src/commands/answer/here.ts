import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { everyProject } from '../../project/folders.ts';
import { openIfThere, type Project } from '../../project/store.ts';
import type { CommonFlags } from '../flags/options.ts';
import { say } from './print.ts';

/** The project that a command means which names none. */
export interface Here {
  readonly project: Project;
  /** `the project of this folder` or `the newest project`. */
  readonly which: string;
}

/**
 * The project whose folder, or a folder of which, is the working folder; else the newest of this machine.
 * @returns undefined where there is none
 * @throws SparkfluenceError as `openIfThere` for the one in this folder
 */
export async function projectHere(
  { cwd }: Pick<World, 'cwd'>,
  places: Pick<Config, 'root' | 'dataFolder'>,
): Promise<Here | undefined> {
  for (const folder of [cwd, dirname(cwd)]) {
    const project = (await isOurs(folder)) ? await openIfThere(folder) : undefined;
    if (project !== undefined) return { project, which: 'the project of this folder' };
  }
  const [newest] = (await everyProject(places)).projects;
  return newest === undefined ? undefined : { project: newest, which: 'the newest project' };
}

/**
 * The flags with the project that is meant where neither `--project` nor standard input names one, and says which it is. An
 * empty pipe names none on purpose: the step before it has failed.
 * @throws SparkfluenceError project, reason `project_missing`, where there is none
 */
export async function withProjectHere<Given extends Pick<CommonFlags, 'project' | 'quiet' | 'progress'>>(
  world: World,
  places: Pick<Config, 'root' | 'dataFolder'>,
  flags: Given,
): Promise<Given> {
  if (flags.project !== undefined || world.streams.stdinKind !== 'none') return flags;
  const here = await projectHere(world, places);
  if (here === undefined) throw noProject(world.cwd, places.root);
  say(world.streams, flags, 'note', `note: ${here.which}: ${here.project.folder}`);
  return { ...flags, project: here.project.folder };
}

export const noProject = (cwd: string, root: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is no project yet, neither in ${cwd} nor in ${root}`, {
    details: {
      reason: 'project_missing',
      next: 'Make one with `sparkfluence run "what the video is about"`, or name its folder.',
    },
  });

/** Other programs have a `project.json`, too. */
const isOurs = (folder: string): Promise<boolean> =>
  readFile(join(folder, 'project.json'), 'utf8').then(
    (text) => text.includes('"project_id"'),
    () => false,
  );
