import type { LogoPosition } from '../contracts/brand.ts';
import type { CaptionMode, CaptionStyle } from '../contracts/captions.ts';
import type { SettingsFile, SettingsValues } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import { completeEnvironment, notesOf, userEnvironmentFile } from './environment.ts';
import { environmentSettings, placedFiles, readSettings, settingsPaths } from './files.ts';
import { layerSettings, preferencesOf, type ResolvedSettings } from './layers.ts';
import { type MakerFlags, withMakerSettings } from './maker-settings.ts';
import { type Config, resolveConfig } from './resolve.ts';

export interface ProfileFlag {
  readonly profile?: string | undefined;
}

/** The whole configuration of one command. @throws SparkfluenceError config */
export function configOf(world: World, flags: ProfileFlag & MakerFlags = {}): Config {
  const preferences = preferencesOf(settingsOf(world, flags));
  const config = resolveConfig(world.env, world.cwd, preferences);
  return Object.freeze({
    ...config,
    vendors: withMakerSettings(config.vendors, world.env, preferences, flags),
  });
}

/** Every setting with its origin; the flags of a command are not among the sources. */
export function settingsOf(
  { env, cwd }: Pick<World, 'env' | 'cwd'>,
  { profile }: ProfileFlag = {},
): ResolvedSettings {
  const paths = settingsPaths(env, cwd);
  const file = (path: string) => {
    const found = readSettings(path);
    return found === undefined ? undefined : { path, file: withFilesPlaced(found, path) };
  };
  return layerSettings({
    environment: environmentSettings(env),
    project: file(paths.project),
    user: file(paths.user),
    profile: profile ?? (env.SPARKFLUENCE_PROFILE?.trim() || undefined),
  });
}

function withFilesPlaced(file: SettingsFile, path: string): SettingsFile {
  const profiles = Object.entries(file.profiles ?? {}).map(([name, values]) => [
    name,
    placedFiles(values, path),
  ]);
  return { ...file, ...placedFiles(file, path), profiles: Object.fromEntries(profiles) };
}

interface PreferredFlags {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly bgm?: string;
  readonly bgmVolume?: number;
  readonly captions?: CaptionMode;
  readonly captionStyle?: CaptionStyle;
  readonly logo?: string;
  readonly logoPosition?: LogoPosition;
}

/** The flags, completed from the configuration where they were not given. */
export function preferred<Flags extends object>(flags: Flags & PreferredFlags, preferences: SettingsValues) {
  const { script_provider, image_provider, video_provider, music, music_volume } = preferences;
  const { captions, caption_style, logo, logo_position } = preferences;
  const configured: Record<string, unknown> = {
    scriptProvider: script_provider,
    imageProvider: image_provider,
    videoProvider: video_provider,
    bgm: music,
    bgmVolume: music_volume,
    captions,
    captionStyle: caption_style,
    logo,
    logoPosition: logo_position,
  };
  const isSet = ([, value]: [string, unknown]) => value !== undefined;
  const values = [...Object.entries(configured).filter(isSet), ...Object.entries({ ...flags }).filter(isSet)];
  return Object.fromEntries(values) as Flags & PreferredFlags;
}

/** The providers of a step that writes no script: from its flags, otherwise from the configuration. */
export const withoutScript = (
  { imageProvider, videoProvider }: Pick<PreferredFlags, 'imageProvider' | 'videoProvider'>,
  { preferences: { image_provider, video_provider } }: Pick<Config, 'preferences'>,
) => ({ imageProvider: imageProvider ?? image_provider, videoProvider: videoProvider ?? video_provider });

/**
 * The environment of a command with the files of variables, and what has to be said of them.
 * @throws SparkfluenceError config, for a file that `--env-file` names
 */
export function environmentOf(
  { env: own, cwd }: World,
  { envFile, profile }: ProfileFlag & { readonly envFile?: string | undefined },
): { readonly env: World['env']; readonly notes: readonly string[] } {
  const lowersCap = (env: World['env'], usd: number) =>
    usd >= 0 && usd < Number(settingsOf({ env, cwd }, { profile }).max_cost.value);
  const given = envFile === undefined ? {} : { given: envFile };
  const { env, found } = completeEnvironment(own, cwd, { ...given, lowersCap });
  return { env, notes: found === undefined ? [] : notesOf(found, userEnvironmentFile(env, cwd)) };
}
