import type { Command } from 'commander';
import type { World } from '../contracts/world.ts';
import { cleanCommand } from './clean/command.ts';
import { listCommand } from './list.ts';
import { openCommand } from './open.ts';

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const projects = program
    .command('projects')
    .description('the projects of this machine: list them with what they take on the disk, open, clean');
  listCommand(projects, world, finish, { withDisk: true });
  openCommand(projects, world, finish);
  cleanCommand(projects, world, finish);
}
