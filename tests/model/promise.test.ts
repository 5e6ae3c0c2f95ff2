import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFfmpeg } from '../support/media.ts';
import type { PaidMedia } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { Market, type Moods } from './market.ts';
import { controlMachine } from './mortal.ts';
import { type Move, Player, SEGMENTS } from './player.ts';

/**
 * The promise as a property: whatever the user, the vendors, the disk and the clock do, no order is bought that nobody
 * wanted and the receipt does not name, every accepted order is fetched or named, no file is lost, and no limit is
 * crossed. Sequences are drawn at random; a failing one is shrunk and printed with its seed.
 *
 * `npm run model` tries as many as SPARKFLUENCE_MODEL_RUNS says, from SPARKFLUENCE_MODEL_SEED on.
 */

const RUNS = Number(process.env.SPARKFLUENCE_MODEL_RUNS ?? 40);
const SEED = Number(process.env.SPARKFLUENCE_MODEL_SEED ?? Date.now() % 2 ** 31);

// The disk in memory makes a sync free; what is tried here does not depend on the disk.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sparkfluence-model-'));
const warmCache = join(folder, 'warm-cache');
const ffmpeg = join(folder, 'ffmpeg');
let media: PaidMedia;
let undo: () => void;

beforeAll(async () => {
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, folder);
  // The clips are all alike: they are measured in the warm-up and not a thousand times, which no promise depends on.
  writeFileSync(ffmpeg, `#!/bin/sh\n[ -e "$0.off" ] && exit 1\nexec "${binary}" "$@"\n`, { mode: 0o755 });
  await warmUp();
  writeFileSync(`${ffmpeg}.off`, '');
  undo = controlMachine();
});
afterAll(() => {
  undo?.();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** What the program finds out about ffmpeg once a machine. */
async function warmUp(): Promise<void> {
  const market = await new Market(SEGMENTS, media).open();
  const player = new Player({ folder, ffmpeg, warmCache: undefined, market });
  await player.play([]);
  cpSync(player.cache, warmCache, { recursive: true });
  await market.close();
  player.remove();
}

const segment = fc.constantFrom(...SEGMENTS);

const moods: fc.Arbitrary<Partial<Moods>> = fc.oneof(
  fc.constant({}),
  fc.record({
    submit: fc.constantFrom<Moods['submit']>(
      'ok',
      'lost',
      'refused',
      'busy',
      'broken',
      'brokenTaken',
      'limited',
    ),
    list: fc.constantFrom<Moods['list']>(
      ...([
        'ok',
        'lags',
        'crowded',
        'escaped',
        'cut',
        'cutShort',
        'gap',
        'upper',
        'wordless',
        'otherShape',
        'oddDates',
      ] as const),
    ),
  }),
  fc.record({
    polls: fc.nat(3),
    outcome: fc.constantFrom<Moods['outcome']>('ok', 'fails', 'fileLate'),
    download: fc.constantFrom<Moods['download']>('ok', 'cut', 'missing'),
  }),
  fc.record({
    ids: fc.constantFrom<Moods['ids']>('uuid', 'colon', 'long'),
    credits: fc.constantFrom<Moods['credits']>('ok', 'negative', 'words', 'missing'),
  }),
);

const death = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constant('kill' as const), atStep: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant('interrupt' as const), atStep: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant('full' as const), atStep: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ kind: fc.constant('killAtOrder' as const), order: fc.integer({ min: 1, max: 3 }) }),
  ),
  { nil: undefined },
);

const command = fc.record({
  name: fc.constantFrom(
    'images' as const,
    'videos' as const,
    'videos' as const,
    'videos' as const,
    'status' as const,
    'wait' as const,
    'page' as const,
  ),
  narrate: fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
  isPiped: fc.oneof(
    { weight: 3, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  click: fc.oneof(
    fc.constant({ does: 'redo' as const }),
    fc.constant({ does: 'redraw' as const }),
    fc.record({
      does: fc.constant('take' as const),
      kind: fc.constantFrom('image' as const, 'clip' as const),
      number: fc.integer({ min: 1, max: 3 }),
    }),
  ),
  only: fc.option(segment, { nil: undefined, freq: 4 }),
  redo: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  maxCostUsd: fc.option(fc.constantFrom(0.1, 0.21, 0.45, 0.7), { nil: undefined, freq: 4 }),
});

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ is: fc.constant('command' as const), command, end: death }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('edit' as const), segment, version: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('moods' as const), moods }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('time' as const),
      ms: fc.constantFrom(30_000, 3_600_000, 3 * 86_400_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('clock' as const),
      ms: fc.constantFrom(30_000, 3_600_000, 3 * 86_400_000, -3_600_000, -3 * 86_400_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('delete' as const),
      file: fc.constantFrom('image' as const, 'narration' as const, 'clip' as const),
      segment,
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('damage' as const) }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('move' as const) }) },
);

test(`no sequence of commands, kills and moods breaks the promise (seed ${SEED}, ${RUNS} sequences)`, {
  timeout: 180_000 + RUNS * 15_000, // against a hang: a busy machine plays one in five seconds
}, async () => {
  let played = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(move, { minLength: 1, maxLength: 14, size: 'max' }),
      async (isBelowRoot, moves) => {
        const market = await new Market(SEGMENTS, media).open();
        const player = new Player({ folder, ffmpeg, warmCache, market, isBelowRoot });
        try {
          await player.play(moves);
          played += 1;
        } finally {
          await market.close();
          player.remove();
        }
      },
    ),
    { seed: SEED, numRuns: RUNS, endOnFailure: false },
  );
  expect(played).toBe(RUNS);
});
