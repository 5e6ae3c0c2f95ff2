import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import { canAsk } from '../../io/prompts.ts';
import { isBelow } from '../../project/folders.ts';
import { askOnTerminal } from '../answer/agree.ts';

export interface CleanFlags {
  readonly yes?: boolean;
  readonly input: boolean;
}

/** One kind of things that can go. */
export interface Cleanable<Data extends object> {
  /** Lists them, or removes them. */
  run(remove: boolean): Promise<Data>;
  /** Whether nothing of what was listed can go. */
  isIdle(data: Data): boolean;
  /** What can go or went, a line each, and how much. */
  list(data: Data): string;
  /** What is to be agreed to: «Remove these 3.2 MB?» */
  question(data: Data): string;
  /** What went, in a line. */
  done(data: Data): string;
  /** Whether something that was to go could not be removed. */
  hasFailed?(data: Data): boolean;
}

/**
 * Lists, asks on a terminal, and removes; with --yes it removes at once, and where nobody can be asked it lists only.
 * @throws SparkfluenceError input, reason `not_agreed`; nothing was removed then
 */
export async function cleaned<Data extends object>(
  world: World,
  flags: CleanFlags,
  kind: Cleanable<Data>,
): Promise<{ readonly data: object; readonly text: string; readonly failed: boolean }> {
  const remove = async () => {
    const data = await kind.run(true);
    return {
      data,
      text: `${kind.list(data)}\n${kind.done(data)}`,
      failed: kind.hasFailed?.(data) === true,
    };
  };
  if (flags.yes === true) return remove();
  const found = await kind.run(false);
  if (kind.isIdle(found) || !flags.input || !canAsk(world.streams, world.env))
    return {
      data: found,
      text: `${kind.list(found)}\nnothing was removed; --yes removes it`,
      failed: false,
    };
  world.streams.stderr.write(`${kind.list(found)}\n`);
  if (await askOnTerminal(world, flags, kind.question(found), undefined)) return remove();
  throw new SparkfluenceError('input', 'Nothing was removed', {
    details: { reason: 'not_agreed', next: 'Run it again when you want it; --yes agrees beforehand.' },
  });
}

/** A project as it is called in a list: one that lies outside the folder of projects is known by its whole path. */
export const nameIn = (root: string, folder: string): string =>
  isBelow(root, folder) ? basename(folder) : folder;

/** What is gone without being made again has to be old, and how old is said. @param example an age for these things */
export const noAge = (flag: '--uploads' | '--jobs', example: string): SparkfluenceError =>
  new SparkfluenceError('input', `${flag} needs --older-than`, {
    details: {
      reason: 'missing_input',
      field: '--older-than',
      next: `Say how old what goes has to be: sparkfluence projects clean ${flag} --older-than ${example}`,
    },
  });

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
