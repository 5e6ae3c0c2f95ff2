import { expect, test } from 'vitest';
import type { Work } from '../work/work.ts';
import { isCurrentFinal } from './current.ts';

test('a final video is not up to date while a clip of it was ordered and never came, as on a full disk', async () => {
  const work = {
    place: {
      project: { folder: 'nowhere', settings: {} },
      ledger: { state: { final: { parts: [] }, clips: {} } },
    },
    script: { segments: [] },
  } as unknown as Work;
  const is = (clip: 'running' | 'succeeded') => isCurrentFinal(work, [{ clip, rerun: 'nothing' }]);
  expect(await is('succeeded')).toBe(true);
  expect(await is('running')).toBe(false);
});
