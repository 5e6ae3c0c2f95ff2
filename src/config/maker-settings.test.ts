import { expect, test } from 'vitest';
import { withMakerSettings } from './maker-settings.ts';
import { resolveConfig } from './resolve.ts';

const settings = (
  flags: Parameters<typeof withMakerSettings>[3],
  env: Record<string, string> = {},
  preferences: Parameters<typeof withMakerSettings>[2] = {},
) => withMakerSettings(resolveConfig(env, '/').vendors, env, preferences, flags);

test('a model goes to the named provider, and to all of its stage where none is named', () => {
  expect(settings({ imageModel: 'm', imageProvider: 'openai' })).toMatchObject({
    openai: { model: 'm' },
    huggingface: {},
  });
  expect(settings({ imageModel: 'm', imageProvider: 'openai' }).huggingface.model).toBeUndefined();
  const all = settings({ imageModel: 'm', videoModel: 'v' });
  expect([all.openai.model, all.huggingface.model, all.veo.model, all.google.model]).toEqual([
    'm',
    'm',
    'v',
    'v',
  ]);
  expect(all.gemini.model).toBeUndefined();
});

test('flag before general variable before the vendor’s own before the file', () => {
  const env = { SPARKFLUENCE_SCRIPT_MODEL: 'general', SPARKFLUENCE_GEMINI_MODEL: 'own' };
  const file = { script_model: 'file' };
  expect(settings({ scriptModel: 'flag' }, env, file).gemini.model).toBe('flag');
  expect(settings({}, env, file).gemini.model).toBe('general');
  expect(settings({}, { SPARKFLUENCE_GEMINI_MODEL: 'own' }, file).gemini.model).toBe('own');
  expect(settings({}, {}, file).gemini.model).toBe('file');
});

test('quality, provider behind the router and resolution go to those who have them', () => {
  const all = settings({ imageQuality: 'high', imageVia: 'together', resolution: '1080p' });
  expect(all.openai.quality).toBe('high');
  expect(all.huggingface.via).toBe('together');
  expect([all.veo.resolution, all.google.resolution]).toEqual(['1080p', '1080p']);
});
