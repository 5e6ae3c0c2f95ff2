import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTestWork, SEGMENTS } from '../../../tests/support/work.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { PLANS } from '../../contracts/segments.ts';
import { eachSegment } from './work.ts';

test('segments that fail for the same reason are named in one sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-work-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const segments = PLANS['60s'].map(({ type }) => ({ ...SEGMENTS[0]!, type }));
  const work = await openTestWork(join(folder, 'project'), { segments });
  const failing = eachSegment(work, 'clip', ({ type }) => {
    const why = type === 'BODY_2' ? 'the vendor refuses the text' : 'there is no answer (ECONNREFUSED)';
    const next = 'Run the same command again.';
    return Promise.reject(
      new SparkfluenceError('provider', type === 'HOOK' ? why : `${type}: ${why}`, { details: { next } }),
    );
  });
  await expect(failing).rejects.toMatchObject({
    message:
      'HOOK, BODY_1, BODY_3, BODY_4, BODY_5, BODY_6, ENDING_CTA: there is no answer (ECONNREFUSED); BODY_2: the vendor refuses the text',
    details: { segments: segments.map(({ type }) => type), next: 'Run the same command again.' },
  });
});
