import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call } from '../../contracts/providers.ts';
import { openLedger } from '../../project/ledger.ts';
import { changeOrder } from '../../project/orders.ts';
import type { Project } from '../../project/store.ts';
import { DEFAULT_LIMITS, requireResendable } from './budget.ts';
import { openPrices } from './prices.ts';
import { buy, type Money, type PurchaseContext, type PurchaseOrder } from './purchases.ts';
import { receiptOf, receiptTable } from './receipt.ts';

let folder: string;
let stop: AbortController;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-buy-'));
  stop = new AbortController();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function openContext(limits: Partial<Money['limits']> = {}): Promise<PurchaseContext> {
  return {
    place: { project: { folder } as Project, ledger: await openLedger(folder) },
    money: {
      prices: await openPrices(undefined),
      resubmit: false,
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
    tools: { signal: stop.signal },
  };
}

const onDisk = () => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

function orderOf(send: (call: Call) => Promise<string>, usd = 0.2): PurchaseOrder<string, string> {
  return {
    stage: 'clip',
    segment: 'HOOK',
    provider: 'veo',
    model: 'm',
    price: { usd, credits: 20, exact: false },
    send,
    answerToSave: (answer) => answer,
    costOf: () => ({ usd: 0.15, credits: 15 }),
    receive: (state, job, id) => changeOrder(state, id, { state: 'accepted', job }),
    save: async (answer) => answer,
    refuse: (state) => state.degradations.push({ reason: 'refused', message: '' }),
  };
}

test('the intent is on disk before the request, the answer before the receipt, and nothing is left over', async () => {
  const seen: string[][] = [];
  await buy(
    await openContext(),
    orderOf(async ({ purchase }) => {
      expect(readdirSync(folder)).toEqual([]); // a place within the rate limits is not an order
      await purchase?.beforeSend();
      seen.push(onDisk().orders.map(({ state }: { state: string }) => state));
      purchase?.whenDurable(async () => void seen.push(readdirSync(join(folder, 'orders'))));
      return 'job-1';
    }),
  );
  expect(seen).toEqual([['sent'], [expect.stringMatching(/\.json$/)]]);
  expect(onDisk().orders).toMatchObject([{ state: 'accepted', job: 'job-1', actual_usd: 0.15, credits: 15 }]);
  expect(readdirSync(join(folder, 'orders'))).toEqual([]);
});

const failing = (details: Record<string, unknown>, kind: 'provider' | 'budget' = 'provider') =>
  orderOf(async ({ purchase }) => {
    await purchase?.beforeSend();
    throw new SparkfluenceError(kind, 'no', { details });
  });

test.each([
  [{ reason: 'content_blocked' }, 'refused'],
  [{ reason: 'provider_unavailable' }, 'refused'], // never sent
  [{ reason: 'provider_unavailable', maybe_bought: true }, 'sent'],
  [{ reason: 'ambiguous_submission' }, 'sent'],
  [{ reason: 'bad_answer' }, 'sent'],
])('after %j it is %s', async (details, state) => {
  await expect(buy(await openContext(), failing(details))).rejects.toThrow('no');
  expect(onDisk().orders).toMatchObject([{ state }]);
  expect(onDisk().degradations).toHaveLength(state === 'refused' ? 1 : 0);
});

test('several at once: what is reserved counts, so that together they stay below the limit', async () => {
  const shared = await openContext({ maxUsd: 0.5 });
  let sent = 0;
  const order = orderOf(async ({ purchase }) => {
    await purchase?.beforeSend();
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return `job-${sent}`;
  });
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => buy(shared, order)));
  expect(sent).toBe(2);
  for (const outcome of outcomes.filter(({ status }) => status === 'rejected'))
    expect(outcome).toMatchObject({ reason: { exitCode: 9, details: { reason: 'budget_exceeded' } } });
  const credits = await openContext({ maxCredits: 40 });
  await expect(buy(credits, order)).rejects.toMatchObject({
    message: expect.stringContaining('50 credits, over its limit of 40 credits'),
  });
});

test('Ctrl-C: what waits for its turn is not sent; what is on the wire is waited for', async () => {
  const shared = await openContext();
  const isWaiting = Promise.withResolvers<void>();
  const waiting = buy(
    shared,
    orderOf(async ({ signal, purchase }) => {
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      isWaiting.resolve();
      await aborted;
      await purchase?.beforeSend();
      return 'never';
    }),
  );
  const isSent = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  const onTheWire = buy(
    shared,
    orderOf(async ({ signal, purchase }) => {
      await purchase?.beforeSend();
      isSent.resolve();
      const job = await answer.promise;
      expect(signal.aborted).toBe(false);
      return job;
    }),
  );
  await Promise.all([isWaiting.promise, isSent.promise]);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
  answer.resolve('job-1');
  expect(await onTheWire).toBe('job-1');
  expect(onDisk().orders).toMatchObject([{ state: 'accepted', job: 'job-1' }]);
});

test('sent again by itself up to the threshold, above it only when it is insisted on', () => {
  const order = { what: 'HOOK', segment: 'HOOK', provider: 'openai' };
  const price = (usd: number) => ({ usd, credits: 0, exact: true });
  requireResendable({ limits: DEFAULT_LIMITS, resubmit: false }, order, price(0.25));
  expect(() => requireResendable({ limits: DEFAULT_LIMITS, resubmit: false }, order, price(0.26))).toThrow(
    'may have been',
  );
  requireResendable({ limits: DEFAULT_LIMITS, resubmit: true }, order, price(100));
  const strict = { ...DEFAULT_LIMITS, resendBelowUsd: 0 };
  expect(() => requireResendable({ limits: strict, resubmit: false }, order, price(0.01))).toThrow('openai');
});

test('the receipt: estimate beside actual, refused ones left out, what is in doubt named', async () => {
  const shared = await openContext();
  await buy(shared, { ...orderOf(async () => 'job-1'), possiblyTwice: true });
  await buy(shared, failing({ reason: 'content_blocked' })).catch(() => undefined);
  await buy(shared, failing({ reason: 'ambiguous_submission' })).catch(() => undefined);
  const { orders } = shared.place.ledger.state;
  expect(receiptOf(shared.place.ledger.state).receipt).toMatchObject({
    estimated_usd: 0.4,
    spent_usd: 0.35,
    credits: 35,
  });
  expect(receiptTable(orders, { maxUsd: 10 })?.split('\n')).toEqual([
    'receipt         estimate        actual',
    'clips      2    0.4000 USD   ~0.3500 USD  35 credits',
    'total      2    0.4000 USD   ~0.3500 USD  35 credits  of at most 10.00 USD',
    'possibly bought twice: HOOK clip (veo)',
    'without an answer, counted as bought: HOOK clip (veo)',
  ]);
  expect(receiptTable([], { maxUsd: 10 })).toBeUndefined();
});
