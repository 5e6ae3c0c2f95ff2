import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { State } from '../../project/ledger.ts';
import { forgetLanded, land, landed, sweepLanded } from './order-answers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-landed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.strictObject({ text: z.string() });

test('an answer comes back whole; half of one, or another kind, is none', async () => {
  await land(folder, 'a', { text: 'é\nwords' });
  expect(await landed(folder, 'a', schema)).toEqual({ text: 'é\nwords' });
  expect(await landed(folder, 'a', z.strictObject({ other: z.string() }))).toBeUndefined();
  expect(await landed(folder, 'b', schema)).toBeUndefined();
  expect(await landed(folder, undefined, schema)).toBeUndefined();
  const file = join(folder, 'orders', 'a.json');
  const text = readFileSync(file, 'utf8');
  for (let length = 0; length < text.length; length += 1) {
    writeFileSync(file, text.slice(0, length));
    expect(await landed(folder, 'a', schema), `${length} characters`).toBeUndefined();
  }
});

test('answers with a receipt are swept, those without stay', async () => {
  for (const id of ['open', 'done', 'unknown']) await land(folder, id, {});
  const purchases = [
    { id: 'open', state: 'sent' },
    { id: 'done', state: 'bought' },
  ];
  await sweepLanded(folder, { state: { purchases } as State });
  expect(readdirSync(join(folder, 'orders'))).toEqual(['open.json']);
  await forgetLanded(folder, 'open');
  expect(readdirSync(join(folder, 'orders'))).toEqual([]);
});
