import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLimits, DEFAULT_LIMITS } from './rate-limits.ts';

let cacheFolder = '';
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'limits-'));
});
afterEach(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});
const never = new AbortController().signal;
const book = async () => JSON.parse(await readFile(join(cacheFolder, 'limits.json'), 'utf8'));
const write = (books: unknown) => writeFile(join(cacheFolder, 'limits.json'), JSON.stringify(books));

test('the specification’s figures are the defaults', () => {
  expect(DEFAULT_LIMITS).toMatchObject({
    gemini: { perMinute: 60 },
    openai: { perMinute: 50 },
    veo: { perMinute: 100, perDay: 1000 },
  });
});

test('no more requests at once than allowed; a released slot is taken by the next', async () => {
  const limits = createLimits({ cacheFolder, limits: { veo: { atOnce: 2 } } });
  const releases = await Promise.all([1, 2].map(() => limits.acquire('veo', { signal: never })));
  let third = false;
  const waiting = limits.acquire('veo', { signal: never }).then((release) => {
    third = true;
    return release;
  });
  await sleep(150);
  expect(third).toBe(false);
  await releases[0]!();
  await releases[0]!();
  await (await waiting)();
  expect(third).toBe(true);
  expect((await book()).veo.underWay).toHaveLength(1);
});

test('a full minute is waited for, and the wait can be aborted', async () => {
  const now = Date.now();
  await write({ veo: { minute: [now - 59_700, now - 10], day: [], underWay: [] } });
  const limits = createLimits({ cacheFolder, limits: { veo: { perMinute: 2 } } });
  const waits: number[] = [];
  const started = performance.now();
  await limits.acquire('veo', { signal: never, onWait: ({ waitMs }) => waits.push(waitMs) });
  expect(performance.now() - started).toBeGreaterThan(100);
  expect(waits).toHaveLength(1);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  await expect(limits.acquire('veo', { signal: stop.signal })).rejects.toMatchObject({ kind: 'interrupted' });
});

test('a full day is an error; polls do not count for it', async () => {
  const limits = createLimits({ cacheFolder, limits: { veo: { perDay: 2 } } });
  for (const isPoll of [false, true, false, true]) {
    await (await limits.acquire('veo', { signal: never, isPoll }))();
  }
  await expect(limits.acquire('veo', { signal: never })).rejects.toMatchObject({
    exitCode: 7,
    details: { reason: 'quota_exhausted', provider: 'veo' },
  });
  const day = Date.now() - 24 * 3_600_000 - 1;
  await write({ veo: { minute: [], day: [day, day], underWay: [] } });
  await limits.acquire('veo', { signal: never });
});

test('orders of a minute are kept as one pair, and a day is counted on from there and from what earlier versions kept', async () => {
  const limits = createLimits({ cacheFolder, limits: { veo: { perDay: 6 } } });
  const now = Date.now();
  await write({ veo: { minute: [], day: [now - 7_200_000, [now - 3_600_000, 2]], underWay: [] } });
  for (let turn = 0; turn < 3; turn += 1) await (await limits.acquire('veo', { signal: never }))();
  const { day } = (await book()).veo;
  expect(day.length).toBeLessThanOrEqual(4); // the minute may have changed in between
  expect(day.slice(0, 2)).toEqual([
    [now - 7_200_000, 1],
    [now - 3_600_000, 2],
  ]);
  await expect(limits.acquire('veo', { signal: never })).rejects.toMatchObject({
    details: { reason: 'quota_exhausted', retry_after_seconds: expect.closeTo(22 * 3600, -2) },
  });
});

test('orders go before polls: polls leave a quarter of the minute and one place to them, and wait while one waits', async () => {
  const now = Date.now();
  let limits = createLimits({ cacheFolder, limits: { veo: { perMinute: 4, atOnce: 2 } } });
  const soon = (isPoll: boolean) => {
    const stop = new AbortController();
    const taken = limits.acquire('veo', { signal: stop.signal, isPoll });
    return { stop, taken, inTime: Promise.race([taken.then(() => true), sleep(300).then(() => false)]) };
  };
  await write({ veo: { minute: [now - 100, now - 100, now - 100], day: [], underWay: [] } });
  const poll = soon(true);
  expect(await poll.inTime).toBe(false); // the last request of the minute is an order's
  poll.stop.abort();
  await expect(poll.taken).rejects.toMatchObject({ kind: 'interrupted' });
  await soon(false).taken; // at once, since a whole minute would be longer than a test may take

  await write({});
  limits = createLimits({ cacheFolder, limits: { veo: { atOnce: 2 } } });
  const first = await limits.acquire('veo', { signal: never, isPoll: true });
  const second = soon(true);
  expect(await second.inTime).toBe(false); // the last place is an order's
  const order = await limits.acquire('veo', { signal: never });
  const waiting = soon(false);
  expect(await waiting.inTime).toBe(false);
  await first();
  await Promise.all([first(), order()]);
  const order2 = await waiting.taken; // and not the poll, which has waited longer
  await order2();
  await (await second.taken)();
  expect((await book()).veo).toMatchObject({ underWay: [], waiting: [] });
});

const QUOTA = (id: string, value: string) =>
  JSON.stringify({
    error: {
      code: 429,
      status: 'RESOURCE_EXHAUSTED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [
            { quotaMetric: 'generativelanguage.googleapis.com/x', quotaId: id, quotaValue: value },
          ],
        },
      ],
    },
  });

test('a figure that a refusal names is kept for a day, unless the user has set one', async () => {
  const limits = createLimits({ cacheFolder });
  await limits.learn('gemini', QUOTA('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '1'));
  await (await limits.acquire('gemini', { signal: never }))();
  const stop = new AbortController();
  const waits: number[] = [];
  const second = createLimits({ cacheFolder }).acquire('gemini', {
    signal: stop.signal,
    onWait: ({ waitMs }) => {
      waits.push(waitMs);
      stop.abort();
    },
  });
  await expect(second).rejects.toMatchObject({ kind: 'interrupted' });
  expect(waits[0]).toBeGreaterThan(50_000);

  await limits.learn('gemini', QUOTA('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '1'));
  await expect(limits.acquire('gemini', { signal: never })).rejects.toMatchObject({
    exitCode: 7,
    details: { reason: 'quota_exhausted', provider: 'gemini' },
  });
  const own = createLimits({ cacheFolder, limits: { gemini: { perMinute: 100 } } });
  await (await own.acquire('gemini', { signal: never }))();

  const { gemini } = await book();
  await write({ gemini: { ...gemini, learned: { ...gemini.learned, at: Date.now() - 25 * 3_600_000 } } });
  await (await limits.acquire('gemini', { signal: never }))();
});

test('a request that counts as many takes as many of the minute', async () => {
  const limits = createLimits({ cacheFolder, limits: { embeddings: { perMinute: 100 } } });
  await (await limits.acquire('embeddings', { signal: never, units: 60 }))();
  expect((await book()).embeddings.minute).toHaveLength(60);
  const stop = new AbortController();
  const more = limits.acquire('embeddings', { signal: stop.signal, units: 60, onWait: () => stop.abort() });
  await expect(more).rejects.toMatchObject({ kind: 'interrupted' });
});

test('places of dead processes, a damaged file and a stale lock do not block', async () => {
  const child = spawn(execPath, ['-e', '']);
  await new Promise((resolve) => child.once('exit', resolve));
  await write({
    veo: { minute: [], day: [], underWay: [{ token: 'x', pid: child.pid, since: Date.now() }] },
  });
  const limits = createLimits({ cacheFolder, limits: { veo: { atOnce: 1 } } });
  await (await limits.acquire('veo', { signal: never }))();

  await writeFile(join(cacheFolder, 'limits.json'), '{"veo": {');
  const lock = join(cacheFolder, 'limits.json.lock');
  await writeFile(lock, 'of a process that died');
  const old = Date.now() / 1000 - 60;
  await utimes(lock, old, old);
  await (await limits.acquire('veo', { signal: never }))();
  expect(await readdir(cacheFolder)).toEqual(['limits.json']);
});

test('a provider without a figure is not limited and leaves no file', async () => {
  await (await createLimits({ cacheFolder }).acquire('other', { signal: never }))();
  expect(await readdir(cacheFolder)).toEqual([]);
});

test('two processes share the places and lose no count', async () => {
  const module = pathToFileURL(join(import.meta.dirname, 'rate-limits.ts')).href;
  const program = `
    import { createLimits } from ${JSON.stringify(module)};
    import { setTimeout as sleep } from 'node:timers/promises';
    const limits = createLimits({ cacheFolder: process.argv[1], limits: { veo: { atOnce: 2, perMinute: 1000, perDay: 1000 } } });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 6 }, async () => {
      const release = await limits.acquire('veo', { signal });
      const from = Date.now();
      await sleep(30);
      const until = Date.now();
      await release();
      process.stdout.write(JSON.stringify([from, until]) + '\\n');
    }));`;
  const outputs = await Promise.all([1, 2].map(() => output(program)));
  const spans = outputs
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [number, number]);
  expect(spans).toHaveLength(12);
  for (const [from] of spans) {
    expect(spans.filter(([start, end]) => start <= from && from < end).length).toBeLessThanOrEqual(2);
  }
  const { veo } = await book();
  expect(veo.day.reduce((sum: number, [, count]: [number, number]) => sum + count, 0)).toBe(12);
  expect(veo.underWay).toEqual([]);
});

function output(program: string): Promise<string> {
  const child = spawn(execPath, ['--input-type=module-typescript', '-e', program, cacheFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', () => resolve(text)));
}
