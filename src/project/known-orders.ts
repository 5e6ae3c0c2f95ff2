import type { z } from 'zod';
import { parsedOrNothing } from '../contracts/json.ts';
import { readFrom } from '../disk/read.ts';
import { MAX_REGISTER_BYTES, registeredOrderSchema, registerOf } from './register.ts';

/**
 * What the orders of all projects on this machine are known by. Whoever looks for an order whose answer was lost asks every
 * few seconds, a worker for many videos, and the register has thousands of lines: each process reads a line once.
 */

const knownOrderSchema = registeredOrderSchema.omit({ whole: true });
export type KnownOrder = z.infer<typeof knownOrderSchema>;

/** What this process has read of a register so far. */
interface Reading {
  readonly orders: Map<string, KnownOrder>;
  /** Bytes, up to the end of a line. */
  readonly readBytes: number;
  /** The last of them: another file in its place has others there. */
  readonly tail: Buffer;
}
const TAIL_BYTES = 256;
const readings = new Map<string, Reading>();
const beginning = (): Reading => ({ orders: new Map(), readBytes: 0, tail: Buffer.alloc(0) });

/** Those who ask at the same time read one after the other, and the later ones find little that is new. */
const turns = new Map<string, Promise<readonly KnownOrder[]>>();

/** Those of all projects, without the orders as they were. Only what was added since this process last asked is read. */
export function registeredOrders(dataFolder: string): Promise<readonly KnownOrder[]> {
  const file = registerOf(dataFolder);
  const read = async () => {
    const before = readings.get(file);
    const reading =
      (before === undefined ? undefined : await readOn(file, before)) ?? (await readOn(file, beginning()));
    if (reading === undefined) return [];
    readings.set(file, reading);
    return [...reading.orders.values()];
  };
  const turn = (turns.get(file) ?? Promise.resolve([])).then(read, read);
  turns.set(file, turn);
  return turn;
}

/** @returns undefined where the file cannot be read, or is another one by now */
async function readOn(file: string, { orders, readBytes, tail }: Reading): Promise<Reading | undefined> {
  const from = readBytes - tail.length;
  const bytes = await readFrom(file, () => from, MAX_REGISTER_BYTES).catch(() => undefined);
  if (bytes === undefined || !bytes.subarray(0, tail.length).equals(tail)) return undefined;
  const end = bytes.lastIndexOf(LINE_END) + 1; // half a line is read when it is whole
  if (end <= tail.length) return { orders, readBytes, tail };
  for (const line of bytes.toString('utf8', tail.length, end).split('\n')) {
    const parsed = knownOrderSchema.safeParse(parsedOrNothing(line)).data;
    if (parsed !== undefined) orders.set(parsed.order, parsed);
  }
  return {
    orders,
    readBytes: from + end,
    tail: Buffer.from(bytes.subarray(Math.max(0, end - TAIL_BYTES), end)),
  };
}

const LINE_END = 10;
