import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Config, resolveConfig } from '../../src/config/resolve.ts';
import { lockProject } from '../../src/disk/lock.ts';
import { cleanUploads } from '../../src/operations/clean-uploads.ts';
import { databaseOf } from '../../src/pipeline/work/kept.ts';
import { backendOf } from '../../src/project/backends.ts';
import { type Asset, openLedger, type State } from '../../src/project/ledger.ts';
import { saveScript, saveSettings } from '../../src/project/store.ts';
import { NO_POSTGRES } from '../support/postgres.ts';
import {
  hasPostgres,
  projectsEnv,
  type Servers,
  startPostgresWorld,
  startServers,
} from '../support/project-worlds.ts';
import { startS3 } from '../support/s3-server.ts';
import { startS3World } from '../support/storage-worlds.ts';
import { SEGMENTS, SETTINGS } from '../support/work.ts';

/** What is asked of the cleaning of uploads, of projects in folders and of those in PostgreSQL. */

const caller = { pid: process.pid, signal: new AbortController().signal };
const DAY_MS = 86_400_000;

type S3World = Awaited<ReturnType<typeof startS3World>>;

/** A project and the storage of its uploads, wherever the project is kept. */
interface World {
  readonly config: Config;
  readonly id: string;
  /** Where this machine works on it. */
  readonly folder: string;
  readonly storage: S3World;
  /** The ledger as it is kept now. */
  state(): Promise<State>;
  /** Has a process work on it. @returns what ends that */
  hold(): Promise<() => Promise<void>>;
}

const shaOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function fileIn(folder: string, path: string, text: string): Asset {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return { path, sha256: shaOf(text), bytes: Buffer.byteLength(text) };
}

const [HOOK] = SEGMENTS;

/** A finished project of one clip, all of whose files were uploaded forty days ago. */
async function fill({ id, folder, storage }: World): Promise<void> {
  const lock = await backendOf(folder).lock(process.pid, caller.signal);
  await saveSettings({ folder, settings: { ...SETTINGS, project_id: id } });
  await saveScript(
    { folder, settings: { ...SETTINGS, project_id: id } },
    {
      ...{ provider: null, fingerprint: null, degradations: [], segments: [HOOK!] },
      metadata: { virality_score: 5, hooks_used: [], total_duration: 5, language: 'english' },
    },
  );
  const clip = fileIn(folder, `clips/${HOOK!.type}.mp4`, 'a paid clip');
  const final = fileIn(folder, 'final.mp4', 'the video');
  const ledger = await openLedger(folder, lock.assertHeld);
  const at = new Date(Date.now() - 40 * DAY_MS).toISOString();
  const uploaded = (path: string, text: string) => {
    const sha256 = shaOf(text);
    const name = path
      .split('/')
      .at(-1)!
      .replace('.', `-${sha256.slice(0, 16)}.`);
    const key = `shorts/${id}/${name}`;
    const headers = { 'x-amz-meta-sha256': sha256 };
    storage.server.objects.set(key, { bytes: Buffer.from(text), etag: '"0"', headers });
    const bytes = Buffer.byteLength(text);
    return { path, sha256, bytes, at, address: `s3://videos/${key}`, location: `http://x/${key}` };
  };
  await ledger.update((state) => {
    const receipt = {
      ...{ id: 1, uuid: crypto.randomUUID(), model_name: 'm', status: 2 as const },
      ...{ status_percentage: 100, estimated_credit: 0 },
    };
    state.clips[HOOK!.type] = {
      ...{ state: 'succeeded', fingerprint: 'f', provider: 'veo', model: 'm', receipt, asset: clip },
    };
    state.final = {
      ...{ fingerprint: 'f', job_id: 'j', asset: final, duration_seconds: 5, resolution: '', codec: '' },
      ...{ degradations: [], captions: null, quality: null },
    };
    state.uploads = [
      uploaded('final.mp4', 'the video'),
      uploaded('final.mp4', 'an earlier video'),
      uploaded(clip.path, 'a paid clip'),
      uploaded(clip.path, 'a paid clip that is here no more'),
      { ...uploaded('publish/publish.md', 'texts'), at: new Date().toISOString() },
    ];
  });
  await lock.release();
}

const shown = (uploads: readonly { path: string; state: string; bytes: number; why?: string }[]) =>
  uploads.map(({ path, bytes, state, why }) => [path, bytes, state, ...(why === undefined ? [] : [why])]);

const ALL = [
  ['final.mp4', 9, 'listed'],
  ['final.mp4', 16, 'listed'],
  ['clips/HOOK.mp4', 11, 'listed'],
  ['clips/HOOK.mp4', 32, 'stays', 'it is the only copy'],
];

const suite = (open: () => Promise<World>) => {
  const opened = async () => {
    const world = await open();
    await fill(world);
    const clean = async (remove: boolean) => {
      const answer = await cleanUploads(world.config, { olderThanMs: 30 * DAY_MS, remove }, caller);
      return { ...answer, project: answer.projects.find(({ project_id }) => project_id === world.id) };
    };
    const names = () => world.storage.names().filter((name) => name.startsWith(`shorts/${world.id}/`));
    return { ...world, clean, names };
  };

  test('what was sent long ago is listed by name; it goes from the storage and the record, but for an only copy', async () => {
    const { clean, names, state } = await opened();
    const list = await clean(false);
    expect(shown(list.project!.uploads)).toEqual(ALL);
    expect([list.removed, list.freed_bytes, names().length]).toEqual([false, 36, 5]);
    const done = await clean(true);
    expect(done.project!.uploads.map((each) => each.state)).toEqual([
      'removed',
      'removed',
      'removed',
      'stays',
    ]);
    expect([done.removed, done.freed_bytes]).toEqual([true, 36]);
    expect(names().sort()).toEqual((await state()).uploads!.map(({ address }) => address.slice(12)).sort());
    expect((await state()).uploads!.map(({ path }) => path)).toEqual([
      'clips/HOOK.mp4',
      'publish/publish.md',
    ]);
    expect((await clean(true)).project!.uploads.map((each) => each.state)).toEqual(['stays']);
  });

  test('a video whose clips are gone stays, wherever else it is not', async () => {
    const { clean, folder, id, storage } = await opened();
    rmSync(join(folder, 'clips/HOOK.mp4'));
    rmSync(join(folder, 'final.mp4'));
    for (const name of storage.names())
      if (name.includes(`${id}/media/`)) storage.server.objects.delete(name);
    const { project } = await clean(true);
    const why = 'the project has neither it nor all clips that it is joined of';
    expect(shown(project!.uploads)).toEqual([
      ['final.mp4', 9, 'stays', why],
      ['final.mp4', 16, 'stays', why],
      ['clips/HOOK.mp4', 11, 'stays', 'it is the only copy'],
      ['clips/HOOK.mp4', 32, 'stays', 'it is the only copy'],
    ]);
  });

  test('what may not be removed is named with the reason and stays on record; what is gone already leaves it', async () => {
    const { clean, names, state, storage } = await opened();
    storage.server.objects.delete(names()[1]!);
    storage.denyRemoving();
    const { project } = await clean(true);
    storage.server.denied.clear();
    expect(project!.uploads.map((each) => [each.state, each.reason])).toEqual([
      ['failed', 'right_missing'],
      ['gone', undefined],
      ['failed', 'right_missing'],
      ['stays', undefined],
    ]);
    expect(project!.uploads[0]!.why).toContain('s3:DeleteObject');
    expect([(await state()).uploads!.length, names().length]).toEqual([4, 4]);
  });

  test('other bytes under the name are left alone, and a storage that refuses the key is asked once', async () => {
    const { clean, names, storage, config, id } = await opened();
    const [first] = names();
    storage.put(first!, Buffer.from('of somebody else'));
    const { project } = await clean(true);
    expect(shown(project!.uploads)[0]).toEqual(['final.mp4', 9, 'stays', 'other bytes lie there now']);
    expect(storage.read(first!)?.toString()).toBe('of somebody else');
    const wrong = { ...config.storage, s3: { ...config.storage.s3, secretAccessKey: 'wrong' } };
    const asked = storage.server.calls.length;
    const request = { olderThanMs: 30 * DAY_MS, remove: true };
    // Projects in PostgreSQL lie in the storage as well: there the first question ends the project.
    const refused = await cleanUploads({ ...config, storage: wrong }, request, caller);
    const mine = refused.projects.find(({ project_id }) => project_id === id)!;
    if (config.projects.kind === 'folder') {
      expect(mine.uploads.map((each) => each.reason)).toEqual(['key_refused', undefined]);
      expect(storage.server.calls.length - asked).toBe(1);
    } else expect(mine.skipped).toContain('not allowed');
    expect(names().length).toBe(3);
  });

  test('a server that has no such bucket says nothing of what lies elsewhere: the record stays', async () => {
    const { config, id, state } = await opened();
    const other = await startS3('others');
    onTestFinished(() => other.close());
    const s3 = { ...config.storage.s3, endpoint: other.endpoint };
    const elsewhere = { ...config, storage: { ...config.storage, s3 } };
    const request = { olderThanMs: 30 * DAY_MS, remove: true };
    const { projects } = await cleanUploads(elsewhere, request, caller);
    const states = projects.find(({ project_id }) => project_id === id)!.uploads.map((each) => each.state);
    // Nothing of a project in PostgreSQL is there either, so that all counts as the only copy.
    const [kept, lost] = config.projects.kind === 'folder' ? ['failed', 'stays'] : ['stays', 'stays'];
    expect(states).toEqual([kept, kept, kept, lost]);
    expect((await state()).uploads!.length).toBe(5);
  });

  test('a project that a process works on is skipped, and named', async () => {
    const { clean, names, hold } = await opened();
    const release = await hold();
    for (const remove of [false, true])
      expect((await clean(remove)).project).toMatchObject({
        uploads: [],
        skipped: expect.stringMatching(/work(?:s|ing) on/),
      });
    await release();
    expect(names().length).toBe(5);
  });

  test('a ledger that names a file of a bucket that this program did not name so moves nothing of it', async () => {
    const { clean, folder, storage } = await opened();
    storage.put('backups/all.mp4', Buffer.from('the video'));
    const object = storage.server.objects.get('backups/all.mp4')!;
    storage.server.objects.set('backups/all.mp4', {
      ...object,
      headers: { 'x-amz-meta-sha256': shaOf('the video') },
    });
    const lock = await backendOf(folder).lock(process.pid, caller.signal);
    await (await openLedger(folder, lock.assertHeld)).update((state) => {
      state.uploads = [{ ...state.uploads![0]!, address: 's3://videos/backups/all.mp4' }];
    });
    await lock.release();
    expect(shown((await clean(true)).project!.uploads)).toEqual([
      ['final.mp4', 9, 'stays', 'its name is none that this program gives'],
    ]);
    expect(storage.read('backups/all.mp4')).toBeDefined();
  });
};

describe('of projects in folders', () => {
  suite(async () => {
    const storage = await startS3World();
    const root = mkdtempSync(join(tmpdir(), 'clean-uploads-'));
    onTestFinished(async () => {
      await storage.close();
      rmSync(root, { recursive: true, force: true });
    });
    const folder = join(root, 'video');
    mkdirSync(folder);
    const env = { ...storage.env, SPARKFLUENCE_HOME: root, SPARKFLUENCE_DATA: join(root, 'data') };
    return {
      ...{ config: resolveConfig({ ...env, SPARKFLUENCE_POLL_MS: '1' }, root), id: crypto.randomUUID() },
      ...{ folder, storage, state: async () => (await openLedger(folder)).state },
      hold: async () => (await lockProject(folder, process.pid)).release,
    };
  });
});

describe.skipIf(!hasPostgres)(hasPostgres ? 'of projects in PostgreSQL' : NO_POSTGRES, () => {
  let servers: Servers;
  beforeAll(async () => {
    servers = await startServers();
  });
  let usedLast: Config | undefined;
  afterAll(async () => {
    if (usedLast !== undefined) await (await databaseOf(usedLast)).close();
    await servers?.stop();
  });

  suite(async () => {
    const world = await startPostgresWorld(servers);
    const root = mkdtempSync(join(tmpdir(), 'clean-uploads-'));
    const config = resolveConfig(
      {
        ...projectsEnv(servers, root),
        SPARKFLUENCE_POLL_MS: '1',
      },
      root,
    );
    usedLast = config; // one pool for all
    onTestFinished(async () => {
      await world.close();
      rmSync(root, { recursive: true, force: true });
    });
    const { folder, backend } = world.machine();
    mkdirSync(folder, { recursive: true });
    const look = async () => {
      const [row] = await world.database.query<{ body: string }>(
        `SELECT body FROM sparkfluence_projects.documents WHERE project_id = $1 AND name = 'state.json'`,
        [world.id],
      );
      return JSON.parse(row!.body) as State;
    };
    return {
      ...{ config, id: world.id, folder, storage: servers.storage, state: look },
      hold: async () => (await backend.lock(process.pid, caller.signal)).release,
    };
  });
});
