import { dirname } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { SettingName, SettingsFile, SettingsValues } from '../contracts/settings.ts';
import { isBelow } from './below.ts';
import { layerSettings, type ResolvedSettings, type SettingSources } from './layers.ts';

/**
 * The configuration file of the working folder may be anybody's, as its `.env`: folders are cloned and unpacked. It may
 * choose how videos look and who makes them, within the cap that holds without it; it may neither raise the cap, nor have
 * a file outside its folder or an address read, nor have topics sent to an encyclopedia or videos to a storage.
 */

/** The file without what it may not set, and the names of that: `music`, `profiles.brand-x.logo`. */
export function withoutForeign(
  file: SettingsFile,
  path: string,
): { readonly file: SettingsFile; readonly ignored: readonly string[] } {
  const ignored: string[] = [];
  const checked = <Values extends SettingsValues>(values: Values, above = ''): Values => {
    const files = (['music', 'logo'] as const).filter(
      (name) => values[name] !== undefined && !isBelow(dirname(path), values[name]),
    );
    const foreign = [...files, ...sendingIn(values)];
    ignored.push(...foreign.map((name) => `${above}${name}`));
    return { ...values, ...Object.fromEntries(foreign.map((name) => [name, undefined])) };
  };
  const own = checked(file);
  const profiles = Object.entries(file.profiles ?? {}).map(([name, values]) => [
    name,
    checked(values, `profiles.${name}.`),
  ]);
  return {
    file: file.profiles === undefined ? own : { ...own, profiles: Object.fromEntries(profiles) },
    ignored,
  };
}

/** The settings that send something of the user's to somebody. */
const sendingIn = (values: SettingsValues) =>
  SENDING.filter((name) => values[name] !== undefined && values[name] !== 'none');
const SENDING = ['facts', 'upload', 'public_url'] as const;

/**
 * The settings, with the cap that holds without the project's file where that file would raise it, by itself or by the
 * profile of the user that it names.
 */
export function layeredUnderCap(sources: SettingSources): {
  readonly settings: ResolvedSettings;
  /** The cap without the project's file, USD. */
  readonly capUsd: number;
  /** Whether the project's file would raise it. */
  readonly isCapKept: boolean;
} {
  const settings = layerSettings(sources);
  const { path, file } = sources.project ?? { path: '', file: {} };
  const names = Object.keys(file.profiles ?? {}).map((name) => [name, {}]); // a profile that a flag names may be its own
  const without = layerSettings({
    ...sources,
    project: { path, file: { profiles: Object.fromEntries(names) } },
  });
  const capUsd = Number(without.max_cost.value);
  if (Number(settings.max_cost.value) <= capUsd) return { settings, capUsd, isCapKept: false };
  return { settings: { ...settings, max_cost: without.max_cost }, capUsd, isCapKept: true };
}

/**
 * Refuses to write into a folder's file what would not be taken from it.
 * @param capUsd the cap that holds without the file
 * @throws SparkfluenceError config, reason `not_for_folder`
 */
export function assertForFolder(name: SettingName, value: unknown, path: string, capUsd: number): void {
  const isFile = name === 'music' || name === 'logo';
  const why =
    isFile && !isBelow(dirname(path), String(value))
      ? `${name} of a folder must be a file inside it`
      : name === 'facts' && value !== 'none'
        ? 'facts of a folder may be none, and nothing that has topics sent to somebody'
        : (name === 'upload' && value !== 'none') || name === 'public_url'
          ? `${name} of a folder would send videos to a storage of its choice`
          : name === 'max_cost' && Number(value) > capUsd
            ? `max_cost of a folder may lower the cap of ${capUsd} USD, not raise it`
            : undefined;
  if (why === undefined) return;
  throw new SparkfluenceError('config', `${why}, since a folder's file may be anybody's`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'not_for_folder',
      field: name,
      path,
      next: `Set it for all of your folders with \`sparkfluence config set --user ${name} …\`, or give the flag.`,
    },
  });
}

export const foreignNote = (path: string, ignored: readonly string[]): string =>
  `note: not taken from ${path}: ${ignored.join(', ')}. A folder's file may be anybody's, so it may lower the cap but not raise it, name files of its own folder only, and send topics and videos to nobody; set the rest by a flag or with \`sparkfluence config set --user NAME VALUE\`.`;
