// npm run bench:batch [-- --count=N --jobs=N]: N local drafts by `batch --jobs 2` against a shell loop of N single runs, each in a
// place of its own whose cache one draft has warmed. Time of all cores, processes of theirs included, and throughput.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
const option = (name, or) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? or);
const count = option('count', 20);
const jobs = option('jobs', 2);
const MOST_CPU = 1.05;
const LEAST_THROUGHPUT = 1.6;

const work = mkdtempSync(join(tmpdir(), 'sparkfluence-bench-batch-'));
const WORDS = [
  'water',
  'bread',
  'sleep',
  'paper',
  'garden',
  'music',
  'winter',
  'coffee',
  'letters',
  'walking',
];
const scriptOf = (index) =>
  `Here is what few people know about ${WORDS[index % 10]}, number ${index + 1}.\n\nTake a small step with ${WORDS[(index + 3) % 10]} every morning, and write it down.\n\nTell me below what you think of it, and follow along.\n`;

try {
  const loop = measure('loop', (lines) =>
    lines.map(({ file }) => run(['run', '--script', file, '--no-input'])).join('; '),
  );
  const batch = measure('batch', (_lines, sheet) => run(['batch', sheet, '--jobs', String(jobs)]));
  const cpu = batch.cpu / loop.cpu;
  const throughput = loop.wall / batch.wall;
  const print = (name, { wall, cpu: seconds }) =>
    process.stdout.write(
      `${name.padEnd(24)} ${seconds.toFixed(1).padStart(8)} s of cores  ${wall.toFixed(1).padStart(8)} s\n`,
    );
  print(`${count} single runs`, loop);
  print(`batch --jobs ${jobs}`, batch);
  process.stdout.write(
    `cores ${cpu.toFixed(3)}x (at most ${MOST_CPU}), throughput ${throughput.toFixed(2)}x (at least ${LEAST_THROUGHPUT})\n`,
  );
  process.exitCode = cpu <= MOST_CPU && throughput >= LEAST_THROUGHPUT ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

function measure(name, commandOf) {
  const place = join(work, name);
  mkdirSync(place);
  const lines = Array.from({ length: count + 1 }, (_, index) => {
    const file = join(place, `${index}.txt`);
    writeFileSync(file, scriptOf(index));
    return { file };
  });
  const sheet = join(place, 'sheet.csv');
  writeFileSync(
    sheet,
    `script\n${lines
      .slice(1)
      .map(({ file }) => file)
      .join('\n')}\n`,
  );
  const env = {
    PATH: process.env.PATH,
    HOME: place,
    SPARKFLUENCE_HOME: join(place, 'projects'),
    SPARKFLUENCE_CACHE: join(place, 'cache'),
  };
  bash(run(['run', '--script', lines[0].file, '--no-input']), env);
  return bash(commandOf(lines.slice(1), sheet), env);
}

function run(words) {
  return [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ');
}

/** The wall time of a command and the time of all cores, its children's included, seconds. */
function bash(command, env) {
  const { status, stderr, error } = spawnSync(
    'bash',
    ['-c', `set -e; TIMEFORMAT='TIMES %R %U %S'; time { ${command}; }`],
    { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1e9 },
  );
  const [, wall, user, system] = /TIMES ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  if (status !== 0 || wall === undefined) throw error ?? new Error(stderr.slice(-2000));
  return { wall: Number(wall), cpu: Number(user) + Number(system) };
}
