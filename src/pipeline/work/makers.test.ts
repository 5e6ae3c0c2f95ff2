import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { chooseMakers } from './makers.ts';

const none = resolveConfig({}, '/').vendors;

test('recordings of a person choose clips that take them, and a named maker that does not is refused', () => {
  const vendors: SettingsByVendor = { ...none, veo: { apiKey: 'k' } };
  const chosen = chooseMakers({}, vendors, 'HOOK').videos;
  expect([chosen.id, chosen.degradations.map(({ reason }) => reason)]).toEqual([
    'local',
    ['clips_made_here'],
  ]);
  expect(chooseMakers({}, vendors).videos.id).toBe('veo');
  expect(() => chooseMakers({ videoProvider: 'veo' }, vendors, 'HOOK')).toThrow('HOOK: it has a recording');
});

test('a choice that the provider does not have is named, and not dropped silently', () => {
  const vendors: SettingsByVendor = {
    ...none,
    openai: { apiKey: 'k', quality: 'high' },
    huggingface: { via: 'together' },
  };
  const said = (makers: ReturnType<typeof chooseMakers>) =>
    [...makers.images.degradations, ...makers.videos.degradations].map(({ message }) => message).join('\n');
  expect(said(chooseMakers({ imageProvider: 'local' }, vendors))).toMatch(/--image-quality high .* local/);
  expect(said(chooseMakers({ imageProvider: 'openai' }, vendors))).toContain(
    '--image-via together was not used: openai',
  );
  expect(said(chooseMakers({ imageProvider: 'openai' }, vendors))).not.toContain('--image-quality');
});
