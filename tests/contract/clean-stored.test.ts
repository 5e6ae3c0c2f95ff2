import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Config, resolveConfig } from '../../src/config/resolve.ts';
import { cleanStored } from '../../src/operations/clean-stored.ts';
import { isWhole } from '../../src/pipeline/work/assets.ts';
import { databaseOf } from '../../src/pipeline/work/kept.ts';
import { type Asset, type Order, openLedger, type Take } from '../../src/project/ledger.ts';
import { saveScript, saveSettings } from '../../src/project/store.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import {
  gonePid,
  hasPostgres,
  type Machine,
  type PostgresWorld,
  projectsEnv,
  type Servers,
  startPostgresWorld,
  startServers,
} from '../support/project-worlds.ts';
import { SEGMENTS, SETTINGS } from '../support/work.ts';

/** Media of projects that are kept in PostgreSQL: what of the storage may go, and what was paid for never does. */

const caller = { pid: process.pid, signal: new AbortController().signal };
const shaOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const [HOOK] = SEGMENTS;

function fileIn(folder: string, path: string, text: string): Asset {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return { path, sha256: shaOf(text), bytes: Buffer.byteLength(text) };
}

const order = (id: string, provider: string, usd: number, asset: Asset): Order => ({
  ...{ id, at: new Date().toISOString(), stage: 'clip', segment_type: HOOK!.type, provider, model: 'm' },
  ...{ state: 'fetched', estimate_usd: usd, estimate_credits: 0, actual_usd: usd, credits: 0, asset },
});
const take = (number: number, provider: string, asset: Asset): Take => ({
  ...{ segment_type: HOOK!.type, kind: 'clip', number, provider, model: 'm', asset },
  ...{ replaced_at: new Date().toISOString(), order: `order-${number}` },
});

describe.skipIf(!hasPostgres)(hasPostgres ? 'the media of a project in PostgreSQL' : NO_POSTGRES, () => {
  let servers: Servers;
  let world: PostgresWorld;
  let config: Config;
  let root: string;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(async () => {
    if (config !== undefined) await (await databaseOf(config)).close();
    await servers?.stop();
  });
  beforeEach(async () => {
    world = await startPostgresWorld(servers);
    root = mkdtempSync(join(tmpdir(), 'clean-stored-'));
    const env = {
      ...projectsEnv(servers, root),
      SPARKFLUENCE_POLL_MS: '1',
    };
    config = resolveConfig(env, root);
  });
  afterEach(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** A finished project with an earlier video, a take that was drawn here and one that was bought. */
  async function fill({ backend, folder }: Machine) {
    const lock = await backend.lock(process.pid, caller.signal);
    const settings = { ...SETTINGS, project_id: world.id };
    await saveSettings({ folder, settings });
    await saveScript(
      { folder, settings },
      {
        ...{ provider: null, fingerprint: null, degradations: [], segments: [HOOK!] },
        metadata: { virality_score: 5, hooks_used: [], total_duration: 5, language: 'english' },
      },
    );
    const clip = fileIn(folder, `clips/${HOOK!.type}.mp4`, `paid clip of ${world.id}`);
    const drawn = fileIn(folder, 'takes/HOOK-clip-1.mp4', `drawn take of ${world.id}`);
    const bought = fileIn(folder, 'takes/HOOK-clip-2.mp4', `bought take of ${world.id}`);
    const finals = ['earlier', 'present'].map(
      (which) => () => fileIn(folder, 'final.mp4', `${which} of ${world.id}`),
    );
    const ledger = await openLedger(folder, lock.assertHeld);
    const receipt = {
      ...{ id: 1, uuid: crypto.randomUUID(), model_name: 'm', status: 2 as const },
      ...{ status_percentage: 100, estimated_credit: 0 },
    };
    for (const makeFinal of finals) {
      const asset = makeFinal();
      await ledger.update((state) => {
        state.orders = [order('order-1', 'local', 0, drawn), order('order-2', 'veo', 0.2, bought)];
        state.orders.push(order('order-3', 'veo', 0.2, clip));
        state.takes = [take(1, 'local', drawn), take(2, 'veo', bought)];
        state.clips[HOOK!.type] = {
          ...{ state: 'succeeded', fingerprint: 'f', provider: 'veo', model: 'm', receipt, asset: clip },
          order: 'order-3',
        };
        state.final = {
          ...{ fingerprint: 'f', job_id: 'j', asset, duration_seconds: 5, resolution: '', codec: '' },
          ...{ degradations: [], captions: null, quality: null },
        };
      });
    }
    await lock.release();
    const texts = { clip, drawn, bought, final: fileIn(folder, 'final.mp4', `present of ${world.id}`) };
    return { ...texts, earlier: shaOf(`earlier of ${world.id}`) };
  }

  const clean = async (more: { finals?: boolean; remove?: boolean; olderThanMs?: number } = {}) => {
    const request = { olderThanMs: 0, finals: false, remove: true, ...more };
    const { projects } = await cleanStored(config, request, caller);
    return projects.find(({ project_id }) => project_id === world.id);
  };
  const isStored = (sha256: string) => servers.storage.names().includes(`kept/${world.id}/media/${sha256}`);
  const ledgerOf = async () => {
    const { folder, backend } = world.machine();
    const lock = await backend.lock(process.pid, caller.signal);
    onTestFinished(() => lock.release());
    return { folder, ...(await openLedger(folder)).state };
  };

  test('what was replaced and what was drawn here for nothing goes; another machine has all the rest, whole', async () => {
    const one = world.machine();
    const { clip, drawn, bought, final, earlier } = await fill(one);
    const expected = [
      { path: `media/${earlier}`, what: 'replaced' },
      { path: drawn.path, what: 'old take, drawn here' },
    ].sort((a, b) => a.path.localeCompare(b.path));
    const sorted = (files: readonly { path: string; what: string }[]) =>
      files.map(({ path, what }) => ({ path, what })).sort((a, b) => a.path.localeCompare(b.path));
    expect(await clean({ olderThanMs: 3_600_000 })).toBeUndefined();
    const list = await clean({ remove: false });
    expect(sorted(list!.files)).toEqual(expected);
    expect([isStored(earlier), isStored(drawn.sha256)]).toEqual([true, true]);
    expect(readdirSync(root), 'a list makes no working copy').toEqual([]);
    const done = await clean();
    expect([sorted(done!.files), done!.freed_bytes]).toEqual([expected, list!.freed_bytes]);
    expect([isStored(earlier), isStored(drawn.sha256)]).toEqual([false, false]);
    for (const { sha256 } of [clip, bought, final]) expect(isStored(sha256)).toBe(true);
    expect(await clean()).toBeUndefined();
    const { folder, takes, orders } = await ledgerOf();
    expect([takes.map(({ number }) => number), orders.length]).toEqual([[2], 3]);
    for (const asset of [clip, bought, final]) expect(await isWhole(folder, asset)).toBe(true);
    expect(await isWhole(folder, drawn)).toBe(false);
  });

  test('a finished video goes where it is asked for and its clips are all there, and is sent again when it is made again', async () => {
    const { clip, final } = await fill(world.machine());
    await clean();
    const key = `kept/${world.id}/media/${clip.sha256}`;
    const object = servers.storage.server.objects.get(key)!;
    servers.storage.server.objects.delete(key);
    expect(await clean({ finals: true })).toBeUndefined();
    servers.storage.server.objects.set(key, object);
    const done = await clean({ finals: true });
    expect(done!.files).toEqual([{ path: 'final.mp4', bytes: final.bytes, what: 'finished video' }]);
    expect([isStored(final.sha256), isStored(clip.sha256)]).toEqual([false, true]);
    const machine = world.machine();
    const lock = await machine.backend.lock(process.pid, caller.signal);
    expect(await isWhole(machine.folder, final), 'so that the next run joins it').toBe(false);
    fileIn(machine.folder, 'final.mp4', `present of ${world.id}`);
    const ledger = await openLedger(machine.folder, lock.assertHeld);
    await ledger.update((state) => void state.degradations.push({ reason: 'x', message: 'y' }));
    await lock.release();
    expect(isStored(final.sha256)).toBe(true);
  });

  test('what may not be removed is named, stays on record, and goes the next time; no ledger believes in it meanwhile', async () => {
    const { drawn, earlier } = await fill(world.machine());
    servers.storage.denyRemoving();
    const denied = await clean();
    servers.storage.server.denied.clear();
    expect(denied!.files.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'right_missing'],
      ['failed', 'right_missing'],
    ]);
    expect([denied!.freed_bytes, isStored(earlier), isStored(drawn.sha256)]).toEqual([0, true, true]);
    const kept = await world.database.query<{ sha256: string }>(
      'SELECT sha256 FROM sparkfluence_projects.files WHERE project_id = $1',
      [world.id],
    );
    expect(kept.map(({ sha256 }) => sha256)).not.toContain(earlier);
    const done = await clean();
    expect(done!.files.map(({ state }) => state)).toEqual([undefined, undefined]);
    expect([isStored(earlier), isStored(drawn.sha256)]).toEqual([false, false]);
  });

  test('what a process left that died while it cleaned goes the next time, but for what is needed again', async () => {
    const { earlier, clip } = await fill(world.machine());
    const leaving = [earlier, clip.sha256].map((sha256) => ({
      sha256,
      bytes: sha256 === earlier ? Buffer.byteLength(`earlier of ${world.id}`) : clip.bytes,
    }));
    await world.put('leaving.json', JSON.stringify(leaving));
    await world.database.query(
      'DELETE FROM sparkfluence_projects.files WHERE project_id = $1 AND sha256 = $2',
      [world.id, earlier],
    );
    await clean();
    expect([isStored(earlier), isStored(clip.sha256)]).toEqual([false, true]);
  });

  test('what a process of this machine holds that has ended is taken over at once', async () => {
    const one = world.machine();
    const { earlier } = await fill(one);
    await one.backend.lock(gonePid(), caller.signal);
    expect((await clean())!.files.length).toBe(2);
    expect(isStored(earlier)).toBe(false);
  });

  test('whoever works on it is left alone, and one that has lost its lease removes nothing', async () => {
    const one = world.machine();
    const { earlier, drawn } = await fill(one);
    const lock = await one.backend.lock(process.pid, caller.signal);
    for (const remove of [false, true])
      expect(await clean({ remove })).toMatchObject({
        files: [],
        skipped: expect.stringMatching(/work(?:s|ing) on/),
      });
    await world.expire();
    const two = await world.machine().backend.lock(process.pid, caller.signal);
    await expect(one.backend.stored!.letGo([{ sha256: earlier, bytes: 1 }])).rejects.toMatchObject({
      details: { reason: 'lease_lost' },
    });
    await two.release();
    await lock.release().catch(() => undefined);
    expect([isStored(earlier), isStored(drawn.sha256)]).toEqual([true, true]);
  });
});
