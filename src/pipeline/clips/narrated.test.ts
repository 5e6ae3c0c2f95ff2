import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFilmMaker, openTestWork, SEGMENTS, SETTINGS } from '../../../tests/support/work.ts';
import type { VoiceProvider } from '../../contracts/narrators.ts';
import { keepIn } from '../../project/backends.ts';
import { folderBackend } from '../../project/folder-backend.ts';
import type { Asset } from '../../project/ledger.ts';
import { narrationOf } from '../../project/orders.ts';
import { orderFinal, PLAIN_FINAL } from '../final/order.ts';
import { quoteNarrations, quoteRest } from '../quote/quote.ts';
import { clipFingerprint, clipInputs, isCurrentClip } from './current.ts';
import { narratedClips } from './heard-over.ts';
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

/** A project whose HOOK has a clip that a vendor made; as with `sparkfluence config set video_provider local` since. */
async function openNarrated() {
  const folder = join(mkdtempSync(join(tmpdir(), 'sparkfluence-over-')), 'project');
  const videos = Object.assign(createFilmMaker(Buffer.alloc(0)), {
    id: 'local' as const,
    takesNarration: true,
  });
  const opened = await openTestWork(folder, { narrator, videos, segments: SEGMENTS.slice(0, 1) });
  const project = { folder, settings: { ...SETTINGS, final: { narrate: true } } };
  const work = { ...opened, place: { ...opened.place, project } };
  const asset = { path: 'clips/HOOK.mp4', sha256: 'a'.repeat(64), bytes: 4 };
  const uuid = crypto.randomUUID();
  const receipt = { id: 1, uuid, model_name: 'veo-2', estimated_credit: 20, status: 2 as const };
  await work.place.ledger.update((state) => {
    const made = { provider: 'veo', model: 'veo-2', fingerprint: 'f', asset };
    state.clips.HOOK = { state: 'succeeded', ...made, receipt: { ...receipt, status_percentage: 100 } };
  });
  return { work, folder, asset };
}

test('a clip that is there is narrated over also where another maker, who is given the narration, is the one that is set', async () => {
  const { work } = await openNarrated();
  expect((await quoteNarrations(work)).lines.map(({ segment_type }) => segment_type)).toEqual(['HOOK']);
  await narrateClips(work);
  expect(narrationOf(work.place.ledger.state, 'HOOK')).toMatchObject({ provider: 'gemini' });
  expect((await quoteNarrations(work)).lines).toEqual([]);
});

test('the quote of a video holds the narrations over clips that are not worked on', async () => {
  const { work } = await openNarrated();
  const chosen = { ...work, choice: { redo: false, only: new Set(['ENDING_CTA'] as const) } };
  const linesOf = async (joins: boolean) => (await quoteRest(chosen, { clips: true, joins })).lines;
  expect(await linesOf(false)).toEqual([]);
  expect(await linesOf(true)).toMatchObject([{ stage: 'voice', segment_type: 'HOOK', provider: 'gemini' }]);
});

test('a clip that is kept elsewhere is brought before it is looked at; one that is gone is named', async () => {
  const { work, folder, asset } = await openNarrated();
  const gone = { details: { reason: 'asset_missing', segment: 'HOOK' } };
  await expect(narratedClips(work, [{ asset }])).rejects.toMatchObject(gone);
  const brought: string[] = [];
  const bring = async (assets: readonly Asset[]) => void brought.push(...assets.map(({ path }) => path));
  keepIn(folder, { ...folderBackend(folder), kind: 'postgres', bring });
  await orderFinal(work, PLAIN_FINAL, { mode: 'none', style: 'karaoke' });
  expect(brought).toEqual([asset.path]);
});

test('below one narrator another voice of ours leaves the clips of a vendor as they are', async () => {
  const { work } = await openNarrated();
  const [segment] = work.script.segments;
  const maker = createFilmMaker(Buffer.alloc(0));
  const bought = { ...work, makers: { ...work.makers, videos: maker } };
  const inputsOf = (settings: object) => {
    const place = {
      ...work.place,
      project: { ...work.place.project, settings: { ...SETTINGS, ...settings } },
    };
    return [{ ...bought, place }, clipInputs({ ...bought, place }, segment!, 0, { sha256: 'b' })] as const;
  };
  const clip = { provider: 'veo', model: 'veo-2', fingerprint: clipFingerprint(maker, inputsOf({})[1]) };
  const isCurrent = (settings: object) => {
    const [with_, inputs] = inputsOf(settings);
    return isCurrentClip(with_, clip, inputs);
  };
  expect(isCurrent({ voice: 'deep', final: { narrate: true } })).toBe(true);
  expect(isCurrent({ voice: 'deep' })).toBe(false); // its own voice is heard
  expect(isCurrent({ voice: 'deep', final: { narrate: false } })).toBe(false);
});
