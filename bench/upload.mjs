// npm run bench:upload [-- --megabytes=N]: `upload FILE` against a bare copy of the same file to the same S3 server (one signed PUT by
// fetch, in a process of its own as well), and the memory of the uploading process. Three times each, in turn; the medians count.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { S3_KEYS, startS3 } from '../tests/support/s3-server.ts';
import { watchMemory } from './watch-memory.mjs';

const TIMES = 3;
const BUCKET = 'videos';
const [, self, mode, ...words] = process.argv;

if (mode === '--server') process.stdout.write(`${(await startS3(BUCKET)).endpoint}\n`);
else if (mode === '--bare') await bareCopy(...words);
else await measure();

/** The yardstick. */
async function bareCopy(url, file) {
  const answer = await fetch(url, {
    method: 'PUT',
    body: createReadStream(file),
    duplex: 'half',
    headers: { 'content-length': String(statSync(file).size) },
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

async function measure() {
  const megabytes = Number(
    process.argv.find((word) => word.startsWith('--megabytes='))?.split('=')[1] ?? 200,
  );
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-'));
  const server = spawn(process.execPath, [self, '--server'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const endpoint = await new Promise((resolve) =>
      server.stdout.once('data', (line) => resolve(String(line).trim())),
    );
    const file = join(folder, 'film.mp4');
    const handle = openSync(file, 'w');
    for (let written = 0; written < megabytes; written += 1) writeSync(handle, randomBytes(1_000_000));
    closeSync(handle);
    const { accessKeyId, secretAccessKey } = S3_KEYS;
    const credentials = { accessKeyId, secretAccessKey };
    const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials });
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_S3: endpoint,
    };
    const program = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
    const [bare, own, peaks] = [[], [], []];
    for (let time = 0; time < TIMES; time += 1) {
      const put = new PutObjectCommand({ Bucket: BUCKET, Key: `bare-${time}` });
      bare.push((await timed([self, '--bare', await getSignedUrl(client, put), file], env)).seconds);
      const to = `s3://${BUCKET}/own-${time}`;
      const { seconds, peakMb } = await timed([program, 'upload', file, '--upload', to, '--quiet'], env);
      own.push(seconds);
      peaks.push(peakMb);
    }
    const rows = [
      ['load average at the end', loadavg()[0].toFixed(1)],
      [`upload of ${megabytes} MB (s)`, median(own).toFixed(2)],
      ['  bare copy to the same server (s)', median(bare).toFixed(2)],
      ['  ratio', (median(own) / median(bare)).toFixed(2)],
      ['memory of the uploading process (MB)', String(Math.max(...peaks))],
    ];
    for (const [name, value] of rows) process.stdout.write(`${name.padEnd(40)}  ${value}\n`);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(argv, env) {
  const began = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const memory = watchMemory(child.pid);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const { peaks } = memory.end();
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - began) / 1000, peakMb: Math.max(0, ...peaks.map(([, mb]) => mb)) };
}

function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
