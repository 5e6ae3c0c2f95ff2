import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Call } from '../../contracts/providers.ts';
import { jobIdField } from '../../contracts/segments.ts';
import { openLedger, type State } from '../../project/ledger.ts';
import { acceptJob, changeOrder } from '../../project/orders.ts';
import type { Project } from '../../project/store.ts';
import { DEFAULT_LIMITS, requireResendable, spentOf } from './budget.ts';
import { openPrices } from './prices.ts';
import { buy, type Money, type PurchaseContext, type PurchaseOrder } from './purchases.ts';
import { receiptOf, receiptTable } from './receipt.ts';
import { BEAT_MS } from './under-way.ts';

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
    tools: { signal: stop.signal, clock: Date },
  };
}

/** Sends an order that gets this job. */
const sending =
  (job: string) =>
  async ({ purchase }: Call): Promise<string> => {
    await purchase?.beforeSend();
    return job;
  };

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

test('a process that stood still after its intent was written, and lost the project meanwhile, sends nothing', async () => {
  let checks = 0;
  const lost = new SparkfluenceError('project', 'another works on it', { details: { reason: 'lock_lost' } });
  const ledger = await openLedger(folder, async () => {
    checks += 1;
    if (checks > 1) throw lost;
  });
  let sent = 0;
  const order = orderOf(async ({ purchase }) => {
    await purchase?.beforeSend();
    sent += 1;
    return 'job-1';
  });
  const context = await openContext();
  await expect(buy({ ...context, place: { ...context.place, ledger } }, order)).rejects.toBe(lost);
  expect(sent).toBe(0);
  expect(onDisk().orders).toMatchObject([{ state: 'sent' }]); // whoever goes on looks for it at the vendor
});

test('the ledger says until when a request was under way, while it is and after it failed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  let minutes = 0;
  const upMs = () => minutes * 60_000;
  const clock = {
    now: () => Date.parse('2026-11-29T10:00:00Z') + upMs(),
    machine: () => ({ boot: 'a', upMs: upMs() }),
  };
  const context = { ...(await openContext()), tools: { signal: stop.signal, clock } };
  const seen: unknown[] = [];
  const sent = buy(
    context,
    orderOf(async ({ purchase }) => {
      await purchase?.beforeSend();
      for (minutes of [1, 7]) {
        vi.advanceTimersByTime(BEAT_MS);
        await context.place.ledger.update(() => undefined); // the beat's own update comes before this one
        seen.push(onDisk().orders[0].machine_time.upMs, onDisk().orders[0].under_way_at);
      }
      minutes = 9;
      throw new SparkfluenceError('provider', 'no', { details: { reason: 'bad_answer' } });
    }),
  );
  await expect(sent).rejects.toThrow();
  expect(seen).toEqual([60_000, '2026-11-29T10:01:00.000Z', 420_000, '2026-11-29T10:07:00.000Z']);
  expect(onDisk().orders[0]).toMatchObject({
    at: '2026-11-29T10:00:00.000Z',
    machine_time: { upMs: 540_000 },
  });
  minutes = 20;
  vi.advanceTimersByTime(10 * BEAT_MS);
  await context.place.ledger.update(() => undefined);
  expect(onDisk().orders[0].machine_time.upMs).toBe(540_000);
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

test('what an adapter sends again after a lost answer passes the limit and counts; a dear one is not sent again', async () => {
  const again =
    (sent: number[], times: number) =>
    async ({ purchase }: Call) => {
      for (let turn = 0; turn < times; turn += 1) {
        await purchase?.beforeSend(turn > 0);
        sent.push(turn);
      }
      return 'job-1';
    };
  const cheap: number[] = [];
  await buy(await openContext({ maxUsd: 1 }), orderOf(again(cheap, 3)));
  expect(cheap).toHaveLength(3);
  expect(onDisk().orders).toMatchObject([{ sends: 3, possibly_twice: true, actual_usd: 0.15 }]);
  expect(spentOf(onDisk())).toEqual({ usd: 0.55, credits: 55 }); // one that is known, and two that nobody knows of
  const capped: number[] = [];
  await expect(buy(await openContext({ maxUsd: 1 }), orderOf(again(capped, 9)))).rejects.toMatchObject({
    exitCode: 9,
  });
  expect(capped).toHaveLength(2);
  expect(spentOf(onDisk()).usd).toBeLessThanOrEqual(1);
  const dear: number[] = [];
  await expect(buy(await openContext({ maxUsd: 100 }), orderOf(again(dear, 2), 0.3))).rejects.toMatchObject({
    details: { reason: 'ambiguous_submission', segment: 'HOOK' },
  });
  expect(dear).toHaveLength(1);
  expect(onDisk().orders.at(-1)).toMatchObject({ state: 'sent', estimate_usd: 0.3 });
});

test('a database that fails before an order is sent again says nothing of the sending before', async () => {
  const away = new SparkfluenceError('config', 'away', { details: { reason: 'database_unreachable' } });
  let writes = 0;
  const ledger = await openLedger(folder, async () => {
    writes += 1;
    if (writes === 3) throw away; // the intent, the look before it is sent, and the second sending
  });
  const context = await openContext();
  const order = orderOf(async ({ purchase }) => {
    await purchase?.beforeSend();
    await purchase?.beforeSend(true);
    return 'job-1';
  });
  await expect(buy({ ...context, place: { ...context.place, ledger } }, order)).rejects.toBe(away);
  expect(onDisk().orders).toMatchObject([{ state: 'sent' }]);
});

test('one job for two orders is an error; the second keeps its reservation and is not taken for refused', async () => {
  const clip = (): PurchaseOrder<string, string> => ({
    ...orderOf(async ({ purchase }) => {
      await purchase?.beforeSend();
      return 'job-1';
    }),
    receive: (state, job, id) => acceptJob(state, id, startedAs(job)),
  });
  await buy(await openContext(), clip());
  await expect(buy(await openContext(), clip())).rejects.toMatchObject({
    exitCode: 4,
    details: { reason: 'duplicate_job', job_id: 'job-1' },
  });
  expect(onDisk().orders).toMatchObject([
    { state: 'accepted', job: 'job-1' },
    { state: 'sent', failure: { reason: 'duplicate_job' } },
  ]);
});

const startedAs = (uuid: string) => ({
  operation: { uuid },
  receipt: { id: 1, uuid, model_name: 'm', status: 1, status_percentage: 0, estimated_credit: 20 } as const,
});

test.each([
  'operations/a:b=c+d@e/f?g#h%20', // Google's own ids have a colon, a slash, an equals sign
  'ä'.repeat(512),
  '..', // refused: it would be a step up in an address
  '',
  ' ',
  'a\0b',
  'x'.repeat(1025),
])('a job named %j is written so that it can be read again, or not at all', async (job) => {
  const started = { ...orderOf(sending(job)) };
  const order = {
    ...started,
    receive: (state: State, id: string, order: string) => acceptJob(state, order, startedAs(id)),
  };
  const isBad = !jobIdField.safeParse(job).success;
  const bought = buy(await openContext(), order);
  if (isBad) await expect(bought).rejects.toMatchObject({ details: { reason: 'document_unreadable' } });
  else await bought;
  expect((await openLedger(folder)).state.orders).toMatchObject([
    isBad ? { state: 'sent' } : { state: 'accepted', job },
  ]);
});

test('an error of this machine after the answer is no refusal', async () => {
  const order = orderOf(sending('job-1'));
  const save = async () => {
    throw new SparkfluenceError('provider', 'no picture', { details: { reason: 'not_an_image' } });
  };
  await expect(buy(await openContext(), { ...order, save })).rejects.toThrow('no picture');
  expect(onDisk().orders).toMatchObject([{ state: 'sent' }]);
});

test.each([-3600, Number.NaN, Number.POSITIVE_INFINITY, -0.01])(
  'a cost of %s never lowers what is spent, and the limit holds',
  async (usd) => {
    const priced = () => ({
      ...orderOf(sending('job')),
      costOf: () => ({ usd, credits: usd }),
      receive: () => undefined,
    });
    for (let turn = 0; turn < 2; turn += 1) await buy(await openContext({ maxUsd: 0.5 }), priced());
    expect(spentOf(onDisk())).toEqual({ usd: 0.4, credits: 40 });
    await expect(buy(await openContext({ maxUsd: 0.5 }), priced())).rejects.toMatchObject({ exitCode: 9 });
  },
);

test('a limit or a price that is no number lets nothing through', async () => {
  const none = await openContext({ maxUsd: Number.NaN });
  await expect(buy(none, orderOf(sending('job')))).rejects.toMatchObject({ exitCode: 9 });
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

test('a guard is asked before each sending that may cost something, writes the intent, and can refuse it', async () => {
  const asked: string[] = [];
  const context = await openContext();
  const guard: Money['guard'] = async ({ usd }, write) => {
    asked.push(`${usd} ${readdirSync(folder).includes('state.json')}`);
    if (asked.length > 2) throw new SparkfluenceError('budget', 'over');
    await write();
    asked.push(`written ${onDisk().orders.length}`);
  };
  const guarded = { ...context, money: { ...context.money, guard } };
  await buy(guarded, orderOf(sending('job-1')));
  expect(asked).toEqual(['0.2 false', 'written 1']);
  await buy(guarded, orderOf(sending('job-free'), 0)).catch(() => undefined);
  await expect(buy(guarded, orderOf(sending('job-2')))).rejects.toMatchObject({ kind: 'budget' });
  expect(onDisk().orders.map(({ job }: { job: string }) => job)).not.toContain('job-2');
});
