import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openTestWork } from '../../../tests/support/work.ts';
import type { ProgressEvent } from '../../contracts/progress.ts';
import type { FinalOrder } from './order.ts';
import { openReport } from './report.ts';

/** What the command is told of a join that ends with an error. */
async function told(isInterrupted: boolean): Promise<readonly ProgressEvent[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const work = await openTestWork(folder);
  const stop = new AbortController();
  const events: ProgressEvent[] = [];
  const tools = { ...work.tools, signal: stop.signal, onEvent: (event: ProgressEvent) => events.push(event) };
  const order = { music: null, logo: null, captions: { burn: null } } as unknown as FinalOrder;
  const report = await openReport({ ...work, tools }, order, { id: 'job_1', isAnnounced: false });
  if (isInterrupted) stop.abort();
  await report.failed(new Error('no room'));
  return events.slice(1);
}

test('a join that fails is told as failed, and one that somebody stops is not', async () => {
  expect(await told(false)).toEqual([{ stage: 'combine', state: 'failed', message: 'no room' }]);
  expect(await told(true)).toEqual([]);
});
