import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLedger } from '../../project/ledger.ts';
import { registeredOrdersOf, registerOrders } from '../../project/register.ts';
import type { Order } from '../../project/state.ts';
import { adoptFound } from './found-files.ts';

const order = (id: string, state: Order['state'], provider = 'veo'): Order => ({
  ...{ id, state, provider, model: 'm', stage: 'clip', segment_type: 'HOOK' },
  ...{ at: `2026-01-0${id}T00:00:00.000Z`, estimate_usd: 1, estimate_credits: 0 },
  ...{ actual_usd: null, credits: null },
});

test('a ledger that was put back from a backup gets what was sent since; one that is as new as the register stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-found-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sent = [order('1', 'fetched'), order('2', 'accepted'), order('3', 'fetched'), order('4', 'refused')];
  await registerOrders(folder, 'project', [...sent, order('5', 'sent')], () => '');
  const remembered = () => registeredOrdersOf(folder, 'project');
  const ledger = await openLedger(folder);
  await ledger.update((state) => {
    state.orders = [order('1', 'failed'), order('2', 'sent')];
  });
  await adoptFound(folder, ledger, remembered);
  expect(ledger.state.orders.map(({ id, state }) => `${id} ${state}`)).toEqual([
    ...['1 failed', '2 accepted', '3 fetched', '5 sent'],
  ]);
  expect(ledger.state.degradations).toMatchObject([{ reason: 'orders_adopted' }]);
  await adoptFound(folder, ledger, remembered);
  expect(ledger.state.degradations).toHaveLength(1);
});
