import type { Command } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { run } from '../operations/run.ts';
import { checkLogo } from '../pipeline/final/captions/logo.ts';
import { completeBrief } from '../pipeline/work/open.ts';
import { humanMade, humanVideo, verdictOf } from './answer/print.ts';
import { type Answer, answerWith, quoteOr } from './answer/step.ts';
import { readBrief } from './flags/content.ts';
import { finalRequestOf } from './flags/final-flags.ts';
import { type MoneyFlags, moneyOf, moneyOptions } from './flags/money.ts';
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
import { clipOption, type OwnFlags, photoOptions, readOwnFiles } from './flags/own-flags.ts';

type Flags = OwnFlags &
  CommonFlags &
  ContentFlags &
  LookFlags &
  MusicFlags &
  CaptionFlags &
  LogoFlags &
  MoneyFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('topic, title or transcript to a finished video, in one go');
  const options = [
    contentOptions,
    photoOptions,
    clipOption,
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
  command.action(async (typed: Flags) => {
    const config = configOf(world, typed);
    const asked = await askedFlags(world, typed, config);
    const flags = preferred(asked.flags, config.preferences);
    const folder = folderOf(flags, world.cwd);
    const request = {
      folder,
      brief: await completeBrief(await readBrief(world, flags), folder, config.preferences),
      providers: flags,
      rag: flags,
      rewrite: flags.rewrite,
      own: await readOwnFiles(flags, world, config),
      money: moneyOf(flags),
      final: finalRequestOf(flags, undefined, world.cwd),
      captions: captionsOf(flags),
    };
    const answer = answerWith(world, flags, config, (caller) => run(request, caller), {
      answerOf: quoteOr((data: CombineData) => answerOf(data, flags, world, asked.notes)),
      nameProject: true,
    });
    finish(await answer);
  });
}

function answerOf(data: CombineData, flags: Flags, { streams }: World, wizard: readonly string[]): Answer {
  // Where stdout goes to a program, stderr says where the file is.
  const where = streams.stdoutIsTerminal && flags.json !== true ? [] : [humanVideo(data)];
  return {
    data,
    degradations: data.degradations,
    human: humanMade(data),
    ...verdictOf(data, flags.strict === true, [...where, ...wizard]),
  };
}

/** The wizard's answers, on a terminal where no flag says what the video is about; the wizard is loaded only then. */
async function askedFlags(
  world: World,
  flags: Flags,
  config: Config,
): Promise<{ readonly flags: Flags; readonly notes: readonly string[] }> {
  const { topic, title, transcript, script, project } = flags;
  const content = topic ?? title ?? transcript ?? script ?? project;
  if (content !== undefined || !flags.input || !world.streams.stdinIsTerminal) return { flags, notes: [] };
  const { askForRun, runLine, wantsWizard } = await import('./wizard.ts');
  if (!wantsWizard(world, flags)) return { flags, notes: [] };
  // Nobody should answer questions for a video that cannot be made.
  await checkLogo(
    finalRequestOf(preferred(flags, config.preferences), undefined, world.cwd).logo,
    world.signal,
  );
  const answers = await askForRun(world, flags, config);
  return { flags: answers, notes: [`the same in one line: ${runLine(answers)}`] };
}
