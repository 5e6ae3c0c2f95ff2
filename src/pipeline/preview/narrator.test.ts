import { expect, test } from 'vitest';
import { json, startFakeVendor } from '../../../tests/support/fake-vendor.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { Project } from '../../project/store.ts';
import { chooseMakers } from '../work/makers.ts';
import { withItsNarrator } from './narrator.ts';

const projectOf = (language: string, voice?: string) =>
  ({
    folder: '/nowhere',
    settings: { language, ...(voice === undefined ? {} : { voice }) },
  }) as unknown as Project;

test('the page narrates as the commands do, and stays open where nobody has the voice', async () => {
  const vendor = await startFakeVendor({
    'GET /v2/voices?page_size=100': json(200, {
      voices: [{ voice_id: 'v1', name: 'Rachel' }],
      has_more: false,
    }),
  });
  const env = { ELEVENLABS_API_KEY: 'dummy-eleven-1', ELEVENLABS_BASE_URL: vendor.origin };
  const config = resolveConfig(env, '/');
  const session = { config, makers: await chooseMakers({}, config), signal: new AbortController().signal };
  const narratorOf = async (project: Project) => (await withItsNarrator(session, project)).makers.voice.id;
  expect(await narratorOf(projectOf('english'))).toBe('elevenlabs');
  expect(await narratorOf(projectOf('thai'))).toBe('espeak');
  expect(await narratorOf(projectOf('english', 'nobody'))).toBe('elevenlabs');
  expect(vendor.sent.length).toBeGreaterThan(0); // who has the voice was asked of the vendor
});
