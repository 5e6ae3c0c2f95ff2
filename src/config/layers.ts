import { SparkfluenceError } from '../contracts/errors.ts';
import {
  type Origin,
  SETTING_DEFAULTS,
  SETTING_NAMES,
  type SettingName,
  type SettingsFile,
  type SettingsValues,
} from '../contracts/settings.ts';

/** How settings from several sources become one. */

export interface SettingLayer {
  readonly origin: Origin;
  /** The file, flag or variable, as text for people. */
  readonly from: string;
  readonly values: SettingsValues;
}

export type ResolvedSettings = {
  readonly [Name in SettingName]: {
    readonly value: SettingsValues[Name];
    readonly origin: Origin;
    readonly from: string;
  };
};

export interface SettingSources {
  /** The settings of the command line. */
  readonly flags?: SettingsValues;
  /** The settings of the environment, as `environmentSettings` reads them. */
  readonly environment?: SettingsValues;
  readonly project?: { readonly path: string; readonly file: SettingsFile } | undefined;
  readonly user?: { readonly path: string; readonly file: SettingsFile } | undefined;
  /** The profile of `--profile` or `SPARKFLUENCE_PROFILE`. */
  readonly profile?: string | undefined;
}

/**
 * Each setting from the first source that has it: flags, environment, project file, user file, defaults. In a file the
 * profile's values take precedence over the file's own.
 * @throws SparkfluenceError config, reason `profile_unknown`
 */
export function layerSettings(sources: SettingSources): ResolvedSettings {
  const { flags = {}, environment = {}, project, user } = sources;
  const profile = sources.profile ?? project?.file.profile ?? user?.file.profile;
  const files = [
    { origin: 'project', file: project },
    { origin: 'user', file: user },
  ] as const;
  const known = files.flatMap(({ file }) => Object.keys(file?.file.profiles ?? {}));
  if (profile !== undefined && !known.includes(profile)) throw unknownProfile(profile, known);
  const layers: SettingLayer[] = [
    { origin: 'flag', from: 'the command line', values: flags },
    { origin: 'environment', from: 'the environment', values: environment },
    ...files.flatMap(({ origin, file }): SettingLayer[] => {
      if (file === undefined) return [];
      const { $schema: _schema, profile: _profile, profiles = {}, ...own } = file.file;
      const named = profile === undefined ? undefined : profiles[profile];
      const from = file.path;
      return [
        ...(named === undefined ? [] : [{ origin, from: `${from} (profile ${profile})`, values: named }]),
        { origin, from, values: own },
      ];
    }),
    { origin: 'default', from: 'the program', values: SETTING_DEFAULTS },
  ];
  const resolved = SETTING_NAMES.map((name) => {
    const layer = layers.find(({ values }) => values[name] !== undefined);
    const value = layer?.values[name];
    return [name, { value, origin: layer?.origin ?? 'unset', from: layer?.from ?? 'nobody' }];
  });
  return Object.fromEntries(resolved) as ResolvedSettings;
}

/** The settings that some source has, without the defaults. */
export const preferencesOf = (resolved: ResolvedSettings): SettingsValues =>
  Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const { value, origin } = resolved[name];
      return origin === 'default' || origin === 'unset' ? [] : [[name, value]];
    }),
  );

/** The variable of a setting: `SPARKFLUENCE_MUSIC_VOLUME`. */
export const environmentName = (name: SettingName): string => `SPARKFLUENCE_${name.toUpperCase()}`;

function unknownProfile(profile: string, known: readonly string[]): SparkfluenceError {
  const names = [...new Set(known)].join(', ');
  return new SparkfluenceError('config', `There is no profile "${profile}" in the configuration files`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'profile_unknown',
      next:
        names === ''
          ? 'Make one: sparkfluence config set --profile NAME language english'
          : `There are: ${names}.`,
    },
  });
}
