import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import { chooseMakers, type NamedProviders } from './makers.ts';
import { chosenByAuto, chosenLine } from './why-chosen.ts';

const GEMINI = { GEMINI_API_KEY: 'dummy-gemini-1' };
const ELEVENLABS = { ELEVENLABS_API_KEY: 'dummy-eleven-1' };
const PEXELS = { PEXELS_API_KEY: 'dummy-pexels-1' };
const VEO = { VEO_API_KEY: 'dummy-veo-1' };

test.each<[string, Record<string, string>, NamedProviders, string[]]>([
  ['no key', {}, {}, ['script local', 'images local', 'videos local', 'voice espeak']],
  ['Gemini', GEMINI, {}, ['script gemini', 'images local', 'videos local', 'voice gemini']],
  ['ElevenLabs', ELEVENLABS, {}, ['script local', 'images local', 'videos local', 'voice elevenlabs']],
  ['Pexels', PEXELS, {}, ['script local', 'images pexels', 'videos local', 'voice espeak']],
  ['VEO, whose clips speak', VEO, {}, ['script local', 'images local', 'videos veo']],
  ['a named voice', GEMINI, { voiceProvider: 'espeak' }, ['script gemini', 'images local', 'videos local']],
])('what auto chose: %s', (_, env, named, expected) => {
  const { vendors } = resolveConfig(env, '/');
  const chosen = chosenByAuto(chooseMakers(named, vendors), vendors);
  expect(chosen.map(({ stage, provider }) => `${stage} ${provider}`)).toEqual(expected);
  for (const { why } of chosen) expect(why).not.toBe('');
});

test('why auto chose it is told by the keys; where there is none at all, the draft note says so', () => {
  const whyOf = (env: Record<string, string>, named: NamedProviders = {}, narrate = false) => {
    const { vendors } = resolveConfig(env, '/');
    return chosenByAuto(chooseMakers(named, vendors), vendors, narrate);
  };
  expect(chosenLine(whyOf({}))).toBeUndefined();
  const both = chosenLine(whyOf({ ...GEMINI, ...ELEVENLABS, ...PEXELS }));
  expect(both).toContain('voice gemini (it is the cheapest of the keys that are there)');
  expect(both).toContain('clips local (they cost nothing; google and pexels where one is named)');
  expect(chosenLine(whyOf(PEXELS, { videoProvider: 'pexels' }))).toBeUndefined();
  expect(whyOf({ ...VEO, ...GEMINI }, {}, true).at(-1)).toMatchObject({ stage: 'voice', provider: 'gemini' });
});
