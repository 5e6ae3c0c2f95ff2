import { pathToFileURL } from 'node:url';
import { type Command, Option } from 'commander';
import { configOf, withoutScript } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import { IMAGE_PROVIDERS } from '../contracts/segments.ts';
import type { World } from '../contracts/world.ts';
import { openOutside } from '../io/open-outside.ts';
import { openProgress } from '../io/progress.ts';
import { pageVoices } from '../operations/page-voices.ts';
import { unwrittenVideo } from '../operations/studio/new-video.ts';
import { checkLogo } from '../pipeline/final/captions/logo.ts';
import { servePage } from '../pipeline/preview/serve.ts';
import { writeStoryboard } from '../pipeline/preview/write.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openFrom, withChoices } from '../pipeline/work/open.ts';
import type { SessionOptions } from '../pipeline/work/session.ts';
import { openProject, type Project } from '../project/store.ts';
import { runLine } from './answer/go-on.ts';
import { withProjectHere } from './answer/here.ts';
import { printAnswer, say } from './answer/print.ts';
import { endOfKept } from './flags/kept-end.ts';
import { choicesOf } from './flags/kept-flags.ts';
import { limitOptions, type MoneyFlags, moneyOf } from './flags/money.ts';
import {
  type CaptionFlags,
  type CommonFlags,
  captionOptions,
  commonOptions,
  type LogoFlags,
  type LookFlags,
  logoOptions,
  type MusicFlags,
  musicOptions,
  projectFolder,
  videoOptions,
} from './flags/options.ts';
import { readStepInput } from './flags/step-input.ts';
import { port } from './flags/values.ts';

interface OwnFlags {
  readonly open?: boolean;
  readonly serve?: boolean;
  readonly port?: number;
}
type Flags = OwnFlags & CommonFlags & LookFlags & MusicFlags & LogoFlags & CaptionFlags & MoneyFlags;

const HELP = `
Examples:
  $ sparkfluence preview --project DIR --open     writes DIR/storyboard.html, which shows itself without a server
  $ sparkfluence preview --project DIR --serve    a page on this machine that follows the project; edit, choose, redo

--serve ends with Ctrl-C: exit 0, or 130 where that cut off something the page had started. The music, logo, caption and
provider flags are those of \`run\`; the served page uses them for what it makes.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('preview')
    .description('a page to look at: storyboard, takes, timeline, cost; --serve lets you edit and redo on it')
    .option('--open', 'open the page in your browser')
    .option('--serve', 'serve the page to this machine alone, follow the project, and let it be edited')
    .option('--port <number>', 'port of --serve (default: a free one)', port)
    .addOption(
      new Option('--image-provider <name>', 'who draws the pictures (default: auto)').choices([
        'auto',
        ...IMAGE_PROVIDERS,
      ]),
    )
    .addHelpText('after', HELP);
  for (const add of [videoOptions, limitOptions, musicOptions, logoOptions, captionOptions, commonOptions])
    add(command);
  command.action(async (given: Flags) => {
    const config = configOf(world, given);
    const flags = await withProjectHere(world, config, given);
    const { projectId } = await readStepInput('status', world, flags.project !== undefined);
    const project = await openFrom(
      config,
      await projectFolder(world, config, flags, projectId),
      { projectId },
      {},
    );
    finish(await (flags.serve === true ? serve : write)(world, flags, config, project));
  });
}

async function write(world: World, flags: Flags, config: Config, project: Project): Promise<ExitCode> {
  const options = await sessionOptions(world, flags, config);
  const { file, bytes, notices } = await writeStoryboard(project, options, commandOf(project, flags));
  for (const notice of notices) say(world.streams, flags, 'note', `note: ${notice}`);
  const url = pathToFileURL(file).href;
  await openIfAsked(world, flags, url);
  printAnswer(world.streams, flags.json === true, {
    data: { project_id: project.settings.project_id, storyboard_url: url, bytes, notices },
    human: `storyboard: ${file}  (${(bytes / 1e6).toFixed(1)} MB)`,
  });
  return EXIT_CODES.done;
}

async function serve(world: World, flags: Flags, config: Config, project: Project): Promise<ExitCode> {
  const { folder } = project;
  const pending = { choices: choicesOf(flags, world.cwd) };
  const endOf = ({ settings }: Project) => endOfKept(settings.final, flags, config, world.cwd);
  await checkLogo(endOf(withChoices(project, pending.choices)).final.logo, world.signal);
  const { progress: mode = 'plain', quiet } = flags; // one line an event, since a live view would cover the address
  const view = openProgress(world.streams, { mode, quiet, env: world.env });
  const session = { ...(await sessionOptions(world, flags, config)), onEvent: view.onEvent };
  const { url, changes, cutOff } = await servePage({
    folder,
    port: flags.port ?? 0,
    session,
    command: commandOf(project, flags),
    endOf,
    pending,
    unwritten: unwrittenVideo(
      folder,
      async () => ({
        ...endOf(withChoices(await openProject(folder), pending.choices)),
        ...{ providers: withoutScript(flags, config), rag: {}, money: moneyOf(flags) },
      }),
      { ...session, onNotice: session.onNotice ?? (() => undefined) },
    ),
    more: pageVoices({
      config,
      signal: world.signal,
      provider: session.makers.voice.id,
      language: async () => (await openProject(folder)).settings.language,
      maxUsd: moneyOf(flags).limits?.maxUsd,
    }),
    onReady(address) {
      // The address is printed even with --quiet: without its token the page cannot be opened.
      world.streams.stderr.write(`review page: ${address}\nCtrl-C ends it.\n`);
      void openIfAsked(world, flags, address);
    },
  }).finally(() => view.stop());
  if (cutOff !== null) throw interrupted(cutOff, project, flags);
  printAnswer(world.streams, flags.json === true, {
    data: { project_id: project.settings.project_id, url, changes },
    human: `The page is closed; ${changes === 1 ? '1 change was' : `${changes} changes were`} made on it.`,
  });
  return EXIT_CODES.done;
}

async function sessionOptions(
  { pid, signal, streams }: World,
  flags: Flags,
  config: Config,
): Promise<SessionOptions> {
  return {
    config,
    pid,
    signal,
    attachedWorkers: true,
    onEvent: () => undefined,
    onNotice: (notice) => say(streams, flags, 'note', notice),
    limits: moneyOf(flags).limits,
    makers: await chooseMakers(withoutScript(flags, config), config),
  };
}

const commandOf = ({ folder }: Project, flags: Flags): string => runLine(folder, flags);

async function openIfAsked(world: World, flags: Flags, url: string): Promise<void> {
  if (flags.open !== true || (await openOutside(url))) return;
  say(
    world.streams,
    flags,
    'note',
    `note: There is nothing here to open a browser with; open it yourself: ${url}`,
  );
}

const interrupted = (what: string, project: Project, flags: Flags): SparkfluenceError =>
  new SparkfluenceError('interrupted', `Interrupted while ${what}; nothing that was finished is lost`, {
    details: {
      reason: 'interrupted',
      project: project.folder,
      next: `Go on with: ${commandOf(project, flags)}`,
    },
  });
