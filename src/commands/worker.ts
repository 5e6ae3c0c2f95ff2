import { randomUUID } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import { EXIT_CODES } from '../contracts/errors.ts';
import { packageFile } from '../contracts/places.ts';
import { type Measured, watchDepth } from '../contracts/telemetry.ts';
import type { VendorSettings } from '../contracts/vendors.ts';
import type { World } from '../contracts/world.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { PROGRESS_MODES, type ProgressMode } from '../io/progress.ts';
import type { VideoQueue } from '../queue/open.ts';
import { printAnswer } from './answer/print.ts';
import { workerLog } from './answer/worker-log.ts';
import { queuePlace } from './sheet/queued-batch.ts';

interface Flags {
  readonly concurrency?: number;
  readonly stopSeconds: number;
  readonly untilEmpty?: boolean;
  readonly progress?: ProgressMode;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly profile?: string;
  readonly files?: readonly string[];
  readonly serveRoot?: string;
}

const HELP = `
The queue is in the PostgreSQL that SPARKFLUENCE_DATABASE_URL names; \`sparkfluence batch FILE --queue\` fills it. Any number of
workers on any machines may take from it, as long as they share the folder of the projects (SPARKFLUENCE_HOME).
With SPARKFLUENCE_DATABASE_URL=pglite: the queue is in a folder, for one process at a time.
SPARKFLUENCE_FORGET_AFTER=90d has batches forgotten that ended so long ago; their projects stay.
docs/workers.md has the rest.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  program
    .command('worker')
    .description('make the videos that wait in the queue, until it is stopped')
    .option(
      '--concurrency <count>',
      'videos at once (default: two a core, since most of the time is waiting for vendors)',
      whole(1, 1000),
    )
    .option(
      '--stop-seconds <seconds>',
      'how long running videos may go on after SIGTERM; then they are given back, to be gone on with',
      whole(0, 86_400),
      20,
    )
    .option(
      '--files <dir>',
      'a folder that rows may name files in, once for each (default: SPARKFLUENCE_FILES, else none)',
      (dir: string, before: readonly string[] = []) => [...before, dir],
    )
    .option(
      '--serve-root <folder>',
      'the folder of a server of ours, whose jobs are done as well (default: SPARKFLUENCE_SERVE_ROOT, else none)',
    )
    .option('--until-empty', 'end when nothing waits and nothing runs any more')
    .addOption(
      new Option('--progress <how>', 'what stderr tells: lines, or JSON lines with every step').choices(
        PROGRESS_MODES,
      ),
    )
    .option('-q, --quiet', 'only what fails on stderr')
    .option('--profile <name>', 'a named set of settings')
    .option('--json', 'print the JSON document also on a terminal')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => {
      const data = await start(world, flags);
      printAnswer(world.streams, flags.json === true, {
        data,
        human: `The worker has stopped: ${data.finished} finished, ${data.failed} failed, ${data.given_back} given back.`,
      });
      finish(EXIT_CODES.done);
    });
}

async function start(world: World, flags: Flags) {
  const [
    { openQueue },
    { isServed },
    { queueUsage },
    { shareUsage },
    { work },
    { queuedRow },
    { watchProgram },
    { forgetEveryHour },
  ] = await Promise.all([
    import('../queue/open.ts'),
    import('../queue/served.ts'),
    import('../queue/usage.ts'),
    import('../providers/wire/usage-file.ts'),
    import('../operations/worker/work.ts'),
    import('./sheet/queued-row.ts'),
    import('../operations/worker/program-watch.ts'),
    import('../operations/worker/forget.ts'),
  ]);
  const isReplaced = await watchProgram(packageFile('dist/main.js'));
  const config = configOf(world, flags);
  const log = workerLog(world.streams, flags);
  const server = await serverOf(world, flags);
  const queue = await openQueue({
    ...queuePlace(config, world.pid),
    looksAfter: true,
    onTrouble: log.onDatabase,
  });
  const id = `${hostname()}-${world.pid}-${randomUUID().slice(0, 8)}`;
  const concurrency = flags.concurrency ?? 2 * availableParallelism();
  let unwatch = async () => {};
  let stopForgetting = async () => {};
  const makeRow = queuedRow(
    world,
    flags.profile,
    flags.files?.map((folder) => resolve(world.cwd, folder)) ?? config.fileFolders,
  );
  try {
    log.ready(id, concurrency);
    shareUsage(queueUsage(queue, id, accountsOf(config)));
    unwatch = watchDepth(() => depthOf(queue));
    if (config.forgetAfterMs !== undefined)
      stopForgetting = forgetEveryHour(queue, config.forgetAfterMs, log.onForgotten);
    return await work({
      ...{ queue, id, pid: world.pid, concurrency, signal: world.signal },
      ...{ stopSeconds: flags.stopSeconds, untilEmpty: flags.untilEmpty === true },
      serves: server?.serves,
      isReplaced,
      make: (video, making) =>
        isServed(video) && server !== undefined
          ? server.make(queue, config)(video, making)
          : makeRow(video, making),
      ...log,
    });
  } finally {
    await unwatch();
    await stopForgetting();
    shareUsage(undefined);
    await queue.close();
  }
}

/** The server whose jobs this worker does, too. @throws SparkfluenceError config, reason `no_server_here` */
async function serverOf({ cwd, env, pid }: World, { serveRoot }: Flags) {
  const given = serveRoot ?? env.SPARKFLUENCE_SERVE_ROOT?.trim();
  if (given === undefined || given === '') return undefined;
  const root = resolve(cwd, given);
  const [{ openPlace }, { placeOf, requireServerFolder, servedJob }, { uploadRequestOf }, { access }] =
    await Promise.all([
      import('../server/place.ts'),
      import('../server/queued-work.ts'),
      import('./flags/upload-flags.ts'),
      import('node:fs/promises'),
    ]);
  requireServerFolder(
    root,
    await access(join(root, 'secret')).then(
      () => true,
      () => false,
    ),
  );
  const place = await openPlace(root);
  return {
    serves: placeOf(place),
    make: (queue: VideoQueue, config: Config) =>
      servedJob({ place, queue, config, pid, upload: uploadRequestOf(preferred({}, config.preferences)) }),
  };
}

async function depthOf(queue: VideoQueue): Promise<Measured[]> {
  const { queueFigures } = await import('../queue/look.ts');
  const { waiting, running, failed } = await queueFigures(queue);
  return Object.entries({ waiting, running, failed }).map(([state, value]) => ({
    value,
    attributes: { state },
  }));
}

/** A name for the account of a provider: the provider and a hash of its key, so that each key has limits of its own. */
const accountsOf =
  ({ vendors }: Config) =>
  (provider: string): string => {
    const { apiKey = '' } = (vendors as Readonly<Record<string, VendorSettings>>)[provider] ?? {};
    return `${provider} ${sha256(`account ${apiKey}`).slice(0, 16)}`;
  };

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
