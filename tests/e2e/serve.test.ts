import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, platform } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type OtlpCollector, startOtlpCollector } from '../support/otlp-collector.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';
import { runWorkflow } from '../support/workflow.ts';

/** The server as a program: the specification's own commands against it, ends of every kind, and what goes on afterwards. */

const KEYS = {
  SPARKFLUENCE_SERVE_TOKENS: 'alice=tok-alice-secret',
  SPARKFLUENCE_SERVE_API_KEYS: 'alice=key-alice-secret',
};
const TOKEN = { authorization: 'Bearer tok-alice-secret' };
const API_KEY = { 'x-api-key': 'key-alice-secret' };

async function started(place: Place, env: Readonly<Record<string, string>> = {}) {
  const running = place.start(['serve', '--port', '0', '--per-key', '0', '--per-address', '0'], {
    env: { ...KEYS, SPARKFLUENCE_VOICE: 'deep', ...env },
  });
  onTestFinished(() => void running.child.kill('SIGKILL'));
  let text = '';
  running.child.stderr?.on('data', (chunk: string) => (text += chunk));
  await running.printed('"event":"ready"');
  const url = /"event":"ready","url":"([^"]+)"/.exec(text)?.[1] ?? '';
  const ask = async (path: string, headers: Record<string, string>, body?: unknown) => {
    const answer = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
  };
  return { ...running, url, ask, log: () => text };
}

/** How far behind each thread of a process stands: 0 for the thread that answers. */
function prioritiesOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.map((thread) => getPriority(Number(thread)));
}

/** The threads tell of their work themselves: a trace for each operation, with its stages below, and never the words. */
async function expectTraces({ spans, text, refused }: OtlpCollector) {
  const named = (name: string) => spans.filter((span) => span.name === name);
  await expect.poll(() => named('serve combine').length, { timeout: 30_000 }).toBeGreaterThan(0);
  const inside: [string, string][] = [
    ['serve script', 'script'],
    ['serve images', 'image'],
    ['serve combine', 'combine'],
  ];
  for (const [operation, stage] of inside) {
    const [root] = named(operation);
    expect(root, operation).toMatchObject({
      parentSpanId: undefined,
      attributes: { 'sparkfluence.client': 'alice' },
    });
    expect(named(stage).map(({ traceId }) => traceId)).toContain(root?.traceId);
  }
  expect(new Set(inside.map(([operation]) => named(operation)[0]?.traceId)).size).toBe(inside.length);
  expect(refused).toEqual([]);
  for (const secret of Object.values(KEYS)) expect(text).not.toContain(secret.split('=')[1]);
}

test('the specification’s six commands make a video; the job goes on after a kill, and what was answered is answered again', async () => {
  const place = newPlace();
  const collected = await startOtlpCollector();
  onTestFinished(() => collected.close());
  const first = await started(place, { OTEL_EXPORTER_OTLP_ENDPOINT: collected.url });
  const projectId = randomUUID();
  const { transcript, images, job, combine } = await runWorkflow({
    url: first.url,
    token: 'tok-alice-secret',
    apiKey: 'key-alice-secret',
    projectId,
  });
  expect(transcript).not.toMatch(/file:|sparkfluence-/);
  expect(transcript).not.toContain(place.folder);
  expect(transcript).toMatch(/"voice": ?"deep"/); // as it is configured
  expect(images.data).toMatchObject({ provider: 'local' });
  expect(images.data.degradations).toContainEqual(
    expect.objectContaining({ reason: 'provider_without_key' }),
  );
  expect(job.data).toMatchObject({
    status: 'completed',
    progress_percentage: 100,
    metadata: { resolution: '720x1280', codec: 'h264' },
  });
  if (platform() === 'linux') {
    expect(getPriority(first.child.pid ?? 0)).toBe(getPriority()); // also where the whole suite goes behind others
    expect(prioritiesOf(first.child.pid ?? 0)).toContain(10); // what makes videos goes behind what answers
  }
  await expectTraces(collected);
  const film = await fetch(job.data.final_video_url, { headers: { range: 'bytes=4-7' } });
  expect([film.status, await film.text()]).toEqual([206, 'ftyp']);

  // The same job is done already; another one is begun, and the server is killed in it.
  const command = transcript.split('\n$ ').find((text) => text.includes('combine-final-video')) ?? '';
  const body = JSON.parse(/-d '(\{[\s\S]*?\n {2}\})'/.exec(command)?.[1] ?? '');
  const same = await first.ask('/api/combine-final-video', API_KEY, body);
  expect([same.status, same.body.data.job_id, same.body.data.status]).toEqual([
    200,
    combine.data.job_id,
    'completed',
  ]);
  const keyed = { ...API_KEY, 'idempotency-key': 'again' };
  const other = { ...body, segments: body.segments.slice(1) };
  const accepted = await first.ask('/api/combine-final-video', keyed, other);
  expect(accepted.status).toBe(202);
  first.child.kill('SIGKILL');
  await first.outcome;
  const second = await started(place);
  const again = await second.ask('/api/combine-final-video', keyed, other);
  expect([again.status, again.body]).toEqual([202, accepted.body]);
  const poll = () => second.ask(accepted.body.data.polling_endpoint, API_KEY);
  await expect
    .poll(async () => (await poll()).body.data.status, { timeout: 120_000, interval: 300 })
    .not.toBe('processing');
  expect((await poll()).body.data).toMatchObject({ status: 'completed' });
  // The first job's video is the one that it was, at an address of its own.
  const kept = await second.ask(combine.data.polling_endpoint, API_KEY);
  expect(kept.body.data.metadata).toEqual(job.data.metadata);
  expect(kept.body.data.final_video_url).not.toBe((await poll()).body.data.final_video_url);

  second.child.kill('SIGTERM');
  const { exitCode } = await second.outcome;
  expect(exitCode).toBe(0);
  expect(second.log()).toContain('"event":"stopped"');
  for (const secret of Object.values(KEYS)) expect(second.log()).not.toContain(secret.split('=')[1]);
  const jobs = readdirSync(join(place.root, 'server', 'jobs'));
  for (const name of jobs)
    expect(JSON.parse(readFileSync(join(place.root, 'server', 'jobs', name), 'utf8')).ended.status).toBe(
      'completed',
    );
}, 580_000);

test('it listens elsewhere with keys only, one server a folder, and connections that send nothing do not stop it', async () => {
  const place = newPlace();
  const open = await place.call(['serve', '--host', '0.0.0.0', '--port', '0']);
  expect(open).toMatchObject({ exitCode: 3, document: { error: { details: { reason: 'keys_missing' } } } });
  const env = {
    SPARKFLUENCE_PROJECTS: 'postgres',
    SPARKFLUENCE_DATABASE_URL: 'postgresql://127.0.0.1:9/none',
  };
  const nowhere = await place.call(['serve', '--port', '0'], { env });
  expect(errorOf(nowhere).details, nowhere.stderr).toMatchObject({ field: 'SPARKFLUENCE_PROJECTS_STORAGE' });
  expect(nowhere.exitCode).toBe(3);
  const server = await started(place);
  const two = await place.run(['serve', '--port', '0'], { env: KEYS });
  expect(two.document.error.details.reason).toBe('server_running');
  const { connect } = await import('node:net');
  const { port } = new URL(server.url);
  const idle = Array.from({ length: 100 }, () => connect(Number(port), '127.0.0.1'));
  onTestFinished(() => idle.forEach((socket) => void socket.destroy()));
  await Promise.all(idle.map((socket) => new Promise((done) => socket.once('connect', done))));
  expect((await server.ask('/healthz', {})).status).toBe(200);
  expect((await server.ask('/functions/v1/purchases', TOKEN)).body.data.projects).toEqual([]);
  server.child.kill('SIGTERM');
  expect((await server.outcome).exitCode).toBe(0);
});
