import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { openOutside } from '../io/open-outside.ts';
import { isWhole } from '../pipeline/work/assets.ts';
import { openLedger } from '../project/ledger.ts';
import { openIfThere, openProject, type Project } from '../project/store.ts';
import { commandLine } from './answer/command-line.ts';
import { noProject, projectHere } from './answer/here.ts';
import { printAnswer, say } from './answer/print.ts';
import { folderIn, folderOf } from './flags/project-folder.ts';

interface Flags {
  readonly folder?: boolean;
  readonly json?: boolean;
}

export const register = (program: Command, world: World, finish: (exitCode: number) => void): void =>
  openCommand(program, world, finish);

export function openCommand(above: Command, world: World, finish: (exitCode: number) => void): void {
  above
    .command('open')
    .description('show the finished video in the player of this machine')
    .argument(
      '[project]',
      'its folder, or its name in the folder of the projects (default: this one or the newest)',
    )
    .option('--folder', 'show the project’s folder in place of the video')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (name: string | undefined, flags: Flags) => {
      const project = await meant(world, name);
      const { folder, settings } = project;
      const url = flags.folder === true ? pathToFileURL(folder).href : await videoOf(project);
      const opened = await openOutside(url);
      if (!opened)
        say(world.streams, {}, 'note', 'note: There is nothing here to open it with; open it yourself.');
      printAnswer(world.streams, flags.json === true, {
        data: { project_id: settings.project_id, url, opened },
        human: `${flags.folder === true ? 'folder' : 'video'}: ${url}`,
      });
      finish(EXIT_CODES.done);
    });
}

/** The project of that name, the one of this folder, or the newest. */
async function meant(world: World, name: string | undefined): Promise<Project> {
  const config = configOf(world);
  if (name === undefined) {
    const here = await projectHere(world, config);
    if (here === undefined) throw noProject(world.cwd, config.root);
    say(world.streams, {}, 'note', `note: ${here.which}: ${here.project.folder}`);
    return here.project;
  }
  const folder = folderOf({ project: name }, world.cwd) ?? name;
  return (await openIfThere(folder)) ?? openProject(folderIn(config.root, name) ?? folder);
}

/** @throws SparkfluenceError project, reason `no_final` */
async function videoOf({ folder }: Project): Promise<string> {
  const { final } = (await openLedger(folder)).state;
  if (final !== null && (await isWhole(folder, final.asset)))
    return pathToFileURL(join(folder, final.asset.path)).href;
  throw new SparkfluenceError('project', `${folder} has no finished video yet`, {
    details: {
      reason: 'no_final',
      project: folder,
      next: `Finish it with \`${commandLine('sparkfluence run', [['--project', folder]])}\`, or look at what is there with \`${commandLine('sparkfluence preview --open', [['--project', folder]])}\`.`,
    },
  });
}
