import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { BatchData, RowResult } from '../../src/contracts/batch.ts';
import { NO_RATE_LIMITS } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import {
  markerOf,
  type PaidFake,
  type PaidFakeOptions,
  type PaidMedia,
  startPaidFake,
} from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { errorOf, newPlace, type Outcome, type Place, type RunOptions } from '../support/program.ts';

/** Batches of videos whose pictures and clips are bought from fakes that count: what is kept, made, bought, and refused. */

let media: PaidMedia;
beforeAll(async () => {
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, newPlace({ keep: true }).folder);
});

const NAMES = ['A', 'B', 'C', 'D', 'E'];
const PARTS = NAMES.flatMap((name) => [`${name}_1`, `${name}_2`]);
const HEADER = 'key,script,image_provider,video_provider,captions,bgm';

/** A script of two segments, by whose words the fake knows what is bought for it. */
function writeScript({ folder }: Place, name: string, words = 'It is about bread and water'): void {
  const segments = ['1', '2'].map((part) => {
    const marker = markerOf(`${name}_${part}`);
    return {
      script_text: `${words}, ${marker}.`,
      visual_direction: `A kitchen, ${marker}`,
      duration_seconds: 4,
    };
  });
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(segments));
}

const line = (name: string, captions = 'none') => `${name},${name}.json,huggingface,veo,${captions},none`;
const writeSheet = ({ folder }: Place, lines: readonly string[]) =>
  writeFileSync(join(folder, 'sheet.csv'), `${[HEADER, ...lines].join('\n')}\n`);

async function open(names: readonly string[], options: PaidFakeOptions = {}) {
  const fake = await startPaidFake(PARTS, media, options);
  onTestFinished(() => fake.close());
  const place = newPlace();
  for (const name of NAMES) writeScript(place, name);
  writeSheet(
    place,
    names.map((name) => line(name)),
  );
  const env = {
    ...fake.env,
    SPARKFLUENCE_POLL_MS: '20',
    SPARKFLUENCE_LIST_LAG_MS: '1',
    SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
  };
  const batch = (argv: readonly string[] = [], more: RunOptions = {}): Promise<Outcome> =>
    place.call(['batch', ...argv], { env, ...more });
  return { fake, place, env, batch, sheet: (...flags: string[]) => batch(['sheet.csv', ...flags]) };
}

const bought = ({ bought: all }: PaidFake, kind: 'clip' | 'image') =>
  Object.fromEntries(
    [...all]
      .filter(([what]) => what.startsWith(kind))
      .map(([what, count]) => [what.slice(kind.length + 1), count])
      .sort(),
  );
const dataOf = ({ document }: Outcome): BatchData => document.data;
const rowOf = (outcome: Outcome, key: string): RowResult =>
  dataOf(outcome).rows.find((row) => row.key === key)!;
const once = (...names: string[]) =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`${name}_1`, 1],
      [`${name}_2`, 1],
    ]),
  );
const projects = ({ root }: Place) => readdirSync(root).filter((name) => name !== 'batches');

test('one failure lets the others go on; a rerun and an edited sheet make and buy only what is missing', async () => {
  const { fake, place, sheet, batch } = await open(['A', 'B', 'C']);
  fake.fault = {
    what: /^clip C_2$/,
    status: 400,
    body: { detail: { error_code: 'INVALID_REQUEST', error_message: 'no' } },
  };
  const first = await sheet('--jobs', '2', '--progress', 'json');
  expect(first.exitCode, first.stderr).toBe(4);
  expect(dataOf(first).summary).toEqual({
    total: 3,
    finished: 2,
    kept: 0,
    failed: 1,
    cancelled: 0,
    open: 0,
    removed: 0,
  });
  expect(rowOf(first, 'C')).toMatchObject({
    state: 'failed',
    row: 4,
    error: { exit_code: 4, message: expect.stringContaining('_') },
  });
  expect(rowOf(first, 'A')).toMatchObject({
    state: 'finished',
    plan: 'new',
    cost_usd: 0.406,
    duration_seconds: expect.any(Number),
  });
  expect(bought(fake, 'clip')).toEqual({ ...once('A', 'B'), C_1: 1 });
  const events = first.stderr
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(events.find(({ event }) => event === 'batch')).toMatchObject({ rows: 3, todo: 3, limit_usd: 10 });
  expect(events.filter(({ event, key }) => event === 'progress' && key === 'A').length).toBeGreaterThan(4);
  expect(events.find(({ event, state }) => event === 'row' && state === 'failed')).toMatchObject({
    key: 'C',
    row: 4,
  });
  const page = readFileSync(fileURLToPath(dataOf(first).overview_url), 'utf8');
  expect(page).toContain('data-state="failed"');
  expect(page.match(/loading="lazy"/g)).toHaveLength(2);

  const status = await batch(['status', 'sheet.csv']);
  expect(status.exitCode).toBe(4);
  expect(dataOf(status).rows.map(({ state }) => state)).toEqual(['finished', 'finished', 'failed']);

  // retry makes what failed, and nothing else: D was added and waits.
  fake.fault = undefined;
  writeSheet(place, [line('A'), line('B'), line('C'), line('D')]);
  const retried = await batch(['retry', 'sheet.csv']);
  expect(retried.exitCode, retried.stderr).toBe(0);
  expect(bought(fake, 'clip')).toEqual(once('A', 'B', 'C'));

  // A has captions now: joined again, and nothing bought. B says other words: another video. C is gone, D is new.
  writeScript(place, 'B', 'It is about salt and stones');
  writeSheet(place, [line('A', 'burn'), line('B'), line('D')]);
  const quote = await sheet('--estimate');
  expect(quote.document.data.quote).toMatchObject({ total_usd: 0.812, spent_usd: 1.218, within_limit: true });
  expect(quote.document.data.quote.rows.map(({ plan }: { plan: string }) => plan)).toEqual([
    'changed',
    'changed',
    'new',
  ]);
  const edited = await sheet();
  expect(edited.exitCode, edited.stderr).toBe(0);
  expect(bought(fake, 'clip')).toEqual({ ...once('A', 'C', 'D'), B_1: 2, B_2: 2 });
  expect(edited.stderr).toContain('not in the sheet any more');
  expect(rowOf(edited, 'A').project).toBe(rowOf(first, 'A').project);
  expect(rowOf(edited, 'B').project).not.toBe(rowOf(first, 'B').project);
  expect(rowOf(edited, 'B')).toMatchObject({ earlier: [rowOf(first, 'B').project], cost_usd: 0.812 });
  expect(existsSync(join(rowOf(first, 'B').project!, 'final.mp4'))).toBe(true);
  expect(rowOf(edited, 'C')).toMatchObject({ state: 'removed', row: null });

  const again = await sheet();
  expect(dataOf(again).summary).toMatchObject({ finished: 3, kept: 3, removed: 1 });
  expect(bought(fake, 'image')).toEqual({ ...once('A', 'C', 'D'), B_1: 2, B_2: 2 });
  expect(projects(place)).toHaveLength(5);
});

test('a row that says its earlier words again is the earlier video, and nothing is bought', async () => {
  const { fake, place, sheet } = await open(['A']);
  const first = await sheet();
  expect(first.exitCode, first.stderr).toBe(0);
  writeScript(place, 'A', 'It is about salt and stones');
  const other = await sheet();
  expect(bought(fake, 'clip')).toEqual({ A_1: 2, A_2: 2 });
  writeScript(place, 'A');
  writeSheet(place, [line('A', 'sidecar')]);
  const quote = await sheet('--estimate');
  expect(quote.document.data.quote).toMatchObject({ total_usd: 0, rows: [{ plan: 'changed' }] });
  const [before, between] = [rowOf(first, 'A').project!, rowOf(other, 'A').project!];
  const back = await sheet();
  expect(rowOf(back, 'A')).toMatchObject({ project: before, earlier: [between], cost_usd: 0.812 });
  expect(existsSync(join(before, 'final.srt'))).toBe(true);
  writeScript(place, 'A', 'It is about salt and stones');
  expect(rowOf(await sheet(), 'A')).toMatchObject({ project: between, earlier: [before], cost_usd: 0.812 });
  expect([bought(fake, 'clip'), bought(fake, 'image')]).toEqual([
    { A_1: 2, A_2: 2 },
    { A_1: 2, A_2: 2 },
  ]);
  expect(projects(place)).toHaveLength(2);
});

test('a sheet with mistakes begins nothing, and names them all', async () => {
  const { fake, place, sheet } = await open([]);
  writeSheet(place, [
    line('A'),
    'B,missing.json,huggingface,veo,none,also-missing.mp3',
    'C,C.json,huggingface,veo,none,missing.mp3',
    'D,D.json,huggingface,veo,sideways,missing.mp3',
    ',,,,none,',
  ]);
  const outcome = await sheet();
  expect(outcome.exitCode).toBe(2);
  const { mistakes } = errorOf(outcome).details as {
    mistakes: { row: number; column: string; problem: string }[];
  };
  expect(mistakes.map(({ row, column }) => [row, column])).toEqual([
    [3, 'script'],
    [3, 'bgm'],
    [4, 'bgm'],
    [5, 'captions'],
    [5, 'bgm'],
    [6, null],
  ]);
  const twice = [
    `${HEADER},output`,
    `${line('A')},one.mp4`,
    `${line('B')},./one.mp4`,
    `${line('C')},two.mp4`,
  ];
  writeFileSync(join(place.folder, 'sheet.csv'), twice.join('\n'));
  const output = await sheet();
  expect(errorOf(output).details.mistakes).toMatchObject([{ row: 3, column: 'output' }]);
  const halves = ['key,topic,language,captions', 'a,5 ways to save money,klingonese,sideways'];
  writeFileSync(join(place.folder, 'sheet.csv'), halves.join('\n'));
  expect(errorOf(await sheet()).details.mistakes).toMatchObject([
    { row: 2, column: 'captions' },
    { row: 2, column: 'language' },
  ]);
  expect([...fake.bought]).toEqual([]);
  expect(existsSync(place.root) ? projects(place) : []).toEqual([]);
});

test('the limit holds for all rows together, beforehand and where prices turn out higher', async () => {
  const { fake, sheet, batch } = await open(['A', 'B', 'C'], { credits: { estimated: 20, used: 200 } });
  const refused = await sheet('--max-cost', '1.2');
  expect(refused.exitCode).toBe(9);
  expect(errorOf(refused).details).toMatchObject({ reason: 'batch_budget_exceeded', limit_usd: 1.2 });
  expect([...fake.bought]).toEqual([]);
  const dear = await sheet('--max-cost', '4.5', '--jobs', '1');
  expect(dear.exitCode).toBe(9);
  expect(dataOf(dear).rows.map(({ state }) => state)).toEqual(['finished', 'failed', 'failed']);
  expect(rowOf(dear, 'B').error).toMatchObject({ reason: 'batch_budget_exceeded', exit_code: 9 });
  const before = bought(fake, 'clip');
  expect((await sheet('--max-cost', '4.5')).exitCode).toBe(9); // a rerun is under the same limit
  for (const again of [await sheet(), await batch(['retry', 'sheet.csv'])]) {
    expect(again.exitCode).toBe(9);
    expect(errorOf(again).details).toMatchObject({ reason: 'batch_budget_exceeded', limit_usd: 4.5 });
  }
  expect(bought(fake, 'clip')).toEqual(before);
});

test('two commands on one sheet make each row once; cancelling stops the batch, and a rerun goes on', async () => {
  const { fake, place, sheet, batch } = await open(['A', 'B', 'C'], { latencies: { clipMs: 60_000 } });
  const first = sheet('--jobs', '1');
  await vi.waitFor(() => expect(fake.bought.size).toBe(4), { timeout: 60_000 });
  const second = await sheet();
  expect(second.exitCode).toBe(6);
  expect(errorOf(second).details.reason).toBe('batch_locked');
  const running = await batch(['status', 'sheet.csv']);
  expect(running.exitCode).toBe(8);
  expect(dataOf(running)).toMatchObject({
    under_way: true,
    rows: [{ state: 'running' }, { state: 'waiting' }, { state: 'waiting' }],
  });
  const cancelled = await batch(['cancel', 'sheet.csv']);
  expect(cancelled.exitCode).toBe(0);
  expect(dataOf(cancelled).rows.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  const stopped = await first;
  expect(stopped.exitCode).toBe(130);
  expect(errorOf(stopped).details.reason).toBe('batch_cancelled');
  expect(bought(fake, 'clip')).toEqual(once('A'));
  expect(readFileSync(fileURLToPath(dataOf(cancelled).overview_url), 'utf8')).toContain(
    'data-state="cancelled"',
  );
  void place;
});

test('a killed batch is gone on with: no clip is bought twice', async () => {
  const { fake, place, env, sheet } = await open(['A', 'B', 'C'], { latencies: { clipMs: 700 } });
  const { child, outcome, printed } = place.start(['batch', 'sheet.csv', '--jobs', '2'], { env });
  await printed(/finished/);
  await vi.waitFor(() => expect(Object.keys(bought(fake, 'clip')).length).toBeGreaterThanOrEqual(5), {
    timeout: 60_000,
  });
  child.kill('SIGKILL');
  await outcome;
  const status = await place.call(['batch', 'status', 'sheet.csv'], { env });
  expect(dataOf(status)).toMatchObject({ under_way: false });
  expect(dataOf(status).rows.map(({ state }) => state)).toContain('interrupted');
  const rerun = await sheet();
  expect(rerun.exitCode, rerun.stderr).toBe(0);
  expect(dataOf(rerun).summary).toMatchObject({ finished: 3, failed: 0 });
  expect(bought(fake, 'clip')).toEqual(once('A', 'B', 'C'));
  expect(projects(place)).toHaveLength(3);
});
