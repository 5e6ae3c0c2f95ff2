import type { Command } from 'commander';
import { configOf, newVideoWish, preferred } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { combineData } from '../pipeline/documents.ts';
import { checkLogo } from '../pipeline/final/captions/logo.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { priceOf } from '../pipeline/money/prices.ts';
import { writePublishKit } from '../pipeline/publish/publish.ts';
import { planBefore } from '../pipeline/quote/forecast.ts';
import { type Maker, type Quote, quoteRest } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { makeVideo } from '../pipeline/run.ts';
import { checkWish, needsScript, writeScript } from '../pipeline/script/write.ts';
import { chooseMakers, type Makers } from '../pipeline/work/makers.ts';
import { openForScript, type Wish } from '../pipeline/work/open.ts';
import { limitsOf, type Session } from '../pipeline/work/session.ts';
import { humanFinal, printAnswer, say, verdictOf } from './answer/print.ts';
import { onProject, quoteAnswer } from './answer/step.ts';
import { readWish } from './flags/content.ts';
import { finalWishOf } from './flags/final-flags.ts';
import { agree, foretell, type MoneyFlags, moneyOptions, onlyEstimate, sessionFlags } from './flags/money.ts';
import {
  brandOption,
  type CaptionFlags,
  type CommonFlags,
  type ContentFlags,
  captionOptions,
  captionsOf,
  commonOptions,
  contentOptions,
  folderOf,
  imageOptions,
  type LogoFlags,
  type LookFlags,
  languageOptions,
  logoOptions,
  type MusicFlags,
  musicOptions,
  videoOptions,
  voiceOption,
} from './flags/options.ts';

type Flags = CommonFlags & ContentFlags & LookFlags & MusicFlags & CaptionFlags & LogoFlags & MoneyFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('topic, title or transcript to a finished video, in one go');
  const options = [
    contentOptions,
    languageOptions,
    imageOptions,
    videoOptions,
    voiceOption,
    brandOption,
    logoOptions,
    musicOptions,
    captionOptions,
    moneyOptions,
    commonOptions,
  ];
  for (const add of options) add(command);
  command.action(async (flags: Flags) => finish(await run(world, flags)));
}

async function run(world: World, typed: Flags) {
  const config = configOf(world, typed);
  // Before anybody has answered questions for a video that cannot be made.
  await checkLogo(finalWishOf(preferred(typed, config.preferences), undefined, world.cwd).logo);
  const { wizard, flags: told } = await askedFlags(world, typed, config);
  const flags = preferred(told, config.preferences);
  const finalWish = finalWishOf(flags, undefined, world.cwd);
  const folder = folderOf(flags, world.cwd);
  const wish = await newVideoWish(await readWish(world, flags), folder, config.preferences);
  const makers = chooseMakers(flags, config.vendors);
  if (onlyEstimate(flags) && folder === undefined) return estimate(world, flags, config, makers, wish);
  if (folder === undefined) await checkWish(makers, wish);
  const project = await openForScript(config, folder, wish);
  say(world.streams, flags, 'project', `project: ${project.folder}`);
  return onProject(
    world,
    flags,
    { project, config, makers, attachedWorkers: true },
    async (session, view) => {
      const whole = () => quoteOfWhole(session);
      view.plan(await planBefore(session));
      if (onlyEstimate(flags) && (await needsScript(session))) return quoteAnswer(await whole());
      let agreed = flags;
      // The script itself may cost: all of it is quoted before a part is bought.
      const beforeScript = async (writer: Maker) => {
        const { prices } = (await session.purchaseContext()).money;
        if (priceOf(prices, 'script', writer.id, writer.model).usd === 0) return;
        await session.tools.ffmpeg();
        await agree(world, flags, await whole(), view);
        agreed = { ...flags, yes: true };
      };
      const [script] = await Promise.all([
        writeScript(session, beforeScript, flags),
        session.tools.ffmpeg(),
        needsScript(session).then((wanted) => (wanted ? session.warmUp() : undefined)),
      ]);
      if (script === undefined) throw nothingToMake(project.folder);
      const work = await session.work(script);
      const quote = await quoteRest(work, { clips: true });
      if (onlyEstimate(flags)) return quoteAnswer(quote);
      await foretell(world, agreed, work, quote, view);
      const final = await makeVideo(work, finalWish, captionsOf(flags));
      const kit = await writePublishKit(work, final);
      const data: CombineData = { ...combineData(work, final), publish_url: kit.url };
      return {
        data,
        degradations: data.degradations,
        human: `${humanFinal(data)}\npublish: ${kit.folder}`,
        ...verdictOf(data, flags.strict === true, [...notesOn(data, world, flags), ...wizard]),
      };
    },
  );
}

/** All of a video whose script is yet to be written, in a project that may have cost something already. */
async function quoteOfWhole(session: Session): Promise<Quote> {
  const { config, makers, project } = session;
  const { place, money, tools } = await session.purchaseContext();
  const duration = project.settings.duration ?? '30s';
  return quoteNew(config, tools.signal, { duration }, makers, money.limits, spentOf(place.ledger.state));
}

/** Of a video that does not exist yet: nothing is made for the answer, not even a folder. */
async function estimate(
  world: World,
  flags: Flags,
  config: Config,
  makers: Makers,
  wish: Wish,
): Promise<ExitCode> {
  const limits = limitsOf(config, sessionFlags(flags).limits);
  const quote = await quoteNew(config, world.signal, wish, makers, limits);
  const answer = quoteAnswer(quote);
  printAnswer(world.streams, flags.json === true, answer);
  return EXIT_CODES.done;
}

/** On a terminal without any word on the content, the wizard asks; it is loaded only then. */
async function askedFlags(
  world: World,
  flags: Flags,
  config: Config,
): Promise<{ flags: Flags; wizard: string[] }> {
  const { topic, title, transcript, project } = flags;
  const told = topic ?? title ?? transcript ?? project;
  if (told !== undefined || !flags.input || !world.streams.stdinIsTerminal) return { flags, wizard: [] };
  const { askForRun, runLine, wantsWizard } = await import('./wizard.ts');
  if (!wantsWizard(world, flags)) return { flags, wizard: [] };
  const answers = await askForRun(world, flags, config);
  return { flags: answers, wizard: [`the same in one line: ${runLine(answers)}`] };
}

/** Where the file is, when stdout goes to a program. */
function notesOn(data: CombineData, { streams }: World, { json }: Flags): string[] {
  return streams.stdoutIsTerminal && json !== true ? [] : [humanFinal(data)];
}

function nothingToMake(folder: string): SparkfluenceError {
  return new SparkfluenceError('input', `The project ${folder} does not say what its video is about`, {
    details: { reason: 'missing_input', next: 'Give --topic, --title or --transcript.' },
  });
}
