import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorDocumentSchema, scriptRequestSchema } from '../../contracts/documents.ts';
import { type ErrorDocument, SparkfluenceError, systemCode } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import type { InputType } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import { decodeUtf8, readInput } from '../../io/input.ts';
import { parseJson } from '../../operations/input.ts';
import type { Wish } from '../../pipeline/work/open.ts';
import type { CommonFlags, ContentFlags, LookFlags } from './options.ts';

/** A topic or a title is a line that people say; what is longer is a transcript. */
const MAX_LINE_CHARACTERS = 1000;
const MAX_TEXT_BYTES = 1_000_000;

type Flags = CommonFlags & ContentFlags & LookFlags;

/**
 * What the video is about, from the flags, or the specification's body on standard input when no flag says it.
 * @throws SparkfluenceError input
 */
export async function readWish(world: World, flags: Flags): Promise<Wish> {
  const look = {
    duration: flags.duration,
    platform: flags.platform,
    language: flags.language,
    style: flags.style,
    voice: flags.voice,
    brandColors: flags.brandColors,
    notes: flags.notes === undefined ? undefined : await readNotes(flags.notes, world.cwd),
  };
  const given = (['topic', 'title', 'transcript'] as const).filter((name) => flags[name] !== undefined);
  if (given.length > 1)
    throw bad(`--${given[0]} and --${given[1]} exclude each other`, 'conflicting_flags', 'Give one.');
  const [inputType] = given;
  if (inputType !== undefined) {
    const content =
      inputType === 'transcript'
        ? await readTranscript(flags.transcript ?? '', world)
        : (flags[inputType] ?? '');
    return { ...look, content: { inputType, content: checkContent(inputType, content, `--${inputType}`) } };
  }
  const optional = flags.project !== undefined;
  const { streams, signal } = world;
  const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional, signal });
  return text === undefined ? look : fromBody(text, look);
}

function fromBody(text: string, look: Wish): Wish {
  const value = parseJson(text) as Record<string, unknown> | null;
  if (value?.success === false) {
    parseInput(errorDocumentSchema, value, 'the failure document on standard input');
    throw SparkfluenceError.passOn(value as unknown as ErrorDocument);
  }
  const body = parseInput(scriptRequestSchema, value, 'the request body on standard input');
  const content = checkContent(body.input_type, body.content, 'content');
  return {
    ...look,
    content: { inputType: body.input_type, content },
    duration: look.duration ?? body.duration,
    platform: look.platform ?? body.platform,
    language: look.language ?? body.language,
  };
}

async function readTranscript(path: string, { streams, cwd, signal }: World): Promise<string> {
  if (path !== '-') return decodeUtf8(await readUserFile(path, cwd, '--transcript'), path);
  const text = await readInput(streams.stdin, { kind: streams.stdinKind, optional: false, signal });
  if (text === undefined) throw bad('Standard input is empty', 'missing_input', 'Pipe in the transcript.');
  return text;
}

/** A file's name, or the facts themselves. */
async function readNotes(value: string, cwd: string): Promise<string> {
  const looksLikeName = value.length < 4096 && !value.includes('\n') && !value.includes('\0');
  const bytes = looksLikeName
    ? await readFile(resolve(cwd, value)).catch((error: unknown) => {
        if (['ENOENT', 'ENAMETOOLONG', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? ''))
          return undefined;
        throw error;
      })
    : undefined;
  if (bytes === undefined && /^\S+\.(txt|md)$/i.test(value)) throw noFile(value, '--notes');
  return checkContent('transcript', bytes === undefined ? value : decodeUtf8(bytes, value), '--notes');
}

async function readUserFile(path: string, cwd: string, flag: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, path));
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw noFile(path, flag);
    if (code === 'EACCES' || code === 'EPERM') {
      throw bad(`${flag}: ${path} may not be read`, 'file_unreadable', 'Give yourself the right to read it.');
    }
    throw error;
  }
}

/** @throws SparkfluenceError input: empty, too long, control characters, not a letter or digit in it */
export function checkContent(inputType: InputType, content: string, what: string): string {
  if (content.trim() === '') throw bad(`${what} is empty`, 'empty', 'Say what the video is about.');
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.exec(content);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw bad(`${what} contains the control character U+${code}`, 'control_characters', 'Take it out.');
  }
  if (!/[\p{L}\p{N}]/u.test(content)) {
    throw bad(`${what} contains no letter and no digit`, 'no_words', 'Say what the video is about in words.');
  }
  if (Buffer.byteLength(content) > MAX_TEXT_BYTES)
    throw bad(`${what} is longer than 1 MB`, 'too_long', 'Shorten it.');
  if (inputType === 'transcript') return content;
  const line = content.replace(/\s+/g, ' ').trim();
  if ([...line].length > MAX_LINE_CHARACTERS) {
    const next = 'Shorten it, or give the text as --transcript.';
    throw bad(`${what} is longer than ${MAX_LINE_CHARACTERS} characters`, 'too_long', next);
  }
  return line;
}

const noFile = (path: string, flag: string): SparkfluenceError =>
  bad(`${flag}: there is no file ${path}`, 'file_missing', 'Check the name.');

const bad = (message: string, reason: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
