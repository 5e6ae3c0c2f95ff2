import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { bytes, startFakeServer } from '../support/fake-server.ts';
import { AS_A_USER, copyOfFinished, copyOfShort } from '../support/finished.ts';
import { frameSums, makeTone, openFfmpeg } from '../support/media.ts';
import { errorOf } from '../support/program.ts';

/** Background music under the voice changes neither the picture nor the length. */

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await openFfmpeg();
});

const pictures = (sums: readonly string[]) => sums.filter((line) => line.startsWith('0,'));
const sound = (sums: readonly string[]) => sums.filter((line) => !line.startsWith('0,'));

test('--bgm FILE, shorter than the video, and its volume', async () => {
  const { place, folder, data } = await copyOfShort();
  const file = join(folder, 'final.mp4');
  const before = await frameSums(ffmpeg, file, join(place.folder, 'before.md5'));
  await makeTone(ffmpeg, join(place.folder, 'tune.wav'), 1.5);
  const jobs = [];
  const sounds = [];
  for (const more of [[], ['--bgm-volume', '0.5'], ['--bgm-volume', '0.5']]) {
    const made = await place.run(['combine', '--project', folder, '--bgm', 'tune.wav', ...more]);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(made.document.data).toMatchObject({
      duration_seconds: data.duration_seconds,
      segments: data.segments,
    });
    const sums = await frameSums(ffmpeg, file, join(place.folder, 'after.md5'));
    expect(pictures(sums)).toEqual(pictures(before));
    jobs.push(made.document.data.job_id);
    sounds.push(sound(sums).join());
  }
  expect(await probe(file)).toMatchObject({
    frameCount: Math.round(data.duration_seconds * 24),
    audio: { sampleRate: 48_000, channels: 2 },
  });
  expect(new Set([sound(before).join(), ...sounds]).size).toBe(3);
  expect(jobs[2]).toBe(jobs[1]); // the same music at the same volume is kept
  expect(jobs[1]).not.toBe(jobs[0]);
});

test('a draft has music of its own, below the voice; --no-bgm and a body without music leave it out', async () => {
  const { folder, place } = await copyOfShort();
  const combine = (...flags: string[]) =>
    place.call(['combine', '--project', folder, ...flags], { env: AS_A_USER });
  const { data }: { data: CombineData } = (await combine()).document;
  expect(data.music).toMatch(/^made by the program: /);
  expect(readdirSync(join(folder, 'music'))).toEqual([expect.stringMatching(/^auto-[0-9a-f]{16}\.wav$/)]);
  const again = await combine();
  expect(again.document.data).toMatchObject({ job_id: data.job_id, music: data.music }); // it is kept
  const plain = await combine('--no-bgm');
  expect(plain.exitCode, plain.stderr).toBe(0);
  expect(plain.document.data).not.toHaveProperty('music');
  expect(plain.document.data.job_id).not.toBe(data.job_id);
  const change = plain.document.data.quality.integrated_lufs - data.quality!.integrated_lufs!;
  expect(Math.abs(change)).toBeLessThan(0.8); // the voice is as loud as before
});

test('--bgm URL is fetched once; a page in its place is an error and is not kept', async () => {
  const { place, folder } = await copyOfShort();
  const tune = join(place.folder, 'tune.mp3');
  await makeTone(ffmpeg, tune, 6);
  let body: Uint8Array = Buffer.from('<!doctype html><title>Please log in</title>');
  const server = await startFakeServer({
    '/tune.mp3': (request, response) => bytes(body, 'audio/mpeg')(request, response),
  });
  const combine = (path: string) =>
    place.call(['combine', '--project', folder, '--bgm', `${server.baseUrl}${path}`]);
  const page = await combine('/tune.mp3');
  expect(page.exitCode, page.stderr).toBe(5);
  expect(errorOf(page).details.reason).toBe('music_unusable');
  body = readFileSync(tune);
  const made = await combine('/tune.mp3');
  expect(made.exitCode, made.stderr).toBe(0);
  const again = await combine('/tune.mp3');
  expect(again.document.data.job_id).toBe(made.document.data.job_id);
  expect(server.requests).toEqual(['GET /tune.mp3', 'GET /tune.mp3']);
  const missing = await combine('/none.mp3');
  expect([missing.exitCode, errorOf(missing).code]).toEqual([5, 'DOWNLOAD_FAILED']);
  const plain = await place.call(['combine', '--project', folder, '--bgm', 'http://example.org/tune.mp3']);
  expect([plain.exitCode, errorOf(plain).details.reason]).toEqual([2, 'url_not_allowed']);
});

test('music that is none', async () => {
  const { place, folder, data } = await copyOfFinished();
  writeFileSync(join(place.folder, 'words.mp3'), 'la la la');
  const refused = await place.call(['combine', '--project', folder, '--bgm', 'words.mp3']);
  expect(refused.exitCode, refused.stderr).toBe(5);
  expect(errorOf(refused)).toMatchObject({ code: 'INVALID_INPUT', details: { reason: 'music_unusable' } });
  expect((await probe(fileURLToPath(data.final_video_url))).frameCount).toBe(
    Math.round(data.duration_seconds * 24),
  ); // the old one is whole
});

test('`status --job`: done, failed and unknown', async () => {
  const { place, folder, data } = await copyOfFinished();
  const done = await place.call(['status', '--job', data.job_id]);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.document.data).toMatchObject({
    job_id: data.job_id,
    status: 'completed',
    progress_percentage: 100,
    final_video_url: data.final_video_url,
    metadata: {
      duration_seconds: data.duration_seconds,
      resolution: '720x1280',
      format: 'mp4',
      codec: 'h264',
    },
  });
  for (const id of ['job_0000000000', '../../state', '', 'x'.repeat(500)]) {
    const unknown = await place.call(['status', '--job', id]);
    expect(unknown.exitCode, id).toBe(6);
    expect(errorOf(unknown).code).toBe('JOB_NOT_FOUND');
  }
  writeFileSync(join(folder, 'combine', 'job_half.json'), '{"job_id": "job_h');
  const damaged = await place.call(['status', '--job', 'job_half']);
  expect([damaged.exitCode, errorOf(damaged).details.reason]).toEqual([6, 'project_damaged']);
  const cut = { job_id: 'job_cut', progress_percentage: 40, current_step: 'Joining the clips' };
  writeFileSync(
    join(folder, 'combine', 'job_cut.json'),
    JSON.stringify({ ...cut, status: 'processing', final_video_url: null, error_message: null }),
  );
  const failed = await place.call(['status', '--job', 'job_cut']); // its process is gone
  expect([failed.exitCode, failed.document.data.status]).toEqual([5, 'failed']);
});
