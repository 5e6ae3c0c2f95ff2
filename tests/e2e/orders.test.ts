import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ScriptFile } from '../../src/project/store.ts';
import { NO_RATE_LIMITS, startBin, writeProject } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { type Latencies, type PaidMedia, startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace, type Outcome } from '../support/program.ts';

/** Crooked roads through the real program: what is ordered is never forgotten and never bought twice. The vendor counts. */

let media: PaidMedia;
beforeAll(async () => {
  const { binary } = await openFfmpeg();
  media = makePaidMedia(binary, newPlace({ keep: true }).folder);
});

async function open(latencies: Latencies = {}) {
  const fake = await startPaidFake(['HOOK'], media, { latencies });
  onTestFinished(() => fake.close());
  const place = newPlace();
  const folder = join(place.root, 'project');
  mkdirSync(place.root, { recursive: true });
  writeProject(folder, ['HOOK'], 3);
  const env = {
    ...fake.env,
    ...{
      SPARKFLUENCE_POLL_MS: '20',
      SPARKFLUENCE_LIST_LAG_MS: '1',
      SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS,
    },
  };
  const run = (...argv: string[]): Promise<Outcome> => place.call([...argv, '--project', folder], { env });
  const say = (text: string) => {
    const file = join(folder, 'script.json');
    const script = JSON.parse(readFileSync(file, 'utf8')) as ScriptFile;
    Object.assign(script.segments[0]!, { script_text: text });
    writeFileSync(file, JSON.stringify(script));
  };
  const clips = () => fake.bought.get('clip HOOK') ?? 0;
  const takes = () => readdirSync(join(folder, 'takes')).filter((name) => name.includes('clip'));
  return { fake, folder, place, env, run, say, clips, takes };
}

const PAID = ['--image-provider', 'huggingface', '--video-provider', 'veo'];
const FIRST = 'Short mark-hook-end.';
const SECOND = 'Longer mark-hook-end.';

test('edited and edited back while both clips run: two are bought, and both are fetched', async () => {
  const { run, say, clips, takes } = await open({ clipMs: 600 });
  expect((await run('videos', ...PAID)).exitCode).toBe(0);
  say(SECOND);
  const second = await run('videos', ...PAID);
  expect(second.exitCode, second.stderr).toBe(0);
  say(FIRST);
  const back = await run('videos', ...PAID);
  expect(back.document.data.degradations).toMatchObject([{ reason: 'order_running', segment_type: 'HOOK' }]);
  expect(clips()).toBe(2);
  const all = await run('status', '--wait', '--video-provider', 'veo');
  expect(all.exitCode, all.stderr).toBe(0);
  expect(takes()).toEqual(['HOOK-clip-1.mp4']);
  say(SECOND);
  const again = await run('run', ...PAID);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(clips()).toBe(2);
  expect(takes()).toEqual(['HOOK-clip-1.mp4', 'HOOK-clip-2.mp4']);
});

test('a clip of one’s own while a paid one runs: the paid one is fetched by the next command, and can be chosen', async () => {
  const { place, run, clips, takes } = await open({ clipMs: 300 });
  await run('videos', ...PAID);
  const own = join(place.root, 'own.mp4');
  writeFileSync(own, media.clip);
  const combined = await run('combine', '--clip', `HOOK=${own}`);
  expect(combined.exitCode, combined.stderr).toBe(0);
  const status = await run('status', '--wait', '--video-provider', 'veo');
  expect(status.exitCode, status.stderr).toBe(0);
  expect(takes()).toEqual(['HOOK-clip-1.mp4']);
  const chosen = await run('videos', ...PAID, '--take', 'HOOK=1');
  expect(chosen.exitCode, chosen.stderr).toBe(0);
  expect(takes()).toEqual(['HOOK-clip-1.mp4', 'HOOK-clip-2.mp4']);
  expect(clips()).toBe(1);
});

test('a redo that is killed three times while its clip is ordered buys one more', async () => {
  const { fake, folder, place, env, run, clips } = await open({ submitMs: 1500 });
  expect((await run('run', ...PAID)).exitCode).toBe(0);
  const argv = ['videos', '--redo', '--project', folder, ...PAID];
  const bin = { folder: place.folder, cacheFolder: join(place.folder, 'cache') };
  for (let kill = 0; kill < 3; kill += 1) {
    const { child, ended } = startBin(argv, bin, env);
    const before = clips();
    if (kill === 0) while (clips() === before) await sleep(20);
    else await sleep(1200);
    child.kill('SIGKILL');
    await ended;
  }
  const last = await run('videos', '--redo', ...PAID);
  expect(last.exitCode, last.stderr).toBe(0);
  expect(clips()).toBe(2);
  expect(fake.bought.get('image HOOK')).toBe(2);
});

test('both state files damaged: what the error advises leads to nothing bought and nothing overwritten', async () => {
  const { fake, folder, run, clips } = await open();
  expect((await run('run', ...PAID)).exitCode).toBe(0);
  const before = readFileSync(join(folder, 'clips', 'HOOK.mp4'));
  for (const name of ['state.json', 'state.backup.json']) writeFileSync(join(folder, name), '{');
  const damaged = await run('run', ...PAID);
  expect([damaged.exitCode, damaged.document.error.details.reason]).toEqual([6, 'state_damaged']);
  expect(damaged.document.error.details.next).toContain('move it and state.backup.json away');
  for (const name of ['state.json', 'state.backup.json'])
    renameSync(join(folder, name), join(folder, `${name}.away`));
  const again = await run('run', ...PAID);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.document.data.degradations).toContainEqual(
    expect.objectContaining({ reason: 'files_adopted' }),
  );
  expect(again.document.data.receipt.spent_usd).toBeGreaterThan(0); // this machine remembers what it cost
  expect([clips(), fake.bought.get('image HOOK')]).toEqual([1, 1]);
  expect(readFileSync(join(folder, 'clips', 'HOOK.mp4')).equals(before)).toBe(true);

  // Two pictures for one segment and no ledger: asked about, and nothing is done.
  for (const name of ['state.json', 'state.backup.json']) rmSync(join(folder, name));
  writeFileSync(join(folder, 'images', 'HOOK.png'), 'another');
  const unsure = await run('run', ...PAID);
  expect([unsure.exitCode, unsure.document.error.details.reason]).toEqual([6, 'files_unsure']);
  expect([clips(), fake.bought.get('image HOOK')]).toEqual([1, 1]);
});
