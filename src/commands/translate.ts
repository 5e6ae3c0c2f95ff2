import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { CombineData } from '../contracts/documents.ts';
import type { World } from '../contracts/world.ts';
import { NO_OWN_FILES } from '../operations/own-files.ts';
import { openTranslation, translate } from '../operations/translate.ts';
import { humanMade, humanVideo, verdictOf } from './answer/print.ts';
import { type Answer, answerWith, quoteOr } from './answer/step.ts';
import { withKept } from './flags/kept-flags.ts';
import { moneyOptions } from './flags/money.ts';
import { captionOptions, commonOptions, projectFolder, videoOptions } from './flags/options.ts';
import { outputOption } from './flags/output.ts';
import { writerOptions } from './flags/provider-option.ts';
import type { RunFlags } from './flags/run-options.ts';
import { runRequestOf } from './flags/run-request.ts';
import { narrateOptions, voiceOption } from './flags/voice-flags.ts';

type Flags = RunFlags & { readonly language: string };

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('translate')
    .description('the same video in another language, in a project of its own')
    .argument('<project>', 'the folder or the id of the project that is translated; it is only read')
    .requiredOption('--language <name>', 'language of the new video: indonesian, english, hindi, …')
    .option('--rewrite', 'translate anew, also over your own changes; the old text is kept in takes/');
  const options = [writerOptions, videoOptions, voiceOption, narrateOptions, captionOptions, outputOption];
  for (const add of [...options, moneyOptions, commonOptions]) add(command);
  command.action(async (project: string, given: Flags) => {
    const { cwd } = world;
    const config = configOf(world, given);
    const { language } = given;
    const { pid, signal } = world;
    const isKept = config.projects.kind !== 'folder';
    const found = await projectFolder(world, config, { project });
    const named = found !== undefined && (isKept || existsSync(found)) ? found : project; // else an id
    const folder = await projectFolder(world, config, given);
    const asks = { project: named, language, folder, cwd, pid, signal };
    const translation = await openTranslation(asks, config);
    const { target } = translation;
    const flags = preferred(withKept(given, target.settings.final, cwd), config.preferences);
    const { voice, speed, voiceStyle } = given;
    const brief = { voice, speed, voiceStyle };
    const request = runRequestOf({ folder: target.folder, brief, given, flags, own: NO_OWN_FILES, cwd });
    const asked = { ...request, rewrite: given.rewrite };
    const answer = answerWith(world, given, config, (caller) => translate(translation, asked, caller), {
      answerOf: quoteOr((data: CombineData) => answerOf(data, given, world)),
      typed: { command, flags: given, word: project },
      nameProject: true,
    });
    finish(await answer);
  });
}

function answerOf(data: CombineData, flags: Flags, { streams }: World): Answer {
  const where = streams.stdoutIsTerminal && flags.json !== true ? [] : [humanVideo(data)];
  return { data, degradations: data.degradations, human: humanMade(data), ...verdictOf(data, flags, where) };
}
