import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { State } from '../../project/ledger.ts';
import { readOrderAnswer, removeOrderAnswer, saveOrderAnswer, sweepOrderAnswers } from './order-answers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-answers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.strictObject({ text: z.string() });

test('an answer comes back whole; half of one, or another kind, is none', async () => {
  await saveOrderAnswer(folder, 'a', { text: 'é\nwords' });
  expect(await readOrderAnswer(folder, 'a', schema)).toEqual({ text: 'é\nwords' });
  expect(await readOrderAnswer(folder, 'a', z.strictObject({ other: z.string() }))).toBeUndefined();
  expect(await readOrderAnswer(folder, 'b', schema)).toBeUndefined();
  expect(await readOrderAnswer(folder, undefined, schema)).toBeUndefined();
  const file = join(folder, 'orders', 'a.json');
  const text = readFileSync(file, 'utf8');
  for (let length = 0; length < text.length; length += 1) {
    writeFileSync(file, text.slice(0, length));
    expect(await readOrderAnswer(folder, 'a', schema), `${length} characters`).toBeUndefined();
  }
});

test('answers with a receipt are swept; those without stay, and those of which nobody knows the order', async () => {
  for (const id of ['open', 'done', 'unknown']) await saveOrderAnswer(folder, id, {});
  const orders = [
    { id: 'open', state: 'sent' },
    { id: 'done', state: 'fetched' },
  ];
  await sweepOrderAnswers(folder, { state: { orders } as State });
  expect(readdirSync(join(folder, 'orders'))).toEqual(['open.json', 'unknown.json']);
  await removeOrderAnswer(folder, 'open');
  expect(readdirSync(join(folder, 'orders'))).toEqual(['unknown.json']);
});
