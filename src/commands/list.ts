import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { World } from '../contracts/world.ts';
import { type ListedProject, listProjects, type ProjectList } from '../operations/list.ts';
import { isBelow } from '../project/folders.ts';
import { printAnswer } from './answer/print.ts';

interface Flags {
  readonly json?: boolean;
  readonly limit?: number;
}

export const register = (program: Command, world: World, finish: (exitCode: number) => void): void =>
  listCommand(program, world, finish);

/** @param withDisk says what each project takes on the disk, for which all its files are looked at */
export function listCommand(
  above: Command,
  world: World,
  finish: (exitCode: number) => void,
  { withDisk = false }: { readonly withDisk?: boolean } = {},
): void {
  above
    .command('list')
    .description('the projects of this machine, the newest first: what is done, what it cost')
    .option('--limit <count>', 'so many at most (default: all, on a terminal 20)', limit)
    .option('--json', 'print the JSON document also on a terminal')
    .action(async ({ json = false, limit: given }: Flags) => {
      const config = configOf(world);
      const all = await listProjects(config, withDisk);
      const onTerminal = world.streams.stdoutIsTerminal && !json;
      const most = given ?? (onTerminal ? 20 : Number.POSITIVE_INFINITY);
      const data = { ...all, projects: all.projects.slice(0, most), total: all.projects.length };
      printAnswer(world.streams, json, { data, human: human(data, config.root) });
      finish(EXIT_CODES.done);
    });
}

const megabytes = (bytes: number | undefined, unit: string): string =>
  bytes === undefined ? '' : `  ${(bytes / 1e6).toFixed(1).padStart(7)} ${unit}`;

function human({ projects, unreadable, total }: ProjectList & { total: number }, root: string): string {
  if (total + unreadable.length === 0)
    return `There is no project in ${root} yet. Make one: sparkfluence run "what the video is about"`;
  const rows = projects.map((project) => ({
    made: project.created_at.slice(0, 16).replace('T', ' '),
    state: stateOf(project),
    disk: megabytes(project.disk_bytes, 'MB') + megabytes(project.stored_bytes, 'MB kept elsewhere'),
    cost: `${shownUsd(project.cost_usd)} USD${project.credits > 0 ? `, ${project.credits} credits` : ''}`,
    name: isBelow(root, project.folder) ? basename(project.folder) : project.folder,
  }));
  const widthOf = (column: 'state' | 'cost') => Math.max(0, ...rows.map((row) => row[column].length));
  return [
    ...rows.map(
      ({ made, state, disk, cost, name }) =>
        `${made}  ${state.padEnd(widthOf('state'))}  ${cost.padStart(widthOf('cost'))}${disk}  ${name}`,
    ),
    ...unreadable.map(({ folder, problem }) => `cannot be read: ${folder} (${problem})`),
    ...(total > projects.length ? [`${total - projects.length} older ones: --limit ${total}`] : []),
    `in ${root}`,
  ].join('\n');
}

function stateOf({ under_way, final_video_url, segments, clips, images }: ListedProject): string {
  const done =
    final_video_url !== null
      ? 'finished'
      : segments === 0
        ? 'no script yet'
        : clips > 0
          ? `${clips} of ${segments} clips`
          : `${images} of ${segments} pictures`;
  return under_way ? `${done}, under way` : done;
}

function limit(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
