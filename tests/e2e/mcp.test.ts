import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { gatedFfmpeg } from '../support/gate.ts';
import { NO_RATE_LIMITS, writeProject } from '../support/kill-lab.ts';
import { BIN, newPlace, type Place } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { makeMedia } from '../support/vendor-media.ts';
import { DUMMY_KEYS, VendorWorld } from '../support/vendor-world.ts';

/** `sparkfluence mcp`, spoken to by the protocol's own client over a real child process. */

let world: VendorWorld;
beforeAll(async () => {
  world = await new VendorWorld(await makeMedia(newPlace({ keep: true }).folder), SAMPLE_ANSWER).open();
});
afterAll(() => world.close());

async function connect(place: Place, more: Readonly<Record<string, string>> = {}) {
  const env = Object.entries({ ...place.env, ...more }).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined;
  });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'mcp'],
    env: Object.fromEntries(env),
    cwd: place.folder,
    stderr: 'pipe',
  });
  const client = new Client({ name: 'a-test', version: '1.0.0' });
  const ended = new Promise<void>((resolve) => (client.onclose = resolve));
  const faults: Error[] = [];
  // Of a progress and the answer that come in one chunk, the library takes the answer first and knows the progress no more.
  client.onerror = (error) => {
    if (!error.message.includes('progress notification for an unknown token')) faults.push(error);
  };
  await client.connect(transport);
  onTestFinished(() => client.close());
  const call = async (name: string, args: object = {}, options: object = {}) => {
    const timing = { timeout: 170_000, ...options };
    const answer = await client.callTool({ name, arguments: { ...args } }, undefined, timing);
    // biome-ignore lint/suspicious/noExplicitAny: documents of every shape
    return answer as any;
  };
  return { client, call, ended, faults, pid: transport.pid };
}

/** The envelope's error, which a tool's result holds as text. */
const errorIn = ({ content }: { content: [{ text: string }] }) => JSON.parse(content[0].text).error;

const PAID = () => ({
  ...world.env,
  SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
  SPARKFLUENCE_POLL_MS: '20',
  SPARKFLUENCE_LIST_LAG_MS: '1',
});
const billed = () =>
  world.sent.filter(({ step }) => ['script', 'image', 'submit', 'motion'].includes(step)).length;

test('the tools are named and typed; what is wrong with arguments is an envelope in the result', async () => {
  const { client, call, faults } = await connect(newPlace());
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'generate_script',
    'make_video',
    'generate_images',
    'generate_videos',
    'check_video_status',
    'combine_final_video',
    'job_status',
    'quote',
  ]);
  // A client that calls again by itself must not begin, and buy, another video.
  expect(tools.filter(({ annotations }) => annotations?.idempotentHint).map(({ name }) => name)).toEqual([
    'check_video_status',
    'combine_final_video',
    'job_status',
    'quote',
  ]);
  const [script, video] = tools;
  expect(video?.inputSchema.properties).toHaveProperty('references');
  expect(script?.inputSchema).toMatchObject({
    required: ['input_type', 'content'],
    properties: { duration: { enum: ['30s', '60s'] }, max_cost_usd: { type: 'number' } },
    additionalProperties: false,
  });
  for (const [name, args, code] of [
    ['generate_script', { input_type: 'song', content: 'x' }, 'INVALID_INPUT'],
    ['generate_script', { input_type: 'topic', content: 'x', budget: 7 }, 'INVALID_INPUT'],
    ['generate_images', {}, 'INVALID_INPUT'],
    ['make_video', { input_type: 'topic', content: 'x', references: [{ file: 'x.png' }] }, 'INVALID_INPUT'],
    ['make_video', { input_type: 'topic', content: 'x', references: [{ file: '/no.png' }] }, 'INVALID_INPUT'],
    ['check_video_status', { video_uuids: ['a', 'a'] }, 'INVALID_INPUT'],
    ['check_video_status', { video_uuids: ['a'] }, 'UNAUTHORIZED'],
    ['job_status', { job_id: 'job_0' }, 'JOB_NOT_FOUND'],
    ['generate_videos', { project_id: crypto.randomUUID() }, 'INVALID_REQUEST'],
    ['dance', {}, 'INVALID_INPUT'],
  ] as const) {
    const answer = await call(name, args);
    expect([answer.isError, errorIn(answer).code], name).toEqual([true, code]);
    expect(errorIn(answer).details.next, name).toMatch(/\.$/);
  }
  expect(faults).toEqual([]);
});

test('nothing is bought without max_cost_usd: the refusal says what it would cost, and the quote does', async () => {
  const place = newPlace();
  const { call } = await connect(place, PAID());
  const whole = await call('quote', { video_provider: 'veo', image_provider: 'openai' });
  expect(whole.structuredContent.data.quote.total_usd).toBeGreaterThan(0);

  const folder = join(place.root, 'short');
  mkdirSync(place.root);
  writeProject(folder, ['HOOK', 'BODY_1'], [6, 8]);
  const { project_id } = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  const paid = { project_id, image_provider: 'openai', video_provider: 'veo' };
  const refused = await call('generate_videos', paid);
  expect(refused.isError).toBe(true);
  expect(errorIn(refused)).toMatchObject({
    message: expect.stringMatching(/would cost about \d+\.\d\d(?:\d\d)? USD/),
    details: { reason: 'max_cost_missing', next: expect.stringContaining('max_cost_usd') },
  });
  const { total_usd } = errorIn(refused).details.quote;
  const tooLow = await call('generate_videos', { ...paid, max_cost_usd: total_usd / 2 });
  expect(errorIn(tooLow).details).toMatchObject({
    reason: 'budget_exceeded',
    next: expect.stringContaining('max_cost_usd'),
  });
  expect(billed()).toBe(0);

  const bought = await call('generate_videos', { ...paid, max_cost_usd: total_usd + 1 });
  expect(bought.isError, bought.content[0].text).toBeFalsy();
  expect(world.orders('veo')).toBe(2);
  const done = await call('check_video_status', { project_id, video_provider: 'veo', wait: true });
  expect(done.structuredContent.data.summary).toMatchObject({ completed: 2 });
  expect(JSON.stringify([refused, bought, done])).not.toContain(DUMMY_KEYS.VEO_API_KEY);
});

test('a whole video by the tools, with progress; the end of the input ends the program', async () => {
  const place = newPlace();
  const folder = join(place.root, 'short');
  mkdirSync(place.root);
  writeProject(folder, ['HOOK', 'ENDING_CTA'], [2, 2]);
  const { project_id } = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  const { client, call, ended, faults } = await connect(place);
  const started = await call('generate_videos', { project_id, voice: 'deep', speed: 1.2, seed: 7 });
  expect(started.isError, started.content[0].text).toBeFalsy();
  const told: { progress: number; message?: string }[] = [];
  const onprogress = (progress: { progress: number; message?: string }) => void told.push(progress);
  const done = await call('check_video_status', { project_id, wait: true }, { onprogress });
  expect(done.structuredContent.data.all_completed, done.content[0].text).toBe(true);
  expect(told.map(({ message }) => message)).toContain('HOOK clip: done');
  expect(told.map(({ progress }) => progress)).toEqual(told.map((_, index) => index + 1));
  const { uuid } = done.structuredContent.data.videos[0];
  const one = await call('check_video_status', { video_uuids: [uuid] });
  expect(one.structuredContent.data.videos).toMatchObject([{ uuid, status: 2 }]);
  const made = await call('combine_final_video', { project_id });
  expect(made.isError, made.content[0].text).toBeFalsy();
  const { final_video_url, job_id } = made.structuredContent.data;
  expect((await probe(fileURLToPath(final_video_url))).width).toBe(720);
  // The narrator and the seed are the project's from then on, as at the command line.
  const settings = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  expect(settings).toMatchObject({ voice: 'deep', speed: 1.2, seed: 7 });
  const low = await call('combine_final_video', { project_id, clip_audio: 'duck' });
  expect(errorIn(low).details.reason).toBe('bad_flag');
  const job = await call('job_status', { job_id });
  expect(job.structuredContent.data.status).toBe('completed');
  expect(faults).toEqual([]);
  await client.close();
  await ended;
});

test('make_video: refused with its quote, then made for no more than was agreed to, in the project that the first call began', async () => {
  const place = newPlace();
  const { call } = await connect(place, PAID());
  const before = billed();
  const asked = {
    input_type: 'topic',
    content: '5 ways to save money',
    language: 'english',
    duration: '30s',
  };
  const paid = { ...asked, script_provider: 'local', image_provider: 'openai', video_provider: 'veo' };
  // As by an assistant that waited too long and calls again: the same video, in the one project that is counted below.
  const [refused] = await Promise.all([call('make_video', paid), call('make_video', paid)]);
  expect(errorIn(refused).details, refused.content[0].text).toMatchObject({ reason: 'max_cost_missing' });
  const { total_usd } = errorIn(refused).details.quote;
  expect(total_usd).toBeGreaterThan(0);
  const tooLow = await call('make_video', { ...paid, max_cost_usd: total_usd / 2 });
  expect(errorIn(tooLow).details.reason).toBe('budget_exceeded');
  expect(billed()).toBe(before);
  const told: (string | undefined)[] = [];
  const onprogress = ({ message }: { message?: string }) => void told.push(message);
  const done = await call('make_video', { ...paid, max_cost_usd: total_usd + 1 }, { onprogress });
  expect(done.isError, done.content[0].text).toBeFalsy();
  const { final_video_url, receipt } = done.structuredContent.data;
  expect((await probe(fileURLToPath(final_video_url))).videoDurationSeconds).toBeGreaterThan(1);
  expect(receipt.spent_usd).toBeLessThanOrEqual(total_usd + 1);
  const bought = receipt.purchases.map(
    ({ stage, segment_type }: Record<string, string>) => `${stage} ${segment_type}`,
  );
  expect([billed() - before, new Set(bought).size]).toEqual([bought.length, bought.length]);
  expect(told).toContain('HOOK clip: done');
  expect(
    readdirSync(place.root).filter((name) => existsSync(join(place.root, name, 'project.json'))),
  ).toHaveLength(1);
});

test('a call that is cancelled stops the work and leaves the project free; SIGTERM ends the program', async () => {
  const place = newPlace();
  const gate = await gatedFfmpeg(place);
  const folder = join(place.root, 'short');
  mkdirSync(place.root);
  writeProject(folder, ['HOOK'], [2]);
  const { project_id } = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  const { call, client, ended, pid } = await connect(place, gate.env);
  await call('generate_videos', { project_id });
  const cancel = new AbortController();
  const follow = call(
    'check_video_status',
    { project_id, wait: true },
    { signal: cancel.signal, onprogress: () => cancel.abort() },
  );
  await expect(follow).rejects.toThrow();
  await expect.poll(() => existsSync(join(folder, 'lock')), { timeout: 20_000 }).toBe(false);
  expect((await client.listTools()).tools).toHaveLength(8); // the program goes on
  const held = call('check_video_status', { project_id, wait: true }, { onprogress: () => undefined });
  await expect.poll(() => existsSync(join(folder, 'lock')), { timeout: 20_000 }).toBe(true);
  process.kill(pid!, 'SIGTERM');
  const last = await held.catch((error: unknown) => error);
  expect(JSON.stringify(last)).toMatch(/interrupted|closed|-32000/);
  await ended;
  await expect.poll(() => existsSync(join(folder, 'lock')), { timeout: 20_000 }).toBe(false);
  gate.open();
});

test('standard output holds the protocol alone; a line that is none ends nothing', async () => {
  const place = newPlace();
  const hello = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    },
  };
  const call = {
    jsonrpc: '2.0',
    id: 2,
    method: 'tools/call',
    params: { name: 'job_status', arguments: { job_id: 'x\u001b[31m' } },
  };
  const lines = ['no protocol at all', JSON.stringify(hello), JSON.stringify(call)];
  const running = place.start(['mcp'], { typing: true });
  running.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
  await running.printed('JOB_NOT_FOUND');
  running.child.stdin?.end();
  const outcome = await running.outcome;
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  const messages = outcome.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(messages.map(({ jsonrpc }) => jsonrpc)).toEqual(messages.map(() => '2.0'));
  expect(messages.map(({ id }) => id)).toEqual([1, 2]);
  expect(readdirSync(place.folder)).not.toContain('projects');
});

test('a configuration that cannot be read is told on stderr, and standard output stays empty', async () => {
  const place = newPlace();
  const cases = [
    { env: { SPARKFLUENCE_MAX_COST: 'much' }, words: ['mcp'] },
    { env: {}, words: ['mcp', '--profile', 'none'] },
    { env: {}, words: ['mcp', '--json', '--nothing'] },
  ];
  for (const { env, words } of cases) {
    const { exitCode, stdout, stderr } = await place.call(words, { env });
    expect([exitCode === 0, stdout], words.join(' ')).toEqual([false, '']);
    expect(stderr, words.join(' ')).toMatch(/^error: .+\n(?:while: .+\n)?next: /);
  }
});
