import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { childEnvironment } from '../../contracts/child-environment.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { readCached, writeCached } from '../../disk/cache.ts';

/**
 * Finds out what an ffmpeg can do by asking the program itself, never from its version number (docs/design/media.md, 1).
 * The answer of a binary takes four processes and is cached.
 */

export const REQUIRED_CAPABILITIES = {
  encoders: ['libx264', 'aac'],
  demuxers: ['concat'],
  filters: ['concat', 'apad', 'atrim', 'aresample', 'amix', 'volume', 'afade', 'scale', 'alimiter', 'tpad'],
} as const;

/** Filters that some features need. */
export const OPTIONAL_FILTERS = [
  'ebur128',
  'sidechaincompress',
  'loudnorm',
  'ass',
  'perspective',
  'zscale',
  'tonemap',
  'libplacebo',
  'fade',
  'overlay',
  'split',
  'lutyuv',
  'loop',
] as const;
export type OptionalFilter = (typeof OPTIONAL_FILTERS)[number];

/** Keys of `Probed.capabilities`: `encoder:aac`, `demuxer:concat`, `filter:scale`; optional filters go by their bare name. */
const REQUIRED_KEYS = [
  ...REQUIRED_CAPABILITIES.encoders.map((name) => `encoder:${name}`),
  ...REQUIRED_CAPABILITIES.demuxers.map((name) => `demuxer:${name}`),
  ...REQUIRED_CAPABILITIES.filters.map((name) => `filter:${name}`),
];

/** A binary that takes longer than this to answer does not work; milliseconds. */
const PROBE_TIMEOUT_MS = 20_000;

const probedSchema = z.strictObject({
  version: z.string().min(1),
  /** When its source was last worked on, by its own words; those of a release go on while it is corrected. */
  year: z.number().optional(),
  capabilities: z.record(z.string(), z.boolean()),
});
export type Probed = z.infer<typeof probedSchema>;

/**
 * The version and the capabilities of an ffmpeg.
 * @param binary absolute path of the executable
 * @param cacheFolder keeps the answer; left out, this process keeps it; where it cannot be written, the binary is asked again
 * @throws Error in words when the binary does not run; the signal's reason when it is aborted
 */
export async function probeCapabilities(
  binary: string,
  cacheFolder: string | undefined,
  signal: AbortSignal,
): Promise<Probed> {
  if (cacheFolder === undefined)
    return asked.get(binary) ?? remember(binary, await askBinary(binary, signal));
  const { size, mtimeMs } = await stat(binary);
  const key = createHash('sha256').update(`5\n${binary}\n${mtimeMs}\n${size}`).digest('hex').slice(0, 32);
  const cacheFile = join(cacheFolder, `ffmpeg-${key}.json`);
  const known = await readCached(cacheFile, probedSchema);
  if (known !== undefined) return known;
  const probed = await askBinary(binary, signal);
  await writeCached(cacheFile, probed);
  return probed;
}

/** What binaries have answered to this process. */
const asked = new Map<string, Probed>();

function remember(binary: string, probed: Probed): Probed {
  asked.set(binary, probed);
  return probed;
}

/** The required capabilities that are missing, such as `encoder:libx264`. */
export const missingCapabilities = ({ capabilities }: Pick<Probed, 'capabilities'>): string[] =>
  REQUIRED_KEYS.filter((key) => capabilities[key] !== true);

/** The version: `6.1.1`, `N-47683`, or the first word where it is neither. */
export function shortVersion(firstLine: string): string | undefined {
  const word = /^ffmpeg version (\S+)/.exec(firstLine)?.[1];
  return word === undefined ? undefined : (/^(?:N-\d+|n?\d+(?:\.\d+)+)/.exec(word)?.[0] ?? word);
}

/** `Copyright (c) 2000-2018 the FFmpeg developers` */
export function yearOf(firstLine: string): number | undefined {
  const year = /Copyright \(c\) \d{4}-(\d{4})/.exec(firstLine)?.[1];
  return year === undefined ? undefined : Number(year);
}

export type Listing = 'encoders' | 'demuxers' | 'filters';

/** The names in the output of `-encoders`, `-demuxers` or `-filters`. Versions differ in the number of flag columns. */
export function listedNames(listing: Listing, text: string): Set<string> {
  const names = text.split(/\r?\n/).flatMap((line) => LINES[listing].exec(line)?.[1]?.split(',') ?? []);
  return new Set(names);
}

const LINES: Record<Listing, RegExp> = {
  encoders: /^\s[VAS][A-Z.]{5}\s+([^\s=]+)/,
  demuxers: /^\sD[E ]?[d ]?\s+([^\s=]+)/,
  filters: /^\s[A-Z.]{2,3}\s+(\S+)\s+[AVN|]+->[AVN|]+/,
};

/**
 * Refuses a flag before any work where it needs a filter that this ffmpeg was built without.
 * @param flag as the user writes it: `--duck`
 * @throws SparkfluenceError config, reason `filter_missing`, naming filter, flag and binary
 */
export async function requireFilters(
  { binary, version }: Ffmpeg,
  filters: readonly OptionalFilter[],
  { flag, cacheFolder, signal }: { flag: string; cacheFolder: string; signal: AbortSignal },
): Promise<void> {
  const { capabilities } = await probeCapabilities(binary, cacheFolder, signal);
  const missing = filters.filter((name) => capabilities[name] !== true);
  if (missing.length === 0) return;
  throw new SparkfluenceError(
    'config',
    `This ffmpeg (${version}) cannot do ${flag}: it has no filter ${missing.map((name) => `"${name}"`).join(', ')}: ${binary}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'filter_missing',
        filter: missing[0],
        filters: missing,
        flag,
        binary,
        version,
        next: `Leave out ${flag}, or set SPARKFLUENCE_FFMPEG to an ffmpeg that has it.`,
      },
    },
  );
}

/** Requires libass for burning captions. @throws SparkfluenceError config, reason `filter_missing` */
export async function requireLibass(ffmpeg: Ffmpeg, cacheFolder: string, signal: AbortSignal): Promise<void> {
  const { capabilities } = await probeCapabilities(ffmpeg.binary, cacheFolder, signal);
  if (capabilities.ass === true) return;
  throw new SparkfluenceError(
    'config',
    `This ffmpeg (${ffmpeg.version}) cannot burn captions: it has no filter "ass" (it was built without libass): ${ffmpeg.binary}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'filter_missing',
        filter: 'ass',
        binary: ffmpeg.binary,
        version: ffmpeg.version,
        next: 'Use --captions sidecar, or set SPARKFLUENCE_FFMPEG to an ffmpeg with libass.',
      },
    },
  );
}

async function askBinary(binary: string, signal: AbortSignal): Promise<Probed> {
  const first = await ask(binary, ['-version'], signal);
  const version = shortVersion(first);
  if (version === undefined) throw new Error('it does not answer as ffmpeg does');
  const list = async (listing: Listing) =>
    listedNames(listing, await ask(binary, ['-hide_banner', `-${listing}`], signal));
  const [encoders, demuxers, filters] = await Promise.all([
    list('encoders'),
    list('demuxers'),
    list('filters'),
  ]);
  const found = { encoder: encoders, demuxer: demuxers, filter: filters };
  const has = (key: string) => {
    const [kind, name = ''] = key.split(':');
    return found[kind as keyof typeof found].has(name);
  };
  const year = yearOf(first);
  return {
    version,
    ...(year === undefined ? {} : { year }),
    capabilities: {
      ...Object.fromEntries(REQUIRED_KEYS.map((key) => [key, has(key)])),
      ...Object.fromEntries(OPTIONAL_FILTERS.map((name) => [name, filters.has(name)])),
    },
  };
}

async function ask(binary: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa(binary, args, {
    env: childEnvironment(),
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: 1_000,
    timeout: PROBE_TIMEOUT_MS,
    stdin: 'ignore',
    reject: false,
  });
  signal.throwIfAborted();
  if (result.failed) throw new Error(`it does not run (${result.shortMessage?.split('\n')[0]})`);
  return result.stdout;
}
