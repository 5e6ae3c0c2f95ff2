import type { Command, Option } from 'commander';
import { commandLine, type FlagValues } from './resume.ts';

/** How a command talks with the person who types it; its work is the same without. */
const OF_THE_MOMENT = ['json', 'input', 'yes', 'progress', 'quiet', 'verbose'];

/**
 * The command line that says what these values of a command's flags say, however they came about: a flag that was typed, or an
 * answer to a question. What is as it would be without a flag is left out.
 */
export const typedLine = (command: Command, values: Readonly<Record<string, unknown>>): string =>
  commandLine(
    `sparkfluence ${command.name()}`,
    command.options.flatMap((option) => {
      const name = option.attributeName();
      return OF_THE_MOMENT.includes(name) ? [] : flagOf(option, values[name]);
    }),
  );

function flagOf({ long = '', negate, required, defaultValue }: Option, value: unknown): FlagValues {
  if (negate) return [[long, value === false]];
  if (!required) return [[long, value === true]];
  if (value === defaultValue || value === undefined || typeof value === 'boolean') return [];
  if (!Array.isArray(value)) return [[long, String(value)]];
  if (long === '--brand-colors') return [[long, value.join(',').replaceAll('#', '')]];
  return value.map((each) => [long, String(each)] as const);
}
