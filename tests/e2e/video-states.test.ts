import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { json } from '../support/fake-vendor.ts';
import { example } from '../support/fixtures.ts';
import { NO_RATE_LIMITS } from '../support/kill-lab.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';
import { openSchemas } from '../support/schemas.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { makeMedia } from '../support/vendor-media.ts';
import { type Media, VendorWorld } from '../support/vendor-world.ts';

/** `status` with a bare body: exactly the jobs that it names, with no project (specification, check-video-status). */

let media: Media;
const worlds: VendorWorld[] = [];
const FAST = { SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS, SPARKFLUENCE_POLL_MS: '20' };
beforeAll(async () => {
  media = await makeMedia(newPlace({ keep: true }).folder);
});
afterAll(async () => void (await Promise.all(worlds.map((world) => world.close()))));

async function openWorld(): Promise<VendorWorld> {
  const world = await new VendorWorld(media, SAMPLE_ANSWER).open();
  worlds.push(world);
  return world;
}

/** Jobs that the account ordered elsewhere. */
function jobsOf(world: VendorWorld, count: number): string[] {
  const from = world.jobs.length;
  for (let index = 0; index < count; index += 1) world.addForeignJob(`clip ${index}`);
  return world.jobs.slice(from).map(({ id }) => id);
}

const ask = (place: Place, world: VendorWorld | undefined, video_uuids: unknown, ...flags: string[]) =>
  place.call(['status', ...flags], {
    stdin: JSON.stringify({ video_uuids }),
    env: { ...world?.env, ...FAST },
  });

/** A document with one short segment, so that the program draws its picture itself. */
const oneSegment = (): string => {
  const { segments } = example('script-response').data;
  const [hook] = segments;
  const data = { segments: [{ ...hook, script_text: 'Satu.' }], language: 'indonesian' };
  return JSON.stringify({ success: true, data });
};

test('jobs of no project are answered in the order given; --wait follows them; nothing is made', async () => {
  const world = await openWorld();
  const place = newPlace();
  const [first, second] = jobsOf(world, 2) as [string, string];
  const early = await ask(place, world, [second, first]);
  expect(early.exitCode, early.stderr).toBe(8);
  (await openSchemas())('status-response', early.document);
  const running = expect.objectContaining({ status: 1, video_url: null });
  expect(early.document.data).toEqual({
    videos: [running, running],
    summary: { total: 2, completed: 0, processing: 2, failed: 0 },
    all_completed: false,
  });
  expect(early.document.data.videos.map(({ uuid }: { uuid: string }) => uuid)).toEqual([second, first]);

  const done = await ask(place, world, [second, first], '--wait');
  expect(done.exitCode, done.stderr).toBe(0);
  const url = (id: string) => `${world.origin}/files/${id}.mp4?signature=abc`;
  expect(done.document.data).toEqual({
    videos: [second, first].map((uuid) => ({
      uuid,
      status: 2,
      status_percentage: 100,
      video_url: url(uuid),
    })),
    summary: { total: 2, completed: 2, processing: 0, failed: 0 },
    all_completed: true,
  });
  expect(existsSync(place.root)).toBe(false);
  expect(world.strays).toEqual([]);

  const piped = await place.call(['status'], { stdin: done.stdout, env: { ...world.env, ...FAST } });
  expect(piped.document).toEqual(done.document);
});

test('an unknown job is that video’s failure; a failed one has its reason; exit code 4 once none runs', async () => {
  const world = await openWorld();
  const [known] = jobsOf(world, 1) as [string];
  const answer = await ask(newPlace(), world, ['no-such-job', known], '--wait');
  expect(answer.exitCode, answer.stderr).toBe(4);
  expect(answer.document.data).toMatchObject({
    videos: [
      {
        uuid: 'no-such-job',
        status: 3,
        video_url: null,
        error_message: expect.stringContaining('no-such-job'),
      },
      { uuid: known, status: 2 },
    ],
    summary: { total: 2, completed: 1, processing: 0, failed: 1 },
    all_completed: false,
  });
});

test('a hundred jobs are asked after at the same time', async () => {
  const world = await openWorld();
  const uuids = jobsOf(world, 100);
  const answer = await ask(newPlace(), world, uuids);
  expect(answer.exitCode, answer.stderr).toBe(8);
  expect(answer.document.data.videos.map(({ uuid }: { uuid: string }) => uuid)).toEqual(uuids);
  // The list of the account answers for those that still run.
  expect(world.sent.filter(({ step }) => step === 'history').length).toBeGreaterThan(0);
});

test('the provider is down: the whole question fails, and says so', async () => {
  const world = await openWorld();
  const [known] = jobsOf(world, 1) as [string];
  world.fault = { step: 'poll', reply: json(401, { detail: { error_code: 'UNAUTHORIZED' } }) };
  const refused = await ask(newPlace(), world, [known]);
  expect(refused.exitCode).toBe(3);
  expect(errorOf(refused)).toMatchObject({ code: 'UNAUTHORIZED', details: { provider: 'veo' } });
});

test('--video-provider google is asked after its own', async () => {
  const world = await openWorld();
  const answer = await ask(newPlace(), world, ['v1_nothing'], '--video-provider', 'google');
  expect(answer.document.data.videos).toMatchObject([{ uuid: 'v1_nothing', status: 3 }]);
  expect(world.sent.filter(({ step }) => step === 'poll')).toMatchObject([{ vendor: 'google' }]);
});

test.each([
  ['none', []],
  ['101', Array.from({ length: 101 }, (_, index) => `job-${index}`)],
  ['the same twice', ['a', 'b', 'a']],
  ['a number', [7]],
  ['an empty text', ['  ']],
  ['a step up in the address', ['..']],
  ['a control character', ['a\nb']],
  ['no list', 'a'],
])('bad input: %s', async (_name, uuids) => {
  const world = await openWorld();
  const refused = await ask(newPlace(), world, uuids);
  expect(refused.exitCode, refused.stdout).toBe(2);
  expect(errorOf(refused).code).toBe('INVALID_INPUT');
  expect(world.sent).toEqual([]);
});

test('a provider without its key is an error before anything is asked; --video-provider local asks nobody', async () => {
  const refused = await ask(newPlace(), undefined, ['a']);
  expect(refused.exitCode).toBe(3);
  expect(errorOf(refused).details).toMatchObject({ reason: 'key_missing', key: 'VEO_API_KEY' });
  const local = await ask(newPlace(), undefined, ['a'], '--video-provider', 'local');
  expect(local.exitCode).toBe(4);
  expect(local.document.data.videos).toMatchObject([{ uuid: 'a', status: 3 }]);
});

test('a job of a project on this machine: its clip is fetched there, and its file is the answer', async () => {
  const world = await openWorld();
  const place = newPlace();
  const env = { ...world.env, ...FAST };
  const videos = await place.call(
    ['videos', '--video-provider', 'veo', '--image-provider', 'local', '--yes'],
    {
      stdin: oneSegment(),
      env,
    },
  );
  expect(videos.exitCode, videos.stderr).toBe(0);
  const { uuid } = videos.document.data.videos[0].veo_response;
  const [other] = jobsOf(world, 1) as [string];

  const done = await ask(place, world, [other, uuid], '--wait');
  expect(done.exitCode, done.stderr).toBe(0);
  const [, own] = done.document.data.videos;
  expect(own).toMatchObject({ uuid, status: 2, segment_type: 'HOOK' });
  expect((await probe(fileURLToPath(own.video_url))).width).toBe(720);
  expect(own.video_url).toMatch(/\/clips\/HOOK\.mp4$/);

  const asked = world.sent.length;
  const again = await ask(place, undefined, [uuid]); // from the project alone: no key is needed
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.data.videos).toEqual([own]);
  expect(world.sent).toHaveLength(asked);

  // A project that another process works on is looked at, and not waited for.
  const folder = join(fileURLToPath(own.video_url), '..', '..');
  const { lockProject } = await import('../../src/disk/lock.ts');
  const lock = await lockProject(folder, process.pid);
  const locked = await ask(place, undefined, [uuid]);
  await lock.release();
  expect(locked.document.data.videos).toEqual([own]);

  // A ledger that cannot be read says nothing: the provider is asked.
  mkdirSync(join(place.root, 'broken'), { recursive: true });
  writeFileSync(join(place.root, 'broken', 'state.json'), `{"orders": [{"job": "${other}"`);
  const foreign = await ask(place, world, [other]);
  expect(foreign.document.data.videos).toMatchObject([{ uuid: other, status: 2 }]);
});

test('a local clip is answered by its uuid', async () => {
  const place = newPlace();
  const videos = await place.run(['videos'], { stdin: oneSegment() });
  expect(videos.exitCode, videos.stderr).toBe(0);
  const { uuid } = videos.document.data.videos[0].veo_response;
  const done = await place.call(['status', '--wait'], { stdin: JSON.stringify({ video_uuids: [uuid] }) });
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.document.data.videos).toMatchObject([{ uuid, status: 2, segment_type: 'HOOK' }]);
  expect(readFileSync(fileURLToPath(done.document.data.videos[0].video_url)).length).toBeGreaterThan(1000);
});

test('the specification’s own answer of generate-videos names the jobs', async () => {
  const world = await openWorld();
  const uuid = 'c558a44c-c91c-11f0-98b4-0242ac120004';
  const state = { status: 1, status_percentage: 1, estimated_credit: 20 };
  const veo_response = { id: 2588, uuid, model_name: 'veo-3.1-fast', ...state };
  const data = {
    videos: [{ segment_type: 'HOOK', veo_response }],
    polling_endpoint: '/functions/v1/check-video-status',
    polling_interval_seconds: 5,
  };
  const answer = await newPlace().call(['status'], {
    stdin: JSON.stringify({ success: true, data }),
    env: { ...world.env, ...FAST },
  });
  expect(answer.document.data.videos).toMatchObject([{ uuid, status: 3 }]);
});
