import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { makeFolder, readIfThere, syncFile } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import type { Ledger } from '../../project/ledger.ts';
import { isInDoubt } from '../../project/orders.ts';

/**
 * What a provider answered to an order, on disk before anything else is done with it: `orders/<purchase>.json`. A kill
 * can cut the steps between the answer and the receipt; the next run finds the answer here. The first line is the
 * sha256 of the rest, which shows that the file is whole without a rename.
 */

const fileOf = (folder: string, order: string): string => join(folder, 'orders', `${order}.json`);

/** Makes the folder of the answers. Called before an order is sent, so that an answer that has come need not wait for it. */
export async function prepareOrderAnswers(folder: string): Promise<void> {
  await makeFolder(join(folder, 'orders'));
}

/** Writes the answer to an order; it is durable when this returns. */
export async function saveOrderAnswer(folder: string, order: string, answer: unknown): Promise<void> {
  const text = JSON.stringify(answer);
  await prepareOrderAnswers(folder); // no work where it is there
  const handle = await open(fileOf(folder, order), 'w');
  try {
    await handle.writeFile(`${sha256(text)}\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFile(join(folder, 'orders'));
}

/** The whole answer to an order; undefined where there is none, or only a part of one. */
export async function readOrderAnswer<Answer>(
  folder: string,
  order: string | undefined,
  schema: z.ZodType<Answer>,
): Promise<Answer | undefined> {
  const text = order === undefined ? undefined : await readIfThere(fileOf(folder, order));
  if (text === undefined) return undefined;
  const end = text.indexOf('\n');
  const answer = text.slice(end + 1);
  if (end < 0 || sha256(answer) !== text.slice(0, end)) return undefined;
  const parsed = schema.safeParse(JSON.parse(answer));
  return parsed.success ? parsed.data : undefined;
}

/** Removes the answer to an order; called once the receipt is durable. */
export const removeOrderAnswer = (folder: string, order: string): Promise<void> =>
  rm(fileOf(folder, order), { force: true });

/** Removes the answers whose receipts are there: a kill between the two leaves them. Others may be all that is left of an order. */
export async function sweepOrderAnswers(folder: string, { state }: Pick<Ledger, 'state'>): Promise<void> {
  const settled = state.orders.filter((order) => !isInDoubt(order));
  await Promise.all(settled.map(({ id }) => removeOrderAnswer(folder, id)));
}
