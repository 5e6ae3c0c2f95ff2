import { z } from 'zod';
import { brandColors, LOGO_POSITIONS, VOICES } from './brand.ts';
import { CAPTION_MODES, CAPTION_STYLES } from './captions.ts';
import { SparkfluenceError } from './errors.ts';
import {
  DURATIONS,
  IMAGE_PROVIDERS,
  PLATFORMS,
  SCRIPT_PROVIDERS,
  STYLES,
  textField,
  VIDEO_PROVIDERS,
} from './segments.ts';

/** What a person sets once for many videos, in a file or by the environment; every one has a flag, too. */

const settings = {
  language: textField.describe('language of new videos: indonesian, english, … (--language)'),
  platform: z.enum(PLATFORMS).describe('where new videos are published (--platform)'),
  duration: z.enum(DURATIONS).describe('length of new videos (--duration)'),
  style: z.enum(STYLES).describe('look of new videos (--style)'),
  voice: z.enum(VOICES).describe('voice of the narrator of new videos (--voice)'),
  brand_colors: brandColors.describe(
    'colours of new videos: primary, accent, background, as "#0a3d62" (--brand-colors)',
  ),
  script_provider: z.enum(['auto', ...SCRIPT_PROVIDERS]).describe('who writes (--script-provider)'),
  image_provider: z.enum(['auto', ...IMAGE_PROVIDERS]).describe('who draws (--image-provider)'),
  video_provider: z.enum(['auto', ...VIDEO_PROVIDERS]).describe('who makes the clips (--video-provider)'),
  captions: z.enum(CAPTION_MODES).describe('captions beside the video, in its picture, or none (--captions)'),
  caption_style: z.enum(CAPTION_STYLES).describe('how burned captions look (--caption-style)'),
  music: textField.describe('background music: a file, relative to this one, or an address (--bgm)'),
  music_volume: z.number().min(0).max(1).describe('0 to 1 (--bgm-volume)'),
  logo: textField.describe('logo over the final video: an image file, relative to this one (--logo)'),
  logo_position: z
    .enum(LOGO_POSITIONS)
    .describe('corner of the safe zone that the logo stands in (--logo-position)'),
  max_cost: z.number().min(0).describe('what a project may cost, USD (--max-cost)'),
};

export const settingsValuesSchema = z.strictObject(settings).partial();
export type SettingsValues = z.infer<typeof settingsValuesSchema>;
export type SettingName = keyof SettingsValues;
export const SETTING_NAMES = Object.keys(settings) as SettingName[];

/** One setting's own schema, for a value that comes as text. */
export const settingSchema = (name: SettingName): z.ZodType => settings[name];

/** What is taken where nobody says anything. */
export const SETTING_DEFAULTS: SettingsValues = {
  language: 'english',
  platform: 'tiktok',
  duration: '30s',
  style: 'cinematic',
  script_provider: 'auto',
  image_provider: 'auto',
  video_provider: 'auto',
  captions: 'sidecar',
  caption_style: 'karaoke',
  music_volume: 0.15,
  logo_position: 'top-right',
  max_cost: 10,
};

/** `sparkfluence.config.json` of a folder, or `config.json` of a user. */
export const settingsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  ...settingsValuesSchema.shape,
  profile: textField.optional().describe('the profile that is taken where --profile names none'),
  profiles: z.record(z.string().regex(/^[\w.-]{1,64}$/), settingsValuesSchema).optional(),
});
export type SettingsFile = z.infer<typeof settingsFileSchema>;

/** Names of fields that would hold a key: such a field is refused, wherever it stands. */
export const KEY_LIKE = /key|token|secret|passw|credential|authorization|bearer/i;

export type Origin = 'flag' | 'environment' | 'project' | 'user' | 'default' | 'unset';

export interface SettingLayer {
  readonly origin: Origin;
  /** The file, the flag or the name in the environment, for people. */
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
  /** What the command line says. */
  readonly flags?: SettingsValues;
  /** As `environmentSettings` reads it. */
  readonly environment?: SettingsValues;
  readonly project?: { readonly path: string; readonly file: SettingsFile } | undefined;
  readonly user?: { readonly path: string; readonly file: SettingsFile } | undefined;
  /** Of `--profile` or `SPARKFLUENCE_PROFILE`. */
  readonly profile?: string | undefined;
}

/**
 * Flags > environment > project > user file > defaults; in a file, the profile's values above the file's own. Pure.
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

/** Without the defaults: what somebody did say. */
export const preferencesOf = (resolved: ResolvedSettings): SettingsValues =>
  Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const { value, origin } = resolved[name];
      return origin === 'default' || origin === 'unset' ? [] : [[name, value]];
    }),
  );

/** `SPARKFLUENCE_MUSIC_VOLUME` */
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
