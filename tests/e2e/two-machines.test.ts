import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startBin, writeProject } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { otherMachine } from '../support/other-machine.ts';
import { type PaidMedia, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace } from '../support/program.ts';

/**
 * One project folder on a disk that two machines share. The other machine is the real bin under another host name, or in
 * a container's process numbers; the fake vendor counts what was bought.
 */

let media: PaidMedia;
let base: string;
beforeAll(async () => {
  base = newPlace({ keep: true }).folder;
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, base);
});
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

/** Longer than any machine takes for the commands that come meanwhile. */
const LONG_MS = 3_600_000;

for (const [name, kind] of [
  ['another host', '--uts'],
  ['a container', '--pid'],
] as const) {
  const machine = otherMachine(kind);
  test.skipIf(machine === undefined)(
    `${name} is refused while the first is at work, and goes on when its lock is silent; nothing is bought twice (needs root: unshare ${kind})`,
    async () => {
      if (machine === undefined) return;
      const place = { folder: join(base, kind), cacheFolder: join(base, 'cache') };
      const project = join(place.folder, 'project');
      writeProject(project, ['HOOK']);
      const latencies = { imageMs: 4, submitMs: 4, clipMs: LONG_MS };
      const fake = await startPaidFake(['HOOK'], media, { latencies });
      const argv = [
        'run',
        '--project',
        project,
        '--image-provider',
        'huggingface',
        '--video-provider',
        'veo',
      ];
      const here = () => startBin(argv, place, fake.env);
      const there = () => startBin(argv, { ...place, machine }, fake.env).ended;
      const refused = {
        error: { details: { reason: 'project_locked', next: expect.stringContaining('silent for') } },
      };
      const lock = join(project, 'lock');
      try {
        const first = here();
        await vi.waitFor(
          () => expect(readFileSync(join(project, 'state.json'), 'utf8')).toContain('"accepted"'),
          {
            timeout: 60_000,
          },
        );
        const second = await there();
        expect([second.code, JSON.parse(second.stdout)]).toMatchObject([6, refused]);
        first.child.kill('SIGKILL');
        await first.ended;
        latencies.clipMs = 0;
        expect((await there()).code).toBe(6);
        // The lock of a killed process keeps its promise; to wait for a minute here would prove no more.
        writeFileSync(lock, JSON.stringify({ ...JSON.parse(readFileSync(lock, 'utf8')), silentMs: 500 }));
        const longAgo = new Date(Date.now() - LONG_MS);
        utimesSync(lock, longAgo, longAgo);
        const third = await there();
        expect(third).toMatchObject({ code: 0 });
        expect(Object.fromEntries(fake.bought)).toEqual({ 'image HOOK': 1, 'clip HOOK': 1 });
        expect(fake.strays).toEqual([]);
      } finally {
        await fake.close();
      }
    },
  );
  test.skipIf(machine === undefined)(
    `${name} and this one begin at once: one works, the other is refused or finds all made; nothing is bought twice (needs root: unshare ${kind})`,
    async () => {
      if (machine === undefined) return;
      const place = { folder: join(base, `at-once${kind}`), cacheFolder: join(base, 'cache') };
      const project = join(place.folder, 'project');
      writeProject(project, ['HOOK', 'BODY_1']);
      const fake = await startPaidFake(['HOOK', 'BODY_1'], media, {
        latencies: { imageMs: 300, clipMs: 600 },
      });
      const argv = [
        'videos',
        '--project',
        project,
        '--image-provider',
        'huggingface',
        '--video-provider',
        'veo',
      ];
      try {
        const ends = await Promise.all([
          startBin(argv, place, fake.env).ended,
          startBin(argv, { ...place, machine }, fake.env).ended,
        ]);
        const codes = ends.map(({ code }) => code).sort();
        expect([
          [0, 0],
          [0, 6],
        ]).toContainEqual(codes);
        expect(Object.fromEntries(fake.bought)).toEqual({
          ...{ 'image HOOK': 1, 'clip HOOK': 1, 'image BODY_1': 1, 'clip BODY_1': 1 },
        });
      } finally {
        await fake.close();
      }
    },
  );
}
