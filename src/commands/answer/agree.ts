import { SparkfluenceError } from '../../contracts/errors.ts';
import type { World } from '../../contracts/world.ts';
import type { ProgressView } from '../../io/progress.ts';
import { askToBuy, canAsk, openAsker } from '../../io/prompts.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';

/**
 * Asks on a terminal whether a purchase is agreed to; elsewhere, and with --yes or --no-input, the limit alone decides.
 * @throws SparkfluenceError budget, reason `not_agreed`; nothing was bought then
 */
export async function confirmOnTerminal(
  world: World,
  { yes, input }: { readonly yes?: boolean; readonly input: boolean },
  { total_usd, total_credits, may_add }: Pick<Quote, 'total_usd' | 'total_credits' | 'may_add'>,
  view: Pick<ProgressView, 'pause' | 'resume'> | undefined,
): Promise<void> {
  if (yes === true || !input || !canAsk(world.streams, world.env)) return;
  await view?.pause();
  if (await askToBuy(world, total_usd, total_credits, may_add?.usd)) return view?.resume();
  throw new SparkfluenceError('budget', 'Not agreed; nothing was bought', {
    details: { reason: 'not_agreed', next: 'Run again when you want it; --yes agrees beforehand.' },
  });
}

/** Asks a person to agree to what would replace their own work; false where nobody can be asked, also with --yes. */
export async function askOnTerminal(
  world: World,
  { input }: { readonly input: boolean },
  question: string,
  view: Pick<ProgressView, 'pause' | 'resume'> | undefined,
): Promise<boolean> {
  if (!input || !canAsk(world.streams, world.env)) return false;
  await view?.pause();
  try {
    return await openAsker(world).confirm(question, false);
  } finally {
    view?.resume();
  }
}
