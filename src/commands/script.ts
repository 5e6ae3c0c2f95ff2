import type { Command } from 'commander';
import { configOf, newVideoWish, preferred } from '../config/load.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { scriptData } from '../pipeline/documents.ts';
import { quoteScript } from '../pipeline/quote/quote.ts';
import { checkWish, writeScript } from '../pipeline/script/write.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { openForScript } from '../pipeline/work/open.ts';
import type { ScriptFile } from '../project/store.ts';
import { onProject } from './answer/step.ts';
import { readWish } from './flags/content.ts';
import { agree, limitOptions, type MoneyFlags } from './flags/money.ts';
import {
  brandOption,
  type CommonFlags,
  type ContentFlags,
  commonOptions,
  contentOptions,
  folderOf,
  type LookFlags,
  languageOptions,
  voiceOption,
} from './flags/options.ts';

export type ScriptFlags = CommonFlags & ContentFlags & LookFlags & MoneyFlags;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const command = program.command('script').description('write the script, segment by segment');
  for (const add of [commonOptions, contentOptions, languageOptions, voiceOption, brandOption, limitOptions])
    add(command);
  command.action(async (flags: ScriptFlags) => {
    const config = configOf(world, flags);
    const folder = folderOf(flags, world.cwd);
    const wish = await newVideoWish(await readWish(world, flags), folder, config.preferences);
    const named = preferred(flags, config.preferences);
    const makers = chooseMakers(named, config.vendors);
    if (folder === undefined) await checkWish(makers, wish);
    const project = await openForScript(config, folder, wish);
    finish(
      await onProject(
        world,
        flags,
        { project, config, makers, attachedWorkers: true },
        async (session, view) => {
          const script = await writeScript(
            session,
            async (writer) => {
              const { money, place } = await session.purchaseContext();
              const quote = quoteScript(money.prices, writer, money.limits, place.ledger.state);
              await agree(world, flags, quote, view);
            },
            flags,
          );
          if (script === undefined) throw nothingToWriteFrom(project.folder);
          const data = scriptData(await session.work(script));
          return { data, degradations: data.degradations, human: humanScript(script, project.folder) };
        },
      ),
    );
  });
}

const humanScript = ({ segments }: ScriptFile, folder: string): string =>
  [
    ...segments.map(
      ({ type, duration_seconds, script_text }) => `${type} (${duration_seconds} s)  ${script_text}`,
    ),
    `project: ${folder}`,
  ].join('\n');

function nothingToWriteFrom(folder: string): SparkfluenceError {
  return new SparkfluenceError('input', `The project ${folder} does not say what its video is about`, {
    details: { reason: 'missing_input', next: 'Give --topic, --title or --transcript.' },
  });
}
