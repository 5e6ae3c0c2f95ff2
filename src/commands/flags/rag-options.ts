import { type Command, InvalidArgumentError, Option } from 'commander';
import { PASSAGE_KINDS, PASSAGE_PLATFORMS } from '../../contracts/passages.ts';

/** The flags of the `rag` commands. */

export const jsonFlag = (command: Command): Command =>
  command.option('--json', 'print the JSON document also on a terminal');

export function filterFlags(command: Command): Command {
  return jsonFlag(command)
    .option('--language <name>', 'language: indonesian, english, hindi, spanish, …')
    .addOption(new Option('--platform <name>', 'where it is published').choices(PASSAGE_PLATFORMS))
    .option('--niche <name>', 'subject area, as `cooking`')
    .addOption(new Option('--kind <name>', 'what part of a script it is').choices(PASSAGE_KINDS));
}

export function addFlags(command: Command): Command {
  return filterFlags(command)
    .option('--source <text>', 'where it comes from, in words or as an address')
    .option('--license <name>', 'under which licence')
    .option('--no-vectors', 'make no vectors now, even with a key');
}

export const modeFlag = (command: Command): Command =>
  command.addOption(
    new Option('--mode <name>', 'by words, by vectors, or both')
      .choices(['auto', 'lexical', 'vector', 'hybrid'])
      .default('auto'),
  );

export const count = (text: string): number => whole(text, 1, 1000);
export const likes = (text: string): number => whole(text, 0, Number.MAX_SAFE_INTEGER);

export function percent(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(/%$/, ''));
  if (value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 100.');
}

function whole(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
}
