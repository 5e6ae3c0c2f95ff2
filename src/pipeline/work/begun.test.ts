import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { openLedger, type State } from '../../project/ledger.ts';
import { type KeptMakers, type Project, saveSettings } from '../../project/store.ts';
import { asBegun, withMakers } from './begun.ts';
import { chooseMakers, type Makers, type NamedProviders } from './makers.ts';

const config = resolveConfig({ GEMINI_API_KEY: 'dummy-gemini-1', VEO_API_KEY: 'dummy-veo-1' }, '/');
const none = resolveConfig({}, '/');
const asset = { path: 'x', sha256: 'a', bytes: 1 };
const receipt = {
  ...{ id: 1, uuid: 'j', model_name: 'm', status: 2 as const, status_percentage: 100, estimated_credit: 0 },
};
const clip = (provider: string) => ({
  ...{ state: 'succeeded' as const, fingerprint: 'f', provider, model: 'm', receipt, asset },
});
const narration = (provider: string) => ({
  ...{ state: 'succeeded' as const, fingerprint: 'f', provider, model: 'm', asset, words: null },
  duration_seconds: 3,
});

/** A project that is there, with these parts. */
async function projectWith(parts: Partial<State>, more: Partial<Project['settings']> = {}): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-begun-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'orders'));
  const project = { folder, settings: { ...SETTINGS, ...more } };
  await saveSettings(project);
  await (await openLedger(folder)).update((state) => void Object.assign(state, parts));
  return project;
}

async function goesOn(project: Project, named: NamedProviders = {}, around = config): Promise<Makers> {
  return asBegun(await chooseMakers(named, around), project, around.vendors);
}
const idsOf = ({ videos, voice }: Makers) => [videos.id, voice.id];

test('what is half made goes on with whoever made it, and not with whom auto would choose today', async () => {
  const veo = await projectWith({ clips: { HOOK: clip('veo') } });
  expect(idsOf(await chooseMakers({}, config))).toEqual(['local', 'gemini']);
  expect((await goesOn(veo)).videos).toMatchObject({ id: 'veo', isAuto: true });
  expect(idsOf(await goesOn(veo, { videoProvider: 'local' }))[0]).toBe('local');
  expect(idsOf(await goesOn(veo, { videoProvider: 'auto' }))[0]).toBe('local');
  // The configuration is for other projects, too.
  const configured = { videoProvider: 'local', configured: ['videoProvider'] } as const;
  expect((await goesOn(veo, configured)).videos).toMatchObject({ id: 'veo', isAuto: true });
  // A draft of the embedded voice is not said anew because a key came, nor in two voices.
  const draft = { HOOK: clip('local'), BODY_1: clip('local') };
  expect(idsOf(await goesOn(await projectWith({ clips: draft })))).toEqual(['local', 'espeak']);
  const spoken = await projectWith({ clips: draft, narrations: { HOOK: narration('elevenlabs') } });
  const eleven = resolveConfig({ GEMINI_API_KEY: 'dummy-gemini-1', ELEVENLABS_API_KEY: 'dummy-1' }, '/');
  expect(idsOf(await goesOn(spoken, {}, eleven))).toEqual(['local', 'elevenlabs']);
  // A voice of another's is asked of whoever has it, and a whole `--redo` is another video.
  expect((await goesOn(await projectWith({ clips: draft }, { voice: 'Puck' }))).voice.id).toBe('gemini');
  const redone = await asBegun(await chooseMakers({}, config), spoken, config.vendors, { redo: true });
  expect(redone.voice.id).toBe('gemini');
});

test('who was named is kept: by the request, by the configuration where the project begins, and until auto is named', async () => {
  const kept = async (project: Project, named: NamedProviders, only?: ReadonlySet<'HOOK'>) =>
    withMakers(project, await chooseMakers(named, config), { only });
  const asked = { videoProvider: 'veo', voiceProvider: 'gemini', configured: ['voiceProvider'] } as const;
  const folder = join(tmpdir(), 'sparkfluence-no-such-project');
  const begun = await kept({ folder, settings: SETTINGS }, asked);
  expect(begun.settings.makers).toEqual({ videos: 'veo', voice: 'gemini' });
  const there = await projectWith({}, { makers: { videos: 'veo' } });
  expect((await kept(there, asked)).settings.makers).toEqual({ videos: 'veo' });
  expect((await kept(there, { videoProvider: 'local' })).settings.makers).toEqual({ videos: 'local' });
  expect((await kept(there, { videoProvider: 'auto' })).settings.makers).toBeUndefined();
  expect((await kept(there, { videoProvider: 'local' }, new Set(['HOOK']))).settings).toEqual(there.settings);
  expect((await goesOn(there)).videos).toMatchObject({ id: 'veo', isAuto: true });
});

test('whose key is gone is told, and not replaced in silence', async () => {
  const makers: KeptMakers = { images: 'gemini', videos: 'veo', voice: 'gemini' };
  const { images, videos, voice } = await goesOn(await projectWith({}, { makers }), {}, none);
  expect([images.id, videos.id, voice.id]).toEqual(['local', 'local', 'espeak']);
  const told = [images, videos, voice].map(({ missing }) => missing?.message);
  expect(told[1]).toBe(
    'The project was begun with veo: The videos provider veo needs VEO_API_KEY, which is not set',
  );
  expect(told.map((each) => each?.includes('begun with'))).toEqual([true, true, true]);
  expect(videos.missing?.details).toMatchObject({
    reason: 'key_missing',
    next: expect.stringContaining('--video-provider auto'),
  });
});
