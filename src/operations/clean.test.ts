import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sha256 } from '../disk/fingerprint.ts';
import { lockProject } from '../disk/lock.ts';
import { type Order, openLedger, type Take } from '../project/ledger.ts';
import { saveScript, saveSettings } from '../project/store.ts';
import { cleanProjects } from './clean.ts';

const caller = { pid: process.pid, signal: new AbortController().signal };
const PRESENT = '11111111-1111-4111-8111-111111111111';

/** A project with everything that a folder may hold; each file has its own name as content. */
async function open() {
  const root = mkdtempSync(join(tmpdir(), 'clean-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'video');
  const put = (path: string, text = path) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return { path, sha256: sha256(text), bytes: text.length };
  };
  mkdirSync(folder, { recursive: true });
  const project = {
    folder,
    settings: {
      project_id: crypto.randomUUID(),
      created_at: new Date().toISOString(),
      input: null,
      duration: null,
      platform: 'tiktok',
      language: 'english',
      style: 'cinematic',
      aspect_ratio: '9:16',
    } as const,
  };
  await saveSettings(project);
  const segment = { script_text: 'Save money.', visual_direction: 'A coin.', emotion: 'calm' };
  await saveScript(project, {
    ...{ provider: null, fingerprint: null, degradations: [] },
    metadata: { virality_score: 5, hooks_used: [], total_duration: 5, language: 'english' },
    segments: [{ ...segment, type: 'HOOK', duration_seconds: 5 }],
  });
  const order = (id: string, provider: string, usd: number): Order => ({
    ...{
      id,
      at: new Date().toISOString(),
      stage: 'clip',
      segment_type: 'HOOK',
      provider,
      model: 'm',
      state: 'fetched',
    },
    ...{ estimate_usd: usd, estimate_credits: 0, actual_usd: usd, credits: 0 },
  });
  const take = (number: number, provider: string, path: string): Take => ({
    ...{
      segment_type: 'HOOK',
      kind: 'clip',
      number,
      provider,
      model: 'm',
      replaced_at: new Date().toISOString(),
    },
    ...{ asset: put(path), order: `order-${number}` },
  });
  const final = put('final.mp4');
  mkdirSync(join(folder, 'publish'));
  linkSync(join(folder, 'final.mp4'), join(folder, 'publish/final.mp4'));
  for (const path of [
    'script.json.txt',
    'music/song.mp3',
    'images/HOOK.jpg',
    'narrations/HOOK.wav',
    `jobs/${PRESENT}/words.json`,
  ])
    put(path);
  for (const path of [
    'jobs/old/clip.mp4',
    'jobs/old/words.json',
    'clips/.HOOK.mp4.12345678.part',
    'storyboard.html',
  ])
    put(path);
  put('music/auto-changed.wav', 'mine now');
  const ledger = await openLedger(folder);
  const changed = {
    takes: [take(1, 'local', 'takes/HOOK-clip-1.mp4'), take(2, 'veo', 'takes/HOOK-clip-2.mp4')],
  };
  const edited = take(3, 'local', 'takes/HOOK-clip-3.mp4');
  put('takes/HOOK-clip-3.mp4', 'another cut of mine');
  await ledger.update((state) => {
    Object.assign(state, {
      takes: [...changed.takes, edited],
      orders: [order('order-1', 'local', 0), order('order-2', 'veo', 0.2)],
    });
    state.written = {
      'music/auto-1.wav': [put('music/auto-1.wav').sha256],
      'music/auto-changed.wav': [sha256('as made')],
    };
    const receipt = {
      id: 1,
      uuid: PRESENT,
      model_name: 'm',
      status: 2 as const,
      status_percentage: 100,
      estimated_credit: 0,
    };
    state.clips = {
      HOOK: {
        state: 'succeeded',
        fingerprint: 'f',
        provider: 'local',
        model: 'm',
        receipt,
        asset: put('clips/HOOK.mp4'),
      },
    };
    state.final = {
      fingerprint: 'f',
      job_id: 'j',
      asset: final,
      duration_seconds: 5,
      resolution: '',
      codec: '',
      degradations: [],
      captions: null,
      quality: null,
    };
  });
  const places = { root, dataFolder: join(root, 'data'), projects: { kind: 'folder' } } as Parameters<
    typeof cleanProjects
  >[0];
  const clean = (more: Partial<Parameters<typeof cleanProjects>[1]> = {}) =>
    cleanProjects(places, { olderThanMs: 0, finals: false, remove: true, ...more }, caller);
  return { folder, clean, isThere: (path: string) => existsSync(join(folder, path)) };
}

const GOES = [
  'clips/.HOOK.mp4.12345678.part',
  'jobs/old/clip.mp4',
  'jobs/old/words.json',
  'music/auto-1.wav',
  'takes/HOOK-clip-1.mp4',
];
const STAYS = [
  'takes/HOOK-clip-2.mp4',
  'takes/HOOK-clip-3.mp4',
  'music/song.mp3',
  'music/auto-changed.wav',
  'images/HOOK.jpg',
  'narrations/HOOK.wav',
  'clips/HOOK.mp4',
  'storyboard.html',
  `jobs/${PRESENT}/words.json`,
  'state.json',
  'project.json',
];

test('what can be made again for nothing goes; what was bought, brought, changed or is in use stays', async () => {
  const { clean, isThere, folder } = await open();
  const list = await clean({ remove: false });
  expect(list.projects[0]?.files.map(({ path }) => path).sort()).toEqual(GOES);
  expect(GOES.every(isThere)).toBe(true);
  const done = await clean();
  expect(done).toMatchObject({ removed: true, freed_bytes: list.freed_bytes });
  expect(GOES.filter(isThere)).toEqual([]);
  expect(STAYS.filter((path) => !isThere(path))).toEqual([]);
  expect([isThere('final.mp4'), isThere('jobs/old')]).toEqual([true, false]);
  expect((await openLedger(folder)).state.takes.map(({ number }) => number)).toEqual([2, 3]);
  expect((await clean()).projects).toEqual([]);
});

test('a finished video goes where it is asked for, counted once for its two names', async () => {
  const { clean, isThere } = await open();
  await clean();
  const list = await clean({ finals: true, remove: false });
  expect(list.projects[0]?.files.map(({ path }) => path)).toEqual(['final.mp4', 'publish/final.mp4']);
  expect(list.freed_bytes).toBe('final.mp4'.length);
  await clean({ finals: true });
  expect([isThere('final.mp4'), isThere('publish/final.mp4'), isThere('clips/HOOK.mp4')]).toEqual([
    false,
    false,
    true,
  ]);
});

test('a finished video whose clips are not there any more stays: nobody could join it again for nothing', async () => {
  const { clean, folder, isThere } = await open();
  rmSync(join(folder, 'clips/HOOK.mp4'));
  await clean({ finals: true });
  expect([isThere('final.mp4'), isThere('publish/final.mp4')]).toEqual([true, true]);
});

test('a project in use is skipped and said so; one that was changed lately is left out', async () => {
  const { clean, folder, isThere } = await open();
  const lock = await lockProject(folder, process.pid);
  expect((await clean()).projects).toMatchObject([{ files: [], skipped: 'A process works on it' }]);
  await lock.release();
  expect((await clean({ olderThanMs: 60_000 })).projects).toEqual([]);
  expect(GOES.every(isThere)).toBe(true);
});
