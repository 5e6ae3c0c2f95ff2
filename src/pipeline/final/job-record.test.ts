import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockProject } from '../../disk/lock.ts';
import type { FinalState } from '../../project/ledger.ts';
import { finalFacts, findJob, newJobId, openJobRecord } from './job-record.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkfluence-jobs-'));
  folder = join(root, 'a project');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FINAL: FinalState = {
  fingerprint: 'f',
  job_id: 'job_1',
  asset: { path: 'final.mp4', sha256: 's', bytes: 12_345_678 },
  duration_seconds: 30,
  resolution: '720x1280',
  codec: 'h264',
  degradations: [],
  captions: null,
  quality: null,
};
const onDisk = (jobId: string) => JSON.parse(readFileSync(join(folder, 'combine', `${jobId}.json`), 'utf8'));

test('progress is written at most once a fifth and twice a second; the last state always is', async () => {
  const record = openJobRecord(folder, 'job_1');
  await record.progress(0, 'Joining');
  await record.progress(60, 'Joining'); // at once
  expect(onDisk('job_1')).toMatchObject({
    status: 'processing',
    progress_percentage: 0,
    current_step: 'Joining',
  });
  await new Promise((resolve) => setTimeout(resolve, 520));
  await record.progress(19, 'Joining');
  expect(onDisk('job_1')).toMatchObject({ progress_percentage: 0 });
  await record.progress(60, 'Burning');
  expect(onDisk('job_1')).toMatchObject({ progress_percentage: 60, current_step: 'Burning' });
  await record.failed('Burning', 'no ink');
  expect(onDisk('job_1')).toEqual({
    job_id: 'job_1',
    status: 'failed',
    progress_percentage: 60,
    current_step: 'Burning',
    error_message: 'no ink',
    final_video_url: null,
  });
});

test('a job that fails before any progress has none', async () => {
  await openJobRecord(folder, 'job_1').failed('Beginning', 'x');
  expect(onDisk('job_1')).toMatchObject({ status: 'failed', progress_percentage: 0 });
});

test('states are written in order, also when nobody waits for them', async () => {
  const record = openJobRecord(folder, 'job_1');
  void record.progress(0, 'Joining');
  await record.completed(FINAL);
  expect(onDisk('job_1')).toMatchObject({
    status: 'completed',
    progress_percentage: 100,
    metadata: finalFacts(FINAL),
  });
});

test('sizes are in 10^6 bytes, and no file is of 0 MB', () => {
  expect(finalFacts(FINAL).file_size_mb).toBe(12.35);
  expect(finalFacts({ ...FINAL, asset: { ...FINAL.asset, bytes: 10 } }).file_size_mb).toBe(0.01);
});

test('a job is found in its project or anywhere below the root, and where the project has moved to', async () => {
  await openJobRecord(folder, 'job_1').completed(FINAL);
  expect(await findJob(root, folder, 'job_1')).toEqual(await findJob(root, undefined, 'job_1'));
  const moved = join(root, 'moved here');
  renameSync(folder, moved);
  expect(await findJob(root, undefined, 'job_1')).toMatchObject({
    status: 'completed',
    final_video_url: pathToFileURL(join(moved, 'final.mp4')).href,
  });
});

test('a job goes on while somebody holds the project, and has failed when nobody does', async () => {
  await openJobRecord(folder, 'job_1').progress(0, 'Joining');
  const lock = await lockProject(folder, process.pid);
  expect(await findJob(root, folder, 'job_1')).toMatchObject({ status: 'processing', error_message: null });
  await lock.release();
  expect(await findJob(root, folder, 'job_1')).toMatchObject({
    status: 'failed',
    current_step: 'Joining',
    error_message: 'The process that made it has stopped; run `combine` again',
  });
});

test('a job that ends while it is looked at is not called failed', async () => {
  const record = openJobRecord(folder, 'job_1');
  await record.progress(0, 'Joining');
  const lock = await lockProject(folder, process.pid);
  const { stat } = promises;
  const put = (task: typeof stat) => {
    promises.stat = task;
    syncBuiltinESMExports();
  };
  // The record was read, and the lock is about to be looked at.
  put((async (...args: Parameters<typeof stat>) => {
    if (args[0] !== join(folder, 'lock')) return stat(...args);
    put(stat);
    await record.completed(FINAL);
    await lock.release();
    return stat(...args);
  }) as typeof stat);
  expect(await findJob(root, folder, 'job_1')).toMatchObject({ status: 'completed' });
});

test.each(['job_2', '', '../a project/combine/job_1', 'x'.repeat(81)])(
  'there is no job "%s"',
  async (jobId) => {
    await openJobRecord(folder, 'job_1').completed(FINAL);
    for (const project of [undefined, folder, join(root, 'nowhere')])
      await expect(findJob(root, project, jobId)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    await expect(findJob(join(root, 'no root'), undefined, jobId)).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
  },
);

test('a damaged record says so', async () => {
  mkdirSync(join(folder, 'combine'));
  writeFileSync(join(folder, 'combine', 'job_1.json'), '{"status":');
  await expect(findJob(root, folder, 'job_1')).rejects.toMatchObject({
    details: { reason: 'project_damaged' },
  });
});

test('ids differ', () => {
  expect(newJobId()).toMatch(/^job_[0-9a-f]{10}$/);
  expect(newJobId()).not.toBe(newJobId());
});
