import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn, json, startFake } from '../../../tests/support/exact-fake.ts';
import { fakeJpeg } from '../../../tests/support/fake-recordings.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { ProgressEvent } from '../../contracts/progress.ts';
import { openImageProvider } from '../../providers/index.ts';
import { openOptions, tellingWaits } from './provider-options.ts';

const never = new AbortController().signal;

test('a wait at a rate limit is told with provider, segment and seconds; a short one is not', async () => {
  const picture = fakeJpeg(1152, 2048).toString('base64');
  const limited = (seconds: string) =>
    json(429, { error: { message: 'slow down' } }, { 'retry-after': seconds });
  const fake = await startFake({
    'POST /v1/images/generations': inTurn(
      limited('2.1'),
      limited('0.01'),
      json(200, { data: [{ b64_json: picture }] }),
    ),
  });
  const cache = mkdtempSync(join(tmpdir(), 'sparkfluence-waits-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const config = resolveConfig(
    { OPENAI_API_KEY: 'dummy-key', OPENAI_BASE_URL: `${fake.baseUrl}/v1`, SPARKFLUENCE_CACHE: cache },
    '/',
  );
  const events: ProgressEvent[] = [];
  const options = { ...openOptions(config, never), ...tellingWaits('image', (event) => events.push(event)) };
  const provider = await openImageProvider('openai', { ...options, firstWaitMs: 1 });
  await provider.draw(
    {
      segment: {
        type: 'HOOK',
        duration_seconds: 6,
        script_text: 'a',
        visual_direction: 'b',
        emotion: 'calm',
      },
      ...{ style: 'cinematic', platform: 'tiktok', language: findLanguage('english') },
      position: { index: 0, count: 4, startSeconds: 0, totalSeconds: 30 },
    },
    { signal: never },
  );
  await fake.close();
  expect(events).toEqual([
    {
      stage: 'image',
      segment: 'HOOK',
      state: 'running',
      message: 'openai limits the rate of requests: asked again in 2 s',
    },
  ]);
});
