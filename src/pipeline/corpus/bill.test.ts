import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestWork } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { Embedder } from '../../contracts/embeddings.ts';
import type { Call } from '../../contracts/providers.ts';
import { receiptTable } from '../money/receipt.ts';
import { projectPayer } from '../script/corpus-help.ts';
import { openCorpusBill, spentFile, withPayer } from './bill.ts';

/** Vectors cost something too: what a project searches and what the corpus embeds is written down and limited. */

let folder: string;
let asked: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-bill-'));
  asked = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = { signal: new AbortController().signal };
const embedder: Embedder = {
  provider: 'gemini',
  model: 'gemini-embedding-001',
  dimensions: 1,
  floor: 0,
  sure: 1,
  batch: 100,
  async embedDocuments(texts, call: Call) {
    await call.purchase?.beforeSend();
    asked += 1;
    return texts.map(() => [1]);
  },
  async embedQuery(_query, call: Call) {
    await call.purchase?.beforeSend();
    asked += 1;
    return [1];
  },
};
const documents = Array.from({ length: 100 }, () => ({ title: '', text: 'a'.repeat(3000) }));

test('the corpus writes down each request with its price, and the command says the sum', async () => {
  const config = resolveConfig({ SPARKFLUENCE_DATA: folder }, folder);
  const bill = openCorpusBill(config);
  const paying = withPayer(embedder, bill);
  expect(await paying.embedDocuments(documents, never)).toHaveLength(100);
  await paying.embedQuery('bread', never);
  expect(bill.estimatedUsd()).toBeCloseTo(0.015, 6); // 100,000 tokens at 0.15 USD a million
  const lines = readFileSync(spentFile(config), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { provider: 'gemini', model: 'gemini-embedding-001', bytes: 300_000, estimate_usd: 0.015 },
    { bytes: 5 },
  ]);
});

test('a command stops at its limit before it asks', async () => {
  const config = resolveConfig({ SPARKFLUENCE_DATA: folder, SPARKFLUENCE_MAX_COST: '0.02' }, folder);
  const paying = withPayer(embedder, openCorpusBill(config));
  await paying.embedDocuments(documents, never);
  await expect(paying.embedDocuments(documents, never)).rejects.toMatchObject({
    exitCode: 9,
    details: { reason: 'budget_exceeded', next: expect.stringContaining('rag reembed') },
  });
  expect(asked).toBe(1);
});

test('the vector of a query is a purchase of its project, however small', async () => {
  const work = await openTestWork(join(folder, 'project'));
  const paying = withPayer(embedder, projectPayer({ purchaseContext: async () => work }));
  await paying.embedQuery('how to save money', never);
  const { orders } = (await openTestWork(join(folder, 'project'))).place.ledger.state;
  expect(orders).toMatchObject([{ stage: 'search', provider: 'gemini', state: 'fetched' }]);
  expect(orders[0]!.estimate_usd).toBeGreaterThan(0);
  expect(receiptTable(orders, { maxUsd: 10 })).toMatch(/^search +1 /m);
  const poor = await openTestWork(join(folder, 'project'), { limits: { maxUsd: 0 } });
  const refused = withPayer(embedder, projectPayer({ purchaseContext: async () => poor }));
  await expect(refused.embedQuery('x'.repeat(5000), never)).rejects.toMatchObject({ exitCode: 9 });
  expect(asked).toBe(1);
});
