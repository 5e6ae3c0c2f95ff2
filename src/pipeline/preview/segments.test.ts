import { expect, test } from 'vitest';
import type { State } from '../../project/state.ts';
import { makerOf } from './segments.ts';

test('a take that was chosen again was made by whoever made it; what a person brought is theirs', () => {
  const asset = (sha256: string) => ({ path: `takes/${sha256}.jpg`, sha256, bytes: 1 });
  const take = { segment_type: 'HOOK', kind: 'image', number: 1, provider: 'openai', model: 'gpt-image-2' };
  const state = { takes: [{ ...take, asset: asset('one') }] } as unknown as State;
  const makerOfImage = (type: 'HOOK' | 'BODY_1', provider: string, sha256: string) =>
    makerOf(state, 'image', type, { provider, model: 'any', asset: asset(sha256) }).provider;
  expect(makerOfImage('HOOK', 'custom', 'one')).toBe('openai');
  expect(makerOfImage('HOOK', 'custom', 'two')).toBe('custom');
  expect(makerOfImage('BODY_1', 'custom', 'one')).toBe('custom');
  expect(makerOfImage('HOOK', 'local', 'one')).toBe('local');
});
