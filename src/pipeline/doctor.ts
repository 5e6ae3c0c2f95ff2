import { readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { versions } from 'node:process';
import { type Config, KEY_NAMES } from '../config/resolve.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import { NO_UPLOAD, storageAddress } from '../contracts/storage.ts';
import { makeFolder } from '../disk/files.ts';
import { type FoundFfmpeg, findFfmpeg, oldBuildWarning } from '../ffmpeg/run/find.ts';
import type { KeyCheck } from '../providers/keys/check-keys.ts';
import type { LanguageCheck } from '../providers/local/checkup.ts';
import { modelsFolder } from '../providers/local/neural/models.ts';
import type { FoundLlm } from '../providers/script/local-llms.ts';
import { openOptions } from './work/provider-options.ts';

/** What `doctor` finds. `ok`: the main job could run. */
export interface Checkup {
  readonly ok: boolean;
  readonly node: string;
  readonly ffmpeg: (FoundFfmpeg & { readonly ok: true }) | { readonly ok: false; readonly problem: string };
  readonly languages: readonly LanguageCheck[];
  /** Whether each key is set, by its environment name; values are never shown. */
  readonly keys: Readonly<Record<string, boolean>>;
  /** The servers of language models that answer on this machine. */
  readonly local_llms: readonly FoundLlm[];
  readonly root: FolderCheck;
  readonly cache: FolderCheck;
  /** What optional parts that are missing would bring, and how to get them. */
  readonly advice: readonly string[];
  /** Why the main job could not run; empty when it could. */
  readonly problems: readonly string[];
  /** The storage that the configuration names for finished videos, as `s3://bucket/prefix`; null where it names none. */
  readonly storage: string | null;
  /** With --online: whether each key that is set works. */
  readonly online?: readonly KeyCheck[];
  /** With --online: whether the storage takes files; missing where none is configured. */
  readonly online_storage?: StorageCheck | undefined;
}

export interface StorageCheck {
  readonly ok: boolean;
  readonly problem?: { readonly message: string; readonly next: string | null; readonly exit_code: ExitCode };
}

export interface FolderCheck {
  readonly path: string;
  readonly writable: boolean;
  readonly problem?: string;
}

/** Tries everything that the keyless main job needs. A cache that cannot be written only makes it slower. */
export async function checkUp(config: Config, signal: AbortSignal): Promise<Checkup> {
  const [{ checkLanguages }, { findLocalLlms }] = await Promise.all([
    import('../providers/local/checkup.ts'),
    import('../providers/script/local-llms.ts'),
  ]);
  // Before the voices: they keep this process from hearing within its 300 ms.
  const local_llms = await findLocalLlms(config.localServers, signal);
  const [ffmpeg, languages, root, cache, hasModel] = await Promise.all([
    checkFfmpeg(config, signal),
    checkLanguages(config.cacheFolder, signal),
    checkFolder(config.root),
    checkFolder(config.cacheFolder),
    hasVoiceModel(config.dataFolder),
  ]);
  const speaking = languages.filter(({ voice, font }) => voice && font);
  const problems = [
    ...(ffmpeg.ok ? [] : [ffmpeg.problem]),
    ...(root.writable ? [] : [`The root ${root.path} cannot be written: ${root.problem}`]),
    ...(speaking.length > 0 ? [] : [`No language can be spoken and drawn: ${languages[0]?.problem ?? ''}`]),
  ];
  const keys = Object.fromEntries(KEY_NAMES.map((name) => [name, config.keys[name] !== undefined]));
  const ok = problems.length === 0;
  const advice = adviceOn({ ffmpeg, languages, keys, hasModel });
  const { upload } = config.preferences;
  const storage = upload === undefined || upload === NO_UPLOAD ? null : upload;
  const parts = { ffmpeg, languages, keys, local_llms, root, cache, storage };
  return { ok, node: versions.node, ...parts, advice, problems };
}

/** The keys whose owner gets a natural voice, and scripts on any topic. */
const MAKES_MORE = ['GEMINI_API_KEY', 'SPARKFLUENCE_LLM_BASE_URL'];

/** What each optional part that is missing would bring. @param hasModel a neural voice can narrate */
export function adviceOn({
  ffmpeg,
  languages,
  keys,
  hasModel,
}: Pick<Checkup, 'ffmpeg' | 'languages' | 'keys'> & { readonly hasModel: boolean }): string[] {
  const old = ffmpeg.ok ? oldBuildWarning(ffmpeg) : undefined;
  const silent = languages.filter(({ voice }) => !voice).map(({ language }) => language);
  const found = ffmpeg.ok ? ffmpeg.capabilities : {};
  const packages =
    silent.length === languages.length
      ? 'the optional package @echogarden/espeak-ng-emscripten'
      : 'the optional package lindera-wasm-nodejs-ipadic (Japanese)';
  return [
    ...(old === undefined ? [] : [old]),
    ...(ffmpeg.ok && !found.libplacebo && !(found.zscale && found.tonemap)
      ? [
          'This ffmpeg cannot convert HDR recordings of phones: one with zscale and tonemap, or libplacebo, can.',
        ]
      : []),
    ...(silent.length === 0
      ? []
      : [
          `No embedded voice for ${silent.join(', ')}: ${packages} brings it; npm install --include=optional.`,
        ]),
    ...(hasModel
      ? []
      : [
          'A natural voice without a key: `sparkfluence voices list --provider neural` shows the models, and `sparkfluence voices add` fetches one with its engine, once, some 100 MB.',
        ]),
    ...(MAKES_MORE.some((name) => keys[name] === true)
      ? []
      : [
          'A free key for Gemini (aistudio.google.com/apikey, as GEMINI_API_KEY) writes about any topic and narrates naturally.',
        ]),
  ];
}

/** Asks each provider whose key is set, with a call that costs nothing. @throws SparkfluenceError interrupted */
export async function checkOnline(config: Config, signal: AbortSignal): Promise<readonly KeyCheck[]> {
  const { checkKeys } = await import('../providers/keys/check-keys.ts'); // only --online needs it
  return checkKeys(openOptions(config, signal));
}

/** Tries the configured storage, with calls that leave nothing behind. @throws SparkfluenceError interrupted */
export async function checkStorage(config: Config, signal: AbortSignal): Promise<StorageCheck | undefined> {
  const address = storageAddress(config.preferences.upload ?? NO_UPLOAD);
  if (address === undefined) return undefined;
  const { checkUpload } = await import('./storage/target.ts');
  try {
    await checkUpload({ address, assets: false }, config, signal);
    return { ok: true };
  } catch (error) {
    if (signal.aborted || !(error instanceof SparkfluenceError)) throw error;
    const { message, details, exitCode: exit_code } = error;
    return { ok: false, problem: { message, next: details.next ?? null, exit_code } };
  }
}

/** 3 where the main job could not run or a key was refused; otherwise the code of the first check that failed. */
export function exitCodeOf({ ok, online = [], online_storage }: Checkup): ExitCode {
  const codes = [...online, ...(online_storage === undefined ? [] : [online_storage])].flatMap(
    ({ problem }) => problem?.exit_code ?? [],
  );
  if (!ok || codes.includes(EXIT_CODES.config)) return EXIT_CODES.config;
  return codes[0] ?? EXIT_CODES.done;
}

async function checkFfmpeg(config: Config, signal: AbortSignal): Promise<Checkup['ffmpeg']> {
  try {
    return { ok: true, ...(await findFfmpeg({ ...config, signal })) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SparkfluenceError) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Whether a model of the neural voices was fetched; what is being fetched begins with a dot. */
const hasVoiceModel = (dataFolder: string): Promise<boolean> =>
  readdir(modelsFolder(dataFolder)).then(
    (names) => names.some((name) => !name.startsWith('.')),
    () => false,
  );

/** Tries a folder by writing a file: permissions, quotas and read-only mounts refuse in different ways. */
async function checkFolder(path: string): Promise<FolderCheck> {
  const trial = join(path, `.doctor-${crypto.randomUUID().slice(0, 8)}`);
  try {
    const made = await makeFolder(path);
    await writeFile(trial, 'x');
    await rm(trial);
    if (made !== undefined) await removeEmpty(path, made);
    return { path, writable: true };
  } catch (error) {
    return { path, writable: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Removes the folders that were made for the trial, from the innermost up; those in use by now stay. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  try {
    for (let each = folder; each.length >= topmost.length; each = dirname(each)) await rmdir(each);
  } catch {} // no longer empty, or removed already
}
