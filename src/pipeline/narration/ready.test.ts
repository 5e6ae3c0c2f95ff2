import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import type { Project } from '../../project/store.ts';
import { chooseMakers } from '../work/makers.ts';
import { withNarrator } from './ready.ts';

const signal = new AbortController().signal;
const config = resolveConfig({ SPARKFLUENCE_DATA: mkdtempSync(join(tmpdir(), 'ready-')) }, '/');
const projectOf = (language: string, voice?: string) =>
  ({ settings: { language, ...(voice === undefined ? {} : { voice }) } }) as unknown as Project;

test('a neural voice whose model was not fetched: the embedded one narrates, and how the model comes is said', async () => {
  const makers = chooseMakers({ voiceProvider: 'neural', videoProvider: 'local' }, config.vendors);
  const ready = await withNarrator(makers, projectOf('indonesian'), config, signal);
  expect(ready.voice).toMatchObject({
    id: 'espeak',
    degradations: [
      { reason: 'another_narrator', next: expect.stringContaining('sparkfluence voices add piper-id-news') },
    ],
  });
  const nobody = withNarrator(makers, projectOf('indonesian', 'nobody'), config, signal);
  await expect(nobody).rejects.toMatchObject({ details: { reason: 'unknown_voice' } });
  const foreign = withNarrator(makers, projectOf('thai'), config, signal);
  await expect(foreign).rejects.toMatchObject({ details: { reason: 'language_without_voice' } });
});

test('nobody named a narrator: without a model the embedded voice narrates as ever', async () => {
  const makers = chooseMakers({ videoProvider: 'local' }, config.vendors);
  expect((await withNarrator(makers, projectOf('english'), config, signal)).voice).toMatchObject({
    id: 'espeak',
    degradations: [],
  });
});
