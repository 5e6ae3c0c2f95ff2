import { availableParallelism } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOf } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { BatchQuote, BatchRow } from '../contracts/batch.ts';
import { PRIORITIES, type Priority } from '../contracts/batch.ts';
import { leaveInterruption } from '../contracts/ending.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { type BatchView, openBatchView } from '../io/batch-view.ts';
import { makeBatch } from '../operations/batch/batch.ts';
import { furtherMistakes } from '../operations/batch/check-rows.ts';
import { badRows, checkSheet } from '../operations/batch/check-sheet.ts';
import type { BatchCaller } from '../operations/batch/request.ts';
import { readSheet } from '../operations/batch/sheet.ts';
import { quoted } from '../pipeline/documents.ts';
import { DEFAULT_LIMITS } from '../pipeline/money/budget.ts';
import { watchRequests } from '../providers/wire/watch-requests.ts';
import { confirmOnTerminal } from './answer/agree.ts';
import { commandLine, flagsOf } from './answer/command-line.ts';
import { nextAfter } from './answer/go-on.ts';
import { printAnswer } from './answer/print.ts';
import { amount } from './flags/money.ts';
import { type CommonFlags, commonOptions } from './flags/options.ts';
import { registerStatus, type SheetFlags, sheetOptions, whichBatch } from './sheet/batch-status.ts';
import { batchAnswer, quoteText } from './sheet/batch-text.ts';
import { sheetColumns } from './sheet/columns.ts';
import { queuedElsewhere, quoteSubmission, submitBatch, wasQueued } from './sheet/queued-batch.ts';
import { readSheetText } from './sheet/read-sheet.ts';
import { checkRow, mistakeOf } from './sheet/row-request.ts';

interface Flags extends Omit<CommonFlags, 'project'>, SheetFlags {
  readonly jobs?: number;
  readonly estimate?: boolean;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
  readonly resubmit?: boolean;
  readonly envFile?: string;
  readonly priority?: Priority;
}

const HELP = `
A row is a video. The columns are the flags of run: topic, title, transcript, script, language, voice, image, bgm, max_cost, …,
and key, which names the row. FILE is CSV, JSON lines or JSON; - is standard input. Run it again to go on, or after an edit.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const batch = program
    .command('batch')
    .description('many videos: a row of a sheet each; status, cancel, retry')
    .argument('[file]', 'the sheet: CSV, JSON lines, JSON, or - for standard input');
  makingOptions(batch).addHelpText('after', HELP);
  batch.action(async (file: string | undefined, flags: Flags) =>
    finish(await make(world, file, flags, batch, false)),
  );
  registerStatus(batch, world, finish);
  const retry = batch
    .command('retry')
    .description('make the rows again that failed, and no others')
    .argument('<file>', 'the sheet');
  // commander gives a flag that both commands have to the outer one
  makingOptions(retry).action(async (file: string, _flags: Flags, command: Command) =>
    finish(await make(world, file, command.optsWithGlobals<Flags>(), batch, true)),
  );
}

function makingOptions(command: Command): Command {
  sheetOptions(command)
    .option('--jobs <count>', 'so many videos side by side (default: as many as cores, 4 at most)', jobs)
    .option('--estimate', 'print what all would cost, and make and buy nothing')
    .option('--dry-run', 'the same as --estimate')
    .option(
      '--max-cost <usd>',
      'what the whole batch may cost, with all its reruns, which keep it (default: 10)',
      amount,
    )
    .option('--resubmit', 'send again what got no answer, even where that may buy it twice')
    .addOption(
      new Option('--priority <which>', 'with --queue: before or behind other batches').choices(PRIORITIES),
    );
  return withoutProject(commonOptions(command));
}

/** Each row has a project of its own. */
function withoutProject(command: Command): Command {
  const options = command.options as unknown as { long?: string }[];
  const at = options.findIndex(({ long }) => long === '--project');
  if (at >= 0) options.splice(at, 1);
  return command;
}

async function make(
  world: World,
  file: string | undefined,
  flags: Flags,
  batch: Command,
  onlyFailed: boolean,
): Promise<ExitCode> {
  if (file === undefined) throw noFile();
  const config = configOf(world, flags);
  const { folder, path } = whichBatch(world, config, file, flags);
  const name = file === '-' ? 'standard input' : basename(file);
  const sheet = readSheet(await readSheetText(world, file), file === '-' ? '-' : file);
  const base = file === '-' ? world.cwd : dirname(resolve(world.cwd, file));
  const checked = checkSheet(sheet, sheetColumns(), base);
  const { rows, mistakes } = checked;
  const view = openBatchView(world.streams, { mode: flags.progress, quiet: flags.quiet, env: world.env });
  // Without `retry`: a row whose repetition was cut off is no failed one any more.
  const { resubmit: _agreed, ...again } = flags;
  const line = commandLine(`sparkfluence batch ${quoted(file)}`, flagsOf(batch, again));
  const said = () => interrupted(file === '-' ? undefined : line, world.signal.reason);
  const takeBack = leaveInterruption(said);
  const unwatch = flags.verbose === true ? watchRequests((line) => view.detail('request', line)) : undefined;
  try {
    const reader = {
      readRow: (row: BatchRow) => checkRow(world, row, { profile: flags.profile }),
      mistakeOf,
    };
    if (mistakes.length > 0) {
      const { pid, signal } = world;
      const quiet = { pid, signal, onEvent: () => undefined };
      throw badRows(name, [...mistakes, ...(await furtherMistakes(checked, reader, quiet))]);
    }
    const request = {
      ...{ folder, file: path, name, rows, onlyFailed },
      jobs: flags.jobs ?? Math.min(4, availableParallelism()),
      limitUsd: flags.maxCost,
      usualUsd: limitOf(config),
      estimate: flags.estimate === true || flags.dryRun === true,
      resubmit: flags.resubmit === true,
    };
    const isQueued = await wasQueued(folder);
    if (flags.queue === true || (isQueued && (onlyFailed || request.estimate))) {
      const { priority = 'normal' } = flags;
      const queued = { ...request, rows: rows.map((row) => withProfile(row, flags.profile)), priority };
      if (request.estimate) {
        const quote = await quoteSubmission(config, queued, reader, callerOf(world, flags, view));
        await view.stop();
        return printQuote(world, flags, quote);
      }
      const data = await submitBatch(config, queued, reader, callerOf(world, flags, view));
      await view.stop();
      printAnswer(world.streams, flags.json === true, batchAnswer(data));
      return EXIT_CODES.done;
    }
    if (isQueued) throw queuedElsewhere(name);
    const outcome = await makeBatch(request, reader, callerOf(world, flags, view)).catch((error: unknown) => {
      throw world.signal.aborted ? said() : error;
    });
    await view.stop();
    if (outcome.quote !== undefined) return printQuote(world, flags, outcome.quote);
    printAnswer(world.streams, flags.json === true, batchAnswer(outcome.data));
    return outcome.exitCode;
  } finally {
    takeBack();
    unwatch?.();
    await view.stop();
  }
}

function printQuote({ streams }: World, flags: Flags, quote: BatchQuote): ExitCode {
  printAnswer(streams, flags.json === true, { data: { quote }, human: quoteText(quote) });
  return EXIT_CODES.done;
}

/** A worker makes the row with the profile that it was checked and quoted with. */
const withProfile = (row: BatchRow, profile: string | undefined): BatchRow =>
  profile === undefined ? row : { ...row, cells: { profile, ...row.cells } };

const limitOf = ({ limits }: Config): number => limits.maxUsd ?? DEFAULT_LIMITS.maxUsd;

function callerOf(world: World, flags: Flags, view: BatchView): BatchCaller {
  return {
    pid: world.pid,
    signal: world.signal,
    onCommand: flags.verbose === true ? (line) => view.detail('ffmpeg', line) : undefined,
    onNotice: (text) => view.note(text),
    onChecked: view.checked,
    onBegin: view.begin,
    onRow: view.row,
    onRowEvent: view.event,
    onRowPlan: view.plan,
    onRowNotice: (key, text) => view.note(text, key),
    confirm: (quote) => confirmOnTerminal(world, flags, quote, view),
  };
}

const interrupted = (line: string | undefined, cause: unknown): SparkfluenceError =>
  new SparkfluenceError('interrupted', 'Interrupted; nothing that was finished is lost', {
    details: { reason: 'interrupted', next: nextAfter(line) },
    cause,
  });

const noFile = (): SparkfluenceError =>
  new SparkfluenceError('input', 'Nothing says which sheet the rows stand in', {
    details: {
      reason: 'missing_input',
      next: 'Name it: sparkfluence batch topics.csv; - is standard input.',
    },
  });

function jobs(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 99.');
}
