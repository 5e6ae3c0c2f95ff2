import { configOf, preferred } from '../../config/load.ts';
import type { Config } from '../../config/resolve.ts';
import type { BatchRow, Mistake } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { systemError } from '../../contracts/system-errors.ts';
import type { World } from '../../contracts/world.ts';
import type { OwnFiles } from '../../operations/own-files.ts';
import type { RunRequest } from '../../operations/run-prepare.ts';
import { completeBrief } from '../../pipeline/work/open.ts';
import { readBrief } from '../flags/content.ts';
import { readOwnFiles } from '../flags/own-flags.ts';
import type { RunFlags } from '../flags/run-options.ts';
import { runRequestOf } from '../flags/run-request.ts';
import { flagsOfCells } from './columns.ts';
import { missingFiles } from './row-files.ts';

/** A row of a batch as the request of a `run`. */

export interface RowRequest {
  readonly config: Config;
  /** Of a new video; `folder` names the project where there is one. */
  readonly request: RunRequest;
}

/** What the whole batch says beside its rows. */
export interface BatchFlags {
  readonly profile?: string | undefined;
}

/**
 * The request of a row. Names of files are relative to the row's folder; the configuration is that of the working folder.
 * @throws SparkfluenceError input or config, the first that is wrong with the row
 */
export async function requestOfRow(world: World, row: BatchRow, batch: BatchFlags = {}): Promise<RowRequest> {
  const found = await readRow(world, row, batch);
  if ('read' in found) return found.read;
  throw found.errors[0];
}

/** The same, with every mistake that a row's files and texts have. */
export async function checkRow(
  world: World,
  row: BatchRow,
  batch: BatchFlags = {},
): Promise<{ readonly read: RowRequest } | { readonly mistakes: readonly Mistake[] }> {
  const found = await readRow(world, row, batch);
  return 'read' in found ? found : { mistakes: found.errors.map((error) => mistakeOf(row, error)) };
}

async function readRow(
  outer: World,
  row: BatchRow,
  batch: BatchFlags,
): Promise<{ readonly read: RowRequest } | { readonly errors: readonly unknown[] }> {
  const errors: unknown[] = [];
  const attempt = async <Value>(read: () => Value | Promise<Value>): Promise<Value | undefined> => {
    try {
      return await read();
    } catch (error) {
      errors.push(error);
      return undefined;
    }
  };
  const cells = flagsOfCells(row.cells);
  const given: RunFlags = batch.profile === undefined ? cells : { profile: batch.profile, ...cells };
  const world = worldOf(outer, row);
  const config = await attempt(() => configOf(outer, given));
  if (config === undefined) return { errors };
  const brief = await attempt(async () => {
    refuseStandardInput(given);
    return completeBrief(await readBrief(world, given), undefined, config.preferences);
  });
  const own = await Promise.all(
    OWN.map((name) => attempt(() => readOwnFiles({ [name]: given[name] }, world, config))),
  );
  const request = await attempt(() =>
    runRequestOf({
      folder: undefined,
      brief: brief ?? {},
      given,
      flags: preferred(given, config.preferences),
      own: allOf(own),
      cwd: row.folder,
    }),
  );
  errors.push(...(await missingFiles(row)));
  return errors.length > 0 || request === undefined ? { errors } : { read: { config, request } };
}

const OWN = ['image', 'images', 'clip', 'narration', 'reference'] as const;

const allOf = (parts: readonly (OwnFiles | undefined)[]): OwnFiles => ({
  photos: parts.flatMap((part) => part?.photos ?? []),
  folderPhotos: parts.flatMap((part) => part?.folderPhotos ?? []),
  unreadPhotos: parts.flatMap((part) => part?.unreadPhotos ?? []),
  clips: parts.flatMap((part) => part?.clips ?? []),
  recordings: parts.flatMap((part) => part?.recordings ?? []),
  references: parts.find((part) => part?.references !== undefined)?.references,
});

/** The row's own folder, and no standard input. */
function worldOf({ streams, env, pid, signal }: World, { folder }: BatchRow): World {
  return {
    streams: { ...streams, stdinKind: 'none', stdinIsTerminal: false },
    env,
    pid,
    signal,
    cwd: folder,
  };
}

const SUBJECTS = ['topic', 'title', 'transcript', 'script'] as const;

function refuseStandardInput(flags: RunFlags): void {
  const reads = SUBJECTS.find((name) => flags[name] === '-' && name !== 'topic' && name !== 'title');
  if (reads !== undefined)
    throw bad(`--${reads}: a row cannot read standard input`, `--${reads}`, 'Name a file.');
  if (SUBJECTS.every((name) => flags[name] === undefined))
    throw bad(
      'Nothing says what the video is about',
      undefined,
      'Fill in topic, title, transcript or script.',
    );
}

const bad = (message: string, field: string | undefined, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, {
    details: { reason: 'missing_input', ...(field === undefined ? {} : { field }), next },
  });

/** What is wrong with a row, and in which column: the first that the error names, whose provider it is, or whose file. */
export function mistakeOf({ row, cells }: BatchRow, thrown: unknown): Mistake {
  const error = thrown instanceof SparkfluenceError ? thrown : systemError(thrown);
  if (error === undefined) throw thrown;
  const { field, next, provider } = error.details;
  const flags = [...`${error.message} ${next ?? ''}`.matchAll(/--([a-z][a-z-]*)/g)].map(
    ([, flag = '']) => flag,
  );
  const named = [...(typeof field === 'string' ? field.split(/[\s,]+/) : []), ...flags];
  const names = named.map((name) => name.replace(/^--/, '').replaceAll('-', '_'));
  if (field === 'content') names.push(...SUBJECTS);
  const ofProvider = Object.keys(cells).find(
    (name) => name.endsWith('_provider') && cells[name] === provider,
  );
  const column =
    names.find((name) => name in cells) ?? ofProvider ?? columnOfFile(cells, error.message) ?? null;
  const problem = error.message.replace(/^--[a-z-]+:? (?!and )/, '');
  return {
    row,
    column,
    problem: problem.replace(/^[a-z]+(?= )/, capitalized), // a file's name keeps its letters
    ...(next === undefined ? {} : { next: inColumns(next) }),
  };
}

/** Advice with the names of columns in place of flags; a command of the program that it names stays one. */
const inColumns = (next: string): string =>
  next
    .split(/(\bsparkfluence [^`]*)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/--([a-z][a-z-]*)/g, (_, flag: string) => flag.replaceAll('-', '_')),
    )
    .join('');

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The column whose file or address a message names, by its last part: what reads a file knows no columns. */
const columnOfFile = (cells: BatchRow['cells'], message: string): string | undefined =>
  Object.keys(cells).find((name) =>
    [cells[name] ?? []].flat().some((value) => {
      const file =
        typeof value === 'string'
          ? value.slice(Math.max(...['/', '=', '\\'].map((sign) => value.lastIndexOf(sign))) + 1)
          : '';
      return /\.\w{2,5}$/.test(file) && message.includes(file);
    }),
  );
