import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { json, type Reply, startFake } from '../../../tests/support/exact-fake.ts';
import { SEGMENTS, SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { PLANS } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { Order } from '../../project/ledger.ts';
import { readScript, type ScriptFile, saveScript } from '../../project/store.ts';
import { withoutLastClauses } from '../../providers/local/script/shorter.ts';
import type { Limits } from '../money/budget.ts';
import { saveOrderAnswer } from '../money/order-answers.ts';
import { adoptScriptAnswer } from '../script/buy.ts';
import { chooseMakers } from '../work/makers.ts';
import { openSession } from '../work/session.ts';
import type { Work } from '../work/work.ts';
import { shorteningWriter, shorterScript } from './shorter.ts';

const ROUTE = 'POST /v1/models/gemini-3.8-flash:generateContent';
const LONG = 'Bread needs time, and so it waits, and waits, and waits a little longer than you think.';
const SHORT = 'Bread needs time, so it waits.';

/** As https://ai.google.dev/api/generate-content answers. */
const said = (texts: Record<string, string>): Reply => {
  const segments = Object.entries(texts).map(([type, script_text]) => ({ type, script_text }));
  const content = { role: 'model', parts: [{ text: JSON.stringify({ segments }) }] };
  return json(200, { candidates: [{ content, finishReason: 'STOP', index: 0 }] });
};

/** A project whose first body takes 14 s to say in place of 8, and a model that answers so. */
async function tooLongProject(reply: Reply, limits: Partial<Limits> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-shorter-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const fake = await startFake({ [ROUTE]: reply });
  onTestFinished(() => fake.close());
  const config = resolveConfig(
    {
      GEMINI_API_KEY: 'dummy-gemini-1',
      GOOGLE_GEMINI_BASE_URL: fake.baseUrl,
      SPARKFLUENCE_CACHE: folder,
      SPARKFLUENCE_DATA: folder,
    },
    folder,
  );
  const segments = PLANS['30s'].map(({ type, durationSeconds: duration_seconds }) => {
    return { ...SEGMENTS[0]!, type, duration_seconds, script_text: type === 'BODY_1' ? LONG : 'A word.' };
  });
  const script: ScriptFile = {
    ...{ provider: 'gemini', fingerprint: 'f', written: fingerprint(segments), segments, degradations: [] },
    metadata: { virality_score: 5, hooks_used: [], total_duration: 30, language: 'english' },
  };
  const project = { folder: join(folder, 'project'), settings: { ...SETTINGS, duration: '30s' as const } };
  const notices: string[] = [];
  const session = await openSession(project, {
    ...{ config, pid: process.pid, attachedWorkers: true, signal: new AbortController().signal },
    makers: await chooseMakers({}, config),
    limits,
    onEvent: () => undefined,
    onNotice: (notice) => notices.push(notice),
  });
  onTestFinished(() => session.close());
  await saveScript(project, script);
  const work = await session.work(script);
  await work.place.ledger.update((state) => {
    for (const { type, duration_seconds } of segments)
      state.narrations[type] = {
        ...{ state: 'succeeded', fingerprint: 'f', provider: 'gemini', model: 'm', words: null },
        asset: { path: `narrations/${type}.wav`, sha256: 'a', bytes: 1 },
        duration_seconds: type === 'BODY_1' ? 14 : duration_seconds,
      };
  });
  const shorter = (on: Work = work) => shorterScript(session, on);
  return { project, session, work, fake, notices, shorter };
}

test('the writer is asked once for fewer words of what is too long; the old ones are kept, and it is in the ledger', async () => {
  const { project, session, work, fake, shorter } = await tooLongProject(said({ BODY_1: SHORT }));
  const other = (await shorter())!;
  const [hook, body] = other.script.segments;
  expect([hook, body!.script_text]).toEqual([work.script.segments[0], SHORT]);
  expect(body!.duration_seconds).toBeLessThan(8);
  expect(await readScript(project)).toEqual(other.script);
  expect(other.script.written).toBe(fingerprint(other.script.segments));
  expect(other.script.degradations).toMatchObject([{ reason: 'script_shortened' }]);
  expect(readFileSync(join(project.folder, 'takes/script-1.json'), 'utf8')).toContain(LONG);
  expect(fake.requests).toHaveLength(1);
  const asked = JSON.parse(fake.requests[0]!.body);
  // 14 s are to be 8: of 17 words at most nine.
  expect(JSON.stringify(asked)).toContain('BODY_1: never more than 9 words; it has 17');
  expect(asked.contents[0].parts[0].text).not.toContain('A word.');
  expect(work.place.ledger.state.orders).toMatchObject([
    { stage: 'script', provider: 'gemini', state: 'fetched', estimate_usd: 0.0116 },
  ]);
  // It is asked once, although the narration is as long as before, and is in the quote until then.
  expect([(await shorteningWriter(session, work))?.id, await shorteningWriter(session, other)]).toEqual([
    'gemini',
    undefined,
  ]);
  expect(await shorter(other)).toBeUndefined();
  expect(fake.requests).toHaveLength(1);
});

test('an answer that is not shorter, or an error, leaves the script as it is, says so, and is not bought again', async () => {
  const { project, work, fake, notices, shorter } = await tooLongProject(said({ BODY_1: `${LONG} Yes.` }));
  expect(await shorter()).toBeUndefined();
  expect(await readScript(project)).toEqual(work.script);
  expect(notices.join('\n')).toContain('BODY_1: script_text is not shorter');
  expect(existsSync(join(project.folder, 'takes/script-1.json'))).toBe(false);
  expect(await shorter()).toBeUndefined();
  expect(fake.requests).toHaveLength(1);
});

test('a person’s own words, and a part of a video, are left alone', async () => {
  const { project, work, fake, notices, shorter } = await tooLongProject(said({ BODY_1: SHORT }));
  const [segment] = work.script.segments;
  const edited = {
    ...work.script,
    segments: [{ ...segment!, script_text: 'Mine.' }, ...work.script.segments.slice(1)],
  };
  expect(await shorter({ ...work, script: edited })).toBeUndefined();
  expect(await shorter({ ...work, script: { ...work.script, provider: null } })).toBeUndefined();
  expect(await shorter({ ...work, choice: { redo: false, only: new Set(['HOOK']) } })).toBeUndefined();
  expect([fake.requests.length, notices, existsSync(join(project.folder, 'takes/script-1.json'))]).toEqual([
    0,
    [],
    false,
  ]);
});

test('over the limit nothing is sent, and the video is as long as it is', async () => {
  const { work, fake, notices, shorter } = await tooLongProject(said({ BODY_1: SHORT }), { maxUsd: 0.001 });
  expect(await shorter()).toBeUndefined();
  expect([fake.requests.length, work.place.ledger.state.orders]).toEqual([0, []]);
  expect(notices.join('\n')).toContain('over its limit of 0.001 USD');
});

test('shorter words that were answered before a kill are taken over: they are paid for', async () => {
  const { project, session, work } = await tooLongProject(said({}));
  const [hook, body, ...rest] = work.script.segments;
  const segments = [hook!, { ...body!, script_text: SHORT }, ...rest];
  const shortened = fingerprint(work.script.segments);
  const answer = { ...work.script, segments, written: fingerprint(segments), shortened };
  await saveOrderAnswer(project.folder, 'killed', answer);
  await work.place.ledger.update((state) => {
    state.orders.push({
      ...{ id: 'killed', at: '2026-11-30T10:00:00.000Z', stage: 'script', provider: 'gemini', model: 'm' },
      ...{ state: 'sent', estimate_usd: 0.01, estimate_credits: 0, actual_usd: null, credits: null },
    } as Order);
  });
  await adoptScriptAnswer(await session.purchaseContext(), () => true);
  expect((await readScript(project))!.segments[1]!.script_text).toBe(SHORT);
  expect(work.place.ledger.state.orders[0]!.state).toBe('fetched');
});

test('the embedded writer leaves out the last clauses, as many as have to go, and never cuts one', () => {
  const language = { name: 'english', tag: 'en', spaced: true } as never;
  const of = (script_text: string, most: number) =>
    withoutLastClauses({ language, segments: [{ type: 'BODY_1', script_text, most }] })[0];
  expect(of('Keep receipts, write them down, and look at them on Sunday.', 6)).toBe(
    'Keep receipts, write them down.',
  );
  expect(of('Keep receipts. Write them down.', 9)).toBe('Keep receipts. Write them down.');
  expect(of('Keep every receipt that you get', 3)).toBe('Keep every receipt that you get');
});
