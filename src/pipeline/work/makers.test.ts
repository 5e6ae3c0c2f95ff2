import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { chooseMakers, type Makers } from './makers.ts';

const none = resolveConfig({}, '/');
const withVendors = (more: Partial<SettingsByVendor>) => ({ ...none, vendors: { ...none.vendors, ...more } });

test('recordings of a person choose clips that take them, and a named maker that does not is refused', async () => {
  const config = withVendors({ veo: { apiKey: 'k' } });
  const { videos } = await chooseMakers({}, config, { narrated: 'HOOK', isSpecified: true });
  expect([videos.id, videos.degradations.map(({ reason }) => reason)]).toEqual([
    'local',
    ['clips_made_here'],
  ]);
  await expect(chooseMakers({ videoProvider: 'veo' }, config, { narrated: 'HOOK' })).rejects.toThrow(
    'HOOK: it has a recording',
  );
});

test('a choice that the provider does not have is named, and not dropped silently', async () => {
  const config = withVendors({
    openai: { apiKey: 'k', quality: 'high' },
    huggingface: { via: 'together' },
  });
  const said = ({ images, videos }: Makers) =>
    [...images.degradations, ...videos.degradations].map(({ message }) => message).join('\n');
  const by = async (imageProvider: string) => said(await chooseMakers({ imageProvider }, config));
  expect(await by('local')).toMatch(/--image-quality high .* local/);
  expect(await by('openai')).toContain('--image-via together was not used: openai');
  expect(await by('openai')).not.toContain('--image-quality');
});
