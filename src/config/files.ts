import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { brandColorsFromText } from '../contracts/brand.ts';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { nearest } from '../contracts/nearest.ts';
import { parseInput } from '../contracts/parse.ts';
import { inPlainWords } from '../contracts/plain-issues.ts';
import {
  KEY_LIKE,
  SETTING_NAMES,
  type SettingName,
  type SettingsFile,
  type SettingsValues,
  settingSchema,
  settingsFileSchema,
} from '../contracts/settings.ts';
import { readTextSync } from '../disk/read.ts';
import { environmentName } from './layers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The paths of the two configuration files, which may not exist. */
export function settingsPaths(env: Environment, cwd: string): { project: string; user: string } {
  const base = env.XDG_CONFIG_HOME?.trim() || env.APPDATA?.trim() || join(homeOf(env), '.config');
  return { project: join(cwd, 'sparkfluence.config.json'), user: join(base, 'sparkfluence', 'config.json') };
}

/** The home folder: of the environment that the command was given, else of this process. */
export const homeOf = (env: Environment): string => env.HOME?.trim() || homedir();

/**
 * Reads and checks a configuration file; undefined where there is none.
 * @throws SparkfluenceError config, reason `bad_settings` or `key_in_file`, with the field's name
 */
export function readSettings(path: string): SettingsFile | undefined {
  const text = textOf(path);
  return text === undefined ? undefined : checkSettings(text, path);
}

const MAX_SETTINGS_BYTES = 1024 * 1024;

function textOf(path: string): string | undefined {
  try {
    return readTextSync(path, { maxBytes: MAX_SETTINGS_BYTES, kind: 'config' });
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return undefined;
    throw bad(
      path,
      `${path} cannot be read (${systemCode(cause)})`,
      'Mend its rights, or take it away.',
      cause,
    );
  }
}

export function checkSettings(text: string, path: string): SettingsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(
      path,
      `${path} is not JSON: ${cause instanceof Error ? cause.message : cause}`,
      undefined,
      cause,
    );
  }
  refuseKeys(value, path);
  const parsed = settingsFileSchema.safeParse(value, { error: inPlainWords });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const lines = issues.map(({ path: where, message }) => {
    const field = where.join('.');
    return field === '' ? message : `${field}: ${message}`;
  });
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const meant = unknown.flatMap((name) => nearest(name, SETTING_NAMES) ?? []);
  const hint = meant.length === 0 ? '' : `Did you mean ${meant.join(', ')}? `;
  throw bad(
    path,
    `${path}: ${lines.join('; ')}`,
    `${hint}See \`sparkfluence schema config\` for what may stand there.`,
  );
}

/** Refuses keys in the file: such a file is shared and committed. */
function refuseKeys(value: unknown, path: string, above: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const where = [...above, name];
    // A profile may have any name; its fields may not.
    const isProfileName = above.length === 1 && above[0] === 'profiles';
    if (!isProfileName && KEY_LIKE.test(name)) throw keyInFile(where.join('.'), path);
    refuseKeys(inner, path, where);
  }
}

export function keyInFile(field: string, path: string): SparkfluenceError {
  return new SparkfluenceError(
    'config',
    `Keys do not belong into a configuration file: ${field} in ${path}`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'key_in_file',
        field,
        path,
        next: 'Take it out, and set it in the environment or in a .env that only you can read. If others saw the file, make a new key.',
      },
    },
  );
}

/** The settings from the environment. @throws SparkfluenceError config, with the variable's name */
export function environmentSettings(env: Environment): SettingsValues {
  const found = SETTING_NAMES.flatMap((name) => {
    const text = env[environmentName(name)]?.trim();
    return text === undefined || text === ''
      ? []
      : [[name, settingFromText(name, text, environmentName(name))]];
  });
  return Object.fromEntries(found) as SettingsValues;
}

/** Parses and checks one value: `0.2` → 0.2. @param where names the flag, argument or variable in the error */
export function settingFromText(name: SettingName, text: string, where: string): unknown {
  try {
    return parseInput(
      settingSchema(name),
      typedValue(name, text),
      where === name ? `the setting ${name}` : where,
    );
  } catch (cause) {
    if (!(cause instanceof SparkfluenceError)) throw cause;
    throw new SparkfluenceError('config', cause.message, {
      code: 'INVALID_REQUEST',
      details: {
        ...cause.details,
        ...{ reason: 'bad_setting', field: where },
        next: `${where === name ? 'Give another value:' : 'Give another value, or leave it out; to keep one for good:'} sparkfluence config set ${name} VALUE`,
      },
      cause,
    });
  }
}

function typedValue(name: SettingName, text: string): unknown {
  if (name === 'brand_colors') return brandColorsFromText(text);
  if (name === 'upload_assets' && /^(?:true|false)$/i.test(text.trim())) return /true/i.test(text);
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  // A setting that takes the text as it stands, such as the name of a voice, takes no number.
  return isNumber && !settingSchema(name).safeParse(text).success ? Number(text) : text;
}

/** Makes the paths of music and logo, which are relative to the file that names them, absolute; URLs stay. */
export function placedFiles(values: SettingsValues, file: string): SettingsValues {
  const { music, logo } = values;
  const placed = (path: string): string => resolve(dirname(file), path);
  return {
    ...values,
    ...(music === undefined || /^(?:(?:https?|file):|auto$|none$)/i.test(music)
      ? {}
      : { music: placed(music) }),
    ...(logo === undefined ? {} : { logo: placed(logo) }),
  };
}

function bad(path: string, message: string, next = 'Mend the file.', cause?: unknown): SparkfluenceError {
  const options = {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_settings', path, next },
    cause,
  } as const;
  return new SparkfluenceError('config', message, options);
}
