import type { Command } from 'commander';
import { secretsOf } from '../config/keys.ts';
import { configOf } from '../config/load.ts';
import { EXIT_CODES } from '../contracts/errors.ts';
import type { World } from '../contracts/world.ts';
import { keptEnd } from './flags/kept-end.ts';

const HELP = `
An assistant starts this itself and speaks with it over standard input and output (docs/mcp.md). It ends when the assistant
closes standard input. Nothing that costs money is bought without max_cost_usd in the call.`;

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  program
    .command('mcp')
    .description('offer the operations as tools to an assistant (Model Context Protocol, stdio)')
    .option('--profile <name>', 'a profile of the configuration files')
    .option('--json', 'no difference: the protocol is JSON anyway')
    .addHelpText('after', HELP)
    .action(async (flags: { readonly profile?: string }) => {
      const config = configOf(world, flags);
      const { streams, signal, pid, env } = world;
      const { serveTools } = await import('../mcp/serve.ts');
      const isCutOff = await serveTools({
        stdin: streams.stdin as never,
        stdout: streams.stdout as never,
        signal,
        secrets: secretsOf(env),
        around: {
          caller: { config, pid, signal, onEvent: () => undefined },
          endOf: (projectId, over) => keptEnd(world, config, { folder: undefined, projectId }, over),
        },
      });
      finish(isCutOff && signal.aborted ? EXIT_CODES.interrupted : EXIT_CODES.done);
    });
}
