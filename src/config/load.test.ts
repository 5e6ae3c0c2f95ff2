import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { World } from '../contracts/world.ts';
import { completeBrief } from '../pipeline/work/open.ts';
import { environmentSettings, settingFromText } from './files.ts';
import { layerSettings, preferencesOf } from './layers.ts';
import { configOf, preferred, settingsOf } from './load.ts';
import { resolveConfig } from './resolve.ts';

function place(files: Record<string, unknown>, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'sparkfluence-settings-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'sparkfluence'));
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(cwd, name), typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { cwd, env: { XDG_CONFIG_HOME: cwd, ...env } } as unknown as World;
}
const PROJECT = 'sparkfluence.config.json';
const USER = 'sparkfluence/config.json';

test('flags > environment > project > user file > defaults', () => {
  const file = (values: object) => ({ path: 'x', file: values });
  const sources = {
    flags: { style: 'animated' },
    environment: { style: 'realistic', platform: 'instagram' },
    project: file({ style: 'cinematic', platform: 'tiktok', language: 'hindi' }),
    user: file({ language: 'thai', max_cost: 2 }),
  } as const;
  const { style, platform, language, max_cost, duration, music } = layerSettings(sources);
  expect(
    [style, platform, language, max_cost, duration, music].map(({ value, origin }) => [value, origin]),
  ).toEqual([
    ['animated', 'flag'],
    ['instagram', 'environment'],
    ['hindi', 'project'],
    [2, 'user'],
    ['30s', 'default'],
    [undefined, 'unset'],
  ]);
});

test('files, a profile above them, and the environment above all', () => {
  const world = place(
    {
      [PROJECT]: {
        language: 'hindi',
        profiles: { 'brand-x': { language: 'thai', music: 'brand.mp3', max_cost: 3 } },
      },
      [USER]: { style: 'animated', profile: 'brand-x' },
    },
    { SPARKFLUENCE_PLATFORM: 'instagram' },
  );
  const config = configOf(world);
  expect(config.preferences).toEqual({
    language: 'thai',
    style: 'animated',
    platform: 'instagram',
    music: join(world.cwd, 'brand.mp3'),
    max_cost: 3,
  });
  expect(config.limits.maxUsd).toBe(3);
  expect(settingsOf(world).language).toMatchObject({
    origin: 'project',
    from: expect.stringContaining('brand-x'),
  });
  expect(() => configOf(world, { profile: 'brand-y' })).toThrow(/no profile "brand-y"/);
});

test.each([
  [{ api_key: 'x' }, 'api_key'],
  [{ profiles: { a: { GEMINI_API_KEY: 'x' } } }, 'profiles.a.GEMINI_API_KEY'],
  [{ vendors: [{ hf: { accessToken: 'x' } }] }, 'vendors.0.hf.accessToken'],
])('a key in a file is refused by its name: %j', (file, field) => {
  expect(() => configOf(place({ [PROJECT]: file }))).toThrow(
    expect.objectContaining({
      exitCode: 3,
      details: expect.objectContaining({ reason: 'key_in_file', field }),
    }),
  );
});

test.each([
  [PROJECT, '{"style": ', 'is not JSON'],
  [PROJECT, { style: 'noir' }, 'style'],
  [USER, { voise: 'x' }, 'voise'],
  [USER, { voice: 'opera\n' }, /voice.*must be the name of a voice/],
  [USER, { voice_provider: 'opera' }, /voice_provider.*espeak/],
  [USER, { speed: 2 }, /speed.*1\.3/],
  [PROJECT, { brand_colors: ['blue'] }, 'must be a colour such as #0a3d62'],
  [PROJECT, { brand_colors: [] }, 'one colour at least'],
  [PROJECT, { profiles: { a: { logo_position: 'middle' } } }, 'logo_position'],
  [USER, { music_volume: 2 }, 'music_volume'],
])('%s: %j is refused and says why', (name, content, words) => {
  const world = place({ [name]: content });
  expect(() => configOf(world)).toThrow(words);
  expect(() => configOf(world)).toThrow(join(world.cwd, name));
});

test('a brand: voice, colours and logo of a profile, the logo beside the file that names it', async () => {
  const brand = { voice: 'deep', brand_colors: ['#0A3D62', '#ffd166'], logo: 'art/logo.svg' };
  const world = place({ [PROJECT]: { profiles: { 'brand-x': brand } } });
  const { preferences } = configOf(world, { profile: 'brand-x' });
  expect(preferences).toEqual({ ...brand, logo: join(world.cwd, 'art', 'logo.svg') });
  expect(await completeBrief({}, undefined, preferences)).toMatchObject({
    voice: 'deep',
    brandColors: ['#0A3D62', '#ffd166'],
  });
  expect(preferred({ logoPosition: 'top-left' } as const, preferences)).toMatchObject({
    logo: join(world.cwd, 'art', 'logo.svg'),
    logoPosition: 'top-left',
  });
});

test('colours as text: with or without #, three digits or six', () => {
  expect(environmentSettings({ SPARKFLUENCE_BRAND_COLORS: '0a3d62, #FD6' }).brand_colors).toEqual([
    '#0a3d62',
    '#ffdd66',
  ]);
  expect(() => environmentSettings({ SPARKFLUENCE_BRAND_COLORS: 'red' })).toThrow(
    /SPARKFLUENCE_BRAND_COLORS.*such as #0a3d62/,
  );
  expect(() => environmentSettings({ SPARKFLUENCE_LOOK: 'opera' })).toThrow(
    /"opera" is not one of clean, storyboard/,
  );
});

test('a wrong name in the environment is refused by its name', () => {
  expect(() => configOf(place({}, { SPARKFLUENCE_STYLE: 'noir' }))).toThrow(/SPARKFLUENCE_STYLE/);
});

test('what a flag said stands; a project that is there is not changed', async () => {
  const world = place({ 'project.json': '' });
  const preferences = { language: 'thai', captions: 'burn', music: '/m.mp3' } as const;
  expect(preferred({ captions: 'none' } as const, preferences)).toEqual({ captions: 'none', bgm: '/m.mp3' });
  expect((await completeBrief({}, undefined, preferences)).language).toBe('thai');
  expect((await completeBrief({ language: 'hindi' }, undefined, preferences)).language).toBe('hindi');
  expect((await completeBrief({}, join(world.cwd, 'none-yet'), preferences)).language).toBe('thai');
});

test('nothing configured is nothing said: the defaults are the program’s own', () => {
  expect(preferencesOf(layerSettings({}))).toEqual({});
  expect(resolveConfig({}, '/').limits).toEqual({});
});

test.each([
  ['speed', '1.1', 1.1],
  ['music_volume', '0.2', 0.2],
  ['max_cost', '3', 3],
  ['voice', '11', '11'],
] as const)('a text for %s is read as what the setting takes', (name, text, value) => {
  expect(settingFromText(name, text, name)).toBe(value);
});
