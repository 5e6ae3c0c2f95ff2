import type { Script, ScriptCall, ScriptOrder, ScriptProvider } from '../../contracts/providers.ts';
import { fingerprint as hashOf } from '../../disk/fingerprint.ts';
import type { Order } from '../../project/ledger.ts';
import { changeOrder } from '../../project/orders.ts';
import { readScript, type ScriptFile, saveScript, scriptFileSchema } from '../../project/store.ts';
import { requireResendable } from '../money/budget.ts';
import { readOrderAnswer, removeOrderAnswer } from '../money/order-answers.ts';
import { priceOf } from '../money/prices.ts';
import { buy, type PurchaseContext } from '../money/purchases.ts';
import { setScriptAside } from './keep.ts';

/** Has a script written under the rules of all purchases (limit, intent, receipt) and saves it in the project. */
export async function buyScript(
  context: PurchaseContext,
  provider: ScriptProvider,
  order: ScriptOrder,
  help: Omit<ScriptCall, 'signal'>,
  fileOf: (script: Script) => ScriptFile,
  fingerprint?: string,
): Promise<{ readonly file: ScriptFile; readonly aside: string | undefined }> {
  const { id, model } = provider;
  const price = priceOf(context.money.prices, 'script', { id, model });
  const possiblyTwice = lostOf(context)?.provider === id;
  if (possiblyTwice) requireResendable(context.money, { what: 'the script', provider: id }, price);
  return buy(context, {
    stage: 'script',
    segment: undefined,
    provider: id,
    model,
    price,
    possiblyTwice,
    ...(fingerprint === undefined ? {} : { inputs: { fingerprint } }),
    send: (call) => provider.write(order, { ...help, ...call }),
    answerToSave: fileOf,
    async save(script) {
      const file = fileOf(script);
      const aside = await setScriptAside(context.place.project);
      await saveScript(context.place.project, file);
      return { file, aside };
    },
  });
}

/**
 * Takes over a script that was answered before a kill and has no receipt yet: it becomes the project's where it
 * answers the present order and the script that is there does not. A script that was saved, and perhaps edited since, stays as it is.
 */
export async function adoptScriptAnswer(
  context: PurchaseContext,
  isWanted: (file: ScriptFile) => boolean,
): Promise<void> {
  const { project, ledger } = context.place;
  const lost = lostOf(context);
  const found = await readOrderAnswer(project.folder, lost?.id, scriptFileSchema);
  if (lost === undefined || found === undefined) return;
  const known = await readScript(project);
  const isOther = known === undefined || !isWanted(known) || found.shortened === hashOf(known.segments);
  if (isWanted(found) && isOther) {
    await setScriptAside(project);
    await saveScript(project, found);
  }
  await ledger.update((state) => changeOrder(state, lost.id, { state: 'fetched' }));
  await removeOrderAnswer(project.folder, lost.id);
}

/** The last order for a script where it got no answer; earlier ones were resolved before the next was sent. */
function lostOf({ place: { ledger } }: PurchaseContext): Order | undefined {
  const last = ledger.state.orders.findLast(({ stage }) => stage === 'script');
  return last?.state === 'sent' ? last : undefined;
}
