import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { UploadEntry } from '../../src/contracts/storage.ts';
import { copyOfShort } from '../support/finished.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import { errorOf, newPlace, type Outcome } from '../support/program.ts';
import { hasPostgres, startServers } from '../support/project-worlds.ts';
import { S3_KEYS } from '../support/s3-server.ts';
import { startS3World, startSupabaseWorld } from '../support/storage-worlds.ts';

/** A finished video in a storage: what goes up, what is answered, and what a failure leaves. */

async function s3() {
  const world = await startS3World();
  onTestFinished(() => world.close());
  return { ...world, env: { ...world.env, SPARKFLUENCE_POLL_MS: '1' } };
}

/** A finished project, and the commands on it with the storage's keys. */
async function withProject() {
  const [world, project] = [await s3(), await copyOfShort()];
  const call = (...argv: string[]): Promise<Outcome> => project.place.call(argv, { env: world.env });
  return { ...world, ...project, call };
}

const kindsOf = ({ document }: Outcome): [string, string][] =>
  document.data.uploads.map(({ kind, state }: UploadEntry) => [kind, state]);

/** Every text that the program wrote into a place. */
const textsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|md|log|srt|vtt)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

test('combine --upload: the final, captions and kit lie there, the answer has addresses, and the next run sends nothing', async () => {
  const { call, folder, place, server, secrets } = await withProject();
  const { mtimeMs } = statSync(join(folder, 'final.mp4'));
  const first = await call('combine', '--project', folder, '--upload', 's3://videos/shorts');
  expect(first.exitCode, first.stderr).toBe(0);
  expect(kindsOf(first)).toEqual([
    ['final', 'sent'],
    ['captions', 'sent'],
    ['captions', 'sent'],
    ['thumbnail', 'sent'],
    ['kit', 'sent'],
    ['kit', 'sent'],
  ]);
  const { final_video_url, captions, uploads, images, project_id } = first.document.data;
  const fetched = await fetch(final_video_url);
  expect([fetched.headers.get('content-type'), fetched.headers.get('cache-control')]).toEqual([
    'video/mp4',
    'public, max-age=31536000, immutable',
  ]);
  expect(Buffer.from(await fetched.arrayBuffer()).equals(readFileSync(join(folder, 'final.mp4')))).toBe(true);
  expect(await (await fetch(captions.vtt_url)).text()).toBe(readFileSync(join(folder, 'final.vtt'), 'utf8'));
  expect(images[0].image_url).toMatch(/^file:/);
  expect(uploads[0].address).toMatch(
    new RegExp(`^s3://videos/shorts/${project_id}/final-[0-9a-f]{16}\\.mp4$`),
  );
  // The project keeps the choice: the second time nobody names the storage.
  const sent = server.calls.length;
  const again = await call('combine', '--project', folder);
  expect(again.stderr).toContain('the project says that its video is uploaded to s3://videos/shorts');
  expect(new Set(kindsOf(again).map(([, state]) => state))).toEqual(new Set(['already_there']));
  expect(server.calls.slice(sent).filter(({ operation }) => operation === 'PutObject')).toEqual([]);
  expect(statSync(join(folder, 'final.mp4')).mtimeMs).toBe(mtimeMs);
  // No key and no signature stands in any file.
  const texts = textsIn(place.folder);
  for (const secret of [...secrets, 'X-Amz-Signature'])
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  expect(texts.some((text) => text.includes('"address": "s3://videos/shorts/'))).toBe(true);
  // Whoever asks after the job gets an address that is signed anew.
  const job = await call('status', '--job', first.document.data.job_id, '--project', folder);
  expect([job.document.data.status, job.document.data.current_step]).toEqual([
    'completed',
    'Upload complete',
  ]);
  expect((await fetch(job.document.data.final_video_url)).status).toBe(200);
  const without = await place.call(['status', '--job', first.document.data.job_id, '--project', folder]);
  expect(without.document.data.final_video_url).toMatch(/^file:.*final\.mp4$/);
  // --no-upload takes it back, for the next ones, too.
  expect((await call('combine', '--project', folder, '--no-upload')).document.data.uploads).toBeUndefined();
  expect((await call('combine', '--project', folder)).document.data.final_video_url).toMatch(/^file:/);
});

test('a full disk there: exit 10, UPLOAD_FAILED, the step and the file are named, and the next run uploads only', async () => {
  const { call, folder, whileFull, secrets } = await withProject();
  const final = join(folder, 'final.mp4');
  const { mtimeMs } = statSync(final);
  const failed = await whileFull(() => call('combine', '--project', folder, '--upload', 's3://videos'));
  const { code, details, failed_step, message } = errorOf(failed);
  expect([failed.exitCode, code, failed_step]).toEqual([10, 'UPLOAD_FAILED', 'Uploading final.mp4']);
  expect(details).toMatchObject({ reason: 'storage_full', path: final, storage: 's3' });
  expect(details.next).toContain('sparkfluence upload');
  expect(`${message}${failed.stderr}`).not.toContain(secrets[0]);
  const { job_id } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')).final;
  const job = await call('status', '--job', job_id, '--project', folder);
  expect([job.exitCode, job.document.data.status, job.document.data.current_step]).toEqual([
    10,
    'failed',
    'Uploading final.mp4',
  ]);
  const again = await call('combine', '--project', folder);
  expect([again.exitCode, kindsOf(again)[0], statSync(final).mtimeMs]).toEqual([
    0,
    ['final', 'sent'],
    mtimeMs,
  ]);
  const after = await call('status', '--job', job_id, '--project', folder);
  expect([after.exitCode, after.document.data.current_step]).toEqual([0, 'Upload complete']);
});

test('upload DIR and --upload-assets: pictures and clips, too, and their addresses come back as the project’s own', async () => {
  const { call, folder, names, place, env } = await withProject();
  const state = () => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
  const plain = await call('upload', folder, '--upload', 's3://videos');
  expect([plain.exitCode, plain.document.data.uploads.length], plain.stderr).toEqual([0, 6]);
  const all = await call('combine', '--project', folder, '--upload-assets', '--json');
  expect(kindsOf(all).slice(6)).toEqual([
    ['image', 'sent'],
    ['clip', 'sent'],
    ['image', 'sent'],
    ['clip', 'sent'],
  ]);
  expect(names()).toHaveLength(10);
  const { images, videos } = all.document.data;
  for (const url of [images[0].image_url, videos[1].video_url]) expect((await fetch(url)).status).toBe(200);
  const before = state();
  const piped = await place.call(['videos', '--project', folder], { stdin: all.stdout, env });
  const joined = await place.call(['combine', '--project', folder], { stdin: all.stdout, env });
  expect([piped.exitCode, joined.exitCode], `${piped.stderr}${joined.stderr}`).toEqual([0, 0]);
  expect([state().images, state().clips]).toEqual([before.images, before.clips]);
});

test.each([
  ['a wrong key', { AWS_SECRET_ACCESS_KEY: 'wrong-wrong-wrong' }, 's3://videos', 10, 'key_refused'],
  ['no bucket', {}, 's3://nowhere', 10, 'bucket_missing'],
  [
    'no key at all',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'only-half-of-it' },
    's3://videos',
    3,
    'key_missing',
  ],
  [
    'a profile that is not there',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'studio' },
    's3://videos',
    3,
    'key_missing',
    'studio',
  ],
  [
    'a server that is not there',
    { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
    's3://videos',
    10,
    'storage_unreachable',
    'http://127.0.0.1:9',
  ],
])(
  'run --upload with %s ends before anything is made',
  async (_what, env, address, exitCode, reason, named = '') => {
    const [world, place] = [await s3(), newPlace()];
    const outcome = await place.call(['run', '--topic', 'sleep', '--upload', address], {
      env: { ...world.env, ...env },
    });
    expect([outcome.exitCode, errorOf(outcome).details.reason]).toEqual([exitCode, reason]);
    expect(errorOf(outcome).message).toContain(named);
    expect([existsSync(place.root), world.names()]).toEqual([false, []]);
  },
);

test('run --upload without the right to write names the right, before anything is made', async () => {
  const [world, place] = [await s3(), newPlace()];
  world.server.denied.add('s3:PutObject');
  const outcome = await place.call(['run', '--topic', 'sleep', '--upload', 's3://videos'], {
    env: world.env,
  });
  const { message, failed_step, details } = errorOf(outcome);
  expect(details.next).toMatch(/ Nothing was made or bought\.$/);
  expect([outcome.exitCode, failed_step, existsSync(place.root)]).toEqual([
    10,
    'Checking s3://videos',
    false,
  ]);
  expect(message).toContain('s3:PutObject');
});

test('images, videos and combine try the storage that the project keeps before they make anything', async () => {
  const { call, folder, server } = await withProject();
  await call('combine', '--project', folder, '--upload', 's3://videos');
  const before = readFileSync(join(folder, 'state.json'), 'utf8');
  const { mtimeMs } = statSync(join(folder, 'final.mp4'));
  server.denied.add('s3:PutObject');
  for (const words of [
    ['images', '--project', folder, '--only', 'HOOK', '--redo'],
    ['videos', '--project', folder, '--only', 'HOOK', '--redo'],
    ['combine', '--project', folder, '--transition', 'fade'],
  ]) {
    const outcome = await call(...words);
    const { details, failed_step } = errorOf(outcome);
    expect([outcome.exitCode, failed_step, details.reason], words[0]).toEqual([
      10,
      'Checking s3://videos',
      'right_missing',
    ]);
  }
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe(before);
  expect(statSync(join(folder, 'final.mp4')).mtimeMs).toBe(mtimeMs);
  // What makes nothing asks no storage.
  const there = await call('images', '--project', folder);
  expect(there.exitCode, there.stderr).toBe(0);
});

test('upload FILE: any file, once; an address, a time and a file that cannot be are told at once', async () => {
  const [world, place] = [await s3(), newPlace()];
  const call = (...argv: string[]) => place.call(argv, { env: world.env });
  writeFileSync(join(place.folder, 'Über uns.MP4'), 'a film');
  const sent = await call('upload', 'Über uns.MP4', '--upload', 's3://videos/x', '--url-expires', '2h');
  expect(sent.exitCode, sent.stderr).toBe(0);
  const [entry] = sent.document.data.uploads;
  expect(entry).toMatchObject({ kind: 'file', content_type: 'video/mp4', bytes: 6, state: 'sent' });
  expect(entry.address).toMatch(/^s3:\/\/videos\/x\/Uber-uns-[0-9a-f]{16}\.MP4$/);
  expect(fileURLToPath(entry.file_url)).toBe(join(place.folder, 'Über uns.MP4'));
  const left = new Date(entry.url_expires_at).getTime() - Date.now();
  expect([left > 7_000_000, left <= 7_200_000]).toEqual([true, true]);
  const again = await call('upload', 'Über uns.MP4', '--upload', 's3://videos/x');
  expect(kindsOf(again)).toEqual([['file', 'already_there']]);
  for (const [exitCode, reason, ...argv] of [
    [2, 'out_of_range', 'Über uns.MP4', '--upload', 's3://videos', '--url-expires', '8d'],
    [2, 'bad_flag', 'Über uns.MP4', '--upload', 'ftp://videos'],
    [2, 'bad_flag', 'Über uns.MP4', '--upload', 's3://videos', '--url-expires', 'soon'],
    [2, 'file_missing', 'nothing.mp4', '--upload', 's3://videos'],
    [2, 'missing_input', 'Über uns.MP4'],
    [6, 'project_missing', '.', '--upload', 's3://videos'],
  ] as const) {
    const refused = await call('upload', ...argv);
    expect([refused.exitCode, errorOf(refused).details.reason], argv.join(' ')).toEqual([exitCode, reason]);
  }
});

test('an upload that is interrupted is not told as a failure, and the command that is printed goes on', async () => {
  const { call, folder, place, server, env } = await withProject();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    server.fault = ({ operation }) => operation === 'PutObject'; // which is never answered
    const argv = [
      'upload',
      folder,
      '--upload',
      's3://videos/x',
      '--url-expires',
      '2h',
      '--progress',
      'plain',
    ];
    const running = place.start(argv, { env });
    await running.printed(/^upload: started/m);
    running.child.kill(name);
    const { exitCode, stderr } = await running.outcome;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).not.toContain('failed');
    expect(stderr).toMatch(/^stopped: Interrupted; nothing that was finished is lost$/m);
    server.fault = undefined;
    const [, line = ''] = /^next: Go on with: (.*)$/m.exec(stderr) ?? [];
    expect(line).toBe(
      `sparkfluence upload ${folder} --progress plain --upload s3://videos/x --url-expires 2h`,
    );
  }
  const again = await call('upload', folder, '--upload', 's3://videos/x', '--url-expires', '2h');
  expect(again.exitCode, again.stderr).toBe(0);
});

test('upload FILE to Supabase: its address, and exit 10 where the key is wrong, which is shown nowhere', async () => {
  const [world, place] = [await startSupabaseWorld(), newPlace()];
  onTestFinished(() => world.close());
  writeFileSync(join(place.folder, 'film.mp4'), 'a film');
  const call = (more: Record<string, string> = {}) =>
    place.call(['upload', 'film.mp4', '--upload', 'supabase://videos/x'], { env: { ...world.env, ...more } });
  const sent = await call();
  expect(sent.exitCode, sent.stderr).toBe(0);
  expect(await (await fetch(sent.document.data.uploads[0].url)).text()).toBe('a film');
  expect(kindsOf(await call())).toEqual([['file', 'already_there']]);
  const wrong = await call({ SUPABASE_SERVICE_ROLE_KEY: 'wrong-key-of-somebody' });
  expect([wrong.exitCode, errorOf(wrong).details.reason]).toEqual([10, 'key_refused']);
  expect(`${wrong.stdout}${wrong.stderr}`).not.toContain('wrong-key-of-somebody');
});

test('a folder that was downloaded chooses neither the storage nor its server', async () => {
  const [world, place] = [await s3(), newPlace()];
  writeFileSync(join(place.folder, 'film.mp4'), 'a film');
  writeFileSync(
    join(place.folder, '.env'),
    `SPARKFLUENCE_UPLOAD=s3://theirs\nSPARKFLUENCE_PUBLIC_URL=https://theirs.example\nAWS_ENDPOINT_URL=http://127.0.0.1:9\nSUPABASE_URL=http://127.0.0.1:9\nAWS_PROFILE=theirs\nAWS_ACCESS_KEY_ID=${S3_KEYS.accessKeyId}\n`,
  );
  writeFileSync(join(place.folder, 'sparkfluence.config.json'), JSON.stringify({ upload: 's3://theirs' }));
  const { AWS_ACCESS_KEY_ID: _, ...env } = world.env as Record<string, string>;
  const nowhere = await place.call(['upload', 'film.mp4'], { env });
  expect([nowhere.exitCode, errorOf(nowhere).details.reason]).toEqual([2, 'missing_input']);
  expect(nowhere.stderr).toMatch(
    /not taken from .*\.env: AWS_ENDPOINT_URL, AWS_PROFILE, SPARKFLUENCE_PUBLIC_URL, SPARKFLUENCE_UPLOAD, SUPABASE_URL/,
  );
  expect(nowhere.stderr).toMatch(/not taken from .*sparkfluence\.config\.json: upload/);
  const there = await place.call(['upload', 'film.mp4', '--upload', 's3://videos'], { env });
  expect(there.exitCode, there.stderr).toBe(0);
  expect(there.document.data.uploads[0].url).toContain(world.server.endpoint);
  const set = await place.call(['config', 'set', 'upload', 's3://theirs'], { env });
  expect([set.exitCode, errorOf(set).details.reason]).toEqual([3, 'not_for_folder']);
  expect(
    (await place.call(['config', 'set', '--user', 'upload', 's3://videos/mine'], { env })).exitCode,
  ).toBe(0);
  const configured = await place.call(['upload', 'film.mp4'], { env });
  expect(configured.document.data.uploads[0].address).toContain('s3://videos/mine/film-');
});

test('doctor names the configured storage, and with --online tries it', async () => {
  const world = await s3();
  const place = newPlace();
  const doctor = async (...argv: string[]) =>
    place.call(['doctor', ...argv], { env: { ...world.env, SPARKFLUENCE_UPLOAD: 's3://videos/shorts' } });
  expect((await doctor()).document.data).toMatchObject({ storage: 's3://videos/shorts' });
  expect((await doctor('--online')).document.data.online_storage).toEqual({ ok: true });
  const env = { ...world.env, SPARKFLUENCE_UPLOAD: 's3://nowhere' };
  const missing = await place.call(['doctor', '--online'], { env });
  expect(missing.exitCode).toBe(10);
  expect(missing.document.data.online_storage.problem.message).toContain('nowhere');
});

test('projects clean --uploads lists what was sent, removes it when it is agreed to, and the next upload sends it again', async () => {
  const { call, folder, server } = await withProject();
  const sent = await call('combine', '--project', folder, '--upload', 's3://videos/shorts');
  expect(sent.exitCode, sent.stderr).toBe(0);
  const names = [...server.objects.keys()];
  const clean = (...argv: string[]) => call('projects', 'clean', '--uploads', ...argv);
  const ageless = await clean('--yes');
  expect([ageless.exitCode, errorOf(ageless).details?.reason]).toEqual([2, 'missing_input']);
  const young = await clean('--older-than', '30d', '--yes');
  expect([young.exitCode, young.document.data.projects]).toEqual([0, []]);
  const list = await clean('--older-than', '0m');
  const addresses = list.document.data.projects[0].uploads.map(({ address }: UploadEntry) => address);
  expect([list.exitCode, list.document.data.removed, addresses]).toEqual([
    ...[0, false],
    names.map((name) => `s3://videos/${name}`),
  ]);
  expect([...server.objects.keys()]).toEqual(names);

  server.denied.add('s3:DeleteObject');
  const denied = await clean('--older-than', '0m', '--yes');
  server.denied.clear();
  expect(denied.exitCode).toBe(10);
  expect(denied.document.data.projects[0].uploads[0]).toMatchObject({
    ...{ state: 'failed', reason: 'right_missing', address: addresses[0] },
    why: expect.stringContaining('s3:DeleteObject'),
  });
  expect([...server.objects.keys()]).toEqual(names);

  const done = await clean('--older-than', '0m', '--yes');
  expect([done.exitCode, done.document.data.removed, server.objects.size]).toEqual([0, true, 0]);
  expect(done.document.data.freed_bytes).toBe(list.document.data.freed_bytes);
  expect(existsSync(join(folder, 'final.mp4'))).toBe(true);
  const status = await call('status', '--project', folder, '--job', sent.document.data.job_id);
  expect(status.document.data.final_video_url, status.stderr).toMatch(/^file:/);
  const again = await call('upload', folder);
  expect(again.exitCode, again.stderr).toBe(0);
  expect([...server.objects.keys()].sort()).toEqual(names.toSorted());
});

test.skipIf(!hasPostgres)(
  hasPostgres ? 'a project that is kept in PostgreSQL is uploaded by its id, from any folder' : NO_POSTGRES,
  async () => {
    const servers = await startServers();
    onTestFinished(() => servers.stop());
    const { place, folder, data } = await copyOfShort();
    const env = {
      ...servers.storage.env,
      SPARKFLUENCE_POLL_MS: '1',
      SPARKFLUENCE_PROJECTS: 'postgres',
      SPARKFLUENCE_DATABASE_URL: servers.address,
      SPARKFLUENCE_PROJECTS_STORAGE: `${servers.storage.address}/kept`,
    };
    const upload = (...argv: string[]) =>
      place.call(['upload', ...argv, '--upload', 's3://videos/shorts'], { env });
    const first = await upload(folder); // takes it in
    expect(first.exitCode, first.stderr).toBe(0);
    for (const argv of [[data.project_id], ['--project', data.project_id]]) {
      const again = await upload(...argv);
      expect([again.exitCode, kindsOf(again)[0]], again.stderr).toEqual([0, ['final', 'already_there']]);
    }
    const missing = await upload(crypto.randomUUID());
    expect([missing.exitCode, errorOf(missing).details?.reason]).toEqual([6, 'project_missing']);
  },
);
