import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Argument, type Command } from 'commander';
import {
  checkSettings,
  keyInFile,
  placedFiles,
  readSettings,
  settingFromText,
  settingsPaths,
} from '../config/files.ts';
import { assertForFolder } from '../config/foreign-settings.ts';
import type { ResolvedSettings } from '../config/layers.ts';
import { capWithoutFolder, configOf, settingsOf } from '../config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import { nearest } from '../contracts/nearest.ts';
import { KEY_LIKE, SETTING_NAMES, type SettingName, type SettingsFile } from '../contracts/settings.ts';
import type { World } from '../contracts/world.ts';
import { toJson, writeWhole } from '../disk/files.ts';
import { withLockFile } from '../disk/short-lock.ts';
import { printAnswer } from './answer/print.ts';
import { finalRequestOf } from './flags/final-flags.ts';

interface Flags {
  readonly json?: boolean;
  readonly origin?: boolean;
  readonly user?: boolean;
  readonly profile?: string;
}

export function register(program: Command, world: World, finish: (exitCode: number) => void): void {
  const config = program
    .command('config')
    .description('what is configured: flags > environment > project file > user file > defaults');
  const sub = (name: string, description: string) =>
    config
      .command(name)
      .description(description)
      .option('--profile <name>', 'with this profile of the files')
      .option('--json', 'print the JSON document also on a terminal');
  const print = (flags: Flags, data: object, human: string) => {
    printAnswer(world.streams, flags.json === true, { data, human });
    finish(EXIT_CODES.done);
  };

  sub('list', 'every setting with its value')
    .option('--origin', 'and where it comes from')
    .action((flags: Flags) => {
      const settings = settingsOf(world, flags);
      print(flags, { settings }, humanList(settings, flags.origin === true));
    });
  sub('get', 'the value of one setting')
    .addArgument(settingName())
    .action((name: string, flags: Flags) => {
      const setting = settingsOf(world, flags)[checkedName(name)];
      print(flags, { name, ...setting }, shown(setting.value));
    });
  sub('set', 'write a setting into the project file, or with --user into the user file')
    .addArgument(settingName())
    .argument('<value>', 'what')
    .option('--user', 'into the user file')
    .action((name: string, value: string, flags: Flags) =>
      change(world, flags, name, value).then(changed(flags)),
    );
  sub('unset', 'take a setting out again')
    .addArgument(settingName())
    .option('--user', 'of the user file')
    .action((name: string, flags: Flags) => change(world, flags, name, undefined).then(changed(flags)));
  sub('path', 'where the configuration files are').action((flags: Flags) => {
    const paths = pathsOf(world);
    print(flags, paths, `project  ${paths.project}\nuser     ${paths.user}`);
  });

  function changed(flags: Flags) {
    return ({ path, name, value }: Changed) =>
      print(
        flags,
        { path, name, value: value ?? null },
        value === undefined ? `${name} is unset in ${path}` : `${name} = ${shown(value)} in ${path}`,
      );
  }
}

/** The argument `name`. Help and completion list its values; a wrong one is answered with the nearest, or a note on keys. */
function settingName(): Argument {
  const name = new Argument('<name>', 'which');
  name.argChoices = SETTING_NAMES;
  return name;
}

interface Changed {
  readonly path: string;
  readonly name: string;
  readonly value: unknown;
}

const pathsOf = ({ env, cwd }: World) => settingsPaths(env, cwd);

async function change(world: World, flags: Flags, name: string, text: string | undefined): Promise<Changed> {
  const path = pathsOf(world)[flags.user === true ? 'user' : 'project'];
  if (KEY_LIKE.test(name)) throw keyInFile(name, path);
  const known = checkedName(name);
  const typed = text === undefined ? undefined : settingFromText(known, text, name);
  if (flags.user !== true && typed !== undefined)
    assertForFolder(known, typed, path, capWithoutFolder(world, {}));
  if (typed !== undefined) await checkUse(world, known, String(typed));
  // The file's path is relative to the working folder; in the user file it would be read relative to that file.
  const value =
    flags.user === true ? placedFiles({ [name]: typed }, join(world.cwd, '-'))[name as SettingName] : typed;
  await mkdir(dirname(path), { recursive: true });
  const lock = join(dirname(path), `.${basename(path)}.lock`); // others may change the file at the same time
  await withLockFile(lock, world.signal, () => write(path, flags.profile, name, value));
  return { path, name, value };
}

/** What only its use would tell: whether the language is known, and the file there and of its kind. */
async function checkUse(world: World, name: SettingName, value: string): Promise<void> {
  const { cwd, signal } = world;
  try {
    if (name === 'language') findLanguage(value);
    if (name === 'music') {
      const { checkMusic, musicHere } = await import('../pipeline/final/music-source.ts');
      const { openFfmpeg } = await import('../ffmpeg/run/open.ts');
      const { music } = finalRequestOf({ bgm: value }, undefined, cwd);
      await checkMusic(musicHere(music), 0, {
        signal,
        ffmpeg: () => openFfmpeg({ ...configOf(world), signal }),
      });
    }
    if (name === 'voice') {
      const { checkNamedVoice } = await import('../pipeline/narration/named-voice.ts');
      await checkNamedVoice(configOf(world), value, signal);
    }
    if (name === 'logo') {
      const { checkLogo } = await import('../pipeline/final/captions/logo.ts');
      await checkLogo(finalRequestOf({ logo: value }, undefined, cwd).logo, signal);
    }
  } catch (cause) {
    if (!(cause instanceof SparkfluenceError) || cause.kind === 'interrupted') throw cause;
    throw new SparkfluenceError('config', cause.message, {
      code: 'INVALID_REQUEST',
      details: { ...cause.details, reason: 'bad_setting', field: name },
      cause,
    });
  }
}

async function write(path: string, profile: string | undefined, name: string, value: unknown): Promise<void> {
  const file = readSettings(path) ?? {};
  const before: object = profile === undefined ? file : (file.profiles?.[profile] ?? {});
  const values = { ...before, [name]: value };
  const whole: SettingsFile =
    profile === undefined
      ? (values as SettingsFile)
      : { ...file, profiles: { ...file.profiles, [profile]: values } };
  const written = toJson(whole);
  checkSettings(written, path);
  await writeWhole(path, written);
}

function humanList(settings: ResolvedSettings, origin: boolean): string {
  const width = Math.max(14, ...SETTING_NAMES.map((name) => shown(settings[name].value).length));
  return SETTING_NAMES.map((name) => {
    const { value, origin: kind, from } = settings[name];
    const text = `${name.padEnd(16)} ${shown(value)}`;
    return origin
      ? `${text.padEnd(17 + width)}  ${kind}${kind === 'default' || kind === 'unset' ? '' : `: ${from}`}`
      : text;
  }).join('\n');
}

const shown = (value: unknown): string => (value === undefined ? '-' : String(value));

/** The setting of that name. @throws SparkfluenceError input, with the nearest name */
function checkedName(name: string): SettingName {
  const known = SETTING_NAMES.find((each) => each === name);
  if (known !== undefined) return known;
  throw unknownSetting(name);
}

/** Settings whose flag has another name. */
const BY_FLAG: Readonly<Record<string, SettingName>> = { bgm: 'music', bgm_volume: 'music_volume' };

function unknownSetting(name: string): SparkfluenceError {
  const word = name.toLowerCase().replace(/^-+/, '').replaceAll('-', '_');
  const near = BY_FLAG[word] ?? nearest(word, SETTING_NAMES);
  return new SparkfluenceError('input', `There is no setting "${name.slice(0, 60)}"`, {
    details: {
      ...{ reason: 'unknown_value', field: 'name' },
      next: near === undefined ? `The settings are ${SETTING_NAMES.join(', ')}.` : `Did you mean ${near}?`,
    },
  });
}
