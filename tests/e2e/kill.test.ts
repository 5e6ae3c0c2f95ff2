import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../src/providers/local/random.ts';
import {
  callHere,
  countSteps,
  killEnv,
  type LabOptions,
  startBin,
  type Trial,
  trial,
} from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type PaidMedia, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';

/**
 * Paid work is never lost and never bought twice: the real bin is stopped with SIGKILL right before each durable step,
 * and at random moments, and run again, in this process, since that run is not killed; the fakes count the purchases.
 * `node bench/kills.mjs` does the same for longer, and starts the program each time.
 */

const AT_ONCE = 2;
const RANDOM_KILLS = 4;
const SEED = Number(process.env.SPARKFLUENCE_TEST_SEED ?? 20_261_124);
/** Only some steps are killed at here; the bench does every one, and `tests/model` any without a process. */
const STRIDE = 16;
/** And each fourth one of a script alone. */
const SCRIPT_STRIDE = 4;

let media: PaidMedia;
let base: string;
beforeAll(async () => {
  base = newPlace({ keep: true }).folder;
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, base);
});

function lab(name: string, segments: readonly string[]): LabOptions {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  return { folder, cacheFolder: join(base, 'cache'), segments, media, callsAgain: true };
}

async function each<Result>(count: number, task: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await task(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

const shown = ({ step, bought }: Trial) =>
  `${step.padEnd(44)} ${[...bought].map(([what, times]) => `${what} ${times}`).join(', ')}`;

test('killed before a durable step and run again, each thing was bought exactly once', async () => {
  const options = lab('steps', ['HOOK']);
  const steps = await countSteps(options);
  expect(steps).toBeGreaterThan(40);
  const first = 1 + (steps % STRIDE);
  const rows = await each(Math.floor((steps - first) / STRIDE) + 1, (index) =>
    trial(options, { step: first + index * STRIDE }),
  );
  print(rows.map(shown).join('\n'));
  for (const row of rows) {
    expect(row, shown(row)).toMatchObject({ wrong: [], namedTwice: [], filesLost: [] });
  }
  // The number of polls, and so of steps, differs a little between runs.
  expect(rows.filter(({ killed }) => killed).length).toBeGreaterThan(rows.length * 0.9);
});

test('killed at random moments with two segments at once: clips once, a picture on the wire is named', async () => {
  const options = lab('random', ['HOOK', 'BODY_1']);
  const random = randomFrom(SEED);
  print(`seed ${SEED}; SPARKFLUENCE_TEST_SEED sets another`);
  const rows = await each(RANDOM_KILLS, () => trial(options, { afterMs: 150 + random() * 900 }));
  expect(rows.filter(({ killed }) => killed).length).toBeGreaterThan(0);
  for (const row of rows) expect(row, shown(row)).toMatchObject({ wrong: [], filesLost: [] });
});

test('a script that was answered is not bought again, whichever step the kill came before', async () => {
  const types = SAMPLE_ANSWER.segments.map(({ type }) => type);
  const options = lab('script', types);
  const argv = ['script', '--topic', 'kerja', '--language', 'indonesian', '--script-provider', 'gemini'];
  const killed = async (step: number) => {
    const folder = join(options.folder, `at-${step}`);
    mkdirSync(folder);
    const fake = await startPaidFake(types, media, { script: SAMPLE_ANSWER });
    try {
      const [steps, place] = [join(folder, 'steps'), { ...options, folder }];
      const on = [...argv, '--project', join(folder, 'project')];
      await startBin(on, place, { ...fake.env, ...killEnv({ step }, steps) }).ended;
      const again = await callHere(on, place, fake.env);
      expect(again.code, again.stderr).toBe(0);
      return {
        at: readFileSync(steps, 'utf8').trim().split('\n').at(-1) ?? '',
        times: fake.bought.get('script'),
      };
    } finally {
      await fake.close();
    }
  };
  const count = Number.parseInt((await killed(0)).at, 10);
  const rows = await each(Math.ceil(count / SCRIPT_STRIDE), (index) => killed(1 + index * SCRIPT_STRIDE));
  print(rows.map(({ at, times }) => `${at.padEnd(44)} script ${times}`).join('\n'));
  for (const row of rows) expect(row).toEqual({ at: row.at, times: 1 });
});
