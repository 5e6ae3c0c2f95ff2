import type { LogoPosition } from '../contracts/brand.ts';
import type { CaptionMode, CaptionStyle } from '../contracts/captions.ts';
import type { SettingsFile, SettingsValues } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import { environmentSettings, placedFiles, readSettings, settingsPaths } from './files.ts';
import { layerSettings, preferencesOf, type ResolvedSettings } from './layers.ts';
import { type Config, exposedEnvironmentFile, readEnvironment, resolveConfig } from './resolve.ts';

export interface ProfileFlag {
  readonly profile?: string | undefined;
}

/** Everything that is configured, for one command. @throws SparkfluenceError config */
export function configOf(world: World, flags: ProfileFlag = {}): Config {
  const env = readEnvironment(world.env, world.cwd);
  return resolveConfig(env, world.cwd, preferencesOf(settingsOf(world, flags)));
}

/** Every setting with where it comes from; flags that a command has are not among them. */
export function settingsOf({ env: own, cwd }: World, { profile }: ProfileFlag = {}): ResolvedSettings {
  const env = readEnvironment(own, cwd);
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

/** The flags with what the configuration says in their place where they were not given. */
export function preferred<Flags extends object>(flags: Flags & PreferredFlags, preferences: SettingsValues) {
  const { script_provider, image_provider, video_provider, music, music_volume } = preferences;
  const { captions, caption_style, logo, logo_position } = preferences;
  const told: Record<string, unknown> = {
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
  const said = Object.entries({ ...flags }).filter(([, value]) => value !== undefined);
  const given = [...Object.entries(told).filter(([, value]) => value !== undefined), ...said];
  return Object.fromEntries(given) as Flags & PreferredFlags;
}

/** The providers that a step which writes no script may need: its flags, else the configuration. */
export const withoutScript = (
  { imageProvider, videoProvider }: Pick<PreferredFlags, 'imageProvider' | 'videoProvider'>,
  { preferences: { image_provider, video_provider } }: Pick<Config, 'preferences'>,
) => ({ imageProvider: imageProvider ?? image_provider, videoProvider: videoProvider ?? video_provider });

/** Said once a command, where the .env with the keys is open to others. */
export function exposureWarning(cwd: string): string | undefined {
  const file = exposedEnvironmentFile(cwd);
  if (file === undefined) return undefined;
  return `note: ${file} holds keys and others on this machine can read it; close it with: chmod 600 .env`;
}
