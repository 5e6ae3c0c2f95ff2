import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Jobs, openJobs } from './jobs.ts';

let folder: string;
let jobs: Jobs;
const A = 'aaaaaaaa-0000-4000-8000-000000000000';
const B = 'bbbbbbbb-0000-4000-8000-000000000000';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-jobs-'));
  jobs = openJobs(join(folder, 'jobs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const claim = async () => {
  const job = await jobs.claimNext(process.pid);
  if (job === undefined) throw new Error('there was nothing to claim');
  return job;
};

test('from the order to the clip', async () => {
  expect(await jobs.state(A)).toEqual({ state: 'missing' });
  expect(await jobs.claimNext(process.pid)).toBeUndefined();
  await jobs.add(A, { text: 'hello' });
  expect(await jobs.state(A)).toEqual({ state: 'waiting' });
  const job = await claim();
  expect(job).toMatchObject({ uuid: A, order: { text: 'hello' } });
  await job.progress(40);
  expect(await jobs.state(A)).toEqual({ state: 'working', percentage: 40 });
  expect(await jobs.claimNext(process.pid)).toBeUndefined();
  writeFileSync(job.partFile, 'clip');
  await job.succeed();
  expect(await jobs.state(A)).toEqual({ state: 'done', file: join(jobs.folder, A, 'clip.mp4') });
  expect(readdirSync(join(jobs.folder, A))).not.toContain('lock');
  expect(await jobs.claimNext(process.pid)).toBeUndefined();
});

test('a failure is reported and not tried again', async () => {
  await jobs.add(A, {});
  const job = await claim();
  writeFileSync(job.partFile, 'half');
  await job.fail('disk_full', 'The disk is full');
  expect(await jobs.state(A)).toEqual({ state: 'failed', reason: 'disk_full', message: 'The disk is full' });
  expect(readdirSync(join(jobs.folder, A))).not.toContain('clip.part.mp4');
  expect(await jobs.claimNext(process.pid)).toBeUndefined();
});

test('many workers share the jobs, each once', async () => {
  expect(await jobs.unfinished()).toBe(0);
  await jobs.add(A, {});
  await jobs.add(B, {});
  writeFileSync(join(jobs.folder, 'worker.log'), ''); // what detached workers say lies there, too
  expect(await jobs.unfinished()).toBe(2);
  const claims = await Promise.all(Array.from({ length: 6 }, () => jobs.claimNext(process.pid)));
  expect(claims.flatMap((job) => (job === undefined ? [] : [job.uuid])).sort()).toEqual([A, B]);
  expect(await jobs.unfinished()).toBe(2);
  await claims.find((job) => job?.uuid === A)!.fail('x', 'it broke');
  expect(await jobs.unfinished()).toBe(1);
});

test('a job given back is free at once, and that does not count as a death', async () => {
  await jobs.add(A, {});
  for (let round = 0; round < 5; round += 1) await (await claim()).release();
  expect(await jobs.state(A)).toEqual({ state: 'waiting' });
});

test('a job whose worker dies three times is given up', async () => {
  await jobs.add(A, {});
  const dead = { pid: 2 ** 22 + 1, host: hostname(), startTicks: null, token: 'x', since: '' };
  for (let round = 0; round < 3; round += 1) {
    await claim();
    writeFileSync(join(jobs.folder, A, 'lock'), JSON.stringify(dead));
    expect(await jobs.state(A)).toEqual({ state: 'waiting' });
  }
  expect(await jobs.claimNext(process.pid)).toBeUndefined();
  expect(await jobs.state(A)).toMatchObject({ state: 'failed', reason: 'worker_died' });
});

test('a worker that lost its job while it stood still leaves it to the worker that has it now', async () => {
  await jobs.add(A, {});
  const frozen = await claim();
  writeFileSync(frozen.partFile, 'of the frozen one');
  rmSync(join(jobs.folder, A, 'lock')); // as another machine takes it away after a minute of silence
  const other = await claim();
  writeFileSync(other.partFile, 'half');
  writeFileSync(frozen.partFile, 'of the frozen one');
  await frozen.progress(99);
  await frozen.words([]);
  await frozen.succeed();
  await frozen.fail('disk_full', 'The disk is full');
  await frozen.release();
  expect(await jobs.state(A)).toEqual({ state: 'working', percentage: 0 });
  expect(await jobs.words(A)).toBeUndefined();
  writeFileSync(other.partFile, 'whole');
  await other.succeed();
  expect(readFileSync(join(jobs.folder, A, 'clip.mp4'), 'utf8')).toBe('whole');
  expect(readdirSync(join(jobs.folder, A)).sort()).toEqual(['clip.mp4', 'job.json', 'progress.json']);
});

test('what a killed worker left is removed, but not what a worker has in hand', async () => {
  await jobs.add(A, {});
  const job = await claim();
  const left = `.clip.0a1b2c3d.part.mp4`;
  for (const name of [job.partFile, `${job.partFile}.wav`, join(jobs.folder, A, left)])
    writeFileSync(name, 'half');
  await jobs.sweep(process.pid);
  expect(readdirSync(join(jobs.folder, A))).toContain(`${left}`);
  await job.release();
  await jobs.sweep(process.pid);
  expect(readdirSync(join(jobs.folder, A)).sort()).toEqual(['job.json', 'progress.json']);
});

test('a damaged job file is named', async () => {
  await jobs.add(A, {});
  writeFileSync(join(jobs.folder, A, 'failed.json'), '{"reas');
  await expect(jobs.state(A)).rejects.toMatchObject({ exitCode: 6, details: { reason: 'project_damaged' } });
});
