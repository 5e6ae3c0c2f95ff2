import type { Command } from 'commander';
import { VOICES } from '../../contracts/brand.ts';
import { LOCAL_LANGUAGES } from '../../contracts/languages.ts';
import { SETTING_NAMES, valuesOfSetting } from '../../contracts/settings.ts';

export interface Flag {
  /** `--topic`, and `-y` where there is one. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** The values that it accepts; empty where any value is accepted, such as a file. */
  readonly choices: readonly string[];
}

export interface Word {
  readonly name: string;
  readonly description: string;
}

/** One command, and what may follow it. */
export interface Branch {
  /** `rag add`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
  /** The values of its arguments, where they are listed. */
  readonly choices: readonly string[];
  /** What may follow one of these values: those of a setting after its name. None listed: a file. */
  readonly after: Readonly<Record<string, readonly string[]>>;
}

/** What is proposed for a flag that takes other values, too. */
const PROPOSED: Readonly<Record<string, readonly string[]>> = { '--language': LOCAL_LANGUAGES };

/** What is proposed for a setting, whose values are listed, or a file's name. */
function settingValues(): Branch['after'] {
  const listed = SETTING_NAMES.map((name) => [name, valuesOfSetting(name)] as const);
  return {
    ...Object.fromEntries(listed.filter(([, values]) => values.length > 0)),
    ...{ language: LOCAL_LANGUAGES, voice: VOICES, music: [], logo: [] },
  };
}

/** The program and every command below it. */
export function branches(program: Command): Branch[] {
  return branchesBelow(program, '');
}

function branchesBelow(command: Command, path: string): Branch[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const own: Branch = {
    path,
    commands: commands.map((each) => ({
      name: each.name(),
      description: brief(help.subcommandDescription(each)),
    })),
    flags: help.visibleOptions(command).map((option) => ({
      names: [option.long, option.short].filter((name) => name != null),
      description: brief(option.description),
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? PROPOSED[option.long ?? ''] ?? [],
    })),
    choices: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    after: path === 'config set' ? settingValues() : {},
  };
  const below = commands
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => branchesBelow(each, `${path} ${each.name()}`.trim()));
  return [own, ...below];
}

/** One line without characters that a shell would interpret. */
const brief = (text: string): string =>
  text
    .replace(/[\s'"`\\$:[\]]+/g, ' ')
    .trim()
    .slice(0, 80);
