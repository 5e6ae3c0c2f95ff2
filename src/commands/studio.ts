import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage, LOCAL_LANGUAGES } from '../contracts/languages.ts';
import { IMAGE_PROVIDERS, SCRIPT_PROVIDERS } from '../contracts/segments.ts';
import type { World } from '../contracts/world.ts';
import { openOutside } from '../io/open-outside.ts';
import { openProgress, PROGRESS_MODES, type ProgressMode } from '../io/progress.ts';
import { serveStudio } from '../operations/studio/serve.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import type { Project } from '../project/store.ts';
import { runLine } from './answer/go-on.ts';
import { printAnswer, say } from './answer/print.ts';
import { captionsOf, finalRequestOf } from './flags/final-flags.ts';
import { endOfKept } from './flags/kept-end.ts';
import { limitOptions, type MoneyFlags, moneyOf } from './flags/money.ts';
import { type LookFlags, videoOptions } from './flags/options.ts';
import { uploadRequestOf } from './flags/upload-flags.ts';
import { port } from './flags/values.ts';

interface Flags extends LookFlags, Pick<MoneyFlags, 'maxCost' | 'maxCredits'> {
  readonly root?: string;
  readonly port?: number;
  readonly open?: boolean;
  readonly scriptProvider?: string;
  readonly json?: boolean;
  readonly progress?: ProgressMode;
  readonly quiet?: boolean;
  readonly profile?: string;
}

const HELP = `
Examples:
  $ sparkfluence studio --open                    all your videos in the browser, and new ones from there
  $ sparkfluence studio --root FOLDER --max-cost 5

It is served to this machine alone, at an address with a token. Ctrl-C ends it: exit 0, or 130 where that cut off
something that a page had started. The limit is of each project, as everywhere.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('studio')
    .description('all projects of a folder in the browser: work on them, and make new ones')
    .option('--root <folder>', 'folder of the projects (default: SPARKFLUENCE_HOME)')
    .option('--port <number>', 'port (default: a free one)', port)
    .option('--open', 'open the page in your browser')
    .addOption(
      new Option('--script-provider <name>', 'who writes the scripts (default: auto)').choices([
        'auto',
        ...SCRIPT_PROVIDERS,
      ]),
    )
    .addOption(
      new Option('--image-provider <name>', 'who draws the pictures (default: auto)').choices([
        'auto',
        ...IMAGE_PROVIDERS,
      ]),
    );
  videoOptions(command);
  limitOptions(command)
    .option('--json', 'print the JSON document also on a terminal')
    .addOption(new Option('--progress <how>', 'what stderr tells meanwhile').choices(PROGRESS_MODES))
    .option('-q, --quiet', 'only errors and the address on stderr')
    .option('--profile <name>', 'a profile of the configuration files')
    .addHelpText('after', HELP)
    .action(async (flags: Flags) => finish(await serve(world, flags)));
}

async function serve(world: World, flags: Flags): Promise<number> {
  const found = configOf(world, flags);
  const root = flags.root === undefined ? found.root : resolve(world.cwd, flags.root);
  const config = { ...found, root };
  const { preferences } = config;
  const { signal, pid, streams } = world;
  const wished = preferred<Flags>(flags, preferences);
  const { progress: mode = 'plain', quiet } = flags; // one line an event, since a live view would cover the address
  const view = openProgress(streams, { mode, quiet, env: world.env });
  const onNotice = (notice: string) => say(streams, flags, 'note', notice);
  const money = moneyOf(flags);
  const caller = { config, pid, signal, onEvent: view.onEvent, onNotice };
  const language = preferences.language === undefined ? null : findLanguage(preferences.language).name;
  const { url, changes, cutOff } = await serveStudio({
    root,
    port: flags.port ?? 0,
    caller,
    session: {
      ...{ config, pid, signal, onNotice, onEvent: view.onEvent, attachedWorkers: true },
      ...{ limits: money.limits, makers: await chooseMakers(wished, config) },
    },
    endOf: ({ settings }: Project) => endOfKept(settings.final, {}, config, world.cwd),
    base: {
      ...{ providers: wished, rag: wished, money },
      final: finalRequestOf(wished, undefined, world.cwd),
      captions: captionsOf(wished),
      upload: uploadRequestOf(wished),
    },
    start: {
      languages: [...new Set([...(language === null ? [] : [language]), ...LOCAL_LANGUAGES])],
      language,
      platform: preferences.platform ?? 'tiktok',
      duration: preferences.duration ?? '30s',
      style: preferences.style ?? 'cinematic',
      voice: preferences.voice ?? null,
      brandColors: preferences.brand_colors ?? [],
    },
    commandOf: (folder) => runLine(folder),
    onReady(address) {
      // The address is printed even with --quiet: without its token the page cannot be opened.
      streams.stderr.write(`studio: ${address}\nCtrl-C ends it.\n`);
      void openIfAsked(world, flags, address);
    },
  }).finally(() => view.stop());
  if (cutOff.length > 0) throw interrupted(cutOff);
  printAnswer(streams, flags.json === true, {
    data: { root, url, changes },
    human: `The studio is closed; ${changes === 1 ? '1 change was' : `${changes} changes were`} made in it.`,
  });
  return EXIT_CODES.done;
}

async function openIfAsked({ streams }: World, flags: Flags, url: string): Promise<void> {
  if (flags.open !== true || (await openOutside(url))) return;
  say(streams, flags, 'note', `note: There is nothing here to open a browser with; open it yourself: ${url}`);
}

const interrupted = (folders: readonly string[]): SparkfluenceError =>
  new SparkfluenceError(
    'interrupted',
    `Interrupted while working on ${folders.join(', ')}; nothing that was finished is lost`,
    {
      details: {
        reason: 'interrupted',
        project: folders[0],
        next: `Go on with: ${folders.map((folder) => runLine(folder)).join(' and ')}`,
      },
    },
  );
