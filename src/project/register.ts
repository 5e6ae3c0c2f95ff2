import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../disk/files.ts';
import { isInDoubt, isLocal } from './orders.ts';
import { type Order, orderSchema } from './state.ts';

/**
 * The orders of all projects on this machine, a line each time that one changes: `orders.jsonl` in the data folder. Two
 * projects with the same words must not take over each other's jobs, and a project whose ledger is lost finds its orders
 * here. The ledgers are what counts; this file may be lost.
 */

const lineSchema = z.object({
  project: z.string(),
  order: z.string(),
  provider: z.string(),
  words: z.string(),
  job: z.string().optional(),
  isOpen: z.boolean(),
  /** The order as it was, for a ledger that is lost. */
  whole: orderSchema.optional().catch(undefined),
});
export type RegisteredOrder = z.infer<typeof lineSchema>;

/** The end of the file that is read: some 20,000 lines. */
const MAX_BYTES = 8 * 1024 ** 2;

const fileOf = (dataFolder: string): string => join(dataFolder, 'orders.jsonl');

/** Registers orders as they are now. A folder that cannot be written to is no error. */
export async function registerOrders(
  dataFolder: string,
  project: string,
  orders: readonly Order[],
  wordsOf: (order: Order) => string,
): Promise<void> {
  const lines = orders
    .filter((order) => !isLocal(order))
    .map((order): RegisteredOrder => {
      const { id, provider, job } = order;
      const known = {
        project,
        order: id,
        provider,
        words: wordsOf(order),
        isOpen: isInDoubt(order),
        whole: order,
      };
      return job === undefined ? known : { ...known, job };
    });
  if (lines.length === 0) return;
  try {
    await makeFolder(dataFolder);
    await appendFile(fileOf(dataFolder), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  } catch {
    // Without it, an order of another project is told apart by its time alone.
  }
}

/** The orders of all projects, each as it was registered last. Lines that cannot be read are left out. */
export async function registeredOrders(dataFolder: string): Promise<RegisteredOrder[]> {
  const text = await endOf(fileOf(dataFolder)).catch(() => '');
  const known = new Map<string, RegisteredOrder>();
  for (const line of text.split('\n')) {
    const parsed = lineSchema.safeParse(jsonOf(line)).data;
    if (parsed !== undefined) known.set(parsed.order, parsed);
  }
  return [...known.values()];
}

async function endOf(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, MAX_BYTES));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString();
  } finally {
    await handle.close();
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
