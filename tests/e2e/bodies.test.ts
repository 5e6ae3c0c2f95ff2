import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { SEGMENT_TYPES } from '../../src/contracts/segments.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { bytes, startFakeServer } from '../support/fake-server.ts';
import { type Finished, finished, LANGUAGE, TOPIC } from '../support/finished.ts';
import { example, exampleText } from '../support/fixtures.ts';
import { gatedFfmpeg } from '../support/gate.ts';
import { makeClip, openFfmpeg } from '../support/media.ts';
import { errorOf, newPlace } from '../support/program.ts';
import { openSchemas } from '../support/schemas.ts';

/** The specification's bare request bodies on standard input, from its own examples. */

let whole: Finished;
beforeAll(async () => {
  whole = await finished();
});

test('script: the body does what the flags do', async () => {
  const written = await newPlace().call(['script'], { stdin: exampleText('script-request') });
  expect(written.exitCode, written.stderr).toBe(0);
  (await openSchemas())('script-response', written.document);
  expect(example('script-request')).toMatchObject({ content: TOPIC, language: LANGUAGE });
  expect(written.document.data.segments).toEqual(whole.data.segments);
});

test('script: flags stand above the body, and five tips in 60 s are seven segments', async () => {
  const argv = ['script', '--duration', '60s', '--platform', 'instagram'];
  const { document } = await newPlace().call(argv, { stdin: exampleText('script-request') });
  expect(document.data).toMatchObject({ duration: '60s', platform: 'instagram', language: 'indonesian' });
  expect(document.data.segments.map(({ type }: { type: string }) => type)).toEqual(
    SEGMENT_TYPES.filter((type) => type !== 'BODY_6'),
  );
  const { total_duration: total } = document.data.metadata;
  expect(total).toBeGreaterThan(50); // what is known of five tips, and no general sentence
  expect(total).toBeLessThan(66);
  const texts = document.data.segments.map(({ script_text }: { script_text: string }) => script_text);
  expect(new Set(texts).size).toBe(7);
});

test('images: the named provider is never swapped for another; without a name the local one draws', async () => {
  const place = newPlace();
  const refused = await place.call(['images'], { stdin: exampleText('images-request') });
  expect(refused.exitCode).toBe(3);
  expect(errorOf(refused)).toMatchObject({
    code: 'UNAUTHORIZED',
    details: { reason: 'key_missing', provider: 'huggingface', key: 'HF_TOKEN' },
  });
  expect(existsSync(place.root)).toBe(false);

  const { provider: _, ...body } = example('images-request');
  const drawn = await place.call(['images'], { stdin: JSON.stringify(body) });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  (await openSchemas())('images-response', drawn.document);
  const { images, segments, project_id } = drawn.document.data;
  expect(drawn.document.data).toMatchObject({ provider: 'local', style: 'cinematic', duration: null });
  expect(images).toHaveLength(1);
  expect(segments[0]).toMatchObject({ type: 'HOOK', duration_seconds: 6, emotion: 'shock' });
  const picture = readFileSync(fileURLToPath(images[0].image_url));
  expect(picture.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(readdirSync(place.root)[0]).toContain(project_id.slice(0, 8));
});

test('the specification’s own script response goes into `images`', async () => {
  const drawn = await newPlace().call(['images'], { stdin: exampleText('script-response') });
  expect(drawn.exitCode, drawn.stderr).toBe(0);
  expect(drawn.document.data.segments).toEqual(example('script-response').data.segments);
  expect(drawn.document.data.metadata).toEqual(example('script-response').data.metadata);
  expect(drawn.document.data.images).toHaveLength(4);
});

test('videos: the picture is fetched from its address; `status` is 8 at once and 0 after --wait', async () => {
  const picture = readFileSync(join(whole.folder, 'images', 'HOOK.jpg'));
  const server = await startFakeServer({ '/private/abc123': bytes(picture, 'image/png') });
  const body = example('videos-request');
  body.images[0].image_url = `${server.baseUrl}/private/abc123`;
  const place = newPlace();
  const gate = await gatedFfmpeg(place);
  const started = await place.run(['videos'], { stdin: JSON.stringify(body), env: gate.env });
  expect(started.exitCode, started.stderr).toBe(0);
  const check = await openSchemas();
  check('videos-response', started.document);
  expect(started.document.data).toMatchObject({
    language: 'indonesian',
    polling_endpoint: expect.stringContaining('sparkfluence status --project'),
    videos: [{ segment_type: 'HOOK', veo_response: { status: 1, estimated_credit: 0 } }],
  });
  expect(server.requests).toEqual(['GET /private/abc123']);

  const early = await place.call(['status'], { stdin: started.stdout, env: gate.env });
  expect(early.exitCode).toBe(8);
  check('status-response', early.document);
  expect(early.document.data).toMatchObject({
    all_completed: false,
    summary: { total: 1, completed: 0, processing: 1, failed: 0 },
    videos: [{ status: 1, video_url: null }],
  });
  const combined = await place.call(['combine'], { stdin: started.stdout, env: gate.env });
  expect([combined.exitCode, errorOf(combined).details.reason]).toEqual([8, 'clips_running']);

  gate.open();
  const done = await place.call(['status', '--wait'], { stdin: early.stdout, env: gate.env });
  expect(done.exitCode, done.stderr).toBe(0);
  check('status-response', done.document);
  expect(done.document.data).toMatchObject({ all_completed: true, videos: [{ status: 2 }] });
  const clip = await probe(fileURLToPath(done.document.data.videos[0].video_url));
  expect(clip).toMatchObject({ width: 720, height: 1280 });
  // The body says 6 s; a draft's clip lasts as long as its speech.
  expect(clip.frameCount).toBeLessThan(6 * 24);
  expect(clip.frameCount).toBeGreaterThan(24);
});

test('videos: a picture that is not there is an error, not a drawing of ours', async () => {
  const place = newPlace();
  const body = example('videos-request');
  const server = await startFakeServer({ '/page': bytes(Buffer.from('<html>gone</html>'), 'image/png') });
  for (const [url, reason] of [
    [`${server.baseUrl}/nothing.png`, 'download_failed'],
    [`${server.baseUrl}/page`, 'not_an_image'],
    [`file://${place.root}/mine.png`, 'asset_missing'],
  ]) {
    body.images[0].image_url = url;
    const failed = await place.call(['videos'], { stdin: JSON.stringify(body) });
    expect(failed.exitCode, url).toBe(5);
    expect(errorOf(failed)).toMatchObject({ code: 'DOWNLOAD_FAILED', details: { reason } });
  }
});

test('status: a bare body asks veo, and needs its key', async () => {
  const refused = await newPlace().call(['status'], { stdin: exampleText('status-request') });
  expect(refused.exitCode).toBe(3);
  expect(errorOf(refused).details).toMatchObject({ reason: 'key_missing', key: 'VEO_API_KEY' });
});

test('combine: an unknown project_id becomes that project; the clips are fetched once', async () => {
  const place = newPlace();
  const ffmpeg = await openFfmpeg();
  for (const [name, seconds, colour] of [
    ['a', 6, 'navy'],
    ['b', 8, 'maroon'],
  ] as const) {
    await makeClip(ffmpeg, join(place.folder, `${name}.mp4`), seconds, colour);
  }
  const server = await startFakeServer({
    '/videos/a.mp4': bytes(readFileSync(join(place.folder, 'a.mp4'))),
    '/moved': (_request, response) => response.writeHead(302, { location: '/videos/b.mp4' }).end(),
    '/videos/b.mp4': bytes(readFileSync(join(place.folder, 'b.mp4'))),
  });
  const body = example('combine-request');
  body.segments[0].video_url = `${server.baseUrl}/videos/a.mp4`;
  body.segments[1].video_url = `${server.baseUrl}/moved`;
  const joined = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect(joined.exitCode, joined.stderr).toBe(0);
  (await openSchemas())('combine-response', joined.document);
  // No part was made by a local provider, so the answer does not call it a draft.
  expect(joined.document.data.degradations).not.toContainEqual(
    expect.objectContaining({ reason: 'local_draft' }),
  );
  expect(joined.document.data).toMatchObject({
    project_id: body.project_id,
    duration_seconds: 14,
    resolution: '720x1280',
    codec: 'h264',
  });
  const final = await probe(fileURLToPath(joined.document.data.final_video_url));
  expect(final).toMatchObject({ frameCount: 14 * 24, audio: { codec: 'aac' } });
  // Several clips are fetched at once, so that only the redirect's order is sure.
  expect([...server.requests].sort()).toEqual(['GET /moved', 'GET /videos/a.mp4', 'GET /videos/b.mp4']);
  expect(server.requests.indexOf('GET /moved')).toBeLessThan(server.requests.indexOf('GET /videos/b.mp4'));

  const again = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect(again.document.data.job_id).toBe(joined.document.data.job_id);
  expect(server.requests).toHaveLength(3);
  expect(readdirSync(place.root)).toHaveLength(1);
});

test('combine: an address that answers 404 or cuts the clip off; the next run fetches only what is missing', async () => {
  const place = newPlace();
  const file = join(place.folder, 'a.mp4');
  await makeClip(await openFfmpeg(), file, 6, 'navy');
  const clip = readFileSync(file);
  let broken = true;
  const server = await startFakeServer({
    '/a.mp4': bytes(clip),
    '/b.mp4?token=s3cret': (_request, response) => {
      response.writeHead(200, { 'content-length': clip.length });
      if (!broken) return response.end(clip);
      response.write(clip.subarray(0, 2_000), () => response.destroy());
    },
  });
  const body = example('combine-request');
  body.segments[0].video_url = `${server.baseUrl}/a.mp4`;
  body.segments[1].video_url = `${server.baseUrl}/b.mp4?token=s3cret`;
  body.segments[1].duration_seconds = 6;
  const cut = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect(cut.exitCode, cut.stderr).toBe(5);
  expect(errorOf(cut)).toMatchObject({
    code: 'DOWNLOAD_FAILED',
    failed_step: 'Downloading BODY_1: clip',
    message: expect.not.stringContaining('404'),
    details: { url: `${server.baseUrl}/b.mp4` },
  });
  expect(cut.stdout + cut.stderr).not.toContain('s3cret');
  broken = false;
  const mended = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect(mended.exitCode, mended.stderr).toBe(0);
  expect(server.requests.filter((line) => line === 'GET /a.mp4')).toHaveLength(1);
  const [name] = readdirSync(place.root);
  expect(statSync(join(place.root, name ?? '', 'final.mp4')).size).toBeGreaterThan(10_000);

  body.segments[0].video_url = `${server.baseUrl}/nothing.mp4`;
  const missing = await place.call(['combine'], { stdin: JSON.stringify(body) });
  expect([missing.exitCode, errorOf(missing).failed_step]).toEqual([5, 'Downloading HOOK: clip']);
});
