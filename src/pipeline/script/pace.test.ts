import { expect, test } from 'vitest';
import { SEGMENTS } from '../../../tests/support/work.ts';
import type { Session } from '../work/session.ts';
import { pacedScript } from './pace.ts';

const script = {
  ...{ provider: 'gemini' as const, fingerprint: 'f', segments: SEGMENTS, degradations: [] },
  metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
};

test.each([
  ['espeak', 'The video lasts 6 s instead of 16 s, since'],
  ['gemini', 'The words take about 6 s of the planned 16 s; the video lasts as long as gemini says them'],
])('too few words are named, and no length is promised that %s may not keep', async (id, said) => {
  const signal = new AbortController().signal;
  const session = { makers: { voice: { id } }, speak: async () => 3, tools: { signal } };
  const paced = await pacedScript(session as unknown as Session, script);
  expect(paced.degradations).toMatchObject([
    { reason: 'shorter_than_planned', message: expect.stringContaining(said) },
  ]);
});
