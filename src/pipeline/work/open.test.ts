import { expect, test } from 'vitest';
import { SEGMENTS } from '../../../tests/support/work.ts';
import { openFrom } from './open.ts';

test('a seed and a style are kept, and taken back with the word none, whatever is configured', async () => {
  const config = { root: '/nowhere', dataFolder: '/nowhere', preferences: { voice_style: 'stern' } };
  const settings = async (flags: Parameters<typeof openFrom>[3]) =>
    (await openFrom(config, undefined, { segments: SEGMENTS }, flags)).settings;
  expect(await settings({ seed: 7, voiceStyle: 'warm' })).toMatchObject({ seed: 7, voice_style: 'warm' });
  expect(await settings({ seed: 'none', voiceStyle: 'none' })).toMatchObject({
    seed: null,
    voice_style: null,
  });
  expect(await settings({})).toMatchObject({ voice_style: 'stern' });
});
