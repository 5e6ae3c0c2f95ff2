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
  /** A price table laid over the shipped one. */
  readonly pricesFile: string | undefined;
  /** What a project may cost, where the command does not say. */
  readonly limits: { readonly maxUsd?: number };
  /** Rate limits in place of the defaults, by provider. */
  readonly rateLimits: Readonly<Record<string, RateLimit>> | undefined;
  /** Which keys are present, by environment name; their values are never shown. */
  readonly keys: Readonly<Partial<Record<KeyName, string>>>;
  /** Where a provider's key, server and model differ from its defaults (design: «Environment names»). */
  readonly vendors: Readonly<Record<VendorId, VendorSettings>>;
}

export interface RateLimit {
  readonly perMinute?: number;
  readonly perDay?: number;
  readonly atOnce?: number;
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
    pricesFile: env.SPARKFLUENCE_PRICES?.trim() ? resolve(cwd, env.SPARKFLUENCE_PRICES.trim()) : undefined,
    rateLimits: rateLimits(env.SPARKFLUENCE_RATE_LIMITS),
    limits: limits(env.SPARKFLUENCE_MAX_COST),
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

/** What a timer can hold; it takes a longer time for none at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const LIMIT_NAMES = ['perMinute', 'perDay', 'atOnce'];

/** `{"veo": {"perMinute": 10, "perDay": 200, "atOnce": 2}}` */
function rateLimits(text: string | undefined): Config['rateLimits'] {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    const value = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const figures = Object.values(value).flatMap((limit) => Object.entries(limit));
    if (figures.every(([name, figure]) => LIMIT_NAMES.includes(name) && Number(figure) > 0)) return value;
  } catch {} // said below, with what it should be
  throw new SparkfluenceError('config', 'SPARKFLUENCE_RATE_LIMITS cannot be read', {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: 'SPARKFLUENCE_RATE_LIMITS',
      next: 'Write it as {"veo": {"perMinute": 10, "perDay": 200, "atOnce": 2}}, or unset it.',
    },
  });
}

function limits(text: string | undefined): Config['limits'] {
  if (text === undefined || text.trim() === '') return {};
  const maxUsd = Number(text);
  if (Number.isFinite(maxUsd) && maxUsd >= 0) return { maxUsd };
  throw new SparkfluenceError('config', `SPARKFLUENCE_MAX_COST must be an amount in USD, not "${text}"`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_setting', field: 'SPARKFLUENCE_MAX_COST', next: 'Set it to 10, or unset it.' },
  });
}

function pollMs(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  if (value >= 1 && value <= LONGEST_TIMER_MS) return value;
  throw new SparkfluenceError(
    'config',
    `SPARKFLUENCE_POLL_MS must be a number of milliseconds, not "${text}"`,
    {
      code: 'INVALID_REQUEST',
      details: { reason: 'bad_setting', field: 'SPARKFLUENCE_POLL_MS', next: 'Set it to 5000, or unset it.' },
    },
  );
}
