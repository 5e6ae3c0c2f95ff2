import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { platform } from 'node:process';
import { parseEnv } from 'node:util';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { present } from '../contracts/own.ts';
import { SETTING_NAMES } from '../contracts/settings.ts';
import { readBytesSync } from '../disk/read.ts';
import { isBelow } from './below.ts';
import { settingsPaths } from './files.ts';
import { SECRET_NAMES } from './keys.ts';
import { environmentName } from './layers.ts';
import { VENDOR_NAMES } from './names.ts';
import { STORAGE_KEY_NAMES } from './storage.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a command, with what files of variables add below it. One that is named by hand, and the user's own,
 * may set anything. The `.env` of the working folder may be anybody's, for a folder is downloaded and cloned: only keys
 * and settings are taken from it that cannot send a key elsewhere, run a program, or raise what is spent.
 */
export interface CompleteEnvironment {
  readonly env: Environment;
  /** The `.env` of the working folder, where there is one. */
  readonly found?: FoundFile;
}

export interface FoundFile {
  readonly path: string;
  /** Names of variables, in the file's order. */
  readonly taken: readonly string[];
  readonly ignored: readonly string[];
  /** Other users of the machine can read the keys in it. */
  readonly exposed: boolean;
  /** Why nothing could be read. */
  readonly problem?: string;
}

/** More than any file of variables needs. */
const MAX_BYTES = 256 * 1024;

/** Settings that are taken from a `.env` only where they stay within its folder. */
const BELOW = ['SPARKFLUENCE_HOME', 'SPARKFLUENCE_MUSIC', 'SPARKFLUENCE_LOGO'];
const CAP = environmentName('max_cost');
/** They send the topic or the finished video to somebody, so they are the user's own choice. */
const SENDING = (['facts', 'upload', 'public_url'] as const).map(environmentName);
const PROFILE = 'SPARKFLUENCE_PROFILE';

const HARMLESS: ReadonlySet<string> = new Set([
  ...SECRET_NAMES,
  ...STORAGE_KEY_NAMES,
  ...Object.values(VENDOR_NAMES).flatMap(([, , model]) => model ?? []),
  'GOOGLE_GENAI_API_VERSION',
  ...SETTING_NAMES.map(environmentName).filter(
    (name) => name !== CAP && !SENDING.includes(name) && !BELOW.includes(name),
  ),
]);

/** Variables that the program or one of its libraries obeys; any other in a `.env` is somebody else's, and not spoken of. */
const OURS =
  /^(?:SPARKFLUENCE_\w*|\w+_BASE_URL|(?:https?|no|all|ftp)_proxy|PATH|HOME|USERPROFILE|(?:LOCAL)?APPDATA|XDG_\w+|NODE_\w+|LD_\w+|DYLD_\w+|SSL_\w+|PG[A-Z]+|OPENAI_\w+|HF_\w+|GOOGLE_\w+|GEMINI_\w+|VEO_\w+|AWS_\w+|SUPABASE_\w+)$/i;

/**
 * @param given the file of `--env-file`
 * @param capOf the cap of a project that holds with an environment, USD
 * @throws SparkfluenceError config, reason `env_file_unreadable`, for the file that was given
 */
export function completeEnvironment(
  own: Environment,
  cwd: string,
  { given, capOf = () => 0 }: { given?: string; capOf?: (env: Environment) => number } = {},
): CompleteEnvironment {
  const named = given === undefined ? {} : readNamed(resolve(cwd, given));
  const above: Environment = { ...named, ...present(own) };
  const users = variablesOf(read(join(dirname(settingsPaths(above, cwd).user), '.env')));
  const path = join(cwd, '.env');
  const text = read(path);
  if (text === undefined || (given !== undefined && resolve(cwd, given) === path))
    return { env: { ...users, ...above } };
  const entries = Object.entries(variablesOf(text)).filter(([name]) => above[name] === undefined);
  const without = { ...users, ...above };
  const isTaken = ([name, value = '']: [string, string | undefined]) =>
    HARMLESS.has(name) ||
    (BELOW.includes(name) && isBelow(cwd, value)) ||
    (name === PROFILE && capOf({ ...without, [PROFILE]: value }) <= capOf(without)) ||
    (name === CAP && value.trim() !== '' && Number(value) >= 0 && Number(value) < capOf(without));
  const [taken, others] = [entries.filter(isTaken), entries.filter((entry) => !isTaken(entry))];
  const ignored = others.map(([name]) => name).filter((name) => OURS.test(name));
  const hasSecret = [...taken, ...others].some(([name]) => /KEY|TOKEN|SECRET|PASSW|DATABASE_URL/i.test(name));
  return {
    env: { ...users, ...Object.fromEntries(taken), ...above },
    found: {
      path,
      taken: taken.map(([name]) => name),
      ignored,
      exposed: hasSecret && text.exposed,
      ...(text.problem === undefined ? {} : { problem: text.problem }),
    },
  };
}

/** What is said of a `.env`, once a command: what was taken from it, what was not, and who else can read it. */
export function notesOf({ path, taken, ignored, exposed, problem }: FoundFile, user: string): string[] {
  return [
    ...(problem === undefined ? [] : [`note: nothing is taken from ${path}: ${problem}`]),
    ...(taken.length === 0 ? [] : [`note: taken from ${path}: ${taken.join(', ')}`]),
    ...(ignored.length === 0
      ? []
      : [
          `note: not taken from ${path}: ${ignored.join(', ')}. A folder's .env may be anybody's, so addresses, programs, folders, proxies and limits come from the environment, from ${user}, or with --env-file .env.`,
        ]),
    ...(exposed
      ? [`note: ${path} holds keys and others on this machine can read it; close it with: chmod 600 .env`]
      : []),
  ];
}

/** The user's own file of variables, beside the user's configuration file. */
export const userEnvironmentFile = (env: Environment, cwd: string): string =>
  join(dirname(settingsPaths(env, cwd).user), '.env');

interface Read {
  readonly text: string;
  readonly exposed: boolean;
  readonly problem?: string;
}

/** The variables of a file; undefined where there is none. */
function read(path: string): Read | undefined {
  try {
    const bytes = readBytesSync(path, { maxBytes: MAX_BYTES, kind: 'config' });
    const exposed = platform !== 'win32' && (statSync(path).mode & 0o044) !== 0;
    return { text: textOf(bytes), exposed };
  } catch (error) {
    if (error instanceof SparkfluenceError) return { text: '', exposed: false, problem: problemOf(error) };
    const code = systemCode(error) ?? 'unknown';
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    return { text: '', exposed: false, problem: `it cannot be read (${code})` };
  }
}

const problemOf = ({ details }: SparkfluenceError): string =>
  details.reason === 'too_long' ? `it is larger than ${MAX_BYTES / 1024} kB` : 'it is no regular file';

/** A byte-order mark is no letter; PowerShell writes UTF-16 with one. */
function textOf(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

const variablesOf = (file: Read | undefined): Environment => (file === undefined ? {} : parseEnv(file.text));

function readNamed(path: string): Environment {
  const file = read(path);
  if (file !== undefined && file.problem === undefined) return variablesOf(file);
  throw new SparkfluenceError(
    'config',
    `${path} cannot be used: ${file?.problem ?? 'there is no such file'}`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'env_file_unreadable',
        field: '--env-file',
        path,
        next: 'Give --env-file a readable file with lines such as GEMINI_API_KEY=…',
      },
    },
  );
}
