import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFilmMaker, openTestWork, SETTINGS } from '../../../tests/support/work.ts';
import type { VoiceProvider } from '../../contracts/narrators.ts';
import { makeFolder, writeWhole } from '../../disk/files.ts';
import { narrationOf } from '../../project/orders.ts';
import { quoteNarrations } from '../quote/quote.ts';
import { narrateClips } from './narrated.ts';

const RATE = 24_000;
const narrator: VoiceProvider = {
  id: 'gemini',
  model: 'gemini-3.8-flash-lite-tts',
  voices: async () => ({ voices: null, source: 'a test' }),
  check: async () => undefined,
  async speak(_, { purchase }) {
    await purchase?.beforeSend();
    const samples = Int16Array.from({ length: RATE }, (_, at) => Math.sin(at / 5) * 8000);
    return { samples, sampleRate: RATE, words: null, speed: 1 };
  },
};

test('a clip that is there is narrated over also where another maker, who is given the narration, is the one that is set', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'sparkfluence-over-')), 'project');
  // As with `sparkfluence config set video_provider local`, and a clip that a vendor made earlier.
  const videos = Object.assign(createFilmMaker(Buffer.alloc(0)), { id: 'local', takesNarration: true });
  const opened = await openTestWork(folder, { narrator, videos });
  const project = { folder, settings: { ...SETTINGS, final: { narrate: true } } };
  const work = { ...opened, place: { ...opened.place, project } };
  await makeFolder(join(folder, 'clips'));
  await writeWhole(join(folder, 'clips/HOOK.mp4'), 'clip');
  const asset = { path: 'clips/HOOK.mp4', sha256: 'a'.repeat(64), bytes: 4 };
  const uuid = crypto.randomUUID();
  const receipt = { id: 1, uuid, model_name: 'veo-2', estimated_credit: 20, status: 2 as const };
  await work.place.ledger.update((state) => {
    const made = { provider: 'veo', model: 'veo-2', fingerprint: 'f'.repeat(64) };
    state.clips.HOOK = {
      state: 'succeeded',
      ...made,
      asset,
      receipt: { ...receipt, status_percentage: 100 },
    };
  });
  expect((await quoteNarrations(work)).lines.map(({ segment_type }) => segment_type)).toEqual(['HOOK']);
  await narrateClips(work);
  expect(narrationOf(work.place.ledger.state, 'HOOK')).toMatchObject({ provider: 'gemini' });
  expect((await quoteNarrations(work)).lines).toEqual([]);
});
