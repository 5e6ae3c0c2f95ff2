import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { resolveConfig } from './resolve.ts';

test('without a word everything has a place', () => {
  const config = resolveConfig({}, '/somewhere');
  expect(config).toMatchObject({ root: '/somewhere/sparkfluence-projects', searchPath: '', keys: {} });
  expect(config.ffmpegPath).toBeUndefined();
  expect(config.pollMs).toBeUndefined();
  expect(config.cacheFolder).toMatch(/sparkfluence$/);
});

test('the environment is trimmed; what is blank is not set', () => {
  const config = resolveConfig(
    {
      SPARKFLUENCE_HOME: ' films ',
      SPARKFLUENCE_CACHE: '   ',
      XDG_CACHE_HOME: '/caches',
      SPARKFLUENCE_FFMPEG: '',
      GEMINI_API_KEY: ' key ',
      HF_TOKEN: '  ',
      SPARKFLUENCE_POLL_MS: '250',
    },
    '/somewhere',
  );
  expect(config).toMatchObject({
    root: '/somewhere/films',
    cacheFolder: '/caches/sparkfluence',
    pollMs: 250,
    keys: { GEMINI_API_KEY: 'key' },
  });
  expect(config.keys.HF_TOKEN).toBeUndefined();
});

test.each(['soon', '0', '-5', 'NaN', '1e12', '0x'])('SPARKFLUENCE_POLL_MS=%s is refused', (text) => {
  expect(() => resolveConfig({ SPARKFLUENCE_POLL_MS: text }, '/')).toThrow(
    expect.objectContaining({
      exitCode: 3,
      details: expect.objectContaining({ field: 'SPARKFLUENCE_POLL_MS' }),
    }),
  );
});

test('cache and data lie below the home folder that the environment names', () => {
  const { cacheFolder, dataFolder } = resolveConfig({ HOME: '/home/ana' }, '/work');
  expect([cacheFolder, dataFolder]).toEqual([
    resolve('/home/ana/.cache/sparkfluence'),
    resolve('/home/ana/.local/share/sparkfluence'),
  ]);
});

test('it is frozen: nobody changes it on the way', () => {
  const config = resolveConfig({ GEMINI_API_KEY: 'a' }, '/');
  expect(Object.isFrozen(config) && Object.isFrozen(config.keys)).toBe(true);
});

test('a time limit for requests and a version of Google’s API', () => {
  const env = { SPARKFLUENCE_TIMEOUT_MS: '1500', GOOGLE_GENAI_API_VERSION: ' v1beta ', GEMINI_API_KEY: 'a' };
  const { timeoutMs, vendors } = resolveConfig(env, '/');
  expect(timeoutMs).toBe(1500);
  expect(vendors.gemini).toEqual({ apiKey: 'a', apiVersion: 'v1beta' });
  expect(vendors.google.apiVersion).toBe('v1beta');
  expect(resolveConfig({}, '/').vendors.gemini).toEqual({});
});

test.each([
  ['SPARKFLUENCE_FILE_WAIT_MS', 'soon'],
  ['SPARKFLUENCE_VEO_IMAGE_FIELD', 'two words'],
  ['SPARKFLUENCE_TIMEOUT_MS', 'soon'],
  ['SPARKFLUENCE_TIMEOUT_MS', '0'],
  ['GOOGLE_GENAI_API_VERSION', '../v1'],
  ['GOOGLE_GENAI_API_VERSION', 'latest'],
])('%s=%s is refused', (field, text) => {
  expect(() => resolveConfig({ [field]: text }, '/')).toThrow(
    expect.objectContaining({ exitCode: 3, details: expect.objectContaining({ field }) }),
  );
});

test.each([
  'SPARKFLUENCE_GEMINI_MODEL',
  'SPARKFLUENCE_HF_MODEL',
  'SPARKFLUENCE_GEMINI_TTS_MODEL',
  'SPARKFLUENCE_EMBEDDING_MODEL',
])('%s leads to no other place of the vendor’s server', (name) => {
  for (const model of ['../../x', 'models/../../v1/files', 'a?key=b', 'a#b', 'a b', '/x'])
    expect(() => resolveConfig({ [name]: model }, '/')).toThrow(
      expect.objectContaining({ exitCode: 3, details: expect.objectContaining({ field: name }) }),
    );
  for (const model of ['gemini-2.5-flash', 'black-forest-labs/FLUX.1-schnell', 'gemma3:4b', 'a/b@c+d_e'])
    expect(() => resolveConfig({ [name]: model }, '/')).not.toThrow();
});
