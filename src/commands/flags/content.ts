import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { isForbidden, leadsNowhere } from '../../contracts/system-errors.ts';
import type { World } from '../../contracts/world.ts';
import { readText } from '../../disk/read.ts';
import { readInput } from '../../io/input.ts';
import { briefOfBody, checkContent } from '../../operations/content.ts';
import { ownScriptOf } from '../../operations/own-script.ts';
import type { Brief } from '../../pipeline/work/brought.ts';
import type { ChainFlags } from './chain-option.ts';
import type { CommonFlags, ContentFlags, LookFlags } from './options.ts';

type Flags = CommonFlags & ContentFlags & LookFlags & ChainFlags;

/** The flags that say what the video is about; one of them at most. */
const SUBJECTS = ['topic', 'title', 'transcript', 'script'] as const;

/**
 * What the video is about, from the flags, or the specification's body on standard input when no flag says it.
 * @throws SparkfluenceError input
 */
export async function readBrief(world: World, flags: Flags): Promise<Brief> {
  const look = {
    duration: flags.duration,
    platform: flags.platform,
    language: flags.language,
    style: flags.style,
    voice: flags.voice,
    speed: flags.speed,
    voiceStyle: flags.voiceStyle,
    brandColors: flags.brandColors,
    look: flags.look,
    seed: flags.seed,
    chain: flags.chain,
    notes: flags.notes === undefined ? undefined : await readNotes(flags.notes, world.cwd),
  };
  const given = SUBJECTS.filter((name) => flags[name] !== undefined);
  if (given.length > 1)
    throw bad(`--${given[0]} and --${given[1]} exclude each other`, 'conflicting_flags', 'Give one.');
  const [inputType] = given;
  if (inputType === 'script') {
    if (flags.duration !== undefined)
      throw bad(
        '--script and --duration exclude each other: the video is as long as its words take to say',
        'conflicting_flags',
        'Leave --duration out.',
      );
    return { ...look, script: ownScriptOf(await readLongText('script', flags.script ?? '', world)) };
  }
  if (inputType !== undefined) {
    const content =
      inputType === 'transcript'
        ? await readLongText('transcript', flags.transcript ?? '', world)
        : (flags[inputType] ?? '');
    return { ...look, content: { inputType, content: checkContent(inputType, content, `--${inputType}`) } };
  }
  const optional = flags.project !== undefined;
  const { streams, signal } = world;
  const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional, signal });
  return text === undefined ? look : briefOfBody(text, look);
}

/**
 * The flags with the words that stand beside them as the topic: `run "how to save money"`.
 * @throws SparkfluenceError input, where a flag gives the subject already, or a single word is the name of a file
 */
export async function withTopicOf<Given extends ContentFlags>(
  words: readonly string[],
  flags: Given,
  cwd: string,
): Promise<Given> {
  if (words.length === 0) return flags;
  const topic = words.join(' ');
  const given = SUBJECTS.find((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw bad(
      `Besides --${given} there are words that belong to no flag: ${topic.slice(0, 80)}`,
      'conflicting_flags',
      `Put the whole text in quotation marks, as in --${given} "${given === 'topic' || given === 'title' ? '5 ways to save money' : 'my file.txt'}".`,
    );
  const isFile = words.length === 1 && (await stat(resolve(cwd, topic)).catch(() => undefined))?.isFile();
  if (isFile === true)
    throw bad(
      `${topic} is a file, and nothing says what it is`,
      'ambiguous_input',
      `Give it with --script (your own words, said as they are), --transcript (to be condensed) or --notes (facts); a topic of this name with --topic.`,
    );
  return { ...flags, topic };
}

/** The flags given by hand that only say how a script is written. */
export function writingFlagsOf({ scriptProvider, scriptModel, rag, ragTop, facts }: ContentFlags): string[] {
  const given = {
    '--script-provider': scriptProvider !== undefined,
    '--script-model': scriptModel !== undefined,
    '--no-rag': rag === false,
    '--rag-top': ragTop !== undefined,
    '--facts': facts !== undefined,
  };
  return Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
}

async function readLongText(
  what: 'transcript' | 'script',
  path: string,
  { streams, cwd, signal }: World,
): Promise<string> {
  if (path !== '-') return readUserFile(path, cwd, `--${what}`);
  const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional: false, signal });
  if (text === undefined) throw bad('Standard input is empty', 'missing_input', `Pipe in the ${what}.`);
  return text;
}

/** The notes from a file, or the value itself where it is no file's name. */
async function readNotes(value: string, cwd: string): Promise<string> {
  const looksLikeName = value.length < 4096 && !value.includes('\n') && !value.includes('\0');
  const text = looksLikeName
    ? await readUserFile(value, cwd, '--notes').catch((error: unknown) => {
        if (error instanceof SparkfluenceError && error.details.reason === 'file_missing') return undefined;
        throw error;
      })
    : undefined;
  if (text === undefined && /^\S+\.(txt|md)$/i.test(value)) throw noFile(value, '--notes');
  return checkContent('transcript', text ?? value, '--notes');
}

/** More than any text that is taken, so that a longer one is named by its own limit. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;

async function readUserFile(path: string, cwd: string, flag: string): Promise<string> {
  try {
    return await readText(resolve(cwd, path), { maxBytes: MAX_TEXT_BYTES });
  } catch (error) {
    if (leadsNowhere(error)) throw noFile(path, flag);
    if (isForbidden(error)) {
      throw bad(`${flag}: ${path} may not be read`, 'file_unreadable', 'Give yourself the right to read it.');
    }
    throw error;
  }
}

const noFile = (path: string, flag: string): SparkfluenceError =>
  bad(`${flag}: there is no file ${path}`, 'file_missing', 'Check the name.');

const bad = (message: string, reason: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
