import { delimiter, join, resolve } from 'node:path';
import { checkedBaseUrl } from '../contracts/base-urls.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { modelName, type SettingsValues } from '../contracts/settings.ts';
import type { StorageSettings } from '../contracts/storage.ts';
import type { RateLimit, SettingsByVendor, VendorId, VendorSettings } from '../contracts/vendors.ts';
import { homeOf } from './files.ts';
import { forgetAfterMs } from './forget-after.ts';
import { checkedKey, SECRET_NAMES } from './keys.ts';
import { type LocalServer, localServers } from './local-llm.ts';
import { VENDOR_NAMES } from './names.ts';
import { type ProjectsPlace, projectsPlace } from './projects.ts';
import { rateLimitsFrom } from './rate-limits.ts';
import { storageSettings } from './storage.ts';

/**
 * Configuration: flags > environment > files > defaults, resolved once per command, frozen and passed down.
 * The environment is read nowhere else. Keys are only ever held here and in the adapter that sends them.
 */
export interface Config {
  /** The folder that holds the projects. */
  readonly root: string;
  /** Folders that rows out of the queue, and projects out of a shared database, may name files in; absolute. */
  readonly fileFolders: readonly string[];
  /** The program's cache: narrations, the capabilities of ffmpeg, rate limits. */
  readonly cacheFolder: string;
  /** The folder of durable data beside the projects: the corpus. */
  readonly dataFolder: string;
  /** Where the projects are kept. */
  readonly projects: ProjectsPlace;
  /** The URL of the PostgreSQL of the corpus, the queue, and of projects that are kept in one. It holds a password and is never shown. */
  readonly databaseUrl: string | undefined;
  /** The folder of a queue without a server, where `SPARKFLUENCE_DATABASE_URL` is `pglite:` or `pglite:FOLDER`; absolute. */
  readonly queueFolder: string | undefined;
  /** How long the rows of finished batches stay in the queue, milliseconds; undefined: for good. */
  readonly forgetAfterMs: number | undefined;
  /** The address of Wikipedia's editions, with `{language}` for the name of one; its own where it is missing. */
  readonly wikipediaAddress: string | undefined;
  /** Where servers of language models on this machine are looked for. */
  readonly localServers: readonly LocalServer[];
  /** The path of an ffmpeg that is used whatever else is there. */
  readonly ffmpegPath: string | undefined;
  /** `PATH`, for finding a system ffmpeg. */
  readonly searchPath: string;
  /** Poll interval that overrides a provider's own, milliseconds. */
  readonly pollMs: number | undefined;
  /** How many processes render clips of one project at most, where several projects are worked on side by side. */
  readonly localWorkers?: number;
  /** How long the file of a clip that is done is waited for, milliseconds. */
  readonly fileWaitMs: number;
  /** How long an accepted order may be missing in a provider's list, milliseconds. */
  readonly listLagMs: number;
  /** The time limit of one request, milliseconds, in place of the provider's own. */
  readonly timeoutMs: number | undefined;
  /** The path of a price table that overlays the shipped one. */
  readonly pricesFile: string | undefined;
  /** The path of a catalogue of voice models above the shipped one. */
  readonly voiceModelsFile: string | undefined;
  /** Settings for new videos from environment and files, below the flags; it holds no defaults. */
  readonly preferences: SettingsValues;
  /** `public`: addresses in documents lead to the public internet only, since a stranger may have written them. */
  readonly documentReach?: 'public' | undefined;
  /** Spending limits where the command sets none. */
  readonly limits: { readonly maxUsd?: number; readonly resendBelowUsd?: number };
  /** Rate limits by provider, in place of the defaults. */
  readonly rateLimits: Readonly<Record<string, RateLimit>> | undefined;
  /** The keys by environment name; their values are never shown. */
  readonly keys: Readonly<Partial<Record<KeyName, string>>>;
  /** Each provider's key, server and model, where they are set. */
  readonly vendors: SettingsByVendor;
  /** Credentials and servers of the storages for finished videos. */
  readonly storage: StorageSettings;
}

export const KEY_NAMES = [
  'GEMINI_API_KEY',
  'SPARKFLUENCE_LLM_BASE_URL',
  'HF_TOKEN',
  'OPENAI_API_KEY',
  'VEO_API_KEY',
  'PEXELS_API_KEY',
  'PIXABAY_API_KEY',
  'SPARKFLUENCE_TTS_BASE_URL',
  'ELEVENLABS_API_KEY',
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

const EMBEDDED = /^pglite:(?:\/\/)?/i;

/** A server, or a folder that only the queue uses: the corpus has an embedded store of its own. */
function databasePlace(env: Environment, cwd: string): Pick<Config, 'databaseUrl' | 'queueFolder'> {
  const given = env.SPARKFLUENCE_DATABASE_URL?.trim() || undefined;
  if (given === undefined || !EMBEDDED.test(given)) return { databaseUrl: given, queueFolder: undefined };
  const folder = given.replace(EMBEDDED, '');
  const usual = join(env.SPARKFLUENCE_DATA?.trim() || defaultDataFolder(env), 'queue');
  return { databaseUrl: undefined, queueFolder: resolve(cwd, folder === '' ? usual : folder) };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param env the environment, as `completeEnvironment` completes it
 * @param cwd the working folder; relative paths are taken from it
 * @param preferences settings from environment and files, see `layerSettings` in layers.ts
 * @throws SparkfluenceError config, when a setting cannot be used
 */
export function resolveConfig(env: Environment, cwd: string, preferences: SettingsValues = {}): Config {
  const keys = Object.fromEntries(
    KEY_NAMES.flatMap((name) => {
      const value = SECRET_NAMES.includes(name) ? checkedKey(name, env) : env[name]?.trim() || undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return Object.freeze({
    root: resolve(cwd, env.SPARKFLUENCE_HOME?.trim() || 'sparkfluence-projects'),
    cacheFolder: resolve(cwd, env.SPARKFLUENCE_CACHE?.trim() || defaultCacheFolder(env)),
    dataFolder: resolve(cwd, env.SPARKFLUENCE_DATA?.trim() || defaultDataFolder(env)),
    projects: projectsPlace(env),
    fileFolders: (env.SPARKFLUENCE_FILES ?? '')
      .split(delimiter)
      .flatMap((folder) => (folder.trim() === '' ? [] : [resolve(cwd, folder.trim())])),
    ...databasePlace(env, cwd),
    forgetAfterMs: forgetAfterMs(env),
    wikipediaAddress: wikipediaAddress(env),
    localServers: localServers(env),
    ffmpegPath: env.SPARKFLUENCE_FFMPEG?.trim() || undefined,
    searchPath: env.PATH ?? '',
    pollMs: milliseconds('SPARKFLUENCE_POLL_MS', env),
    fileWaitMs: milliseconds('SPARKFLUENCE_FILE_WAIT_MS', env) ?? FILE_WAIT_MS,
    listLagMs: milliseconds('SPARKFLUENCE_LIST_LAG_MS', env) ?? LIST_LAG_MS,
    timeoutMs: milliseconds('SPARKFLUENCE_TIMEOUT_MS', env),
    pricesFile: env.SPARKFLUENCE_PRICES?.trim() ? resolve(cwd, env.SPARKFLUENCE_PRICES.trim()) : undefined,
    voiceModelsFile: env.SPARKFLUENCE_VOICE_MODELS?.trim()
      ? resolve(cwd, env.SPARKFLUENCE_VOICE_MODELS.trim())
      : undefined,
    rateLimits: rateLimitsFrom(env.SPARKFLUENCE_RATE_LIMITS),
    preferences: Object.freeze(preferences),
    limits: {
      ...(preferences.max_cost === undefined ? {} : { maxUsd: preferences.max_cost }),
      ...amount('maxUsd', 'SPARKFLUENCE_MAX_COST', '10', env),
      ...amount('resendBelowUsd', 'SPARKFLUENCE_RESEND_BELOW_USD', '0.25', env),
    },
    keys: Object.freeze(keys),
    storage: storageSettings(env),
    vendors: {
      gemini: { ...vendor('gemini', env), ...googleApiVersion(env) },
      llm: vendor('llm', env),
      huggingface: vendor('huggingface', env),
      openai: vendor('openai', env),
      veo: { ...vendor('veo', env), ...veoImageField(env) },
      embeddings: { ...vendor('embeddings', env), ...googleApiVersion(env) },
      google: { ...vendor('google', env), ...googleApiVersion(env) },
      openverse: vendor('openverse', env),
      pexels: vendor('pexels', env),
      pixabay: vendor('pixabay', env),
      gemini_voice: { ...vendor('gemini_voice', env), ...googleApiVersion(env) },
      gemini_image: { ...vendor('gemini_image', env), ...googleApiVersion(env) },
      openai_voice: vendor('openai_voice', env),
      elevenlabs: vendor('elevenlabs', env),
    },
  });
}

function vendor(id: VendorId, env: Environment): VendorSettings {
  const [keyName, baseUrlName, modelVariable]: readonly [string | null, string, string?] = VENDOR_NAMES[id];
  const apiKey = keyName === null ? undefined : checkedKey(keyName, env);
  const [baseUrl, model] = [baseUrlName, modelVariable].map((name) => env[name ?? '']?.trim() || undefined);
  const address = (text: string) => checkedBaseUrl(text, baseUrlName, id === 'llm' || id === 'openai_voice');
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseUrl: address(baseUrl).href.replace(/(?<!\/)\/+$/, '') }),
    ...(model === undefined ? {} : { model: checkedModel(model, String(modelVariable)) }),
  };
}

/** It becomes a part of an address, and a folder's `.env` may set it. */
function checkedModel(model: string, name: string): string {
  const { success, error } = modelName.safeParse(model);
  if (success) return model;
  throw new SparkfluenceError(
    'config',
    `${name} ${error.issues[0]?.message}, not ${JSON.stringify(model.slice(0, 80))}`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        field: name,
        next: `Set ${name} to the name of a model, or unset it.`,
      },
    },
  );
}

/** Checked here, so that an address that cannot be used is named before anything is made. */
function wikipediaAddress(env: Environment): string | undefined {
  const address = env.SPARKFLUENCE_WIKIPEDIA_URL?.trim() || undefined;
  if (address !== undefined)
    checkedBaseUrl(address.replaceAll('{language}', 'en'), 'SPARKFLUENCE_WIKIPEDIA_URL');
  return address;
}

function veoImageField(env: Environment): Pick<VendorSettings, 'imageField'> {
  const imageField = env.SPARKFLUENCE_VEO_IMAGE_FIELD?.trim() || undefined;
  if (imageField === undefined) return {};
  if (/^[a-z][\w[\]]{0,39}$/i.test(imageField)) return { imageField };
  throw new SparkfluenceError('config', 'SPARKFLUENCE_VEO_IMAGE_FIELD must be the name of a form field', {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: 'SPARKFLUENCE_VEO_IMAGE_FIELD',
      next: 'Set it to files or ref_images, or unset it.',
    },
  });
}

function googleApiVersion(env: Environment): Pick<VendorSettings, 'apiVersion'> {
  const apiVersion = env.GOOGLE_GENAI_API_VERSION?.trim() || undefined;
  if (apiVersion === undefined) return {};
  if (/^v\d+(?:(?:alpha|beta)\d*)?$/.test(apiVersion)) return { apiVersion };
  throw new SparkfluenceError(
    'config',
    `GOOGLE_GENAI_API_VERSION must be a version such as v1beta, not "${apiVersion.slice(0, 80)}"`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        field: 'GOOGLE_GENAI_API_VERSION',
        next: 'Set it to v1 or v1beta, or unset it.',
      },
    },
  );
}

function defaultCacheFolder(env: Environment): string {
  const base = env.XDG_CACHE_HOME?.trim() || env.LOCALAPPDATA?.trim() || join(homeOf(env), '.cache');
  return join(base, 'sparkfluence');
}

function defaultDataFolder(env: Environment): string {
  const base = env.XDG_DATA_HOME?.trim() || env.APPDATA?.trim() || join(homeOf(env), '.local', 'share');
  return join(base, 'sparkfluence');
}

/** Other clients of these providers saw files that came minutes after their job was done. */
const FILE_WAIT_MS = 600_000;

/** Lists of orders were seen to be late by seconds, and none says how late they may be. */
const LIST_LAG_MS = 180_000;

/** The longest time that a Node timer can hold; it treats a longer one as no time at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function amount(
  field: keyof Config['limits'],
  name: string,
  usual: string,
  env: Environment,
): Config['limits'] {
  const text = env[name];
  if (text === undefined || text.trim() === '') return {};
  const usd = Number(text);
  if (Number.isFinite(usd) && usd >= 0) return { [field]: usd };
  throw new SparkfluenceError('config', `${name} must be an amount in USD, not "${text}"`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_setting', field: name, next: `Set it to ${usual}, or unset it.` },
  });
}

function milliseconds(
  name:
    | 'SPARKFLUENCE_POLL_MS'
    | 'SPARKFLUENCE_FILE_WAIT_MS'
    | 'SPARKFLUENCE_LIST_LAG_MS'
    | 'SPARKFLUENCE_TIMEOUT_MS',
  env: Environment,
): number | undefined {
  const text = env[name];
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  if (value >= 1 && value <= LONGEST_TIMER_MS) return value;
  throw new SparkfluenceError('config', `${name} must be a number of milliseconds, not "${text}"`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_setting', field: name, next: 'Set it to 5000, or unset it.' },
  });
}
