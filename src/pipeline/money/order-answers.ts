import type { z } from 'zod';
import { backendOf } from '../../project/backends.ts';
import type { Ledger } from '../../project/ledger.ts';
import { isInDoubt } from '../../project/orders.ts';

/**
 * What a provider answered to an order, durable before anything else is done with it: `orders/<purchase>.json`. A kill
 * can cut the steps between the answer and the receipt; the next run finds the answer here.
 */

/** Makes ready for the answers. Called before an order is sent, so that an answer that has come need not wait for it. */
export const prepareOrderAnswers = (folder: string): Promise<void> => backendOf(folder).prepareAnswers();

/** Writes the answer to an order; it is durable when this returns. */
export const saveOrderAnswer = (folder: string, order: string, answer: unknown): Promise<void> =>
  backendOf(folder).saveAnswer(order, JSON.stringify(answer));

/** The whole answer to an order; undefined where there is none, or only a part of one. */
export async function readOrderAnswer<Answer>(
  folder: string,
  order: string | undefined,
  schema: z.ZodType<Answer>,
): Promise<Answer | undefined> {
  const text = order === undefined ? undefined : await backendOf(folder).readAnswer(order);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

/** Removes the answer to an order; called once the receipt is durable. */
export const removeOrderAnswer = (folder: string, order: string): Promise<void> =>
  backendOf(folder).removeAnswers([order]);

/** Removes the answers whose receipts are there: a kill between the two leaves them. Others may be all that is left of an order. */
export async function sweepOrderAnswers(folder: string, { state }: Pick<Ledger, 'state'>): Promise<void> {
  const settled = state.orders.filter((order) => !isInDoubt(order));
  await backendOf(folder).removeAnswers(settled.map(({ id }) => id));
}
