import type { Command } from 'commander';
import type { Config } from '../config.ts';
import type { CombineData } from '../contracts/documents.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import { combineData } from '../pipeline/documents.ts';
import { openForScript, type Wish } from '../pipeline/open.ts';
import { quoteRest } from '../pipeline/quote.ts';
import { quoteNew } from '../pipeline/quote-new.ts';
import { makeVideo } from '../pipeline/run.ts';
import { writeScript } from '../pipeline/script.ts';
import { readWish } from './content.ts';
import { agree, type MoneyFlags, moneyOptions, onlyEstimate, sessionFlags } from './money.ts';
import { musicOf } from './music.ts';
import {
  type CaptionFlags,
  type CommonFlags,
  type ContentFlags,
  captionOptions,
  captionsOf,
  commonOptions,
  contentOptions,
  folderOf,
  imageOptions,
  type LookFlags,
  languageOptions,
  type MusicFlags,
  musicOptions,
  videoOptions,
} from './options.ts';
import { humanFinal, printAnswer } from './print.ts';
import { configOf, onProject, quoteAnswer } from './step.ts';
import type { World } from './world.ts';

type Flags = CommonFlags & ContentFlags & LookFlags & MusicFlags & CaptionFlags & MoneyFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('topic, title or transcript to a finished video, in one go');
  const options = [
    contentOptions,
    languageOptions,
    imageOptions,
    videoOptions,
    musicOptions,
    captionOptions,
    moneyOptions,
    commonOptions,
  ];
  for (const add of options) add(command);
  command.action(async (flags: Flags) => finish(await run(world, flags)));
}

async function run(world: World, flags: Flags) {
  const config = configOf(world);
  const folder = folderOf(flags, world.cwd);
  const wish = await wishOf(world, flags);
  if (onlyEstimate(flags) && folder === undefined) return estimate(world, flags, config, wish);
  const project = await openForScript(config, folder, wish);
  world.streams.stderr.write(`project: ${project.folder}\n`);
  return onProject(world, flags, { project, config, attachedWorkers: true }, async (session) => {
    const [script] = await Promise.all([writeScript(session, flags.scriptProvider), session.ffmpeg()]);
    if (script === undefined) throw nothingToMake(project.folder);
    const work = await session.work(script);
    const quote = await quoteRest(work, { clips: true });
    if (onlyEstimate(flags)) return quoteAnswer(quote);
    await agree(world, flags, quote);
    const data = combineData(
      work,
      await makeVideo(work, musicOf(flags, undefined, world.cwd), captionsOf(flags)),
    );
    return {
      data,
      degradations: data.degradations,
      human: humanFinal(data),
      notes: notesOn(data, world, flags),
    };
  });
}

/** Of a video that does not exist yet: nothing is made for the answer, not even a folder. */
async function estimate(world: World, flags: Flags, config: Config, wish: Wish): Promise<ExitCode> {
  const quote = await quoteNew(config, world.signal, wish, { ...flags, ...sessionFlags(flags) });
  const answer = quoteAnswer(quote);
  printAnswer(world.streams, flags.json === true, answer);
  return EXIT_CODES.done;
}

/** On a terminal without any word on the content, the wizard asks. */
async function wishOf(world: World, flags: Flags): Promise<Wish> {
  const { topic, title, transcript, project, input, yes } = flags;
  const told = topic ?? title ?? transcript ?? project;
  const { stdinIsTerminal, stderrIsTerminal } = world.streams;
  if (told !== undefined || !stdinIsTerminal || !stderrIsTerminal || !input || yes === true) {
    return readWish(world, flags);
  }
  const { askWish } = await import('../io/prompts.ts');
  const { content, ...answers } = await askWish(world.streams, world.signal, flags);
  return readWish(world, { ...flags, ...answers, topic: content });
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
