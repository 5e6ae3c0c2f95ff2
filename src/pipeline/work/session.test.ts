import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SEGMENTS, SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { Call } from '../../contracts/providers.ts';
import { type Order, openLedger } from '../../project/ledger.ts';
import { type ScriptFile, saveScript } from '../../project/store.ts';
import { saveOrderAnswer } from '../money/order-answers.ts';
import { buy } from '../money/purchases.ts';
import { chooseMakers } from './makers.ts';
import { lookAt, openSession, type SessionOptions } from './session.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sparkfluence-session-'));
  folder = join(base, 'project');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) =>
  resolveConfig({ SPARKFLUENCE_CACHE: join(base, 'cache'), ...env }, base);
const MAKERS = await chooseMakers({}, resolveConfig({}, '/'));

function options(more: Partial<SessionOptions> = {}, env: Record<string, string> = {}): SessionOptions {
  const own = config(env);
  return {
    config: own,
    pid: process.pid,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    makers: MAKERS,
    attachedWorkers: true,
    ...more,
  };
}
const project = () => ({ folder, settings: SETTINGS });
const script: ScriptFile = {
  provider: null,
  fingerprint: null,
  segments: SEGMENTS,
  metadata: { virality_score: 5, hooks_used: [], total_duration: 16, language: 'english' },
  degradations: [],
};

test('a session holds the project alone, and lets go of it', async () => {
  const session = await openSession(project(), options());
  await expect(openSession(project(), options())).rejects.toMatchObject({
    exitCode: 6,
    details: { reason: 'project_locked' },
  });
  await session.close();
  await (await openSession(project(), options())).close();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
  expect(JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'))).toMatchObject({
    language: 'english',
  });
});

test('a session that lost its lock to another machine buys nothing', async () => {
  const session = await openSession(project(), options());
  const context = await session.purchaseContext();
  const other = {
    pid: 1,
    host: 'another-machine',
    space: '',
    startTicks: null,
    silentMs: 60_000,
    token: 'x',
  };
  writeFileSync(join(folder, 'other'), JSON.stringify(other));
  renameSync(join(folder, 'other'), join(folder, 'lock'));
  const send = vi.fn(async ({ purchase }: Call) => {
    await purchase?.beforeSend();
    return 'sent';
  });
  const order = {
    ...{ stage: 'image' as const, segment: 'HOOK' as const, provider: 'openai', model: 'm' },
    ...{ price: { usd: 0.01, credits: 0, exact: true }, send },
    ...{ answerToSave: (result: string) => result, save: async (result: string) => result },
  };
  const bought = buy(context, order);
  await expect(bought).rejects.toMatchObject({ exitCode: 6, details: { reason: 'lock_lost' } });
  expect(existsSync(join(folder, 'state.json'))).toBe(false);
  await session.close();
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain('another-machine');
});

test('parts of files are removed when a session opens, and a damaged state leaves no lock behind', async () => {
  await (await openSession(project(), options())).close();
  writeFileSync(join(folder, '.final.mp4.0123abcd.part'), 'half');
  await (await openSession(project(), options())).close();
  expect(existsSync(join(folder, '.final.mp4.0123abcd.part'))).toBe(false);

  writeFileSync(join(folder, 'state.json'), '{');
  rmSync(join(folder, 'state.backup.json'), { force: true });
  const session = await openSession(project(), options());
  await expect(session.work(script)).rejects.toMatchObject({ exitCode: 6 });
  await session.close();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a purchase can be made before there is a script, within the limits of the flags, else the configuration’s', async () => {
  const session = await openSession(project(), options({ limits: { maxUsd: 3 }, resubmit: true }));
  const { money, place } = await session.purchaseContext();
  expect(money).toMatchObject({ limits: { maxUsd: 3, resendBelowUsd: 0.25 }, resubmit: true });
  expect((await session.work(script)).place.ledger).toBe(place.ledger); // one ledger a session
  await session.close();

  const other = await openSession(project(), options({}, { SPARKFLUENCE_MAX_COST: '2' }));
  expect((await other.purchaseContext()).money.limits.maxUsd).toBe(2);
  await other.close();
});

test('answers whose receipts are there are swept when the ledger is opened', async () => {
  const order: Order = {
    id: 'settled',
    at: '2026-11-24T10:00:00.000Z',
    stage: 'image',
    segment_type: 'HOOK',
    provider: 'openai',
    model: 'm',
    state: 'fetched',
    estimate_usd: 0.1,
    estimate_credits: 0,
    actual_usd: null,
    credits: null,
  };
  mkdirSync(folder, { recursive: true });
  await (await openLedger(folder)).update((state) => void state.orders.push(order));
  await saveOrderAnswer(folder, 'settled', {});
  const session = await openSession(project(), options());
  await session.purchaseContext();
  expect(existsSync(join(folder, 'orders', 'settled.json'))).toBe(false);
  await session.close();
});

test('makers are chosen once: by name, by auto, or refused for a missing key', async () => {
  const env = { HF_TOKEN: 'hf_0123456789', VEO_API_KEY: 'veo-0123456789' };
  expect(await chooseMakers({}, config(env))).toMatchObject({
    script: { id: 'local', isAuto: true },
    images: { id: 'huggingface', isAuto: true },
    videos: { id: 'local', isAuto: true },
  });
  await expect(chooseMakers({ imageProvider: 'openai' }, config(env))).rejects.toEqual(
    expect.objectContaining({ exitCode: 3, details: expect.objectContaining({ reason: 'key_missing' }) }),
  );
  const makers = await chooseMakers({ imageProvider: 'auto', videoProvider: 'veo' }, config(env));
  const session = await openSession(project(), options({ makers }, env));
  const work = await session.work(script);
  expect([work.makers.images.id, work.makers.videos.id]).toEqual(['huggingface', 'veo']);
  expect(work.makers.auto).toEqual({ images: true, videos: false, voice: true });
  expect((await work.makers.videoProvider('local')).id).toBe('local');
  await session.close();
});

test('a project can be looked at while another process works on it', async () => {
  const session = await openSession(project(), options());
  await saveScript(project(), script);
  const work = await lookAt(project(), options({ choice: { redo: true } }), script);
  expect(work.choice.redo).toBe(true);
  expect((await openLedger(folder)).state.orders).toEqual([]);
  await session.close();
});
