import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { KeptReference } from '../../src/contracts/references.ts';
import { storageAddress } from '../../src/contracts/storage.ts';
import { placeReferences } from '../../src/pipeline/images/references.ts';
import { uploadProject } from '../../src/pipeline/upload/project.ts';
import { isWhole } from '../../src/pipeline/work/assets.ts';
import { databaseOf, workingFolder } from '../../src/pipeline/work/kept.ts';
import { openServer } from '../../src/postgres/server.ts';
import { folderBackend } from '../../src/project/folder-backend.ts';
import { type Asset, openLedger } from '../../src/project/ledger.ts';
import { migrate } from '../../src/project/postgres/schema.ts';
import {
  openProject,
  readScript,
  type ScriptFile,
  saveScript,
  saveSettings,
} from '../../src/project/store.ts';
import { NO_POSTGRES, POSTGRES_PASSWORD } from '../support/postgres.ts';
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

/** What only a project that is kept in PostgreSQL has: media that move, working copies, rights, and a server that may be slow or lie. */

const SIGNAL = new AbortController().signal;
const script: ScriptFile = {
  provider: null,
  fingerprint: null,
  segments: SEGMENTS,
  metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
  degradations: [],
};

async function open({ backend, folder }: Machine, pid = process.pid) {
  const lock = await backend.lock(pid, SIGNAL);
  return { lock, ledger: await openLedger(folder, lock.assertHeld) };
}

function fileIn(folder: string, path: string, text: string): Asset {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return { path, sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
}

const imageOf = (asset: Asset) => ({
  ...{ state: 'succeeded' as const, fingerprint: 'f', provider: 'openai', model: 'm', prompt: 'p' },
  ...{ revised_prompt: null, asset, degradations: [] },
});

const finish = async (
  { folder }: Machine,
  ledger: Awaited<ReturnType<typeof open>>['ledger'],
  text: string,
) => {
  const asset = fileIn(folder, 'images/HOOK.jpg', text);
  await ledger.update((state) => {
    state.images.HOOK = imageOf(asset);
  });
  return asset;
};

describe.skipIf(!hasPostgres)(hasPostgres ? 'in PostgreSQL' : NO_POSTGRES, () => {
  let servers: Servers;
  let world: PostgresWorld;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers?.stop());
  beforeEach(async () => {
    world = await startPostgresWorld(servers);
  });
  afterEach(() => world.close());

  test('a finished file is in the storage before the ledger names it, and another machine has it when it needs it', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    const asset = await finish(one, first.ledger, 'the picture');
    const key = `kept/${world.id}/media/${asset.sha256}`;
    expect(servers.storage.read(key)?.toString()).toBe('the picture');
    const sent = servers.storage.bytesSent();
    await first.ledger.update((state) => void state.degradations.push({ reason: 'x', message: 'y' }));
    expect(servers.storage.bytesSent()).toBe(sent);
    await first.lock.release();
    const second = await open(two);
    expect(existsSync(join(two.folder, asset.path))).toBe(false);
    expect(await isWhole(two.folder, asset)).toBe(true);
    expect(readFileSync(join(two.folder, asset.path), 'utf8')).toBe('the picture');
    await second.lock.release();
  });

  test('a file that the storage does not take is not in the ledger; one that was changed there is not used', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    const full = servers.storage.whileFull(() => finish(one, first.ledger, 'too much'));
    await expect(full).rejects.toMatchObject({ exitCode: 10, details: { reason: 'storage_full' } });
    expect((await openLedger(one.folder)).state.images).toEqual({});
    const asset = await finish(one, first.ledger, 'the picture');
    await first.lock.release();
    servers.storage.put(`kept/${world.id}/media/${asset.sha256}`, Buffer.from('THE picture'));
    const second = await open(two);
    await expect(isWhole(two.folder, asset)).rejects.toMatchObject({
      exitCode: 10,
      details: { reason: 'name_taken' },
    });
    expect(existsSync(join(two.folder, asset.path))).toBe(false);
    await second.lock.release();
  });

  test('an upload from another machine has the files that it sends', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    await finish(one, first.ledger, 'the picture');
    const asset = fileIn(one.folder, 'final.mp4', 'the video');
    const files = {
      srt: fileIn(one.folder, 'final.srt', 'words'),
      vtt: fileIn(one.folder, 'final.vtt', 'words, too'),
    };
    await first.ledger.update((state) => {
      state.final = {
        ...{ fingerprint: 'f', job_id: randomUUID(), asset, duration_seconds: 1, quality: null },
        ...{ resolution: '1080x1920', codec: 'h264', degradations: [] },
        captions: { fingerprint: 'c', files, burned: false, source: {}, degradations: [] },
      };
    });
    await first.lock.release();
    const { lock, ledger } = await open(two);
    const config = configIn(tmpdir(), { SPARKFLUENCE_DATABASE_URL: servers.address });
    const tools = { signal: SIGNAL, onEvent: () => undefined };
    const request = { address: storageAddress(`${servers.storage.address}/sent`)!, assets: true };
    const project = await openProject(two.folder);
    const sent = await uploadProject({ project, ledger, config, tools }, request);
    expect(sent.map(({ kind }) => kind)).toEqual(['final', 'captions', 'captions', 'image']);
    await lock.release();
  });

  test('what another machine has replaced is not taken for a file of the person’s own', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    await finish(one, first.ledger, 'the first picture');
    await first.lock.release();
    const second = await open(two);
    const newer = await finish(two, second.ledger, 'a better picture');
    await second.lock.release();
    fileIn(one.folder, 'images/BODY_1.jpg', 'a photo of the person’s');
    const again = await open(one);
    expect(readdirSync(join(one.folder, 'images'))).toEqual(['BODY_1.jpg']);
    expect(await isWhole(one.folder, newer)).toBe(true);
    expect(readFileSync(join(one.folder, newer.path), 'utf8')).toBe('a better picture');
    await again.lock.release();
  });

  test('a file that the newest ledger does not know stays where the storage has not got it', async () => {
    const one = world.machine();
    const first = await open(one);
    const asset = await finish(one, first.ledger, 'the picture');
    await first.lock.release();
    // As where somebody put the database back from an older copy.
    await world.database.query('DELETE FROM sparkfluence_projects.files WHERE project_id = $1', [world.id]);
    await world.put('state.json', JSON.stringify({ ...first.ledger.state, version: 2, images: {} }));
    await (await open(one)).lock.release();
    expect(readFileSync(join(one.folder, asset.path), 'utf8')).toBe('the picture');
  });

  test('what a command left that was cut off, after another machine went on, is moved aside and named', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one, gonePid());
    fileIn(one.folder, 'images/HOOK.jpg', 'half a day’s work'); // and the machine went down
    await first.lock.isHeld();
    const second = await open(two);
    await finish(two, second.ledger, 'the picture');
    await second.lock.release();
    const again = await open(one);
    expect(existsSync(join(one.folder, 'images/HOOK.jpg'))).toBe(false);
    expect(world.notices.join()).toContain(join(one.folder, 'left-behind'));
    expect(readFileSync(join(one.folder, 'left-behind/1/images/HOOK.jpg'), 'utf8')).toBe('half a day’s work');
    await again.lock.release();
  });

  test('a script that was changed on two machines: the other one counts, and this one is kept and named', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    await saveScript({ folder: one.folder, settings: SETTINGS }, script);
    await first.lock.release();
    const second = await open(two);
    await saveScript({ folder: two.folder, settings: SETTINGS }, { ...script, fingerprint: 'another' });
    await second.lock.release();
    const file = join(one.folder, 'script.json');
    const mine = readFileSync(file, 'utf8').replace('The words of HOOK.', 'Words of my own.');
    writeFileSync(file, mine);
    const again = await open(one);
    expect((await readScript(await openProject(one.folder)))?.fingerprint).toBe('another');
    const [kept] = readdirSync(join(one.folder, 'takes'));
    expect(readFileSync(join(one.folder, 'takes', kept ?? ''), 'utf8')).toBe(mine);
    expect(world.notices.join()).toContain(`takes/${kept}`);
    await again.lock.release();
  });

  test('music that the settings name by a path of one machine is there on another one', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    const music = join(mkdtempSync(join(tmpdir(), 'sparkfluence-music-')), 'My song.mp3');
    writeFileSync(music, 'la la la');
    const settings = { ...SETTINGS, project_id: world.id, final: { music } };
    await saveSettings({ folder: one.folder, settings });
    await first.lock.release();
    await (await open(one)).lock.release();
    expect((await openProject(one.folder)).settings.final?.music).toBe(music); // it lies here
    rmSync(dirname(music), { recursive: true }); // as on a machine that never had it
    const second = await open(two);
    const here = (await openProject(two.folder)).settings.final?.music ?? '';
    expect(here.startsWith(join(two.folder, 'own'))).toBe(true);
    expect(readFileSync(here, 'utf8')).toBe('la la la');
    await saveSettings({
      folder: two.folder,
      settings: { ...settings, style: 'animated', final: { music: here } },
    });
    await second.lock.release();
    const third = world.machine();
    rmSync(two.folder, { recursive: true });
    const last = await open(third);
    const again = (await openProject(third.folder)).settings;
    expect(readFileSync(again.final?.music ?? '', 'utf8')).toBe('la la la');
    expect(again.style).toBe('animated');
    await last.lock.release();
  });

  test('references are there on another machine, as they were placed, and others of that name are not', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const first = await open(one);
    const bytes = Buffer.from('a face');
    const hash = createHash('sha256').update(bytes).digest('hex');
    const path = `references/${hash.slice(0, 16)}.jpg`;
    const kept: KeptReference = { kind: 'person', mime_type: 'image/jpeg', colors: [], path, sha256: hash };
    const settings = { ...SETTINGS, project_id: world.id, references: [kept] };
    await saveSettings({ folder: one.folder, settings });
    await placeReferences({ folder: one.folder, settings }, [{ kept, bytes }]);
    await first.lock.release();
    const second = await open(two);
    await placeReferences(await openProject(two.folder));
    expect(readFileSync(join(two.folder, path), 'utf8')).toBe('a face');
    await second.lock.release();
    const named = { [path]: { path, sha256: 'b'.repeat(64), bytes: 6 } };
    await world.put('named-files.json', JSON.stringify(named));
    const three = world.machine();
    const third = await open(three);
    await expect(placeReferences(await openProject(three.folder))).rejects.toMatchObject({
      details: { reason: 'reference_missing' },
    });
    await third.lock.release();
  });

  test('a database that names a file of this machine gets nothing of it', async () => {
    const [one, two] = [world.machine(), world.machine()];
    const secret = join(mkdtempSync(join(tmpdir(), 'sparkfluence-secret-')), 'secret.mp3');
    onTestFinished(() => rmSync(dirname(secret), { recursive: true }));
    writeFileSync(secret, 'mine alone');
    const settings = { ...SETTINGS, project_id: world.id };
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings });
    await first.lock.release();
    const named = JSON.stringify({ ...settings, final: { music: secret, logo: secret } });
    const travelled = { path: 'own/a.mp3', sha256: 'a'.repeat(64), bytes: 10 };
    for (const [known, told] of [
      [{}, true],
      [{ [secret]: travelled }, false],
    ] as const) {
      world.notices.length = 0;
      await world.put('project.json', named);
      await world.put('named-files.json', JSON.stringify(known));
      const second = await open(two);
      const here = (await openProject(two.folder)).settings.final;
      for (const path of [here?.music, here?.logo])
        expect(path).toMatch(/\/own\/(?:not-here-secret|a)\.mp3$/);
      expect(world.notices.some((notice) => notice.includes(secret))).toBe(told);
      await saveSettings({ folder: two.folder, settings: { ...settings, style: 'animated', final: here! } });
      await second.lock.release();
      const rows = await world.database.query(
        `SELECT body FROM sparkfluence_projects.documents WHERE project_id = $1 AND name = 'named-files.json'`,
        [world.id],
      );
      expect(JSON.stringify(rows)).toBe(JSON.stringify([{ body: JSON.stringify(known) }]));
    }
  });

  test('a folder that held its project alone is taken in whole; a working copy alone is refused', async () => {
    const [one, two] = [world.machine(), world.machine()];
    mkdirSync(one.folder, { recursive: true });
    const alone = folderBackend(one.folder);
    await alone.write('project.json', JSON.stringify({ version: 2, ...SETTINGS, project_id: world.id }));
    const asset = fileIn(one.folder, 'images/HOOK.jpg', 'the picture');
    const state = {
      version: 2,
      orders: [],
      images: { HOOK: imageOf(asset) },
      clips: {},
      final: null,
      degradations: [],
    };
    await alone.write('state.json', JSON.stringify(state));
    await (await open(one)).lock.release();
    const second = await open(two);
    expect(second.ledger.state.images.HOOK).toMatchObject({ asset });
    expect(await isWhole(two.folder, asset)).toBe(true);
    await second.lock.release();
    const refused = { exitCode: 6, details: { reason: 'project_kept_elsewhere', project: world.id } };
    await expect(folderBackend(two.folder).lock(process.pid, SIGNAL)).rejects.toMatchObject(refused);
  });

  test('the orders of other projects are known on every machine, and the project’s own are not among them', async () => {
    const [one, other] = [world.machine(), world.other(randomUUID())];
    const entry = {
      project: 'p',
      order: randomUUID(),
      provider: `veo-${world.id}`,
      words: 'w',
      isOpen: true,
    };
    await one.backend.noteOrders([entry]);
    await one.backend.noteOrders([{ ...entry, job: 'job-1', isOpen: false }]);
    expect(await other.backend.ordersElsewhere(entry.provider)).toEqual([
      { ...entry, job: 'job-1', isOpen: false },
    ]);
    expect(await one.backend.ordersElsewhere(entry.provider)).toEqual([]);
  });

  test('a lease is renewed while nothing is written, and outlasts its time', async () => {
    const short = await startPostgresWorld(servers, { leaseMs: 1000 });
    onTestFinished(() => short.close());
    const [one, two] = [short.machine(), short.machine()];
    const first = await open(one);
    const fenceSql =
      'SELECT expires_at > clock_timestamp() AS held, clock_timestamp() - since > interval $2 AS old FROM sparkfluence_projects.leases WHERE project_id = $1';
    const held = async () =>
      (await short.database.query(fenceSql.replace('$2', `'1500 milliseconds'`), [short.id]))[0];
    await expect.poll(async () => (await held())?.old, { timeout: 20_000 }).toBe(true);
    expect(await held()).toMatchObject({ held: true });
    await expect(open(two)).rejects.toMatchObject({ details: { reason: 'project_locked' } });
    await first.lock.release();
    await (await open(two)).lock.release();
  });

  test('an id brings its project into a folder of this machine; one that is not there is said', async () => {
    const one = world.machine();
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    await first.lock.release();
    const root = mkdtempSync(join(tmpdir(), 'sparkfluence-root-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const config = configIn(root, { SPARKFLUENCE_DATABASE_URL: servers.address });
    const caller = { pid: process.pid, signal: SIGNAL };
    const folder = await workingFolder(config, join(root, world.id), caller);
    expect(folder).toBe(join(root, `2026-01-02-sleep-${world.id.slice(0, 8)}`));
    expect((await openProject(folder)).settings.project_id).toBe(world.id);
    expect(await workingFolder(config, folder, caller)).toBe(folder);
    // A copy that a person named lies anywhere, and has any name: what they changed in it counts.
    expect(await workingFolder(config, one.folder, caller)).toBe(one.folder);
    // A process of this machine that stands still has the copy, and nobody the lease: it is worked on beside it.
    const { lockProject } = await import('../../src/disk/lock.ts');
    const frozen = await lockProject(folder, process.pid);
    const beside = await workingFolder(config, join(root, world.id), caller);
    expect(beside).not.toBe(folder);
    expect(beside.startsWith(folder)).toBe(true);
    await frozen.release();
    await expect(workingFolder(config, join(root, randomUUID()), caller)).rejects.toMatchObject({
      exitCode: 6,
      details: { reason: 'project_missing' },
    });
  });

  test('the list shows every project of the database with what it has, and one that cannot be read by its id', async () => {
    const { listProjects } = await import('../../src/operations/list.ts');
    const one = world.machine();
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    await saveScript({ folder: one.folder, settings: SETTINGS }, script);
    await finish(one, first.ledger, 'the picture');
    const config = configIn(tmpdir(), { SPARKFLUENCE_DATABASE_URL: servers.address });
    const own = async () => {
      const { projects, unreadable } = await listProjects(config);
      return [projects.find((each) => each.project_id === world.id), unreadable.map(({ folder }) => folder)];
    };
    const row = { subject: 'sleep', segments: 2, images: 1, clips: 0, final_video_url: null };
    expect(await own()).toEqual([
      expect.objectContaining({ ...row, under_way: true }),
      expect.not.arrayContaining([world.id]),
    ]);
    await first.lock.release();
    expect(await own()).toEqual([expect.objectContaining({ under_way: false }), expect.anything()]);
    await world.put('state.json', '{"half');
    expect(await own()).toEqual([undefined, expect.arrayContaining([world.id])]);
  });

  const configIn = (folder: string, env: Record<string, string>) =>
    resolveConfig(
      {
        ...servers.storage.env,
        SPARKFLUENCE_PROJECTS: 'postgres',
        SPARKFLUENCE_PROJECTS_STORAGE: `${servers.storage.address}/kept`,
        SPARKFLUENCE_HOME: folder,
        ...env,
      },
      folder,
    );

  test('rights, a newer schema and missing settings are named, without the password', async () => {
    const { cluster } = servers;
    const fresh = cluster.database('rights');
    cluster.sql(
      'rights',
      `CREATE ROLE guest LOGIN PASSWORD 'guest-secret'; REVOKE CREATE ON DATABASE rights FROM PUBLIC`,
    );
    const failureOf = (env: Record<string, string>) =>
      databaseOf(configIn(tmpdir(), env)).then(
        () => expect.fail('it opened'),
        (error: Error) => error,
      );
    const guest = await failureOf({
      SPARKFLUENCE_DATABASE_URL: cluster.address('rights', 'guest', 'guest-secret'),
    });
    expect(guest).toMatchObject({ exitCode: 3, details: { reason: 'database_rights' } });
    const wrong = await failureOf({
      SPARKFLUENCE_DATABASE_URL: cluster.address('rights', 'guest', 'other-secret'),
    });
    expect(wrong).toMatchObject({ exitCode: 3, details: { reason: 'database_login_refused' } });
    const database = await openServer(fresh);
    await migrate(database);
    await migrate(database); // up to date: nothing to do
    await database.close();
    cluster.sql('rights', `UPDATE sparkfluence_projects.meta SET value = '99'`);
    const newer = await failureOf({ SPARKFLUENCE_DATABASE_URL: fresh });
    expect(newer).toMatchObject({ exitCode: 3, details: { reason: 'store_too_new' } });
    expect(await failureOf({})).toMatchObject({
      exitCode: 3,
      details: { field: 'SPARKFLUENCE_DATABASE_URL' },
    });
    for (const error of [guest, wrong, newer])
      expect(JSON.stringify(error) + error.message).not.toMatch(
        new RegExp(`${POSTGRES_PASSWORD}|guest-secret|other-secret`),
      );
  });

  test('of a working copy goes what the storage has for certain; nothing else, and nothing while somebody works there', async () => {
    const root = mkdtempSync(join(tmpdir(), 'clean-copies-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const one = world.machine();
    const first = await open(one);
    await saveSettings({ folder: one.folder, settings: { ...SETTINGS, project_id: world.id } });
    const asset = await finish(one, first.ledger, 'the picture');
    await first.lock.release();
    const env = {
      ...projectsEnv(servers, root),
    };
    const config = resolveConfig(env, root);
    onTestFinished(async () => (await databaseOf(config)).close());
    const caller = { pid: process.pid, signal: SIGNAL };
    const { listProjects } = await import('../../src/operations/list.ts');
    const { cleanProjects } = await import('../../src/operations/clean.ts');
    const copy = await workingFolder(config, join(root, world.id), { ...caller, onNotice: () => undefined });
    mkdirSync(join(copy, 'images'), { recursive: true });
    writeFileSync(join(copy, asset.path), 'the picture');
    writeFileSync(join(copy, 'mine.txt'), 'a note of my own');
    const clean = async (remove: boolean) => {
      const { projects } = await cleanProjects(config, { olderThanMs: 0, finals: false, remove }, caller);
      return projects.find(({ project_id }) => project_id === world.id);
    };
    const { projects } = await listProjects(config, true);
    const listed = projects.find(({ project_id }) => project_id === world.id);
    expect(listed?.stored_bytes).toBeGreaterThan(asset.bytes);
    expect(listed?.disk_bytes).toBeGreaterThan(asset.bytes);

    // What the storage has lost is here alone.
    const key = `kept/${world.id}/media/${asset.sha256}`;
    const { objects } = servers.storage.server;
    const object = objects.get(key)!;
    objects.delete(key);
    expect(await clean(true)).toBeUndefined();
    objects.set(key, object);
    writeFileSync(join(copy, asset.path), 'another one');
    expect(await clean(true), 'a person changed it').toBeUndefined();
    writeFileSync(join(copy, asset.path), 'the picture');

    const { lockProject } = await import('../../src/disk/lock.ts');
    const lock = await lockProject(copy, process.pid);
    expect(await clean(true)).toMatchObject({ files: [], skipped: 'A process works on it' });
    await lock.release();
    const going = { files: [{ path: asset.path, what: 'copy of what the storage has' }], freed_bytes: 11 };
    expect(await clean(false)).toMatchObject(going);
    expect(existsSync(join(copy, asset.path))).toBe(true);
    expect(await clean(true)).toMatchObject(going);
    expect(existsSync(join(copy, asset.path))).toBe(false);
    expect(readFileSync(join(copy, 'mine.txt'), 'utf8')).toBe('a note of my own');
    expect(objects.has(key)).toBe(true);
    expect(await workingFolder(config, copy, { ...caller, onNotice: () => undefined })).toBe(copy);
    expect(await isWhole(copy, asset)).toBe(true);
    expect(readFileSync(join(copy, asset.path), 'utf8')).toBe('the picture');
  });

  test('a server that says nothing any more ends in exit 3, and nothing is sent', async () => {
    // A line to the real server that falls silent when it is told to.
    const target = Number(new URL(servers.address).port);
    let isSilent = false;
    const { connect } = await import('node:net');
    const line = createServer((socket) => {
      const up = connect(target, '127.0.0.1');
      for (const each of [socket, up]) each.on('error', () => undefined);
      socket.on('data', (bytes) => void (isSilent ? undefined : up.write(bytes)));
      up.on('data', (bytes) => void (isSilent ? undefined : socket.write(bytes)));
      socket.on('close', () => up.destroy());
    });
    await new Promise<void>((resolve) => void line.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => void line.close());
    const url = new URL(servers.address);
    url.port = `${(line.address() as { port: number }).port}`;
    const database = await openServer(url.href, { statementMs: 1000, connectMs: 1500 });
    onTestFinished(() => database.close());
    const { postgresBackend } = await import('../../src/project/postgres/postgres-backend.ts');
    const { keepIn } = await import('../../src/project/backends.ts');
    const folder = world.machine().folder;
    const backend = postgresBackend({
      database,
      openMedia: () => ({
        name: 'none',
        put: async () => undefined,
        get: async () => undefined,
        has: async () => true,
        remove: async () => 'gone' as const,
      }),
      project: world.id,
      folder,
      leaseMs: 2000,
    });
    keepIn(folder, backend);
    const opened = await open({ folder, backend });
    isSilent = true;
    await expect(
      opened.ledger.update((state) => void state.degradations.push({ reason: 'x', message: 'y' })),
    ).rejects.toMatchObject({
      exitCode: 3,
      details: { reason: 'database_unreachable' },
    });
    expect(opened.ledger.state.degradations).toEqual([]);
  });
});
