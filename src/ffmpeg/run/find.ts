import { constants, existsSync } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { missingCapabilities, type Probed, probeCapabilities } from './capabilities.ts';

export type FfmpegOrigin = 'setting' | 'ffmpeg-static' | 'system' | 'ffmpeg-installer';

export interface Tried {
  readonly origin: FfmpegOrigin;
  readonly binary?: string;
  /** Why it was not chosen. */
  readonly why: string;
}

export interface FoundFfmpeg extends Probed {
  /** The absolute path. */
  readonly binary: string;
  readonly origin: FfmpegOrigin;
  /** The candidates that were tried before and refused. */
  readonly tried: readonly Tried[];
}

export interface FindOptions {
  /** The value of `SPARKFLUENCE_FFMPEG`. */
  readonly ffmpegPath: string | undefined;
  /** The value of `PATH`. */
  readonly searchPath: string;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
}

interface Candidate {
  readonly origin: FfmpegOrigin;
  /** @throws Error in words where there is none */
  readonly binary: () => Promise<string> | string;
}

const NEXT =
  'Install ffmpeg with your package manager (apt install ffmpeg, brew install ffmpeg, winget install ffmpeg), ' +
  'or set SPARKFLUENCE_FFMPEG to the path of one that has libx264 and aac.';

/** What was last corrected before this year is called old. */
const OLD_BEFORE = 2020;

/**
 * What is said, and advised, where only an old ffmpeg is there: the one that comes with the packages, or that of an old system.
 * Whoever sets `SPARKFLUENCE_FFMPEG` has chosen.
 */
export function oldBuildWarning(found: Omit<FoundFfmpeg, 'capabilities' | 'tried'>): string | undefined {
  const { origin, version, binary, year = OLD_BEFORE } = found;
  if (origin === 'setting' || (origin !== 'ffmpeg-installer' && year >= OLD_BEFORE)) return undefined;
  const which =
    origin === 'ffmpeg-installer'
      ? 'is the build of 2018 that comes with the packages'
      : `is ${version} of ${year}, ${binary}`;
  return (
    `The only ffmpeg here ${which}. It makes every video, but has none of the corrections since, which matters where clips of ` +
    'others are joined. A newer one: apt install ffmpeg, brew install ffmpeg, winget install ffmpeg, or npm install --global ' +
    '--allow-scripts=ffmpeg-static sparkfluence.'
  );
}

/**
 * The first ffmpeg that runs and has the required capabilities: the user's setting, ffmpeg-static, one on PATH,
 * @ffmpeg-installer/ffmpeg. A setting that does not work is an error and is never skipped.
 * @throws SparkfluenceError config, code FFMPEG_ERROR, reason `bad_setting` or `ffmpeg_missing`; interrupted
 */
export async function findFfmpeg(options: FindOptions): Promise<FoundFfmpeg> {
  const tried: Tried[] = [];
  for (const candidate of candidates(options)) {
    const outcome = await tryCandidate(candidate, options);
    if (!('why' in outcome)) return { ...outcome, origin: candidate.origin, tried };
    tried.push(outcome);
    if (candidate.origin === 'setting') throw badSetting(options.ffmpegPath ?? '', tried);
  }
  const list = tried.map(({ origin, binary, why }) => `${origin}${binary ? ` (${binary})` : ''}: ${why}`);
  throw new SparkfluenceError('config', `No ffmpeg that can be used was found. ${list.join('; ')}`, {
    code: 'FFMPEG_ERROR',
    details: { reason: 'ffmpeg_missing', tried, next: NEXT },
  });
}

function candidates({ ffmpegPath, searchPath }: FindOptions): Candidate[] {
  if (ffmpegPath !== undefined) return [{ origin: 'setting', binary: () => resolve(ffmpegPath) }];
  const system = systemBinaries(searchPath);
  return [
    { origin: 'ffmpeg-static', binary: staticBinary },
    ...(system.length > 0
      ? system.map((binary) => ({ origin: 'system' as const, binary: () => binary }))
      : [{ origin: 'system' as const, binary: () => fail('there is none on PATH') }]),
    { origin: 'ffmpeg-installer', binary: installerBinary },
  ];
}

async function tryCandidate(
  candidate: Candidate,
  { cacheFolder, signal }: FindOptions,
): Promise<(Probed & { binary: string }) | Tried> {
  const { origin } = candidate;
  let binary: string | undefined;
  try {
    binary = await candidate.binary();
    if (!existsSync(binary)) fail('there is no such file');
    const probed = await probeCapabilities(binary, cacheFolder, signal);
    const missing = missingCapabilities(probed);
    if (missing.length > 0) fail(`it lacks ${missing.join(', ')}`);
    return { ...probed, binary };
  } catch (error) {
    if (signal.aborted) {
      throw new SparkfluenceError('interrupted', 'Interrupted while looking for ffmpeg', { cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    return binary === undefined ? { origin, why } : { origin, binary, why };
  }
}

/** Every ffmpeg on PATH in order; relative entries are left out, so that a working folder cannot bring its own. */
function systemBinaries(searchPath: string): string[] {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = searchPath.split(delimiter).filter((folder) => isAbsolute(folder));
  return [...new Set(folders)].map((folder) => join(folder, name)).filter((file) => existsSync(file));
}

/** The path of ffmpeg-static, which the package returns whether or not its download succeeded. */
function staticBinary(): string {
  const path = optionalPackage('ffmpeg-static');
  return typeof path === 'string' ? path : fail('it has no build for this platform');
}

/** Makes the binary executable, which the package leaves to an install script that some package managers do not run. */
async function installerBinary(): Promise<string> {
  const answer = optionalPackage('@ffmpeg-installer/ffmpeg');
  const path = typeof answer === 'object' && answer !== null && 'path' in answer ? answer.path : undefined;
  if (typeof path !== 'string') return fail('it has no build for this platform');
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755).catch(() => {}); // without the right to change it, running it reports the failure
  }
  return path;
}

function optionalPackage(name: string): unknown {
  const require = createRequire(import.meta.url);
  try {
    return require(name);
  } catch (error) {
    // @ffmpeg-installer throws strings
    const text = error instanceof Error ? error.message : String(error);
    return fail(/cannot find module/i.test(text) ? 'it is not installed' : text.split('\n', 1)[0]!);
  }
}

function badSetting(ffmpegPath: string, tried: readonly Tried[]): SparkfluenceError {
  return new SparkfluenceError(
    'config',
    `SPARKFLUENCE_FFMPEG is set to "${ffmpegPath}", which cannot be used: ${tried[0]?.why}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'bad_setting',
        field: 'SPARKFLUENCE_FFMPEG',
        tried,
        next: 'Set SPARKFLUENCE_FFMPEG to an ffmpeg that runs and has libx264 and aac, or unset it.',
      },
    },
  );
}

function fail(why: string): never {
  throw new Error(why);
}
