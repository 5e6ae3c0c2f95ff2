import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rowMaker } from './make-row.ts';
import { type RowFile, readRows } from './state.ts';

type Making = Parameters<typeof rowMaker>[0];
type Row = Parameters<ReturnType<typeof rowMaker>>[0];

test('what a project has cost whose folder was taken away stays counted, also after the row was begun again', async () => {
  const batch = mkdtempSync(join(tmpdir(), 'row-'));
  onTestFinished(() => rmSync(batch, { recursive: true, force: true }));
  const hashes = { cells: 'c', about: 'a', inputs: 'i', words: 'w', holds: [] };
  const before: RowFile = {
    ...{ key: 'x', subject: 'Bread', ...hashes, state: 'finished', project_id: crypto.randomUUID() },
    ...{
      folder: join(batch, 'gone'),
      earlier: [],
      final_video_url: null,
      duration_seconds: null,
      cost_usd: 3,
    },
  };
  const costs: number[] = [];
  const make = rowMaker({
    ...{ batch, resubmit: false, jobs: 1, known: new Map([['x', before]]) },
    spending: { spentUsd: () => 3, guardOf: () => async () => undefined, settle: async () => 0 },
    caller: { signal: new AbortController().signal, onRow: () => undefined } as unknown as Making['caller'],
    onChange: ({ cost_usd }) => costs.push(cost_usd),
  });
  // A request that nothing can be made of: the row fails as soon as it was begun.
  const row = { row: { key: 'x', row: 1 }, inputs: hashes, plan: 'again', request: { brief: {} } };
  await make({
    ...row,
    config: {},
    folder: before.folder,
    projectId: before.project_id,
    ...{ earlier: [], earlierWords: [] },
  } as unknown as Row);
  expect(costs).toEqual([3, 3]);
  expect((await readRows(batch)).get('x')).toMatchObject({ state: 'failed', cost_usd: 3 });
});
