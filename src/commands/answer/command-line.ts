import type { Command, Option } from 'commander';
import { quoted } from '../../pipeline/documents.ts';

export type FlagValues = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** A command line for a shell; flags without a value are left out, and a switch that is on has no value. */
export function commandLine(start: string, flags: FlagValues): string {
  const words = flags.flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [name] : [name, quoted(String(value))];
  });
  return [start, ...words].join(' ');
}

/** How a command talks with the person who types it; its work is the same without. */
const OF_THE_MOMENT = ['json', 'input', 'yes', 'progress', 'quiet', 'verbose'];

/**
 * The command line that says what these values of a command's flags say, however they came about: a flag that was typed, or an
 * answer to a question. What is as it would be without a flag is left out, and so is how the command talks.
 */
export const typedLine = (command: Command, values: object): string =>
  commandLine(`sparkfluence ${command.name()}`, flagsOf(command, ofTheWork(values)));

/** What the flags say of the work alone. */
export const ofTheWork = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !OF_THE_MOMENT.includes(name)));

/** The flags of a command that give it these values; others are left out. */
export const flagsOf = (command: Command, values: object): FlagValues =>
  command.options.flatMap((option) =>
    flagOf(option, (values as Readonly<Record<string, unknown>>)[option.attributeName()]),
  );

function flagOf({ long = '', negate, required, defaultValue }: Option, value: unknown): FlagValues {
  if (negate) return [[long, value === false]];
  if (!required) return [[long, value === true]];
  if (value === defaultValue || value === undefined || typeof value === 'boolean') return [];
  if (!Array.isArray(value)) return [[long, String(value)]];
  if (long === '--brand-colors') return [[long, value.join(',').replaceAll('#', '')]];
  return value.map((each) => [long, String(each)] as const);
}
