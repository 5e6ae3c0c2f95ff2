import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { SparkfluenceError } from './contracts/errors.ts';

/**
 * Configuration: flags > environment > defaults, resolved once per command, frozen and passed down.
 * The environment is read nowhere else. Keys are only ever held here and in the adapter that sends them.
 */
export interface Config {
  /** Folder that holds the projects. */
  readonly root: string;
  /** The program's own cache: narrations, what a probe of ffmpeg found. */
  readonly cacheFolder: string;
  /** Path of an ffmpeg the user insists on. */
  readonly ffmpegPath: string | undefined;
  /** `PATH`, for finding a system ffmpeg. */
  readonly searchPath: string;
  /** Poll interval that overrides a provider's own, milliseconds. */
  readonly pollMs: number | undefined;
  /** Which keys are present, by environment name; their values are never shown. */
  readonly keys: Readonly<Partial<Record<KeyName, string>>>;
  /** Where a provider's key, server and model differ from its defaults (design: «Environment names»). */
  readonly vendors: Readonly<Record<VendorId, VendorSettings>>;
}

export interface VendorSettings {
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly model?: string;
}

const VENDOR_NAMES = {
  gemini: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GEMINI_MODEL'],
  llm: ['SPARKFLUENCE_LLM_API_KEY', 'SPARKFLUENCE_LLM_BASE_URL', 'SPARKFLUENCE_LLM_MODEL'],
  huggingface: ['HF_TOKEN', 'SPARKFLUENCE_HF_BASE_URL', 'SPARKFLUENCE_HF_MODEL'],
  openai: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'SPARKFLUENCE_OPENAI_IMAGE_MODEL'],
  veo: ['VEO_API_KEY', 'VEO_BASE_URL', 'SPARKFLUENCE_VEO_MODEL'],
  google: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GOOGLE_VIDEO_MODEL'],
} as const;
export type VendorId = keyof typeof VENDOR_NAMES;

export const KEY_NAMES = [
  'GEMINI_API_KEY',
  'SPARKFLUENCE_LLM_BASE_URL',
  'HF_TOKEN',
  'OPENAI_API_KEY',
  'VEO_API_KEY',
] as const;
export type KeyName = (typeof KEY_NAMES)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param env the process's environment
 * @param cwd the working folder; relative paths are taken from it
 * @throws SparkfluenceError config, when a setting cannot be used
 */
export function resolveConfig(env: Environment, cwd: string): Config {
  const keys = Object.fromEntries(
    KEY_NAMES.flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])),
  );
  return Object.freeze({
    root: resolve(cwd, env.SPARKFLUENCE_HOME?.trim() || 'sparkfluence-projects'),
    cacheFolder: resolve(cwd, env.SPARKFLUENCE_CACHE?.trim() || defaultCacheFolder(env)),
    ffmpegPath: env.SPARKFLUENCE_FFMPEG?.trim() || undefined,
    searchPath: env.PATH ?? '',
    pollMs: pollMs(env.SPARKFLUENCE_POLL_MS),
    keys: Object.freeze(keys),
    vendors: {
      gemini: vendor('gemini', env),
      llm: vendor('llm', env),
      huggingface: vendor('huggingface', env),
      openai: vendor('openai', env),
      veo: vendor('veo', env),
      google: vendor('google', env),
    },
  });
}

function vendor(id: VendorId, env: Environment): VendorSettings {
  const [apiKey, baseUrl, model] = VENDOR_NAMES[id].map((name) => env[name]?.trim() || undefined);
  return {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseUrl: checkedBaseUrl(baseUrl, VENDOR_NAMES[id][1]) }),
    ...(model === undefined ? {} : { model }),
  };
}

/** https, or http on this machine; an LLM server of one's own may stand anywhere. */
function checkedBaseUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const near =
    name === VENDOR_NAMES.llm[1] || ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && near)) return text.replace(/\/+$/, '');
  throw new SparkfluenceError('config', `${name} must be an https address, not "${text.slice(0, 80)}"`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_setting', field: name, next: `Set ${name} to an https address, or unset it.` },
  });
}

/** The process's environment over a `.env` of the working folder. */
export function readEnvironment(env: Environment, cwd: string): Environment {
  try {
    return { ...parseEnv(readFileSync(join(cwd, '.env'), 'utf8')), ...env };
  } catch {
    return env; // there is none, or it cannot be read: then nobody meant us to
  }
}

function defaultCacheFolder(env: Environment): string {
  const base = env.XDG_CACHE_HOME?.trim() || env.LOCALAPPDATA?.trim() || join(homedir(), '.cache');
  return join(base, 'sparkfluence');
}

function pollMs(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1) return value;
  throw new SparkfluenceError(
    'config',
    `SPARKFLUENCE_POLL_MS must be a number of milliseconds, not "${text}"`,
    {
      code: 'INVALID_REQUEST',
      details: { reason: 'bad_setting', field: 'SPARKFLUENCE_POLL_MS', next: 'Set it to 5000, or unset it.' },
    },
  );
}
