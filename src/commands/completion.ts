import { Argument, type Command } from 'commander';
import { bashScript, fishScript, zshScript } from './completion-scripts.ts';
import { branches } from './completion-tree.ts';
import type { World } from './world.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

/** The tree of commands as it is, written for a shell: nothing of it is listed by hand. */
export function register(program: Command, world: World): void {
  program
    .command('completion')
    .description('print the completion script of bash, zsh or fish')
    .addArgument(new Argument('<shell>', 'whose').choices(Object.keys(SCRIPTS)))
    .action((shell: Shell) => void world.streams.stdout.write(SCRIPTS[shell](branches(program))));
}
