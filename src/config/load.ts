import type { LogoPosition } from '../contracts/brand.ts';
import type { CaptionMode, CaptionStyle } from '../contracts/captions.ts';
import type { FactsSource, SettingsFile, SettingsValues } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import { completeEnvironment, notesOf, userEnvironmentFile } from './environment.ts';
import { environmentSettings, placedFiles, readSettings, settingsPaths } from './files.ts';
import { foreignNote, layeredUnderCap, withoutForeign } from './foreign-settings.ts';
import { preferencesOf, type ResolvedSettings } from './layers.ts';
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
  return trustedSettings({ env, cwd }, { profile }).settings;
}

/** The settings, and the names of those that the folder's own file has and may not set. */
function trustedSettings({ env, cwd }: Pick<World, 'env' | 'cwd'>, { profile }: ProfileFlag) {
  const paths = settingsPaths(env, cwd);
  const user = readSettings(paths.user);
  const project = readSettings(paths.project);
  const trusted = project === undefined ? undefined : withoutForeign(project, paths.project);
  const placed = (file: SettingsFile | undefined, path: string) =>
    file === undefined ? undefined : { path, file: withFilesPlaced(file, path) };
  const sources = {
    environment: environmentSettings(env),
    project: placed(trusted?.file, paths.project),
    user: placed(user, paths.user),
    profile: profile ?? (env.SPARKFLUENCE_PROFILE?.trim() || undefined),
  };
  const { settings, capUsd, isCapKept } = layeredUnderCap(sources);
  return {
    settings,
    capUsd,
    path: paths.project,
    ignored: [...(trusted?.ignored ?? []), ...(isCapKept ? ['max_cost'] : [])],
  };
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
  readonly localLlm?: string;
  readonly facts?: FactsSource;
  readonly voiceProvider?: string | undefined;
  readonly configured?: readonly ProviderFlag[];
  readonly bgm?: string | false;
  readonly bgmVolume?: number;
  readonly captions?: CaptionMode;
  readonly captionStyle?: CaptionStyle;
  readonly logo?: string;
  readonly logoPosition?: LogoPosition;
  readonly upload?: string | false;
  readonly uploadAssets?: boolean;
  readonly urlExpires?: string;
  readonly publicUrl?: string;
}

/** The flags, completed from the configuration where they were not given. */
export function preferred<Flags extends object>(flags: Flags & PreferredFlags, preferences: SettingsValues) {
  const { script_provider, image_provider, video_provider, voice_provider, music, music_volume } =
    preferences;
  const { captions, caption_style, logo, logo_position, facts } = preferences;
  const { upload, upload_assets, url_expires, public_url } = preferences;
  const { scriptProvider = flags.localLlm, imageProvider, videoProvider, voiceProvider } = flags;
  // The public address is that of the configured storage.
  const isOtherStorage = flags.upload !== undefined && flags.upload !== upload;
  const configured: Record<string, unknown> = {
    scriptProvider: flags.localLlm === undefined ? script_provider : 'llm',
    imageProvider: image_provider,
    videoProvider: video_provider,
    facts,
    voiceProvider: voice_provider,
    bgm: music,
    bgmVolume: music_volume,
    captions,
    captionStyle: caption_style,
    logo,
    logoPosition: logo_position,
    upload,
    uploadAssets: upload_assets,
    urlExpires: url_expires,
    publicUrl: isOtherStorage ? undefined : public_url,
    configured: configuredOf({ scriptProvider, imageProvider, videoProvider, voiceProvider }, preferences),
  };
  const isSet = ([, value]: [string, unknown]) => value !== undefined;
  const values = [...Object.entries(configured).filter(isSet), ...Object.entries({ ...flags }).filter(isSet)];
  return Object.fromEntries(values) as Flags & PreferredFlags;
}

/** The providers of a step that writes no script: from its flags, otherwise from the configuration. */
export const withoutScript = (
  {
    imageProvider,
    videoProvider,
    voiceProvider,
  }: Pick<PreferredFlags, 'imageProvider' | 'videoProvider' | 'voiceProvider'>,
  { preferences }: Pick<Config, 'preferences'>,
) => {
  const { scriptProvider: _, ...completed } = completedProviders(
    { imageProvider, videoProvider, voiceProvider },
    preferences,
  );
  return completed;
};

/** Who is named, completed from the configuration, and which of them it is that says so. */
export function completedProviders(
  { scriptProvider, imageProvider, videoProvider, voiceProvider }: Pick<PreferredFlags, ProviderFlag>,
  preferences: SettingsValues,
) {
  const { script_provider, image_provider, video_provider, voice_provider } = preferences;
  const named = { scriptProvider, imageProvider, videoProvider, voiceProvider };
  const configured = configuredOf(named, preferences);
  return {
    scriptProvider: scriptProvider ?? script_provider,
    imageProvider: imageProvider ?? image_provider,
    videoProvider: videoProvider ?? video_provider,
    voiceProvider: voiceProvider ?? voice_provider,
    ...(configured === undefined ? {} : { configured }),
  };
}

type ProviderFlag = 'scriptProvider' | 'imageProvider' | 'videoProvider' | 'voiceProvider';

/** Those that only the configuration names; undefined where there are none. */
function configuredOf(
  named: Pick<PreferredFlags, ProviderFlag>,
  { script_provider, image_provider, video_provider, voice_provider }: SettingsValues,
): readonly ProviderFlag[] | undefined {
  const preferred = {
    scriptProvider: script_provider,
    imageProvider: image_provider,
    videoProvider: video_provider,
    voiceProvider: voice_provider,
  };
  const names = (Object.keys(preferred) as ProviderFlag[]).filter(
    (name) => named[name] === undefined && preferred[name] !== undefined,
  );
  return names.length === 0 ? undefined : names;
}

/**
 * The environment of a command with the files of variables, and what has to be said of them.
 * @throws SparkfluenceError config, for a file that `--env-file` names
 */
export function environmentOf(
  { env: own, cwd }: World,
  { envFile, profile }: ProfileFlag & { readonly envFile?: string | undefined },
): { readonly env: World['env']; readonly notes: readonly string[] } {
  const capOf = (env: World['env']): number => {
    try {
      return Number(settingsOf({ env, cwd }, { profile }).max_cost.value);
    } catch {
      return 0; // an unknown profile, or a file that cannot be read: whoever needs the settings says so
    }
  };
  const given = envFile === undefined ? {} : { given: envFile };
  const { env, found } = completeEnvironment(own, cwd, { ...given, capOf });
  return {
    env,
    notes: [
      ...(found === undefined ? [] : notesOf(found, userEnvironmentFile(env, cwd))),
      ...settingsNotes({ env, cwd }, { profile }),
    ],
  };
}

/** The cap that holds without the folder's own file, USD. @throws SparkfluenceError config */
export const capWithoutFolder = (world: Pick<World, 'env' | 'cwd'>, flags: ProfileFlag): number =>
  trustedSettings(world, flags).capUsd;

/** What is said of the folder's own file, once a command. One that cannot be read is told by whoever needs it. */
function settingsNotes(world: Pick<World, 'env' | 'cwd'>, flags: ProfileFlag): string[] {
  try {
    const { path, ignored } = trustedSettings(world, flags);
    return ignored.length === 0 ? [] : [foreignNote(path, ignored)];
  } catch {
    return [];
  }
}
