import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { configOf } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { canAsk } from '../io/prompts.ts';
import { type Cleaned, cleanProjects } from '../operations/clean.ts';
import { askOnTerminal } from './answer/agree.ts';
import { printAnswer } from './answer/print.ts';
import { listCommand } from './list.ts';
import { openCommand } from './open.ts';

interface CleanFlags {
  readonly olderThan?: number;
  readonly finals?: boolean;
  readonly yes?: boolean;
  readonly input: boolean;
  readonly json?: boolean;
}

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const projects = program
    .command('projects')
    .description('the projects of this machine: list them with what they take on the disk, open, clean');
  listCommand(projects, world, finish, { withDisk: true });
  openCommand(projects, world, finish);
  projects
    .command('clean')
    .description('remove what can be made again for nothing; lists it first, and asks')
    .option('--older-than <time>', 'only projects that were not changed for so long: 30d, 12h', age)
    .option('--finals', 'the finished videos, too; the next run joins them again from their clips')
    .option('-y, --yes', 'remove without asking')
    .option('--no-input', 'never ask anything: list only')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (flags: CleanFlags) => {
      printAnswer(world.streams, flags.json === true, answerOf(await clean(world, flags)));
      finish(EXIT_CODES.done);
    });
}

async function clean(
  world: World,
  { olderThan = 0, finals = false, yes = false, input }: CleanFlags,
): Promise<Cleaned> {
  const config = configOf(world);
  const request = { olderThanMs: olderThan, finals };
  if (yes) return cleanProjects(config, { ...request, remove: true }, world);
  const found = await cleanProjects(config, { ...request, remove: false }, world);
  const isIdle = found.projects.every(({ files }) => files.length === 0);
  if (isIdle || !input || !canAsk(world.streams, world.env)) return found;
  world.streams.stderr.write(`${listOf(found)}\n`);
  if (!(await askOnTerminal(world, { input }, `Remove these ${megabytes(found.freed_bytes)}?`, undefined)))
    throw new SparkfluenceError('input', 'Nothing was removed', {
      details: { reason: 'not_agreed', next: 'Run it again when you want it; --yes agrees beforehand.' },
    });
  return cleanProjects(config, { ...request, remove: true }, world);
}

const answerOf = (data: Cleaned) => ({
  data,
  human: data.removed
    ? `${listOf(data)}\nremoved: ${megabytes(data.freed_bytes)}`
    : `${listOf(data)}\nnothing was removed; --yes removes it`,
});

const MOST_NAMES = 6;

function listOf({ projects, freed_bytes, removed }: Cleaned): string {
  const lines = projects.map(({ folder, files, freed_bytes: bytes, skipped }) => {
    if (skipped !== undefined) return `${'-'.padStart(10)}  ${basename(folder)}: ${skipped}`;
    const kinds = [...Map.groupBy(files, ({ what }) => what)].map(
      ([what, those]) => `${those.length} × ${what}`,
    );
    return `${megabytes(bytes).padStart(10)}  ${basename(folder)}: ${kinds.slice(0, MOST_NAMES).join(', ')}`;
  });
  const all = projects.filter(({ files }) => files.length > 0).length;
  if (all === 0) return [...lines, 'There is nothing that can go.'].join('\n');
  return [
    ...lines,
    ...(removed
      ? []
      : [
          `${megabytes(freed_bytes)} of ${all} projects can go; bought clips, pictures and narrations, your own files and your scripts stay`,
        ]),
  ].join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

function age(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return Number(count) * UNITS[unit as keyof typeof UNITS];
  throw new InvalidArgumentError('It must be a time such as 30d, 12h or 2w.');
}
