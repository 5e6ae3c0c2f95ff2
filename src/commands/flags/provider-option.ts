import { type Command, Option } from 'commander';
import { SCRIPT_PROVIDERS } from '../../contracts/segments.ts';
import { localLlmOf, model } from './values.ts';

/** The flag that names the provider of a stage. */
export function provider(flags: string, what: string, ids: readonly string[]): Option {
  return new Option(flags, `${what} (default: auto)`).choices(['auto', ...ids]);
}

/** Who writes. */
export const writerOptions = (command: Command): Command =>
  command
    .addOption(provider('--script-provider <name>', 'who writes the script', SCRIPT_PROVIDERS))
    .option('--local-llm <server/model>', 'a model on this machine writes: ollama/gemma3', localLlmOf)
    .option('--script-model <name>', 'model that writes (default: the provider’s own)', model);
