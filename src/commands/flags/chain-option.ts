import type { Command } from 'commander';

export interface ChainFlags {
  readonly chain?: boolean;
}

export const chainOption = (command: Command): Command =>
  command
    .option(
      '--chain',
      'each clip ends in the picture that the next one begins with, where its maker takes both',
    )
    .option('--no-chain', 'the clips follow each other freely, also where the project says otherwise');
