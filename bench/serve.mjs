// npm run bench:serve [-- --requests=N] [-- --seconds=N]: the server under load, with autocannon. Status requests at 1,000 a
// second while combines run, one after the other, and the same of a bare Hono route that gives the same answer; the memory over
// 100,000 requests; the most requests a second, against the bare route. The clips are made by ffmpeg beforehand. The heap is
// counted after a collection: what the process takes beside it is the allocator's, which gives back what it likes.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serve as serveHono } from '@hono/node-server';
import autocannon from 'autocannon';
import { Hono } from 'hono';
import { packagedFfmpeg } from '../tests/support/packaged-ffmpeg.ts';

const option = (name, or) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? or);
const KEY = 'key-of-the-bench';
const began = performance.now();
const headers = { 'x-api-key': KEY };
const [, , mode, answer] = process.argv;

if (mode === '--bare') bare(answer);
else await measure();

/** The yardstick: one route, the same answer. */
function bare(text) {
  const app = new Hono();
  app.get('/api/job-status/:id', (c) =>
    c.body(text, 200, { 'content-type': 'application/json; charset=utf-8' }),
  );
  serveHono({ fetch: app.fetch, port: 0 }, ({ port }) =>
    process.stdout.write(`${JSON.stringify({ port })}\n`),
  );
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-'));
  const seconds = option('seconds', 20);
  const requests = option('requests', 100_000);
  const server = await startServer(folder);
  try {
    // Beforehand, since the load is sent by this very process, and a load that waits measures nothing.
    const clip = makeClip(server.url, folder);
    const first = await combine(server.url, clip);
    await ended(server.url, first);
    say('the first job is done');
    const path = `/api/job-status/${first}`;
    const at = (origin) => ({ url: `${origin}${path}`, headers, connections: 10 });
    await autocannon({ ...at(server.url), duration: 2 }); // warm

    const [waitedBefore, sinceMs] = [waitOfMain(server.child.pid), performance.now()];
    const [steady, joined] = await whileCombining(server.url, clip, () =>
      steadyLoad(at(server.url), seconds),
    );
    const tookSeconds = (performance.now() - sinceMs) / 1000; // the last combine ends behind the load
    const waited = waitOfMain(server.child.pid).map((ms, index) => (ms - waitedBefore[index]) / tookSeconds);
    say('steady load is done');

    const heapBefore = await heapKb(server);
    const before = memoryMb(server.child.pid);
    const half = await autocannon({ ...at(server.url), amount: Math.ceil(requests / 2) });
    const middle = memoryMb(server.child.pid);
    const rest = await autocannon({ ...at(server.url), amount: Math.floor(requests / 2) });
    const after = memoryMb(server.child.pid);
    const heapAfter = await heapKb(server);

    say('memory is done');
    const text = await (await fetch(`${server.url}${path}`, { headers })).text();
    const other = await startBare(text);
    await autocannon({ ...at(other.url), duration: 2 });
    const [steadyBare] = await whileCombining(server.url, clip, () => steadyLoad(at(other.url), seconds));
    say('steady load of the bare route is done');
    const duration = Math.max(3, seconds / 4);
    const [most, ownCpu] = await withCpu(server.child.pid, { ...at(server.url), duration });
    const [yardstick, bareCpu] = await withCpu(other.child.pid, { ...at(other.url), duration });
    other.child.kill();
    const rows = [
      ['load average at the end', loadavg()[0].toFixed(1)],
      [
        `status requests a second, ${seconds} s, while ${joined} combines ran`,
        steady.requests.average.toFixed(0),
      ],
      ['  p50, p99, most (ms)', latencies(steady)],
      ['  of a bare Hono route meanwhile: p50, p99, most (ms)', latencies(steadyBare)],
      ['  answers that were not 200', String(steady.non2xx + steady.errors)],
      [
        '  the answering thread: on a core, and waiting for one (ms of each second)',
        waited.map((ms) => ms.toFixed(0)).join(', '),
      ],
      [
        `memory before, after ${requests / 2} and after ${requests} requests (MB)`,
        `${before}, ${middle}, ${after}`,
      ],
      ['  its heap after a collection, before and after them (kB)', `${heapBefore}, ${heapAfter}`],
      ['  answers that were not 200', String(half.non2xx + half.errors + rest.non2xx + rest.errors)],
      ['most requests a second', most.requests.average.toFixed(0)],
      ['  of a bare Hono route', yardstick.requests.average.toFixed(0)],
      ['  ratio', (yardstick.requests.average / most.requests.average).toFixed(2)],
      [
        'processor time a request, the server and the bare route (µs)',
        `${ownCpu.toFixed(0)}, ${bareCpu.toFixed(0)}`,
      ],
      ['  ratio, which other load on the machine changes little', (ownCpu / bareCpu).toFixed(2)],
    ];
    for (const [name, value] of rows) process.stdout.write(`${name.padEnd(70)}  ${value}\n`);
  } finally {
    server.child.kill('SIGTERM');
    await new Promise((resolve) => server.child.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

function latencies({ latency: { p50, p99, max } }) {
  return `${p50}, ${p99}, ${max}`;
}

function steadyLoad(target, seconds) {
  return autocannon({ ...target, duration: seconds, overallRate: 1000 });
}

/** A load while jobs run, one after the other. @returns its result, and how many jobs there were */
async function whileCombining(url, clip, load) {
  let isOver = false;
  let joined = 0;
  const combining = (async () => {
    while (!isOver) {
      await ended(url, await combine(url, clip));
      joined += 1;
    }
  })();
  combining.catch(() => undefined); // awaited below
  const result = await load();
  isOver = true;
  await combining;
  return [result, joined];
}

function say(words) {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s: ${words}\n`);
}

async function startServer(folder) {
  const program = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
  const words = ['serve', '--port', '0', '--root', folder, '--per-address', '0', '--per-key', '0'];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    SPARKFLUENCE_HOME: join(folder, 'projects'),
    SPARKFLUENCE_FFMPEG: packagedFfmpeg(),
    SPARKFLUENCE_SERVE_API_KEYS: `bench=${KEY}`,
    NODE_OPTIONS: `--import=${new URL('heap-after-gc.mjs', import.meta.url).href}`,
    SPARKFLUENCE_BENCH_HEAP: join(folder, 'heap'),
  };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const line = await firstLine(child.stderr);
  child.stderr.resume();
  return { child, url: JSON.parse(line).url, heapFile: env.SPARKFLUENCE_BENCH_HEAP };
}

async function startBare(text) {
  const file = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [file, '--bare', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { port } = JSON.parse(await firstLine(child.stdout));
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Nothing is kept of what comes after it: the log of a server under load is long. */
function firstLine(stream) {
  return new Promise((resolve) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      stream.off('data', read);
      resolve(text.slice(0, text.indexOf('\n')));
    };
    stream.setEncoding('utf8').on('data', read);
  });
}

/** A clip of the server's own. @returns its address there */
function makeClip(url, folder) {
  const project = randomUUID();
  const clips = join(folder, 'clients', 'bench', project, 'clips');
  mkdirSync(clips, { recursive: true });
  const made = spawnSync(packagedFfmpeg(), [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=720x1280:rate=30', '-f', 'lavfi', '-i', 'sine'],
    ...['-t', '4', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    join(clips, 'HOOK.mp4'),
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  return `${url}${signed(folder, `/media/bench/${project}/clips/HOOK.mp4`)}`;
}

/** Begins a job over four clips. @returns its id */
async function combine(url, video_url) {
  const types = ['HOOK', 'BODY_1', 'BODY_2', 'ENDING_CTA'];
  const segments = types.map((type) => ({ type, video_url, duration_seconds: 4 }));
  const body = JSON.stringify({ project_id: randomUUID(), segments });
  const type = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/combine-final-video`, {
    method: 'POST',
    headers: { ...headers, ...type },
    body,
  });
  const document = await answer.json();
  if (document.data === undefined) throw new Error(JSON.stringify(document));
  return document.data.job_id;
}

/** As the server signs: src/server/addresses.ts. */
function signed(folder, path) {
  const secret = Buffer.from(readFileSync(join(folder, 'secret'), 'utf8').trim(), 'hex');
  const key = createHmac('sha256', secret).update('media').digest();
  const expires = Math.ceil(Date.now() / 1000) + 3600;
  const signature = createHmac('sha256', key).update(`${path}\n${expires}`).digest('base64url');
  return `${path}?expires=${expires}&signature=${signature}`;
}

async function ended(url, id) {
  for (;;) {
    const { data } = await (await fetch(`${url}/api/job-status/${id}`, { headers })).json();
    if (data.status === 'failed') throw new Error(data.error_message);
    if (data.status === 'completed') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** One load, and the processor time that a request of it took, microseconds. */
async function withCpu(pid, options) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  const result = await autocannon(options);
  return [result, ((ticks() - before) * 10_000) / result.requests.total];
}

/** What the server's own objects take after a collection, kB. */
async function heapKb({ child, heapFile }) {
  rmSync(heapFile, { force: true });
  child.kill('SIGUSR2');
  while (!existsSync(heapFile)) await new Promise((resolve) => setTimeout(resolve, 20));
  return Math.round(Number(readFileSync(heapFile, 'utf8')) / 1024);
}

/** How long the main thread has been on a core, and was ready and had none, milliseconds (Linux). */
function waitOfMain(pid) {
  const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')
    .split(' ')
    .map(Number);
  return [ran / 1e6, waited / 1e6];
}

function memoryMb(pid) {
  const [, kilobytes = 0] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
