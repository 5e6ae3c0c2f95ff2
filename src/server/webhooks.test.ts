import { createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inTurn, json, redirectTo, startFakeVendor } from '../../tests/support/fake-vendor.ts';
import { API_KEY, newRoot, testServer } from '../../tests/support/serve-parts.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Crew } from './crew.ts';
import { openPlace } from './place.ts';
import { folderRecords } from './records.ts';
import { openWebhooks, type WebhookOptions } from './webhooks.ts';

/** Messages at the end of a job, to a real server on loopback. */

async function opened(root: string, options: Partial<WebhookOptions> = {}) {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const log = (entry: Readonly<Record<string, unknown>>) => void logged.push(entry);
  const webhooks = openWebhooks(
    { ...(await openPlace(root)), records: folderRecords(root) },
    {
      reach: 'anywhere',
      log,
      waitsSeconds: [0.01, 0.01, 0.01],
      ...options,
    },
  );
  onTestFinished(() => webhooks.close());
  return { webhooks, logged };
}
const left = (root: string) => readdirSync(join(root, 'webhooks'));

test('a message is signed, sent again until it is taken, with the same id and a signature of its own time', async () => {
  const root = newRoot();
  const receiver = await startFakeVendor({
    'POST /hook': inTurn(json(500, {}), json(429, {}), json(204, {})),
  });
  const { webhooks, logged } = await opened(root);
  await webhooks.send(
    'alice',
    `${receiver.origin}/hook`,
    {
      type: 'job.completed',
      data: { job_id: 'job_1' },
    },
    ['job_1'],
  );
  await expect.poll(() => logged.map(({ outcome }) => outcome)).toEqual(['HTTP 500', 'HTTP 429', 'taken']);
  await expect.poll(() => left(root)).toEqual([]);
  const ids = new Set(receiver.sent.map(({ headers }) => headers['sparkfluence-webhook-id']));
  expect(ids.size).toBe(1);
  const [{ body, headers }] = receiver.sent as [(typeof receiver.sent)[0]];
  const [, t, v1] = /^t=(\d+),v1=([\da-f]{64})$/.exec(String(headers['sparkfluence-signature'])) ?? [];
  const secret = webhooks.secretOf('alice');
  expect(createHmac('sha256', secret).update(`${t}.${body.toString()}`).digest('hex')).toBe(v1);
  expect(webhooks.secretOf('bob')).not.toBe(secret);
  expect(JSON.parse(body.toString())).toMatchObject({ type: 'job.completed', data: { job_id: 'job_1' } });
});

test('the next process sends what the last one did not; after the last wait it is given up', async () => {
  const root = newRoot();
  const receiver = await startFakeVendor({ 'POST /hook': json(503, {}) });
  const first = await opened(root, { waitsSeconds: [3600] });
  await first.webhooks.send('alice', `${receiver.origin}/hook`, { type: 'job.failed' }, ['a']);
  await expect.poll(() => first.logged.length).toBe(1);
  await first.webhooks.close();
  expect(left(root)).toHaveLength(1);
  receiver.routes['POST /gone'] = json(410, {});
  const second = await opened(root, { waitsSeconds: [] });
  await second.webhooks.send('alice', `${receiver.origin}/gone`, {}, ['b']);
  await expect.poll(() => second.logged.map(({ outcome }) => outcome)).toEqual(['gone']);
  await second.webhooks.send('alice', `${receiver.origin}/hook`, {}, ['c']);
  await expect.poll(() => left(root)).toHaveLength(1); // that one waits for its hour, and is sent by whoever comes then
});

test('a job’s webhook keeps to the rules for addresses, follows no redirect, and is checked beforehand', async () => {
  const receiver = await startFakeVendor({ 'POST /hook': redirectTo('https://a.example/') });
  const crew: Crew = {
    busy: 0,
    perform: () => Promise.reject(new SparkfluenceError('media', 'ffmpeg failed', { failedStep: 'Joining' })),
    idle: async () => undefined,
    close: async () => undefined,
  };
  const body = (webhook_url: string) => ({
    project_id: '123e4567-e89b-12d3-a456-426614174000',
    segments: [{ type: 'HOOK', video_url: 'https://a.example/x.mp4', duration_seconds: 6 }],
    webhook_url,
  });
  const server = await testServer({ crew, options: { webhookWaitsSeconds: [] } });
  const bad = ['http://a.example/', 'file:///etc/passwd', 'no address', 'https://me:word@a.example/'];
  for (const url of [...bad, `${receiver.origin}/hook`])
    expect((await server.post('/api/combine-final-video', body(url), API_KEY)).status, url).toBe(400);
  // One that leads there when it is sent to is not sent to, either.
  await server.parts.webhooks.send('alice', `${receiver.origin}/hook`, {}, ['a']);
  await expect
    .poll(() => server.logged.find(({ event }) => event === 'webhook')?.outcome)
    .toMatch(/address of this machine/);
  expect(receiver.sent).toEqual([]);
  const open = await testServer({ crew, options: { webhookWaitsSeconds: [], reach: 'anywhere' } });
  await open.post('/api/combine-final-video', body(`${receiver.origin}/hook`), API_KEY);
  await expect.poll(() => open.logged.find(({ event }) => event === 'webhook')?.outcome).toBe('HTTP 307');
  expect(JSON.parse(receiver.sent[0]!.body.toString())).toMatchObject({
    type: 'job.failed',
    data: { error_message: 'ffmpeg failed' },
  });
});
