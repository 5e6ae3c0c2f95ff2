// node bench/kills.mjs [--seed N] [--random 200] [--segments 1]: the real bin against paid fakes, stopped with SIGKILL
// right before every durable step, and at random moments; the fakes' counters are the judge.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { randomFrom } from '../src/providers/local/random.ts';
import { BIN, countSteps, trial } from '../tests/support/kill-lab.ts';
import { makePaidMedia } from '../tests/support/paid-media.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    random: { type: 'string', default: '200' },
    segments: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '2' },
  },
});
const NAMES = ['HOOK', 'BODY_1', 'BODY_2', 'BODY_3', 'BODY_4', 'BODY_5', 'BODY_6', 'ENDING_CTA'];
const AT_ONCE = Number(values['at-once']);
const work = mkdtempSync(join(tmpdir(), 'sparkfluence-kills-'));

try {
  const { stdout } = spawnSync(process.execPath, [BIN, 'doctor', '--json'], { encoding: 'utf8' });
  const media = makePaidMedia(JSON.parse(stdout).data.ffmpeg.binary, work);
  const lab = (segments, folder) => {
    mkdirSync(join(work, folder), { recursive: true });
    return { folder: join(work, folder), cacheFolder: join(work, 'cache'), segments, media };
  };
  const wrong = await table(lab(NAMES.slice(0, Number(values.segments)), 'table'));
  const alsoWrong = await randomly(
    lab(NAMES.slice(0, 4), 'random'),
    Number(values.random),
    Number(values.seed),
  );
  process.exitCode = wrong + alsoWrong === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function table(options) {
  const steps = await countSteps(options);
  const rows = new Array(steps);
  await each(steps, async (index) => {
    rows[index] = await trial(options, { step: index + 1 });
  });
  console.log(`\nkilled before each of ${steps} durable steps, ${options.segments.length} segment(s)`);
  for (const { step, bought, wrong, reruns, filesLost } of rows) {
    const counts = [...bought].map(([what, times]) => `${what} ${times}`).join(', ');
    const bad = [...wrong, ...filesLost].join(', ');
    console.log(`${step.padEnd(44)} reruns ${reruns}  ${counts}${bad === '' ? '' : `  WRONG: ${bad}`}`);
  }
  return summary(rows, options);
}

async function randomly(options, times, seed) {
  if (times === 0) return 0;
  const started = performance.now();
  await trial(options, {});
  const runMs = performance.now() - started;
  const random = randomFrom(seed);
  const moments = Array.from({ length: times }, () => 100 + random() * runMs);
  const rows = [];
  await each(times, async (index) => {
    rows.push(await trial(options, { afterMs: moments[index] }));
  });
  console.log(`\n${times} kills at random moments, seed ${seed}, ${options.segments.length} segments`);
  return summary(rows, options);
}

function summary(rows, { segments }) {
  const killed = rows.filter((row) => row.killed);
  const sold = (kind) =>
    killed.reduce(
      (sum, { bought }) => sum + [...bought].reduce((n, [what, t]) => n + (what.startsWith(kind) ? t : 0), 0),
      0,
    );
  const wanted = killed.length * segments.length;
  const twice = killed.reduce((sum, { namedTwice }) => sum + namedTwice.length, 0);
  const wrong = rows.reduce((sum, row) => sum + row.wrong.length, 0);
  const lost = rows.reduce((sum, row) => sum + row.filesLost.length, 0);
  console.log(
    [
      `runs killed ${killed.length} of ${rows.length}`,
      `clips wanted ${wanted}, bought ${sold('clip')}`,
      `pictures wanted ${wanted}, bought ${sold('image')}, of these a second time and named so in the receipt ${twice}`,
      `unnamed or missing ${wrong}, files lost ${lost}`,
    ].join('\n'),
  );
  for (const row of rows.filter((each) => each.wrong.length + each.filesLost.length > 0))
    console.log(`WRONG at ${row.step}: ${[...row.wrong, ...row.filesLost].join(', ')}\n${row.stderr}`);
  return wrong + lost;
}

async function each(count, task) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
