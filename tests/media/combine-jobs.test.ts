import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { bytes, startFakeServer } from '../support/fake-server.ts';
import { openFfmpeg } from '../support/media.ts';
import { canSeeProcesses, leftAfter, waitForProcess } from '../support/processes.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';
import { makeClip } from './clips.ts';

/** combine by the real program: seen and stopped by others while it works, and given things that are no clips. */

const PROJECT_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await openFfmpeg();
});

const bodyOf = (urls: readonly string[], seconds = 2, project_id = PROJECT_ID) =>
  JSON.stringify({
    project_id,
    segments: urls.map((video_url, index) => ({
      type: index === 0 ? 'HOOK' : `BODY_${index}`,
      video_url,
      duration_seconds: seconds,
    })),
  });

async function placeWithClips(seconds: number, size: string): Promise<{ place: Place; urls: string[] }> {
  const place = newPlace();
  mkdirSync(place.root, { recursive: true });
  const files = ['a.mp4', 'b.mp4'].map((name) => join(place.root, name));
  for (const file of files) await makeClip(ffmpeg, file, { seconds, size });
  return { place, urls: files.map((file) => pathToFileURL(file).href) };
}

const projectOf = ({ root }: Place, id = PROJECT_ID): string =>
  join(root, readdirSync(root).find((name) => name.includes(id.slice(0, 8))) ?? '');

test.runIf(canSeeProcesses)(
  'another process reads the progress; Ctrl-C ends ffmpeg, leaves no part and the old video',
  async () => {
    const { place, urls } = await placeWithClips(8, '720x1280');
    const first = await place.run(['combine'], { stdin: bodyOf(urls, 8) });
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.document.data.quality).toMatchObject({ duration_seconds: 16, planned_seconds: 16 });
    const folder = projectOf(place);
    const before = readFileSync(join(folder, 'final.mp4'));
    const known = readdirSync(join(folder, 'combine'));

    const running = place.start(['combine', '--project', folder, '--transition', 'fade']);
    await running.printed(/final video: started: \d+ of 384 frames, around the joins, are encoded again/);
    await waitForProcess(place.folder, /ffmpeg.*libx264/);
    const job = readdirSync(join(folder, 'combine')).find((name) => !known.includes(name)) ?? '';
    const told = await place.call(['status', '--job', job.replace('.json', '')]);
    expect(told.exitCode, told.stderr).toBe(8);
    expect(told.document.data).toMatchObject({
      status: 'processing',
      current_step: 'Joining the clips',
      final_video_url: null,
      error_message: null,
    });
    running.child.kill('SIGINT');
    expect((await running.outcome).exitCode).toBe(130);
    expect(await leftAfter(place.folder, 5_000)).toEqual([]);
    expect(readdirSync(folder).filter((name) => /part|join/.test(name))).toEqual([]);
    expect(readFileSync(join(folder, 'final.mp4')).equals(before)).toBe(true);
    const stopped = await place.call(['status', '--job', job.replace('.json', '')]);
    expect([stopped.exitCode, stopped.document.data.status]).toEqual([5, 'failed']);
  },
);

test('--strict: a video with silence in it is there, told of, and exit code 5', async () => {
  const { place, urls } = await placeWithClips(4, '180x320'); // beeps at 0.5 and 3.5 s, black but for two flashes
  const strict = await place.call(['combine', '--strict'], { stdin: bodyOf(urls, 4) });
  expect(strict.exitCode, strict.stderr).toBe(5);
  const { quality } = strict.document.data;
  expect(quality).toMatchObject({ verdict: 'fail', pictures: 'all' });
  expect(quality.silent.length).toBeGreaterThan(0);
  expect(quality.black.length).toBeGreaterThan(0);
  expect(existsSync(join(projectOf(place), 'final.mp4'))).toBe(true);
  expect(strict.stderr).toContain('fail: it is black at');
});

test('--loudness and --duck that cannot be are refused before anything is done', async () => {
  const { place, urls } = await placeWithClips(1, '96x160');
  for (const words of [
    ['--loudness', 'loud'],
    ['--loudness', '3'],
    ['--transition-seconds', '9'],
    ['--transition', 'star'],
  ]) {
    const refused = await place.call(['combine', ...words], { stdin: bodyOf(urls, 1) });
    expect([refused.exitCode, words]).toEqual([2, words]);
  }
});

test('what is no clip: the segment and the step are named, and nothing is left', async () => {
  const { place, urls } = await placeWithClips(1, '96x160');
  const clip = readFileSync(join(place.root, 'a.mp4'));
  const served = (body: string | Uint8Array, type = 'video/mp4') => bytes(Buffer.from(body), type);
  const server = await startFakeServer({
    '/page': served('<!doctype html><title>Log in</title>'),
    '/page-as-page': served('<!doctype html>', 'text/html'),
    '/playlist': served(`#EXTM3U\n#EXTINF:1,\n${urls[0]}\n`),
    '/list': served(`ffconcat version 1.0\nfile '${join(place.root, 'a.mp4')}'\n`),
    '/short': (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length + 1_000 });
      response.end(clip);
    },
    '/half': served(clip.subarray(0, clip.length / 2)),
    '/away': (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/a' }).end(),
    '/disk': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    '/good': served(clip),
  });
  const good = `${server.baseUrl}/good`;
  const paths = [
    '/page',
    '/page-as-page',
    '/playlist',
    '/list',
    '/short',
    '/half',
    '/none',
    '/away',
    '/disk',
  ];
  // All at once, since a download that ends too early is tried again after waits.
  await Promise.all(
    paths.map(async (path) => {
      const id = crypto.randomUUID();
      const stdin = bodyOf([good, `${server.baseUrl}${path}`], 1, id);
      const refused = await place.call(['combine'], { stdin });
      const { code, message, details, failed_step } = errorOf(refused);
      expect([refused.exitCode, code, path], message).toEqual([5, 'DOWNLOAD_FAILED', path]);
      expect(details.segment).toBe('BODY_1');
      expect(failed_step).toMatch(/^Downloading .*BODY_1/);
      const left = readdirSync(join(projectOf(place, id), 'clips')).filter((name) => name !== 'HOOK.mp4');
      expect(left).toEqual([]);
    }),
  );
});
