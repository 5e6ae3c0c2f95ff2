import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { lengthCache } from './length-cache.ts';
import { openVoice } from './voice.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-lengths-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('what two note at the same time is there for the next one; another voice has lengths of its own', async () => {
  const folder = newFolder();
  const [one, other] = [lengthCache(folder, 'voice'), lengthCache(folder, 'voice')];
  expect(await one.read('Save money.')).toBeUndefined();
  one.note('Save money.', 1.25);
  other.note('Sleep well.', 0.75);
  expect(await one.read('Save money.')).toBe(1.25);
  await one.save();
  await other.save();
  const next = lengthCache(folder, 'voice');
  expect([await next.read('Save money.'), await next.read('Sleep well.')]).toEqual([1.25, 0.75]);
  expect(await lengthCache(folder, 'deep').read('Save money.')).toBeUndefined();
});

test('a damaged file costs nothing but the time', async () => {
  const folder = newFolder();
  const cache = lengthCache(folder, 'voice');
  cache.note('Save money.', 1.25);
  await cache.save();
  const [name = ''] = readdirSync(join(folder, 'lengths'));
  writeFileSync(join(folder, 'lengths', name), '{"t');
  const next = lengthCache(folder, 'voice');
  expect(await next.read('Save money.')).toBeUndefined();
  next.note('Save money.', 1.5);
  await next.save();
  expect(await lengthCache(folder, 'voice').read('Save money.')).toBe(1.5);
});

test('a line that was measured is not spoken again, in another run, and at another speed it is', async () => {
  const [language, cacheFolder] = [findLanguage('indonesian'), newFolder()];
  const spoken: string[] = [];
  const speaker = {
    speak: async ({ text }: { readonly text: string }) => {
      spoken.push(text);
      const samples = new Int16Array(22_050).fill(9000);
      return { samples, sampleRate: 22_050, marks: [], whole: true };
    },
  };
  const open = (speed?: number) =>
    openVoice({ language, speed, cacheFolder, speaker, signal: new AbortController().signal });
  for (const speed of [undefined, undefined, 1.25, undefined]) {
    const voice = await open(speed);
    expect(await voice.measure('Mulai  hari ini.')).toBe(1);
    await voice.close();
  }
  expect(spoken).toHaveLength(2);
});
