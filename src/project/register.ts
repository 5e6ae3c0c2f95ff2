import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../contracts/json.ts';
import { makeFolder, writeWhole } from '../disk/files.ts';
import { openRegular, readText } from '../disk/read.ts';
import { withLockFile } from '../disk/short-lock.ts';
import { isInDoubt, isLocal, isOpen } from './orders.ts';
import { type Order, orderSchema } from './state.ts';

/**
 * The orders of all projects on this machine, a line each time that one changes: `orders.jsonl` in the data folder. Two
 * projects with the same words must not take over each other's jobs, and a project whose ledger is lost finds its orders
 * here. The ledgers are what counts; this file may be lost.
 */

export const registeredOrderSchema = z.object({
  project: z.string(),
  order: z.string(),
  provider: z.string(),
  words: z.string(),
  job: z.string().optional(),
  isOpen: z.boolean(),
  /** The order as it was, for a ledger that is lost. */
  whole: orderSchema.optional().catch(undefined),
});
export type RegisteredOrder = z.infer<typeof registeredOrderSchema>;

/** The end of the file that is read: some 20,000 lines. Well before that it is pruned. */
const MAX_BYTES = 8 * 1024 ** 2;
const PRUNED_FROM_BYTES = 4 * 1024 ** 2;
/** The most bytes of a file that is pruned; one of that size is damaged. */
const PRUNED_TO_BYTES = 256 * 1024 ** 2;
/** How many settled orders are kept, the newest: some 2 MB. */
const SETTLED_KEPT = 2000;

const fileOf = (dataFolder: string): string => join(dataFolder, 'orders.jsonl');

/** Registers orders as they are now. A folder that cannot be written to is no error. @returns what is registered of them */
export async function registerOrders(
  dataFolder: string,
  project: string,
  orders: readonly Order[],
  wordsOf: (order: Order) => string,
): Promise<RegisteredOrder[]> {
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
  if (lines.length === 0) return lines;
  // Without it, an order of another project is told apart by its time alone.
  await addLines(dataFolder, lines.map((line) => `${JSON.stringify(line)}\n`).join('')).catch(
    () => undefined,
  );
  return lines;
}

/** What is added at the same time by this process, by file: those who come while others write share the next lock. */
const adding = new Map<string, { text: string; readonly done: Promise<void> }>();
const lastAdded = new Map<string, Promise<void>>();

/** Resolves once the text is in the file. @throws the disk's own error */
function addLines(dataFolder: string, text: string): Promise<void> {
  const file = fileOf(dataFolder);
  const waiting = adding.get(file);
  if (waiting !== undefined) {
    waiting.text += text;
    return waiting.done;
  }
  const write = async () => {
    adding.delete(file); // who comes from here on waits for the next one
    await makeFolder(dataFolder);
    // A lock that is ten seconds old counts as left behind, so that this ends without a signal.
    await withLockFile(`${file}.lock`, new AbortController().signal, async () => {
      await appendFile(file, mine.text);
      if ((await stat(file)).size > PRUNED_FROM_BYTES) await prune(file);
    });
  };
  const before = lastAdded.get(file) ?? Promise.resolve();
  const mine = { text, done: before.then(write, write) };
  adding.set(file, mine);
  lastAdded.set(file, mine.done);
  return mine.done;
}

/** The orders of a project, each as it was registered last. Lines that cannot be read are left out. */
export const registeredOrdersOf = (dataFolder: string, project: string): Promise<RegisteredOrder[]> =>
  readRegister(dataFolder, registeredOrderSchema, project);

/** Those of all projects, without the orders as they were. */
export const registeredOrders = (dataFolder: string): Promise<Omit<RegisteredOrder, 'whole'>[]> =>
  readRegister(dataFolder, registeredOrderSchema.omit({ whole: true }));

async function readRegister<Registered extends Omit<RegisteredOrder, 'whole'>>(
  dataFolder: string,
  schema: z.ZodType<Registered>,
  project?: string,
): Promise<Registered[]> {
  const text = await endOf(fileOf(dataFolder), MAX_BYTES).catch(() => '');
  const known = new Map<string, Registered>();
  for (const line of text.split('\n')) {
    if (project !== undefined && !line.includes(project)) continue;
    const parsed = schema.safeParse(parsedOrNothing(line)).data;
    if (parsed !== undefined && (project ?? parsed.project) === parsed.project)
      known.set(parsed.order, parsed);
  }
  return [...known.values()];
}

/**
 * Leaves each order's last line, and of the orders that are settled the newest. What may still be running or bought stays,
 * and so does what another version of the program wrote.
 */
async function prune(file: string): Promise<void> {
  const lines = (await readText(file, { maxBytes: PRUNED_TO_BYTES })).split('\n');
  const last = new Map<string, { readonly line: string; readonly isSettled: boolean }>();
  for (const line of lines) {
    const value = parsedOrNothing(line);
    if (typeof value !== 'object' || value === null) continue; // half a line of a killed process
    const order = registeredOrderSchema.safeParse(value).data;
    last.delete(order?.order ?? line); // goes to the end of the map: newest last
    last.set(order?.order ?? line, { line, isSettled: order !== undefined && isSettled(order) });
  }
  const settled = [...last.values()].filter((each) => each.isSettled);
  const dropped = new Set(settled.slice(0, Math.max(0, settled.length - SETTLED_KEPT)));
  const kept = [...last.values()].filter((each) => !dropped.has(each));
  await writeWhole(file, kept.map(({ line }) => `${line}\n`).join(''));
}

/** Nothing of it may come any more. */
const isSettled = ({ whole }: RegisteredOrder): boolean =>
  whole !== undefined && !isInDoubt(whole) && !isOpen(whole);

/** The last bytes of a file as text. @throws as `openRegular` */
export async function endOf(file: string, maxBytes: number): Promise<string> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    await handle.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString();
  } finally {
    await handle.close();
  }
}
