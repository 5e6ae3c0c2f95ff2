import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedOrNothing } from '../contracts/json.ts';
import { makeFolder, writeWhole } from '../disk/files.ts';
import { readBytes, readFrom } from '../disk/read.ts';
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

/** It is pruned from that size on, where it has at least doubled since it was pruned last: what is open stays, however much it is. */
const PRUNED_FROM_BYTES = 4 * 1024 ** 2;
/** The most bytes of a file that is read; one that is larger is damaged. */
export const MAX_REGISTER_BYTES = 256 * 1024 ** 2;
/** How many settled orders are kept whole, the newest: some 2 MB. */
const SETTLED_KEPT = 2000;
/**
 * How many of those before them are kept by their job alone, the newest: some 4 MB. A clip in the vendor's list that belongs to
 * nobody may be the one that an order without an answer has bought, and a list goes back for hours.
 */
const JOBS_KEPT = 20_000;

export const registerOf = (dataFolder: string): string => join(dataFolder, 'orders.jsonl');

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
  const file = registerOf(dataFolder);
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
      // The line break in front ends what a killed process left half written.
      await appendFile(file, `\n${mine.text}`);
      const { size } = await stat(file);
      if (size > PRUNED_FROM_BYTES && size > 2 * (await prunedToBytes(file))) await prune(file);
    });
  };
  const before = lastAdded.get(file) ?? Promise.resolve();
  const mine = { text, done: before.then(write, write) };
  adding.set(file, mine);
  lastAdded.set(file, mine.done);
  return mine.done;
}

/** With replacement characters where a killed process left half a letter. @throws as `readBytes` */
const textOf = async (file: string): Promise<string> =>
  (await readBytes(file, { maxBytes: MAX_REGISTER_BYTES })).toString();

/** The orders of a project, each as it was registered last. Lines that cannot be read are left out. */
export async function registeredOrdersOf(dataFolder: string, project: string): Promise<RegisteredOrder[]> {
  const text = await textOf(registerOf(dataFolder)).catch(() => '');
  const known = new Map<string, RegisteredOrder>();
  for (const line of text.split('\n')) {
    if (!line.includes(project)) continue;
    const parsed = registeredOrderSchema.safeParse(parsedOrNothing(line)).data;
    if (parsed?.project === project) known.set(parsed.order, parsed);
  }
  return [...known.values()];
}

/** The first line of a register that was pruned: how many bytes it had after it. */
const prunedSchema = z.object({ pruned_to_bytes: z.number() });
const HEAD_BYTES = 64;

/** 0 where it was not pruned yet. */
async function prunedToBytes(file: string): Promise<number> {
  const [line = ''] = (await readFrom(file, () => 0, HEAD_BYTES)).toString().split('\n');
  return prunedSchema.safeParse(parsedOrNothing(line)).data?.pruned_to_bytes ?? 0;
}

/**
 * Leaves each order's last line, and of the orders that are settled the newest. What may still be running or bought stays,
 * and so does what another version of the program wrote.
 */
async function prune(file: string): Promise<void> {
  const lines = (await textOf(file)).split('\n');
  const last = new Map<string, { readonly line: string; readonly order?: RegisteredOrder | undefined }>();
  for (const line of lines) {
    const value = parsedOrNothing(line);
    if (typeof value !== 'object' || value === null) continue; // half a line of a killed process
    if (prunedSchema.safeParse(value).success) continue;
    const order = registeredOrderSchema.safeParse(value).data;
    last.delete(order?.order ?? line); // goes to the end of the map: newest last
    last.set(order?.order ?? line, { line, order });
  }
  const settled = [...last.values()].flatMap(({ order }) =>
    order !== undefined && isSettled(order) ? [order] : [],
  );
  const older = settled.slice(0, Math.max(0, settled.length - SETTLED_KEPT));
  const jobs = new Set(older.filter(({ job }) => job !== undefined).slice(-JOBS_KEPT));
  const dropped = new Set(older.filter((order) => !jobs.has(order)));
  const kept = [...last.values()].flatMap(({ line, order }) => {
    if (order === undefined) return [line];
    if (jobs.has(order)) return [JSON.stringify({ ...order, words: '', whole: undefined })];
    return dropped.has(order) ? [] : [line];
  });
  const text = kept.map((line) => `${line}\n`).join('');
  await writeWhole(file, `${JSON.stringify({ pruned_to_bytes: Buffer.byteLength(text) })}\n${text}`);
}

/** Nothing of it may come any more. One without the order as it was is known by its job since an earlier pruning. */
const isSettled = ({ whole, job, isOpen: mayCome }: RegisteredOrder): boolean =>
  whole === undefined ? !mayCome && job !== undefined : !isInDoubt(whole) && !isOpen(whole);
