import { Argument, type Command } from 'commander';
import type { World } from '../contracts/world.ts';
import { bashScript, fishScript, zshScript } from './completion/completion-scripts.ts';
import { branches } from './completion/completion-tree.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

/** Writes the program's own tree of commands for a shell, so that nothing is listed by hand. */
export function register(program: Command, world: World): void {
  program
    .command('completion')
    .description('print the completion script of bash, zsh or fish')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(SCRIPTS)))
    .action((shell: Shell) => void world.streams.stdout.write(SCRIPTS[shell](branches(program))));
}
