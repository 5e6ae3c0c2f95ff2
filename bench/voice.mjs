// What narrations without a network cost: time against the length of the speech, memory of twenty against that of two.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { watchMemory } from './watch-memory.mjs';

const bin = fileURLToPath(new URL('../bin/sparkfluence.js', import.meta.url));
const ROUNDS = 5;
/** A line for each of twenty segments, no two alike, together about two minutes. */
const LINES = Array.from(
  { length: 20 },
  (_, at) =>
    `Tip number ${at + 1}: put the hardest task of the day first, and give it ${at + 20} quiet minutes.`,
);

/**
 * @param row takes a ratio: what, ratio, bound, notes
 * @param print takes a row that is told already
 */
export async function benchVoice(row, print) {
  const work = mkdtempSync(join(tmpdir(), 'sparkfluence-voice-'));
  try {
    const [spoken, started] = [[], []];
    let seconds = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      // The same program with the same voice that says nothing is the yardstick; a fresh cache has nothing spoken before.
      const env = envIn(join(work, `${round}`));
      started.push((await timed(['voices', 'list', '--provider', 'espeak'], env)).ms);
      const text = LINES.slice(0, 6).join(' ');
      const file = join(work, `${round}.wav`);
      const made = await timed(['voices', 'try', '--provider', 'espeak', '--text', text, '-o', file], env);
      spoken.push(made.ms);
      seconds = made.data.duration_seconds;
    }
    const ms = median(spoken) - median(started);
    row('narration without a network / its length', ms / 1000 / seconds, 0.1, [
      `${Math.round(ms)} ms beyond the start for ${seconds.toFixed(1)} s of speech, ${ROUNDS} rounds`,
    ]);
    const [few, many] = [await narrations(work, 2), await narrations(work, 20)];
    if (many.togetherMb === 0) print(['20 narrations', 'not measured', '150 MB', 'needs /proc']);
    else
      print([
        '20 narrations, beyond what 2 take',
        `${Math.max(0, many.togetherMb - few.togetherMb)} MB`,
        '150 MB',
        `${many.togetherMb} MB of all processes together against ${few.togetherMb} MB; the largest, ${many.largest[0]}, took ${many.largest[1]} MB at its peak`,
      ]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A quote of a person's own words says each segment, and makes nothing else. */
function narrations(work, count) {
  const words = join(work, `${count}.txt`);
  writeFileSync(words, LINES.slice(0, count).join('\n\n'));
  return timed(['run', '--script', words, '--estimate'], envIn(join(work, `of-${count}`)), true);
}

const envIn = (folder) => ({
  ...process.env,
  SPARKFLUENCE_CACHE: join(folder, 'cache'),
  SPARKFLUENCE_DATA: join(folder, 'data'),
  SPARKFLUENCE_HOME: join(folder, 'home'),
});

async function timed(argv, env, isWatched = false) {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, ...argv, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const watch = isWatched ? watchMemory(child.pid) : undefined; // looking takes time of the processor
  const code = await new Promise((resolve) => child.once('close', resolve));
  const ms = performance.now() - began;
  const { togetherMb = 0, peaks = [] } = watch?.end() ?? {};
  const largest = peaks.toSorted(([, a], [, b]) => b - a)[0];
  if (code !== 0) throw new Error(`${argv[0]} exited with ${code}: ${text}`);
  return { ms, togetherMb, largest, data: JSON.parse(text).data };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
