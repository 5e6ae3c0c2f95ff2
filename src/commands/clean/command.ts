import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOf } from '../../config/load.ts';
import { EXIT_CODES } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { printAnswer } from '../answer/print.ts';
import { type Cleanable, type CleanFlags, cleaned } from './agreed.ts';
import { filesOfProjects, filesOfStorage } from './files.ts';
import { jobsOfQueue } from './jobs.ts';
import { uploadsOfProjects } from './uploads.ts';

interface Flags extends CleanFlags {
  readonly olderThan?: number;
  readonly finals?: boolean;
  readonly uploads?: boolean;
  readonly jobs?: boolean;
  readonly stored?: boolean;
  readonly json?: boolean;
}

/** `projects clean`: what it lists and removes of the projects is chosen by its flags, one kind at a time. */
export function cleanCommand(above: Command, world: World, finish: (exitCode: number) => void): void {
  above
    .command('clean')
    .description('remove what can be made again for nothing; lists it first, and asks')
    .option('--older-than <time>', 'only what was changed, sent or finished last so long ago: 30d, 12h', age)
    .option('--finals', 'the finished videos, too; the next run joins them again from their clips')
    .option('--stored', 'of projects in PostgreSQL: their media in the storage, in place of files here')
    .addOption(
      new Option(
        '--uploads',
        'what --upload has sent, in place of files here; it needs --older-than',
      ).conflicts(['finals', 'stored']),
    )
    .addOption(
      new Option(
        '--jobs',
        'rows of batches that ended in the queue of SPARKFLUENCE_DATABASE_URL, in place of files; it needs --older-than',
      ).conflicts(['finals', 'stored', 'uploads']),
    )
    .option('-y, --yes', 'remove without asking')
    .option('--no-input', 'never ask anything: list only')
    .option('--json', 'print the JSON document also on a terminal')
    .action(async (flags: Flags) => {
      const config = configOf(world);
      const clean = async <Data extends object>(kind: Cleanable<Data>): Promise<void> => {
        const { data, text, failed } = await cleaned(world, flags, kind);
        printAnswer(world.streams, flags.json === true, { data, human: text });
        finish(failed ? EXIT_CODES.upload : EXIT_CODES.done);
      };
      const { olderThan, finals = false, uploads = false, jobs = false, stored = false } = flags;
      const request = { olderThanMs: olderThan ?? 0, finals };
      if (uploads) await clean(uploadsOfProjects(config, olderThan, world));
      else if (jobs) await clean(jobsOfQueue(config, olderThan, world));
      else if (stored) await clean(filesOfStorage(config, request, world));
      else await clean(filesOfProjects(config, request, world));
    });
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

function age(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return Number(count) * UNITS[unit as keyof typeof UNITS];
  throw new InvalidArgumentError('It must be a time such as 30d, 12h or 2w.');
}
