import { SparkfluenceError } from '../contracts/errors.ts';
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
 * @throws SparkfluenceError interrupted, when it is left with Ctrl-C
 */
export async function askWish(streams: Streams, signal: AbortSignal, given: Given): Promise<WizardAnswers> {
  try {
    return await ask(streams, signal, given);
  } catch (error) {
    // While a prompt reads the terminal, Ctrl-C is a key to it and no signal to us.
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) throw left(error);
    throw error;
  }
}

function left(cause: unknown): SparkfluenceError {
  return new SparkfluenceError('interrupted', 'Nothing was started', {
    details: {
      reason: 'interrupted',
      next: 'Start again, or say it in one line: sparkfluence run --topic "…" --language english',
    },
    cause,
  });
}

async function ask({ stdin, stderr }: Streams, signal: AbortSignal, given: Given): Promise<WizardAnswers> {
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

/** Asked once before money is spent. */
export async function askToBuy(
  { stdin, stderr }: Streams,
  signal: AbortSignal,
  usd: number,
  credits: number,
): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  const where = { input: stdin as NodeJS.ReadableStream, output: stderr as NodeJS.WritableStream, signal };
  const more = credits > 0 ? ` (${credits} credits)` : '';
  return confirm(
    { message: `This will cost about ${usd.toFixed(2)} USD${more}. Go ahead?`, default: false },
    where,
  );
}
