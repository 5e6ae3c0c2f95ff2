import { DURATIONS, type Duration, PLATFORMS, type Platform } from '../contracts/segments.ts';
import type { Streams } from './streams.ts';

export interface WizardAnswers {
  readonly content: string;
  readonly language: string;
  readonly duration: Duration;
  readonly platform: Platform;
}

interface Given {
  readonly language?: string;
  readonly duration?: Duration;
  readonly platform?: Platform;
}

/**
 * The wizard of `run` on a terminal: asks on stderr what no flag has told.
 * @throws the prompts' own error when it is left with Ctrl-C; the caller's signal tells that it was
 */
export async function askWish(
  { stdin, stderr }: Streams,
  signal: AbortSignal,
  given: Given,
): Promise<WizardAnswers> {
  const { input, select } = await import('@inquirer/prompts');
  const where = { input: stdin as NodeJS.ReadableStream, output: stderr as NodeJS.WritableStream, signal };
  const needed = (text: string) => text.trim() !== '' || 'Please write a few words.';
  return {
    content: await input({ message: 'What is the video about?', validate: needed }, where),
    language:
      given.language ??
      (await input({ message: 'In which language?', default: 'english', validate: needed }, where)),
    duration: given.duration ?? (await select({ message: 'How long?', choices: [...DURATIONS] }, where)),
    platform:
      given.platform ?? (await select({ message: 'Where is it published?', choices: [...PLATFORMS] }, where)),
  };
}
