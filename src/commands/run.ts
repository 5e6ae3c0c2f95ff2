import { type Command, Option } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { run } from '../operations/run.ts';
import { checkLogo } from '../pipeline/final/captions/logo.ts';
import { completeBrief } from '../pipeline/work/open.ts';
import { runOrderOf, unfinishedRun } from '../pipeline/work/unfinished.ts';
import { openIfThere } from '../project/store.ts';
import { typedLine } from './answer/command-line.ts';
import { withProjectHere } from './answer/here.ts';
import { humanMade, humanVideo, say, verdictOf } from './answer/print.ts';
import { type Answer, answerWith, quoteOr } from './answer/step.ts';
import { readBrief, withTopicOf } from './flags/content.ts';
import { finalRequestOf } from './flags/final-flags.ts';
import { withKept } from './flags/kept-flags.ts';
import { readOwnFiles } from './flags/own-flags.ts';
import { projectFolder } from './flags/project-folder.ts';
import { addRunOptions, type RunFlags } from './flags/run-options.ts';
import { runRequestOf } from './flags/run-request.ts';
import { uploadNote } from './flags/upload-flags.ts';

type Flags = RunFlags & { readonly new?: boolean };

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('run')
    .description('topic, title or transcript to a finished video, in one go')
    .argument('[words...]', 'what the video is about, as --topic');
  addRunOptions(command);
  const another = new Option(
    '--new',
    'begin another video, also where the same order was begun and not finished',
  );
  command.addOption(another.conflicts('project'));
  command.action(async (words: string[], flagsGiven: Flags) => {
    const typed = await withChosenProject(world, await withTopicOf(words, flagsGiven, world.cwd));
    const lineOf = (flags: Flags) => typedLine(command, { ...flags });
    const asked = await askedFlags(world, typed, configOf(world, typed), lineOf);
    const config = configOf(world, asked.flags);
    const named = await projectFolder(world, config, asked.flags);
    const subject = await readBrief(world, asked.flags);
    const brief = await completeBrief(subject, named, config.preferences);
    const order = named === undefined ? runOrderOf(brief) : undefined;
    const begun =
      order === undefined || asked.flags.new === true ? undefined : await unfinishedRun(config.root, order);
    if (begun !== undefined) say(world.streams, asked.flags, 'note', goingOn(begun));
    const folder = named ?? (await projectFolder(world, config, { project: begun }));
    const kept = folder === undefined ? undefined : (await openIfThere(folder))?.settings.final;
    for (const note of uploadNote(asked.flags, kept)) say(world.streams, asked.flags, 'note', note);
    const flags = preferred(withKept(asked.flags, kept, world.cwd), config.preferences);
    const own = await readOwnFiles(flags, world, config);
    const parts = { folder, brief: { ...brief, order }, given: asked.flags, flags, own, cwd: world.cwd };
    const request = runRequestOf(parts);
    const answer = answerWith(world, flags, config, (caller) => run(request, caller), {
      answerOf: quoteOr((data: CombineData) => answerOf(data, flags, world, asked.notes)),
      typed: { command, flags: { ...asked.flags, yes: typed.yes } },
      nameProject: true,
    });
    finish(await answer);
  });
}

/** Where segments of a video that is there are chosen, and nothing says which video, it is that of this folder or the newest. */
async function withChosenProject(world: World, flags: Flags): Promise<Flags> {
  const { topic, title, transcript, script, only, redo, take } = flags;
  const isNew = (topic ?? title ?? transcript ?? script) !== undefined;
  if (isNew || (only ?? redo ?? take) === undefined) return flags;
  return withProjectHere(world, configOf(world, flags), flags);
}

const goingOn = (folder: string): string =>
  `note: going on with ${folder}, which the same order began and did not finish; --new begins another.`;

function answerOf(data: CombineData, flags: Flags, { streams }: World, wizard: readonly string[]): Answer {
  // Where stdout goes to a program, stderr says where the file is.
  const where = streams.stdoutIsTerminal && flags.json !== true ? [] : [humanVideo(data)];
  return {
    data,
    degradations: data.degradations,
    human: humanMade(data),
    ...verdictOf(data, flags, [...where, ...wizard]),
  };
}

/** The wizard's answers, on a terminal where no flag says what the video is about; the wizard is loaded only then. */
async function askedFlags(
  world: World,
  flags: Flags,
  config: Config,
  lineOf: (flags: Flags) => string,
): Promise<{ readonly flags: Flags; readonly notes: readonly string[] }> {
  const { topic, title, transcript, script, project } = flags;
  const content = topic ?? title ?? transcript ?? script ?? project;
  if (content !== undefined || !flags.input || !world.streams.stdinIsTerminal) return { flags, notes: [] };
  const { askForRun, wantsWizard } = await import('./wizard.ts');
  if (!wantsWizard(world, flags)) return { flags, notes: [] };
  // Nobody should answer questions for a video that cannot be made.
  await checkLogo(
    finalRequestOf(preferred(flags, config.preferences), undefined, world.cwd).logo,
    world.signal,
  );
  const answers = await askForRun(world, flags, config, lineOf);
  return { flags: answers, notes: [`the same in one line: ${lineOf(answers)}`] };
}
