import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestWork, SEGMENTS } from '../../../tests/support/work.ts';
import { PLANS } from '../../contracts/segments.ts';
import { tooLongNotes } from './too-long.ts';

test('a speech that makes the video longer than planned asks the script to be shorter, segment by segment', async () => {
  const segments = PLANS['30s'].map(({ type, durationSeconds }) => ({
    ...{ ...SEGMENTS[0]!, type, duration_seconds: durationSeconds },
  }));
  const work = await openTestWork(join(mkdtempSync(join(tmpdir(), 'long-')), 'project'), { segments });
  const spokenIn = async (seconds: Record<string, number>, fingerprint: string | null = 'f') => {
    await work.place.ledger.update((state) => {
      for (const { type, duration_seconds } of segments)
        state.narrations[type] = {
          ...{ state: 'succeeded', fingerprint, provider: 'gemini', model: 'm', words: null },
          asset: { path: `narrations/${type}.wav`, sha256: 'a', bytes: 1 },
          duration_seconds: seconds[type] ?? duration_seconds,
        };
    });
    return tooLongNotes(work);
  };
  expect(await spokenIn({})).toEqual([]);
  // A segment that has grown where others left room.
  expect(await spokenIn({ BODY_1: 10, BODY_2: 6 })).toEqual([]);
  const [note] = await spokenIn({ BODY_1: 10 });
  expect(note).toMatchObject({ reason: 'longer_than_planned', next: expect.stringContaining('script.json') });
  expect(note!.message).toContain('BODY_1 by 20 % (10.0 s for 8 s)');
  expect(note!.message).toContain('lasts 32.0 s instead of 30 s');
  expect(await spokenIn({ BODY_1: 10 }, null)).toEqual([]); // a recording of the person's
  const own = {
    ...work.place,
    project: { ...work.place.project, settings: { ...work.place.project.settings, duration: null } },
  };
  await spokenIn({ BODY_1: 10 });
  expect(tooLongNotes({ ...work, place: own })).toEqual([]);
});
