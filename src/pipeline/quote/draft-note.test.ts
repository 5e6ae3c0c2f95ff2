import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFilmMaker, createPainter, openTestWork } from '../../../tests/support/work.ts';
import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import type { State } from '../../project/ledger.ts';
import { degradationsOf } from '../documents.ts';
import type { Work } from '../work/work.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-draft-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MARK: Degradation = { reason: 'local_draft', message: 'Chosen without a key; it costs nothing.' };
const LOCAL = {
  state: 'succeeded',
  fingerprint: 'x',
  provider: 'local',
  model: 'local',
  asset: { path: 'x', sha256: 'x', bytes: 1 },
} as const;

/** A work whose script, pictures and clips are made by these; what `change` puts into the ledger is there already. */
async function noted(
  { script, images, videos }: { script: string; images: string; videos: string },
  change: (state: State) => void = () => undefined,
  types: readonly SegmentType[] = ['HOOK', 'ENDING_CTA'],
): Promise<string[]> {
  const work = await openTestWork(folder);
  await work.place.ledger.update(change);
  const as = { id: images } as Work['makers']['images'];
  const makers = {
    ...work.makers,
    images: { ...createPainter(), ...as },
    videos: { ...createFilmMaker(Buffer.alloc(0)), id: videos } as Work['makers']['videos'],
    notes: [MARK],
  };
  const written = { ...work.script, provider: script as 'local', degradations: [MARK] };
  written.segments = types.map((type) => ({ ...work.script.segments[0]!, type }));
  const notes = degradationsOf({ ...work, makers, script: written });
  expect(notes.filter(({ reason }) => reason === 'local_draft').length).toBe(notes.length);
  return notes.flatMap(({ message, next = '' }) => [message, next]);
}

const bought: State['orders'][number] = {
  id: 'one',
  at: '2026-11-29T10:00:00.000Z',
  stage: 'clip',
  segment_type: 'HOOK',
  provider: 'google',
  model: 'm',
  state: 'fetched',
  estimate_usd: 2.11,
  estimate_credits: 0,
  actual_usd: null,
  credits: null,
};
const LOCAL_IMAGE = { ...LOCAL, prompt: '', revised_prompt: null, degradations: [] };

test('a whole draft costs nothing, and is noted once', async () => {
  expect(await noted({ script: 'local', images: 'local', videos: 'local' })).toEqual([
    'This is a draft by the local providers: the script, all pictures, all clips with the synthetic voice; it costs nothing.',
    'Better: your own facts with --notes, your own pictures with --images, your own voice with --narration, or a key (see `sparkfluence doctor`).',
  ]);
});

test('exactly the local parts are named, and nothing is called free where money was spent', async () => {
  const makers = { script: 'gemini', images: 'openai', videos: 'google' };
  const [message] = await noted(makers, (state) => {
    state.images.HOOK = LOCAL_IMAGE;
    state.orders.push(bought);
  });
  expect(message).toBe(
    'Only these parts are a draft by the local providers: the picture of HOOK; what was bought is in the receipt (2.11 USD so far).',
  );
});

test('parts that the local providers will make are named before they are made', async () => {
  const [message] = await noted({ script: 'gemini', images: 'local', videos: 'veo' });
  expect(message).toBe(
    'Only these parts are a draft by the local providers: all pictures; these parts cost nothing.',
  );
});

test('what somebody has brought already is not proposed to them, and segments are listed as people do', async () => {
  const four: SegmentType[] = ['HOOK', 'BODY_1', 'BODY_2', 'ENDING_CTA'];
  const makers = { script: 'own', images: 'local', videos: 'local' };
  const photo = (state: State) => {
    state.images.HOOK = { ...LOCAL_IMAGE, provider: 'own' };
  };
  const [message, next] = await noted(makers, photo, four);
  expect(message).toContain('the pictures of BODY_1, BODY_2 and ENDING_CTA, all clips');
  expect(next).toBe(
    'Better: your own pictures with --images, your own voice with --narration, or a key (see `sparkfluence doctor`).',
  );
});

test('where a key came later and nothing is local any more, there is no note', async () => {
  expect(await noted({ script: 'gemini', images: 'openai', videos: 'veo' })).toEqual([]);
});
