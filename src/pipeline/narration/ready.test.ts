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
  const makers = await chooseMakers({ voiceProvider: 'neural', videoProvider: 'local' }, config);
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
  const makers = await chooseMakers({ videoProvider: 'local' }, config);
  expect((await withNarrator(makers, projectOf('english'), config, signal)).voice).toMatchObject({
    id: 'espeak',
    degradations: [],
  });
});

test('what is asked of a narrator whom nobody hears is named: clips of a video model speak by themselves', async () => {
  const keyed = resolveConfig({ VEO_API_KEY: 'dummy-veo-1', GEMINI_API_KEY: 'dummy-gemini-1' }, '/');
  const spoken = async (voiceProvider: string, settings: object) => {
    const makers = await chooseMakers({ voiceProvider, videoProvider: 'veo' }, keyed);
    const project = { settings: { language: 'english', ...settings } } as unknown as Project;
    return (await withNarrator(makers, project, config, signal)).voice.degradations;
  };
  expect(await spoken('auto', {})).toEqual([]);
  expect(await spoken('gemini', { speed: 1.2 })).toMatchObject([
    { reason: 'option_not_used', message: expect.stringContaining('voice provider gemini') },
    { reason: 'option_not_used', message: expect.stringContaining('speed 1.2') },
  ]);
  expect(await spoken('espeak', { final: { narrate: true }, speed: 1.2 })).toEqual([]);
});
