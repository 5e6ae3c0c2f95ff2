import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, startFakeVendor } from '../../tests/support/fake-vendor.ts';
import { newRoot, TOKEN, testServer } from '../../tests/support/serve-parts.ts';
import { openLedger } from '../project/ledger.ts';
import { projectFolder } from './place.ts';
import { clientGuard, purchasesOf, spentToday } from './spending.ts';

/** What a client may spend in a day, over all its projects. */

const signal = new AbortController().signal;
const DAY = new Date().toISOString();

async function project(root: string, client: string): Promise<string> {
  const folder = projectFolder(root, client, crypto.randomUUID());
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Buys as the pipeline does: the intent is what the guard lets be written. */
async function buy(
  root: string,
  folder: string,
  usd: number,
  maxUsdPerDay: number,
  client = 'alice',
  at = DAY,
): Promise<void> {
  const ledger = await openLedger(folder);
  const { guard } = clientGuard(root, { client, maxUsdPerDay }, signal);
  await guard({ usd }, () =>
    ledger.update((state) => {
      state.orders.push({
        ...{ id: crypto.randomUUID(), at, stage: 'image', provider: 'openai', model: 'm', state: 'fetched' },
        ...{ estimate_usd: usd, estimate_credits: 0, actual_usd: null, credits: null },
      });
    }),
  );
}

test('of many purchases at once in many projects, so many go through as the day has room for', async () => {
  const root = newRoot();
  const folders = await Promise.all(Array.from({ length: 8 }, () => project(root, 'alice')));
  const outcomes = await Promise.allSettled(folders.map((folder) => buy(root, folder, 0.4, 1)));
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(refused).toHaveLength(6);
  expect(refused[0]).toMatchObject({
    kind: 'budget',
    details: { reason: 'day_budget_exceeded', limit_usd: 1 },
  });
  expect(await spentToday(root, 'alice')).toBeCloseTo(0.8);
  await buy(root, await project(root, 'bob'), 0.4, 1, 'bob'); // another client's day
  await buy(root, folders[0]!, 0.2, 1); // what fits exactly
  const { projects, spent_usd_today } = await purchasesOf(root, { client: 'alice', maxUsdPerDay: 1 });
  expect(spent_usd_today).toBe(1);
  expect(projects.reduce((sum, { receipt }) => sum + receipt.spent_usd, 0)).toBeCloseTo(1);
});

test('yesterday does not count, and a quote over the day is refused before anything is bought', async () => {
  const root = newRoot();
  const folder = await project(root, 'alice');
  await buy(root, folder, 5, 5, 'alice', new Date(Date.now() - 86_400_000).toISOString());
  expect(await spentToday(root, 'alice')).toBe(0);
  const { confirm } = clientGuard(root, { client: 'alice', maxUsdPerDay: 1 }, signal);
  const quote = { total_usd: 1.5 } as Parameters<typeof confirm>[0];
  await expect(confirm(quote)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a real vendor’s adapter is held by the day: 429 with Retry-After, and no request was sent', async () => {
  const fake = await startFakeVendor({
    'POST /v1/images/generations': json(200, { data: [{ b64_json: PNG.toString('base64') }] }),
  });
  const env = { OPENAI_API_KEY: 'sk-abcdefgh12345678', OPENAI_BASE_URL: `${fake.origin}/v1` };
  const server = await testServer({ env, settings: { maxUsdPerDay: 0.01 } });
  const segments = [{ type: 'HOOK', script_text: 'Words', visual_direction: 'A desk', emotion: 'shock' }];
  const asked = { segments, provider: 'openai' };
  const answer = await server.post('/functions/v1/generate-images', asked, TOKEN);
  expect(answer).toMatchObject({
    status: 429,
    body: { error: { code: 'RATE_LIMITED', details: { reason: 'day_budget_exceeded' } } },
  });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(fake.sent.length).toBe(0);
});

test('a vendor that fails: 502 API_ERROR; with the same Idempotency-Key the same project goes on', async () => {
  const fake = await startFakeVendor({
    'POST /v1/images/generations': json(400, {
      error: { message: 'Your request was refused', code: 'billing_hard_limit_reached' },
    }),
  });
  const env = { OPENAI_API_KEY: 'sk-abcdefgh12345678', OPENAI_BASE_URL: `${fake.origin}/v1` };
  const server = await testServer({ env });
  const segments = [{ type: 'HOOK', script_text: 'Words', visual_direction: 'A desk', emotion: 'shock' }];
  const ask = () =>
    server.post(
      '/functions/v1/generate-images',
      { segments, provider: 'openai' },
      { ...TOKEN, 'idempotency-key': 'one' },
    );
  const { status, body } = await ask();
  expect([status, body.error.code]).toEqual([502, 'API_ERROR']);
  expect(JSON.stringify(body)).not.toMatch(/sk-abcdefgh|sparkfluence-serve-/);
  expect(fake.sent.length).toBeGreaterThan(0);
  await ask();
  expect(readdirSync(join(server.root, 'clients', 'alice')).filter((name) => name.includes('-')).length).toBe(
    1,
  );
});
