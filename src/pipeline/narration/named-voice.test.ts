import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import type { SettingsValues } from '../../contracts/settings.ts';
import { checkNamedVoice } from './named-voice.ts';

const never = new AbortController().signal;
const check = (name: string, preferences: SettingsValues = {}, env: Record<string, string> = {}) =>
  checkNamedVoice({ ...resolveConfig(env, '/nowhere'), preferences }, name, never);
const unknown = { details: { reason: 'unknown_voice' } };

test('a voice is checked when it is set, where its provider is known to this program', async () => {
  await check('deep');
  await check('Puck');
  await expect(check('Puc')).rejects.toMatchObject({
    message: 'No narrator that is known here has a voice "Puc"',
    details: { reason: 'unknown_voice', next: expect.stringContaining('voices list') },
  });
  await check('af_sol'); // of a model that may be fetched
  await expect(check('Puc', { voice_provider: 'gemini' })).rejects.toMatchObject(unknown);
  await expect(check('Puck', { voice_provider: 'espeak' })).rejects.toMatchObject(unknown);
  await check('Rachel', { voice_provider: 'elevenlabs' });
  await check('Rachel', {}, { ELEVENLABS_API_KEY: 'dummy-elevenlabs-key' });
});
