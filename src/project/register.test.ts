import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { registeredOrders } from './known-orders.ts';
import { registeredOrdersOf, registerOrders } from './register.ts';
import type { Order } from './state.ts';

let data: string;
let file: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'register-'));
  file = join(data, 'orders.jsonl');
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
});

const orderAs = (id: string, state: Order['state'], job?: string): Order => ({
  ...{
    id,
    at: '2026-11-29T10:00:00.000Z',
    stage: 'clip',
    provider: 'veo',
    model: 'm',
    state,
    prompt: 'x'.repeat(300),
  },
  ...{ estimate_usd: 1, estimate_credits: 20, actual_usd: null, credits: null },
  ...(job === undefined ? {} : { job }),
});
const register = (orders: readonly Order[], project = 'p') =>
  registerOrders(data, project, orders, () => 'words');
const states = async () =>
  new Map((await registeredOrdersOf(data, 'p')).map((each) => [each.order, each.whole?.state]));

test('a register that has grown large keeps each order’s last line, every open one and the newest settled ones', async () => {
  const open = (['sent', 'accepted', 'finished', 'lost'] as const).map((state, at) =>
    orderAs(`open-${at}`, state),
  );
  await register(open); // the oldest of all
  appendFileSync(file, '{"order": "half of a li');
  appendFileSync(file, '\n{"of": "a newer program"}\n');
  for (let at = 0; at < 5; at += 1)
    await register(Array.from({ length: 2500 }, (_, index) => orderAs(`o-${at * 2500 + index}`, 'fetched')));
  await register([orderAs('last', 'fetched', 'job-1')]);
  const known = await states();
  expect(statSync(file).size).toBeLessThan(5 * 1024 ** 2);
  for (const { id, state } of open) expect(known.get(id)).toBe(state);
  expect(known.get('last')).toBe('fetched');
  expect(known.get('o-12499')).toBe('fetched');
  expect(known.has('o-0')).toBe(false);
  expect([...known.keys()].filter((id) => id.startsWith('o-')).length).toBeGreaterThan(1900);
  expect(readFileSync(file, 'utf8')).toContain('{"of": "a newer program"}');
  expect(readFileSync(file, 'utf8')).not.toContain('half of a li');
  expect(readdirSync(data)).toEqual(['orders.jsonl']);
});

test('a settled clip stays known by its job, however many pictures were settled since', async () => {
  const clips = Array.from({ length: 3000 }, (_, at) => orderAs(`clip-${at}`, 'fetched', `job-${at}`));
  const pictures = Array.from({ length: 3000 }, (_, at) => orderAs(`picture-${at}`, 'fetched'));
  for (const orders of [clips, pictures, clips.slice(0, 10), pictures]) await register(orders);
  const jobs = new Set((await registeredOrders(data)).map(({ job }) => job));
  for (const { job } of clips) expect(jobs).toContain(job);
  expect((await registeredOrders(data)).filter(({ order }) => order === 'picture-0')).toEqual([]);
  expect((await registeredOrdersOf(data, 'p')).find(({ order }) => order === 'clip-20')).toEqual({
    ...{ project: 'p', order: 'clip-20', provider: 'veo', words: '', job: 'job-20', isOpen: false },
  });
});

test('a register of which all is open is not written anew each time', async () => {
  await register(Array.from({ length: 9000 }, (_, at) => orderAs(`open-${at}`, 'accepted', `job-${at}`)));
  await register([orderAs('one more', 'sent')]);
  const before = readFileSync(file);
  for (let at = 0; at < 10; at += 1) await register([orderAs(`later-${at}`, 'sent')]);
  expect(readFileSync(file).subarray(0, before.length).equals(before)).toBe(true);
  expect((await states()).size).toBe(9011);
});

test('what is read on is what is there: after more lines, half a line, half a letter, a pruning and another file', async () => {
  const known = async () => new Map((await registeredOrders(data)).map(({ order, job }) => [order, job]));
  expect(await known()).toEqual(new Map());
  await register([orderAs('a', 'sent')]);
  expect(await known()).toEqual(new Map([['a', undefined]]));
  appendFileSync(file, '{"order": "half of a li');
  expect((await known()).size).toBe(1);
  await register([orderAs('a', 'accepted', 'job-a'), orderAs('b', 'sent')]);
  expect(await known()).toEqual(
    new Map([
      ['a', 'job-a'],
      ['b', undefined],
    ]),
  );
  appendFileSync(file, Buffer.from('{"prompt":"नमस्ते').subarray(0, -1)); // half a letter
  await register(Array.from({ length: 12_000 }, (_, at) => orderAs(`o-${at}`, 'fetched', `job-${at}`)));
  expect((await known()).size).toBe(12_002);
  await register([orderAs('c', 'accepted', 'job-c')]);
  expect((await known()).get('c')).toBe('job-c');
  expect((await known()).size).toBe(12_003);
  expect((await states()).get('b')).toBe('sent');
  rmSync(file);
  expect(await known()).toEqual(new Map());
  await register([orderAs('d', 'sent')]);
  expect(await known()).toEqual(new Map([['d', undefined]]));
});

test('many writers at once lose nothing while it is pruned', async () => {
  writeFileSync(file, '');
  const many = Array.from({ length: 30 }, (_, at) =>
    Array.from({ length: 250 }, (_each, index) =>
      orderAs(`w${at}-${index}`, 'accepted', `job-${at}-${index}`),
    ),
  );
  await Promise.all(many.map((orders) => register(orders)));
  expect((await states()).size).toBe(30 * 250);
});

test('a project is told its own orders whole, and all of them what they are known by', async () => {
  await register([orderAs('a', 'sent')], 'one');
  await register([orderAs('b', 'sent', 'job-b')], 'two');
  await register([orderAs('a', 'fetched', 'job-a')], 'one');
  expect(await registeredOrdersOf(data, 'one')).toMatchObject([
    { order: 'a', project: 'one', whole: { id: 'a', state: 'fetched' } },
  ]);
  expect(await registeredOrdersOf(data, 'on')).toEqual([]);
  const all = await registeredOrders(data);
  expect(all).toEqual([
    { project: 'one', order: 'a', provider: 'veo', words: 'words', job: 'job-a', isOpen: false },
    { project: 'two', order: 'b', provider: 'veo', words: 'words', job: 'job-b', isOpen: true },
  ]);
});

test('what is registered at the same time takes few turns, each once it is written', async () => {
  const many = Array.from({ length: 200 }, (_, index) => `o-${index}`);
  const computing = async (work: () => Promise<unknown>) => {
    const from = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(from);
    return user + system;
  };
  const oneByOne = await computing(async () => {
    for (const id of many) await register([orderAs(`before-${id}`, 'sent')]);
  });
  const together = await computing(() =>
    Promise.all(
      many.map(async (id) => {
        await register([orderAs(id, 'sent')]);
        expect(readFileSync(file, 'utf8')).toContain(`"${id}"`);
      }),
    ),
  );
  // Each for itself they waited for the lock of all the others, with a hundred times the computing.
  expect(together).toBeLessThan(3 * oneByOne);
  expect((await states()).size).toBe(400);
});

test('a folder that cannot be written to holds nobody up', async () => {
  rmSync(data, { recursive: true });
  writeFileSync(data, 'no folder');
  await register([orderAs('lost', 'sent')]);
  rmSync(data);
  await register([orderAs('kept', 'sent')]);
  expect([...(await states()).keys()]).toEqual(['kept']);
});
