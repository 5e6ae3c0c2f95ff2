import { expect, test } from 'vitest';
import { PAGE_ITEMS } from './veo-history.ts';
import { createPastOrders } from './veo-past.ts';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const HOUR_MS = 3_600_000;
const LATE_MS = 180_000;
const never = new AbortController().signal;

/** An account's list, the newest first, which tells how many orders it has. */
function account(count: number) {
  let made = 0;
  const all: { uuid: string; status: number; input_text: string; created_at: string }[] = [];
  const asked: number[] = [];
  const order = (agoMs: number, at = 0) => {
    made += 1;
    const created_at = new Date(NOW - agoMs).toISOString();
    all.splice(at, 0, { uuid: `job-${made}`, status: 1, input_text: `order ${made}`, created_at });
    return `job-${made}`;
  };
  for (let index = count; index > 0; index -= 1) order(index * 10_000);
  const getPage = async (page: number) => {
    asked.push(page);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const from = (page - 1) * PAGE_ITEMS;
    return { total: all.length, result: all.slice(from, from + PAGE_ITEMS) };
  };
  const asker = { getPage, model: 'model', signal: never };
  return { all, asked, order, asker };
}
const uuidsOf = (clips: readonly { readonly receipt: { readonly uuid: string } }[]) =>
  clips.map(({ receipt }) => receipt.uuid);

test('who asks at the same time gets one list, begun after they asked', async () => {
  const { asked, asker, order, all } = account(120);
  const past = createPastOrders(LATE_MS);
  const first = past.read(NOW - HOUR_MS, asker);
  await Promise.resolve();
  const late = order(0); // made after the first list was begun
  const others = await Promise.all([1, 2, 3, 4].map(() => past.read(NOW - HOUR_MS, asker)));
  expect((await first).doubt).toBeUndefined();
  for (const other of others) expect(uuidsOf(other)).toContain(late);
  expect(new Set(uuidsOf(others[0]!))).toEqual(new Set(all.map(({ uuid }) => uuid)));
  expect(asked.filter((page) => page === 1)).toHaveLength(2);
});

test('a list that was read whole is read on: new orders, and those that appear late between older ones', async () => {
  const { asked, asker, order, all } = account(1000);
  const past = createPastOrders(LATE_MS);
  const since = NOW - 2 * HOUR_MS;
  expect(await past.read(since, asker)).toHaveLength(720);
  expect(asked).toHaveLength(15);
  order(0);
  order(120_000, 12);
  asked.length = 0;
  const again = await past.read(since, asker);
  expect(asked).toEqual([1]);
  expect(again.doubt).toBeUndefined();
  expect(new Set(uuidsOf(again))).toEqual(new Set(all.slice(0, 722).map(({ uuid }) => uuid)));
  asked.length = 0;
  expect(await past.read(since - HOUR_MS, asker)).toHaveLength(1002); // further back than it was read
  expect(asked).toHaveLength(21);
});

test('more than a page of new orders may come between two pages', async () => {
  const { asker, order, all } = account(400);
  let asked = 0;
  const getPage = async (page: number) => {
    asked += 1;
    if (asked === 4) for (let turn = 0; turn < 60; turn += 1) order(0);
    return asker.getPage(page);
  };
  const past = await createPastOrders(LATE_MS).read(NOW - 3 * HOUR_MS, { ...asker, getPage });
  expect(past.doubt).toBeUndefined();
  expect(past).toHaveLength(400); // those that came meanwhile are in the next list
  expect(all).toHaveLength(460);
});

test('a list from which somebody deletes while it is read is not known to be whole, and not kept', async () => {
  const { asker, all, asked } = account(200);
  const past = createPastOrders(LATE_MS);
  const getPage = async (page: number) => {
    if (page === 2) all.splice(0, 10);
    return asker.getPage(page);
  };
  const torn = await past.read(NOW - 3 * HOUR_MS, { ...asker, getPage });
  expect(torn.doubt).toContain('shorter');
  asked.length = 0;
  expect(await past.read(NOW - 3 * HOUR_MS, asker)).toHaveLength(190);
  expect(asked).toEqual([1, 2, 3, 4, 5]);
});

test('the newest page counts also where the clock of the list is days behind', async () => {
  const { asker } = account(3);
  const past = createPastOrders(LATE_MS);
  for (let turn = 0; turn < 2; turn += 1) expect(await past.read(NOW + 90 * HOUR_MS, asker)).toHaveLength(3);
});

test('one who is stopped waits for nobody, and a list that failed is the failure of its asker alone', async () => {
  const { asker } = account(10);
  const past = createPastOrders(LATE_MS);
  let fail = (_: Error) => {};
  const hangs = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const first = past.read(NOW - HOUR_MS, { ...asker, getPage: () => hangs });
  const stop = new AbortController();
  const stopped = past.read(NOW - HOUR_MS, {
    ...asker,
    signal: stop.signal,
    getPage: () => Promise.reject(new Error('stopped')),
  });
  const third = past.read(NOW - HOUR_MS, asker);
  stop.abort();
  await expect(stopped).rejects.toThrow('stopped');
  fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  expect(await third).toHaveLength(10);
});
