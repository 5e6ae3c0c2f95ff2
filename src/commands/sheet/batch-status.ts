import { resolve } from 'node:path';
import type { Command } from 'commander';
import { configOf } from '../../config/load.ts';
import type { Config } from '../../config/resolve.ts';
import type { BatchData } from '../../contracts/batch.ts';
import { EXIT_CODES, type ExitCode } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { exitOf } from '../../operations/batch/batch.ts';
import { batchFolder } from '../../operations/batch/state.ts';
import { batchStatus, cancelBatch } from '../../operations/batch/status.ts';
import { printAnswer } from '../answer/print.ts';
import { batchAnswer } from './batch-text.ts';
import { lookAtQueued, wasQueued } from './queued-batch.ts';

/** The commands that look at a batch, and stop it. */

export interface SheetFlags {
  readonly name?: string;
  readonly queue?: boolean;
  readonly json?: boolean;
}

export const sheetOptions = (command: Command): Command =>
  command
    .option(
      '--name <name>',
      'what the batch is called, by which a rerun finds it (default: the path of its sheet)',
    )
    .option('--queue', 'the batch is in the queue of SPARKFLUENCE_DATABASE_URL, where workers make it');

/** The folder that a batch is kept in, and its sheet as an absolute path. */
export function whichBatch(
  { cwd }: Pick<World, 'cwd'>,
  { root }: Pick<Config, 'root'>,
  file: string,
  { name }: SheetFlags,
) {
  const path = file === '-' ? '-' : resolve(cwd, file);
  return { folder: batchFolder(root, name ?? (path === '-' ? 'standard-input' : path)), path };
}

export function registerStatus(batch: Command, world: World, finish: (exitCode: number) => void): void {
  const status = batch
    .command('status')
    .description('how the rows of a sheet are doing')
    .argument('<file>', 'the sheet');
  const cancel = batch
    .command('cancel')
    .description('stop the batch wherever it runs; a rerun or retry goes on')
    .argument('<file>', 'the sheet');
  for (const [command, look] of [
    [status, batchStatus],
    [cancel, cancelBatch],
  ] as const) {
    sheetOptions(command).option('--json', 'print the JSON document also on a terminal');
    command.action(async (file: string, _flags: SheetFlags, used: Command) => {
      const flags = used.optsWithGlobals<SheetFlags>();
      const config = configOf(world);
      const { folder } = whichBatch(world, config, file, flags);
      const isQueued = flags.queue === true || (await wasQueued(folder));
      const data = isQueued
        ? await lookAtQueued(config, world.pid, command === status ? 'status' : 'cancel', { folder, file })
        : await look(folder, file, world.signal);
      printAnswer(world.streams, flags.json === true, batchAnswer(data));
      finish(command === status ? exitOfStatus(data) : EXIT_CODES.done);
    });
  }
}

/** As `status`: 8 while something is to be done, else as the batch ended. */
const exitOfStatus = (data: BatchData): ExitCode =>
  data.summary.open > 0 ? EXIT_CODES.pending : exitOf(data);
