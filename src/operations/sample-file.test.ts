import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freeName, takeName } from './sample-file.ts';

/** Samples of voices replace nothing, however many commands write at once. */

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('of many that found the same name free, each gets one of its own, and what is there stays', async () => {
  const folder = newFolder();
  const wanted = await freeName(folder, ['gemini', 'Puck', 'id']);
  expect(wanted).toBe(join(folder, 'voice-gemini-puck-id.wav'));
  writeFileSync(wanted, 'came meanwhile');
  const taken = await Promise.all(Array.from({ length: 8 }, () => takeName(wanted)));
  expect(new Set([wanted, ...taken]).size).toBe(9);
  expect(readdirSync(folder)).toHaveLength(9);
  expect(readFileSync(wanted, 'utf8')).toBe('came meanwhile');
  expect(taken.every((file) => /voice-gemini-puck-id-\d\.wav$/.test(file))).toBe(true);
});
