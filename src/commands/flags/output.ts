import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';

export interface OutputFlags {
  readonly output?: string;
}

export const outputOption = (command: Command): Command =>
  command.option('-o, --output <file>', 'also put the video there, as an MP4', notStandardOutput);

/** The file as an absolute path. */
export const outputOf = ({ output }: OutputFlags, cwd: string): string | undefined =>
  output === undefined ? undefined : resolve(cwd, output);

function notStandardOutput(text: string): string {
  if (text.trim() !== '' && text !== '-') return text;
  throw new InvalidArgumentError('It must be a file: standard output carries the document.');
}
