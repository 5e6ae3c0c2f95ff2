import type { Command } from 'commander';
import { configOf, preferred } from '../config/load.ts';
import type { ScriptData } from '../contracts/documents.ts';
import { inTenths } from '../contracts/length.ts';
import type { World } from '../contracts/world.ts';
import { script } from '../operations/script.ts';
import { completeBrief } from '../pipeline/work/open.ts';
import { type Answer, answerWith } from './answer/step.ts';
import { readBrief, withTopicOf, writingFlagsOf } from './flags/content.ts';
import { limitOptions, type MoneyFlags, moneyOf } from './flags/money.ts';
import {
  brandOption,
  type CommonFlags,
  type ContentFlags,
  commonOptions,
  contentOptions,
  type LookFlags,
  languageOptions,
  projectFolder,
} from './flags/options.ts';
import { voiceOption } from './flags/voice-flags.ts';

type Flags = CommonFlags & ContentFlags & LookFlags & MoneyFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program
    .command('script')
    .description('write the script, segment by segment')
    .argument('[words...]', 'what the video is about, as --topic');
  for (const add of [commonOptions, contentOptions, languageOptions, voiceOption, brandOption, limitOptions])
    add(command);
  command.action(async (words: string[], given: Flags) => {
    const flags = await withTopicOf(words, given, world.cwd);
    const config = configOf(world, flags);
    const folder = await projectFolder(world, config, flags);
    const completed = preferred(flags, config.preferences);
    const request = {
      folder,
      brief: await completeBrief(await readBrief(world, flags), folder, config.preferences),
      providers: completed,
      rag: completed,
      rewrite: flags.rewrite,
      writingFlags: writingFlagsOf(flags),
      money: moneyOf(flags),
    };
    finish(
      await answerWith(world, flags, config, (caller) => script(request, caller), {
        answerOf,
        typed: { command, flags },
      }),
    );
  });
}

const answerOf = (data: ScriptData, folder: string | undefined): Answer => ({
  data,
  degradations: data.degradations,
  human: [
    ...data.segments.map(
      ({ type, duration_seconds, script_text }) =>
        `${type} (${inTenths(duration_seconds)} s)  ${script_text}`,
    ),
    `project: ${folder}`,
  ].join('\n'),
});
