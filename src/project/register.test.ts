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
import { registeredOrders, registerOrders } from './register.ts';
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
  new Map((await registeredOrders(data)).map((each) => [each.order, each.whole?.state]));

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
