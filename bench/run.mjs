// npm run bench: every claim about speed as a ratio against a yardstick measured in the same run, interleaved.
// `npm run bench -- start draft` does these sections only; there are also combine, voice and pipeline.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { watchMemory } from './watch-memory.mjs';

const bin = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-'));
const TOPIC = '5 cara meningkatkan produktivitas kerja';
const STARTS = 15;
const DRAFTS = 5;
const rows = [];
let found;

const SECTIONS = {
  start: benchStart,
  draft: benchDraft,
  combine: async () => (await import('./combine.mjs')).benchCombine(print),
  voice: async () => (await import('./voice.mjs')).benchVoice(row, print),
  pipeline: async () => (await import('./pipeline.mjs')).benchPipeline(row),
};
const wanted = process.argv.slice(2);

try {
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (wanted.length === 0 || wanted.includes(name)) await section();
  }
  printTable();
} finally {
  rmSync(work, { recursive: true, force: true });
}

function benchStart() {
  const empty = join(work, 'empty.mjs');
  writeFileSync(empty, '');
  const times = { help: [], empty: [] };
  timed(() => node(bin, '--help')); // fills the compile cache, as a first use does
  for (let round = 0; round < STARTS; round += 1) {
    times.empty.push(timed(() => node(empty)));
    times.help.push(timed(() => node(bin, '--help')));
  }
  row('start-up: --help / empty Node program', median(times.help) / median(times.empty), 2, [
    `${ms(median(times.help))} against ${ms(median(times.empty))}, ${STARTS} rounds`,
  ]);
}

async function benchDraft() {
  const env = { ...process.env, SPARKFLUENCE_CACHE: join(work, 'cache') };
  const first = await draft({ ...env, SPARKFLUENCE_HOME: join(work, 'first') });
  const later = [];
  const bare = [];
  const raw = decode(first.video);
  for (let round = 0; round < DRAFTS; round += 1) {
    later.push(await draft({ ...env, SPARKFLUENCE_HOME: join(work, `later-${round}`) }));
    bare.push(timed(() => encode(raw)));
    rmSync(join(work, `later-${round}`), { recursive: true, force: true });
  }
  const wallMs = median(later.map((one) => one.wallMs));
  const lengthMs = first.seconds * 1000;
  const cores = `${availableParallelism()} cores`;
  row('draft, first on this machine / its length', first.wallMs / lengthMs, 0.6, [ms(first.wallMs), cores]);
  row('draft / its length', wallMs / lengthMs, 0.6, [
    `${ms(wallMs)} for ${first.seconds} s, ${cores}, aim 0.3`,
  ]);
  row('draft / bare ffmpeg encode of the same frames', wallMs / median(bare), 2, [
    `${ms(wallMs)} against ${ms(median(bare))}, veryfast at CRF 20, ${DRAFTS} rounds`,
  ]);
  const peaks = [first, ...later].map((one) => one.peakMb).filter((peak) => peak > 0);
  if (peaks.length === 0)
    rows.push(['peak memory of the largest process', 'not measured', '500 MB', 'needs /proc']);
  else rows.push(['peak memory of the largest process', `${Math.max(...peaks)} MB`, '500 MB', first.largest]);
}

/** One keyless 30 s run in a folder of its own, with the peak memory of every process it started. */
async function draft(env) {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, 'run', '--topic', TOPIC, '--language', 'indonesian'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const watch = watchMemory(child.pid);
  const code = await new Promise((resolve) => child.once('close', resolve));
  const { peaks } = watch.end();
  const wallMs = performance.now() - started;
  if (code !== 0) throw new Error(`run exited with ${code}: ${text}`);
  const { data } = JSON.parse(text);
  const [largest, peakMb] = peaks.sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return {
    wallMs,
    seconds: data.duration_seconds,
    video: fileURLToPath(data.final_video_url),
    peakMb,
    largest,
  };
}

function decode(video) {
  const raw = join(work, 'frames.yuv');
  run(ffmpeg(), ['-v', 'error', '-y', '-i', video, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', raw]);
  return raw;
}

/**
 * The settings with which clips were encoded when this row and its bound were made, all threads. They stay: with those of
 * today, which take half the time, the draft would be the slower by this row the faster its encoder gets.
 */
function encode(raw) {
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '720x1280', '-r', '24', '-i', raw];
  const settings = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high'];
  run(ffmpeg(), ['-v', 'error', '-y', ...input, ...settings, join(work, 'bare.mp4')]);
}

function ffmpeg() {
  if (found === undefined) {
    const { stdout } = spawnSync(process.execPath, [bin, 'doctor', '--json'], { encoding: 'utf8' });
    found = JSON.parse(stdout).data.ffmpeg.binary;
  }
  return found;
}

function run(command, args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

function node(...args) {
  run(process.execPath, args);
}

function timed(task) {
  const started = performance.now();
  task();
  return performance.now() - started;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function ms(value) {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`;
}

/** A row that is told already. */
function print(cells) {
  rows.push(cells.map(String));
}

function row(what, ratio, bound, notes) {
  rows.push([what, `${ratio.toFixed(2)}x`, `${bound}x`, notes.join(', ')]);
}

function printTable() {
  const table = [['what', 'ratio', 'at most', 'measured'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}
