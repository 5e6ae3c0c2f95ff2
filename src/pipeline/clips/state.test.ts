import { expect, test } from 'vitest';
import { clipFailed } from './state.ts';

test('a job whose request was refused is not advised to be ordered again as it was', () => {
  const failed = { state: 'failed', provider: 'veo', message: 'no such size', receipt: undefined } as const;
  const advice = (reason: string) => clipFailed('HOOK', { ...failed, reason } as never).details.next;
  expect(advice('request_refused')).toMatch(/^The same order would be refused again/);
  expect(advice('generation_failed')).toBeUndefined();
});
