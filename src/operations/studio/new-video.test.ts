import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packagedFfmpeg } from '../../../tests/support/packaged-ffmpeg.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { SettingsValues } from '../../contracts/settings.ts';
import { PLAIN_END } from '../../pipeline/final/needs.ts';
import { beginVideo } from './new-video.ts';

test('a video from the page has the speed, the look and the colours that are configured', async () => {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-studio-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const preferred: SettingsValues = {
    ...{ speed: 1.1, voice_style: 'warm', look: 'storyboard', brand_colors: ['0a3d62'] },
  };
  const env = {
    HOME: base,
    SPARKFLUENCE_HOME: join(base, 'videos'),
    SPARKFLUENCE_FFMPEG: packagedFfmpeg() ?? '',
  };
  const stop = new AbortController();
  const asked = {
    ...{
      kind: 'script',
      content:
        'Drink a glass of water first thing. Walk for ten minutes after lunch. Sleep early, and in the dark. Read before it.',
      notes: '',
      generic: false,
      language: 'english',
    },
    ...{ platform: 'tiktok', duration: '30s', style: 'realistic', voice: null },
    agreed: { usd: 0, credits: 0 },
  };
  const { project, done } = await beginVideo(
    asked,
    { ...PLAIN_END, providers: {}, rag: {}, money: {} },
    {
      ...{ config: resolveConfig(env, base, preferred), pid: process.pid },
      ...{ signal: stop.signal, onEvent: () => undefined },
    },
  );
  stop.abort();
  await done.catch(() => undefined);
  expect(project.settings).toMatchObject({ ...preferred, style: 'realistic' });
});
