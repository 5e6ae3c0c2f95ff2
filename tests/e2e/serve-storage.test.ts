import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyOfShort } from '../support/finished.ts';
import { API_KEY, newRoot, testServer } from '../support/serve-parts.ts';
import { startS3World } from '../support/storage-worlds.ts';

/** A server whose finished videos go to a storage: what job-status answers, and what a failure of the storage leaves. */

const FROM = '123e4567-e89b-12d3-a456-426614174000';
const INTO = '123e4567-e89b-12d3-a456-426614174001';
const BODY = { address: { storage: 's3', bucket: 'videos', prefix: 'shorts' }, assets: false } as const;

test('the final video has its address in the storage, signed anew by the next process; without the storage, the server’s own', async () => {
  const world = await startS3World();
  let isOpen = true;
  onTestFinished(async () => (isOpen ? world.close() : undefined));
  const root = newRoot();
  const { folder } = await copyOfShort();
  cpSync(join(folder, 'clips'), join(root, 'clients', 'alice', FROM, 'clips'), { recursive: true });
  const start = () => testServer({ root, env: world.env, upload: BODY });
  const server = await start();
  const { addresses, jobs } = server.parts;
  const segments = ['HOOK', 'BODY_1'].map((type) => ({
    type,
    video_url: addresses.sign(
      { client: 'alice', project: FROM, path: `clips/${type}.mp4` },
      'http://127.0.0.1',
    ),
    duration_seconds: 8,
  }));
  const combine = () => server.post('/api/combine-final-video', { project_id: INTO, segments }, API_KEY);
  const own = join(root, 'clients', 'alice', INTO, 'final.mp4');

  // The disk there is full: the job says at which step it failed, and its video is kept for the next time.
  const failed = await world.whileFull(async () => {
    const accepted = await combine();
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    await jobs.idle();
    return (await server.get(accepted.body.data.polling_endpoint, API_KEY)).body.data;
  });
  expect(failed).toMatchObject({ status: 'failed', current_step: 'Uploading final.mp4' });
  const { mtimeMs } = statSync(own);

  const { polling_endpoint } = (await combine()).body.data;
  await jobs.idle();
  const status = async (from = server) => (await from.get(polling_endpoint, API_KEY)).body.data;
  const done = await status();
  expect([done.status, statSync(own).mtimeMs]).toEqual(['completed', mtimeMs]);
  expect(done.final_video_url).toMatch(new RegExp(`^${world.server.endpoint}/videos/shorts/${INTO}/final-`));
  const fetched = Buffer.from(await (await fetch(done.final_video_url)).arrayBuffer());
  expect(fetched.equals(readFileSync(own))).toBe(true);
  const again = await combine();
  expect([again.status, again.body.data.final_video_url]).toEqual([200, done.final_video_url]);
  const record = readFileSync(join(root, 'jobs', `${done.job_id}.json`), 'utf8');
  expect(record).toContain('s3://videos/shorts/');
  expect(record).not.toContain('X-Amz-Signature');

  const next = await start();
  const anew = (await status(next)).final_video_url;
  expect((await fetch(anew)).status).toBe(200);
  expect(anew.split('?')[0]).toBe(done.final_video_url.split('?')[0]);

  // No keys for the storage any more: the video is still here.
  const without = await testServer({ root });
  const { final_video_url } = await status(without);
  expect(final_video_url).toContain('/media/alice/');
  const part = await without.app.request(new URL(final_video_url).pathname + new URL(final_video_url).search);
  expect(Buffer.from(await part.arrayBuffer()).equals(fetched)).toBe(true);
  await world.close();
  isOpen = false;
}, 300_000);
