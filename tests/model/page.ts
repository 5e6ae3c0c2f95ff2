import { configOf } from '../../src/config/load.ts';
import { EXIT_CODES, SparkfluenceError } from '../../src/contracts/errors.ts';
import { systemError } from '../../src/contracts/system-errors.ts';
import type { World } from '../../src/contracts/world.ts';
import { PLAIN_END } from '../../src/pipeline/final/needs.ts';
import { type Actions, createActions } from '../../src/pipeline/preview/actions.ts';
import { chooseMakers } from '../../src/pipeline/work/makers.ts';
import type { SessionOptions } from '../../src/pipeline/work/session.ts';
import type { Outcome } from '../support/program.ts';
import type { Life } from './mortal.ts';

/** A click on the served page: its actions, as its server calls them, with a person who agrees to what is asked. */

export type Click =
  | { readonly does: 'redo' | 'redraw' }
  | { readonly does: 'take'; readonly kind: 'image' | 'clip'; readonly number: number };

interface Where {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly life: Life;
}

interface Clicked {
  readonly segment: string;
  readonly redo: boolean;
  readonly limits: SessionOptions['limits'];
}

const PROVIDERS = { imageProvider: 'huggingface', videoProvider: 'veo', voiceProvider: 'openai' };

/** @returns as a command ends, when what the click began has ended */
export async function clickOn(
  folder: string,
  click: Click,
  { segment, redo, limits }: Clicked,
  { env, cwd, pid, life }: Where,
): Promise<Outcome> {
  const config = configOf({ env, cwd } as unknown as World, {});
  const makers = await chooseMakers(PROVIDERS, config);
  const begun: Promise<void>[] = [];
  const actions = createActions({
    folder,
    session: {
      ...{ config, makers, pid, attachedWorkers: true, limits, signal: life.signal },
      onEvent: () => undefined,
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    background: (_, task) => void begun.push(task()),
  });
  try {
    await act(actions, click, segment, redo);
    await Promise.all(begun);
    return outcomeOf(0, { success: true });
  } catch (error) {
    if (life.signal.aborted) return outcomeOf(EXIT_CODES.interrupted, { success: false });
    const known = error instanceof SparkfluenceError ? error : systemError(error);
    if (known === undefined) throw error;
    return outcomeOf(known.exitCode, known.toDocument());
  }
}

async function act(actions: Actions, click: Click, segment: string, redo: boolean): Promise<void> {
  if (click.does === 'take') {
    await actions.take({ segment, kind: click.kind, number: click.number });
    return;
  }
  const isRedraw = click.does === 'redraw';
  const quote = await actions.quote({ segment, redo: redo || isRedraw, picture: isRedraw });
  const agreed = { usd: quote.total_usd, credits: quote.total_credits };
  if (isRedraw) await actions.redraw({ segment, agreed });
  else await actions.redo({ segment, redo, agreed });
}

const outcomeOf = (exitCode: number, document: object): Outcome => ({
  exitCode,
  stdout: JSON.stringify(document),
  stderr: '',
  document,
});
