import { SparkfluenceError } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { Streams, World } from '../contracts/world.ts';
import type { Asker, Choice } from './asker.ts';
import { cleanText } from './clean-text.ts';
import { openPlainAsker } from './plain-prompts.ts';
import { promptLayout } from './prompt-layout.ts';
import { promptScreen } from './prompt-screen.ts';

type Prompts = typeof import('@inquirer/prompts');

/** Whether a person can be asked: stdin and stderr are terminals, and the program does not run in a CI. */
export const canAsk = (
  { stdinIsTerminal, stderrIsTerminal }: Pick<Streams, 'stdinIsTerminal' | 'stderrIsTerminal'>,
  { CI }: Readonly<Record<string, string | undefined>>,
): boolean => stdinIsTerminal && stderrIsTerminal && (CI === undefined || CI === '' || CI === 'false');

/**
 * Questions on stderr, answered at the keyboard; on a terminal that cannot move its cursor in plain lines.
 * @throws SparkfluenceError interrupted, when a question is left with Ctrl-C
 */
export function openAsker(world: Pick<World, 'streams' | 'signal' | 'env'>): Asker {
  if (world.env.TERM === 'dumb') return openPlainAsker(world, left);
  const { streams, signal } = world;
  const { stdin, stderr, terminal = stderr, onStop, onContinue } = streams;
  const preset = <Value>(value: Value): { default?: Value } =>
    value === undefined ? {} : { default: typeof value === 'string' ? (cleanText(value) as Value) : value };
  const { laid, rowsOfChoices, theme } = promptLayout(terminal);
  /** A choice as the library takes it; once made it is told by what stands before its colon. */
  const shown = <Value>({ name, disabled, short = name.split(':')[0]!, ...choice }: Choice<Value>) => {
    const [first, ...others] = laid(disabled === undefined ? name : `${name} ${disabled}`).split('\n');
    if (disabled === undefined)
      return { ...choice, short: cleanText(short), name: [first, ...others].join('\n') };
    return others.length === 0
      ? { ...choice, name: cleanText(name), disabled: cleanText(disabled) }
      : { ...choice, name: first, disabled: `\n${others.join('\n')}` };
  };
  /** @param isAlone nothing stands below what is typed */
  const asked = async <Answer>(
    isAlone: boolean,
    ask: (prompts: Prompts, where: Parameters<Prompts['input']>[1]) => Promise<Answer>,
  ): Promise<Answer> => {
    const { output, leave, again } = promptScreen(terminal, isAlone);
    // Behind Ctrl-Z the line editor stops reading, and nobody else would go on: the program would end.
    const goOn = () => {
      stdin.resume();
      again();
    };
    const forgets = [onStop?.(leave), onContinue?.(() => void setImmediate(goOn))];
    try {
      const prompts = await import('@inquirer/prompts');
      return await ask(prompts, { input: stdin as NodeJS.ReadableStream, output, signal });
    } catch (error) {
      // While a prompt reads the terminal, Ctrl-C reaches it as a key and is no signal.
      if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) throw left(error);
      throw error;
    } finally {
      for (const forget of forgets) forget?.();
    }
  };
  // Getters, since the terminal may change its size below a question.
  return {
    text: (question, { preset: given, check } = {}) => {
      const config = {
        get message() {
          return laid(question);
        },
        theme: theme(question),
        ...preset(given),
        ...(check === undefined ? {} : { validate: check }),
      };
      return asked(true, ({ input }, where) => input(config, where));
    },
    choose: (question, choices, given) => {
      const config = {
        get message() {
          return laid(question);
        },
        get choices() {
          return choices.map(shown) as never[];
        },
        get pageSize() {
          return rowsOfChoices(question);
        },
        theme: theme(question),
        ...preset(given),
      };
      return asked(false, ({ select }, where) =>
        select(config as Parameters<typeof select>[0], where),
      ) as never;
    },
    search: (question, matching, given) => {
      const config = {
        get message() {
          return laid(question);
        },
        get pageSize() {
          return rowsOfChoices(question);
        },
        theme: theme(question),
        source: (typed: string | undefined) => matching(typed ?? '').map(shown) as never[],
        ...(given === undefined ? {} : { default: given as never }),
      };
      return asked(false, ({ search }, where) => search(config, where));
    },
    confirm: (question, given) => {
      const config = {
        get message() {
          return laid(question, ' (y/N) ');
        },
        default: given,
      };
      return asked(true, ({ confirm }, where) => confirm(config, where));
    },
  };
}

function left(cause: unknown): SparkfluenceError {
  return new SparkfluenceError('interrupted', 'Nothing was started', {
    details: { reason: 'interrupted', next: 'Run the same command again to go on.' },
    cause,
  });
}

/** Asks once before money is spent. */
export function askToBuy(
  world: Pick<World, 'streams' | 'signal' | 'env'>,
  usd: number,
  credits: number,
  perhapsUsd = 0,
): Promise<boolean> {
  const more = credits > 0 ? ` (${credits} credits)` : '';
  const perhaps = perhapsUsd > 0 ? `, and at most ${shownUsd(perhapsUsd)} USD more for a shorter script` : '';
  const question = `This will cost about ${shownUsd(usd)} USD${more}${perhaps}. Go ahead?`;
  return openAsker(world).confirm(question, false);
}
