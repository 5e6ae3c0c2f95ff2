import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_LIMITS } from '../../src/pipeline/money/budget.ts';
import { readOrderAnswer, saveOrderAnswer } from '../../src/pipeline/money/order-answers.ts';
import { openPrices } from '../../src/pipeline/money/prices.ts';
import { buy, type PurchaseContext } from '../../src/pipeline/money/purchases.ts';
import { type Order, openLedger } from '../../src/project/ledger.ts';
import { changeOrder } from '../../src/project/orders.ts';
import {
  openProject,
  readScript,
  type ScriptFile,
  saveScript,
  saveSettings,
} from '../../src/project/store.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import {
  gonePid,
  hasPostgres,
  type Machine,
  type ProjectWorld,
  type Servers,
  startFolderWorld,
  startPostgresWorld,
  startServers,
} from '../support/project-worlds.ts';
import { SEGMENTS, SETTINGS } from '../support/work.ts';

/** What is asked of every place that a project can be kept in. */

const SIGNAL = new AbortController().signal;
const script: ScriptFile = {
  provider: null,
  fingerprint: null,
  segments: SEGMENTS,
  metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
  degradations: [],
};
const answerSchema = z.string();

const lockAs = ({ backend }: Machine, pid = process.pid) => backend.lock(pid, SIGNAL);

/** What a command has of the project, once it holds the lock. */
async function open(machine: Machine, pid = process.pid) {
  const lock = await lockAs(machine, pid);
  return { lock, ledger: await openLedger(machine.folder, lock.assertHeld) };
}

const orderOf = (id: string): Order => ({
  id,
  at: '2026-01-02T03:04:05.000Z',
  stage: 'clip',
  segment_type: 'HOOK',
  provider: 'veo',
  model: 'veo-2',
  prompt: `The words of ${id}: é 永 🎬`,
  state: 'sent',
  estimate_usd: 0.2,
  estimate_credits: 20,
  actual_usd: null,
  credits: null,
});

async function contextOf(
  machine: Machine,
  opened: Awaited<ReturnType<typeof open>>,
): Promise<PurchaseContext> {
  return {
    place: { project: { folder: machine.folder, settings: SETTINGS }, ledger: opened.ledger },
    money: { prices: await openPrices(undefined), resubmit: false, limits: DEFAULT_LIMITS },
    tools: { signal: SIGNAL, clock: Date },
  };
}

const purchase = (send: () => Promise<string>, before: () => Promise<void> = async () => undefined) => ({
  stage: 'clip' as const,
  segment: 'HOOK' as const,
  provider: 'veo',
  model: 'veo-2',
  price: { usd: 0.2, credits: 20, exact: false },
  async send({
    purchase: hooks,
  }: {
    readonly purchase?: { readonly beforeSend: () => Promise<void> } | undefined;
  }) {
    await before();
    await hooks?.beforeSend();
    return send();
  },
  answerToSave: (job: string) => job,
  save: async (job: string) => job,
});

let servers: Servers | undefined;
beforeAll(async () => {
  if (hasPostgres) servers = await startServers();
});
afterAll(() => servers?.stop());

const WORLDS = [
  { name: 'folder', start: startFolderWorld, isThere: true },
  {
    name: 'PostgreSQL',
    start: (): Promise<ProjectWorld> => startPostgresWorld(servers!),
    isThere: hasPostgres,
  },
];

describe.each(WORLDS)('a project that is kept in: $name', ({ start, isThere }) => {
  if (!isThere) return void test.skip(NO_POSTGRES, () => undefined);
  let world: ProjectWorld;
  beforeEach(async () => {
    world = await start();
  });
  afterEach(() => world.close());

  test('another machine goes on with what was saved', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: SETTINGS });
    await saveScript({ folder: one.folder, settings: SETTINGS }, script);
    await first.ledger.update((state) => void state.orders.push(orderOf('a')));
    await saveOrderAnswer(one.folder, 'a', 'job-1');
    await first.lock.release();
    const second = await open(two);
    expect((await openProject(two.folder)).settings).toEqual(SETTINGS);
    expect(await readScript(await openProject(two.folder))).toEqual(script);
    expect(second.ledger.state.orders).toEqual([orderOf('a')]);
    expect(await readOrderAnswer(two.folder, 'a', answerSchema)).toBe('job-1');
    await two.backend.removeAnswers(['a']);
    expect(await readOrderAnswer(two.folder, 'a', answerSchema)).toBeUndefined();
    await second.lock.release();
  });

  test('of two at once, one gets it and the other is told who has it; then it goes on', async () => {
    const machines = [world.machine(), world.machine()];
    const taken = await Promise.allSettled(machines.map((machine) => lockAs(machine)));
    const [lock] = taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const [failure, ...others] = taken.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(others).toEqual([]);
    expect(failure).toMatchObject({
      kind: 'project',
      exitCode: 6,
      details: { reason: 'project_locked', pid: process.pid },
    });
    await lock?.release();
    for (const machine of machines) await (await lockAs(machine)).release();
  });

  test('a holder that died between any two writes leaves whole documents, and the next one has the lock at once', async () => {
    const dead = gonePid();
    const one = world.machine();
    const project = { folder: one.folder, settings: SETTINGS };
    const steps: [string, (opened: Awaited<ReturnType<typeof open>>) => Promise<unknown>][] = [
      ['settings', () => saveSettings(project)],
      ['script', () => saveScript(project, script)],
      ['intent', ({ ledger }) => ledger.update((state) => void state.orders.push(orderOf('a')))],
      ['answer', () => saveOrderAnswer(one.folder, 'a', 'job-1')],
      [
        'receipt',
        ({ ledger }) =>
          ledger.update((state) => changeOrder(state, 'a', { state: 'accepted', job: 'job-1' })),
      ],
      ['sweep', () => one.backend.removeAnswers(['a'])],
    ];
    for (const [index] of steps.entries()) {
      const done = steps.slice(0, index + 1).map(([name]) => name);
      const opened = await open(one, dead);
      await steps[index]![1](opened);
      const two = world.machine();
      const next = await open(two);
      expect(existsSync(join(two.folder, 'project.json')), `${done}`).toBe(true);
      expect((await readScript(await openProject(two.folder)))?.segments.length, `${done}`).toBe(
        done.includes('script') ? SEGMENTS.length : undefined,
      );
      expect(
        next.ledger.state.orders.map(({ state }) => state),
        `${done}`,
      ).toEqual(done.includes('receipt') ? ['accepted'] : done.includes('intent') ? ['sent'] : []);
      expect(await readOrderAnswer(two.folder, 'a', answerSchema), `${done}`).toBe(
        done.includes('answer') && !done.includes('sweep') ? 'job-1' : undefined,
      );
      await next.lock.release();
    }
  });

  test('who was taken for dead writes nothing and orders nothing; what its vendor answered is found', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const frozen = await open(one);
    await frozen.ledger.update((state) => void state.orders.push(orderOf('a')));
    await world.expire();
    const next = await open(two);
    const failure = { kind: 'project', details: { reason: world.lostReason } };
    await expect(frozen.ledger.update((state) => void state.orders.push(orderOf('b')))).rejects.toMatchObject(
      failure,
    );
    let sent = 0;
    const send = async () => `job-${++sent}`;
    await expect(buy(await contextOf(one, frozen), purchase(send))).rejects.toMatchObject(failure);
    expect(sent).toBe(0);
    expect(await frozen.lock.isHeld()).toBe(false);
    // Its request of before was answered while it stood still: paid for, so it is kept for whoever goes on.
    await saveOrderAnswer(one.folder, 'a', 'job-1');
    expect(await readOrderAnswer(two.folder, 'a', answerSchema)).toBe('job-1');
    await frozen.lock.release(); // the lease of the other one stays
    expect(await next.lock.isHeld()).toBe(true);
    await next.ledger.update((state) => changeOrder(state, 'a', { state: 'accepted', job: 'job-1' }));
    expect(next.ledger.state.orders).toMatchObject([{ id: 'a', state: 'accepted' }]);
    await next.lock.release();
  });

  test('who stands still while an order waits for its turn, and wakes after the lease is gone, does not send it', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const frozen = await open(one);
    let sent = 0;
    const wait = async () => {
      await world.expire();
      await (await lockAs(two)).release();
    };
    const order = purchase(async () => `job-${++sent}`, wait);
    await expect(buy(await contextOf(one, frozen), order)).rejects.toMatchObject({
      details: { reason: world.lostReason },
    });
    expect(sent).toBe(0);
    expect((await open(two)).ledger.state.orders).toEqual([]);
  });

  test('documents of a newer version are refused by name, and stay as they are', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const lock = await lockAs(one);
    await saveSettings({ folder: one.folder, settings: SETTINGS });
    await lock.release();
    await world.put('state.json', JSON.stringify({ version: 99, orders: [] }));
    const next = await lockAs(two);
    await expect(openProject(two.folder)).rejects.toMatchObject({
      details: { reason: 'project_newer', version: 99 },
    });
    await next.release();
    const again = await lockAs(world.machine());
    await again.release();
    expect(JSON.parse(readFileSync(join(two.folder, 'state.json'), 'utf8'))).toEqual({
      version: 99,
      orders: [],
    });
  });

  test('a damaged document is told, and nothing takes its place', async () => {
    const one = world.machine();
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: SETTINGS });
    await first.ledger.update((state) => void state.orders.push(orderOf('a')));
    await first.lock.release();
    for (const name of ['script.json', 'state.json', 'state.backup.json'])
      if (world.kind === 'folder' || name !== 'state.backup.json') await world.put(name, '{"half');
    const two = world.machine();
    const lock = await lockAs(two);
    await expect(readScript(await openProject(two.folder))).rejects.toMatchObject({
      details: { reason: 'project_damaged' },
    });
    await expect(openLedger(two.folder)).rejects.toMatchObject({ details: { reason: 'state_damaged' } });
    await lock.release();
  });

  test('a thousand orders are written and read as they are, the last one in one write', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    const orders = Array.from({ length: 1000 }, (_, index) => orderOf(`order-${index}`));
    await first.ledger.update((state) => void state.orders.push(...orders.slice(0, 999)));
    await first.ledger.update((state) => void state.orders.push(orders[999]!));
    await first.lock.release();
    const second = await open(two);
    expect(second.ledger.state.orders).toEqual(orders);
    await second.lock.release();
  });

  test('an edit of the script in the folder is what the next machine works by', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const project = { folder: one.folder, settings: SETTINGS };
    const lock = await lockAs(one);
    await saveSettings(project);
    await saveScript(project, script);
    await lock.release();
    const file = join(one.folder, 'script.json');
    const edited = readFileSync(file, 'utf8').replace('The words of HOOK.', 'Words of my own.');
    writeFileSync(file, edited);
    await (await lockAs(one)).release();
    const next = await lockAs(two);
    expect((await readScript(await openProject(two.folder)))?.segments[0]?.script_text).toBe(
      'Words of my own.',
    );
    await next.release();
  });
});
