import { errorDocumentSchema, scriptRequestSchema } from '../contracts/documents.ts';
import { type ErrorDocument, SparkfluenceError } from '../contracts/errors.ts';
import { parseInput } from '../contracts/parse.ts';
import type { InputType } from '../contracts/segments.ts';
import { hasLostLetters } from '../contracts/text.ts';
import type { Brief } from '../pipeline/work/brought.ts';
import { parseDocument } from './input.ts';

/** What a video is about, checked before anything is made of it. */

/** A topic or a title is a line that people say; what is longer is a transcript. */
const MAX_LINE_CHARACTERS = 1000;
const MAX_TEXT_BYTES = 1_000_000;

/**
 * What a generate-script body asks for (specification, endpoint 1).
 * @param look what the caller said beside the body, which stands above it
 * @throws SparkfluenceError input; the earlier step's own error, when the text is a failure document
 */
export function briefOfBody(text: string, look: Brief): Brief {
  return briefOfValue(parseDocument(text), look, ' on standard input');
}

/** The same of a value. @param from where it came from, for messages */
export function briefOfValue(given: unknown, look: Brief, from = ''): Brief {
  const value = given as Record<string, unknown> | null;
  if (value?.success === false) {
    parseInput(errorDocumentSchema, value, `the failure document${from}`);
    throw SparkfluenceError.passOn(value as unknown as ErrorDocument);
  }
  const body = parseInput(scriptRequestSchema, value, `the request body${from}`);
  const content = checkContent(body.input_type, body.content, 'content');
  return {
    ...look,
    content: { inputType: body.input_type, content },
    duration: look.duration ?? body.duration,
    platform: look.platform ?? body.platform,
    language: look.language ?? body.language,
  };
}

/** @throws SparkfluenceError input: empty, too long, control characters, not a letter or digit in it */
export function checkContent(inputType: InputType, content: string, what: string): string {
  if (content.trim() === '') throw bad(`${what} is empty`, 'empty', 'Say what the video is about.');
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.exec(content);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    throw bad(`${what} contains the control character U+${code}`, 'control_characters', 'Take it out.');
  }
  if (hasLostLetters(content)) {
    const next = 'Give it as UTF-8; what is there has lost letters already.';
    throw bad(
      `${what} holds U+FFFD, where letters were lost because a text was not read as UTF-8`,
      'not_utf8',
      next,
    );
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

const bad = (message: string, reason: string, next: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason, next } });
