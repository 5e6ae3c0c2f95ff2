import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canSeeProcesses, leftAfter, processesOf } from '../../../tests/support/processes.ts';
import type { Config } from '../../config/resolve.ts';
import { createFfmpeg } from '../../ffmpeg/run/run.ts';
import { openLocalClips } from './open.ts';

test.skipIf(!canSeeProcesses)(
  'workers for the first two clips are there before them, as far as there are cores, and go with their parent',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-local-clips-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const config = { cacheFolder: folder } as Config;
    const options = { config, signal: new AbortController().signal, attachedWorkers: true };
    const clips = openLocalClips(folder, options, async () => createFfmpeg('/bin/false', '7'));
    await clips.warmUp();
    expect(processesOf(folder)).toHaveLength(Math.min(2, availableParallelism()));
    await clips.close();
    expect(await leftAfter(folder, 5_000)).toEqual([]);
  },
);
