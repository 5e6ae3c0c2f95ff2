import { type Command, Option } from 'commander';

/** Commands that read no configuration. */
const WITHOUT = new Set(['schema', 'completion', 'help']);

export const envFileOption = (): Option =>
  new Option('--env-file <file>', 'keys and any other variables from this file, below the environment');

/** Adds `--env-file` to every command that reads the configuration, and to the commands below it. */
export function addEnvFile(program: Command): void {
  const commands = program.commands.filter((command) => !WITHOUT.has(command.name()));
  for (const command of commands.flatMap((each) => [each, ...each.commands])) {
    if (command.commands.length === 0 && command.options.length > 0) command.addOption(envFileOption());
  }
}
