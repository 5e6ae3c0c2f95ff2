import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { findLanguage } from '../../src/contracts/languages.ts';
import { IMAGE_VIAS } from '../../src/contracts/vendors.ts';
import { sha256 } from '../../src/disk/fingerprint.ts';
import { createGeminiEmbeddings } from '../../src/providers/embedding/gemini.ts';
import { createHuggingFaceImages } from '../../src/providers/image/huggingface.ts';
import { createOpenAiImages } from '../../src/providers/image/openai.ts';
import { createGoogleVideo } from '../../src/providers/video/google.ts';
import { googleOperation } from '../../src/providers/video/google-answers.ts';
import { createMotionPrompts } from '../../src/providers/video/motion-prompt.ts';
import { createVeo } from '../../src/providers/video/veo.ts';
import { veoOperation } from '../../src/providers/video/veo-answers.ts';
import { fakeJpeg } from '../support/fake-recordings.ts';
import { gemini, llm } from '../support/script-adapters.ts';
import { SAMPLE_ANSWER, SAMPLE_ORDER } from '../support/script-samples.ts';

/**
 * Whatever JSON a vendor sends, with whatever status: an error of the provider says so, none is a bug of ours, and an order
 * that was answered with a success is not sent a second time.
 */

const call = { signal: new AbortController().signal };
const UUID = '0b8f0e5e-6c1a-4a53-9d38-1d6a3f0f1c11';
const segment = SAMPLE_ANSWER.segments[1] as { type: 'BODY_1' } & (typeof SAMPLE_ANSWER.segments)[1];

let folder: string;
let file: string;
const picture = fakeJpeg(720, 1280);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkfluence-odd-'));
  file = join(folder, 'frame.jpg');
  writeFileSync(file, picture);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order = {
  segment,
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
  position: { index: 1, count: 4, startSeconds: 6, totalSeconds: 30 },
} as const;
const clip = () => ({ ...order, image: { file, sha256: sha256(picture) } });
const quick = (baseUrl: string) => ({
  apiKey: 'hf_dummykey0123456789',
  baseUrl,
  firstWaitMs: 1,
  totalWaitMs: 20,
  timeoutMs: 2000,
  pollMs: 1,
  queueMs: 50,
});
const motionPrompts = createMotionPrompts();
const retry = { firstWaitMs: 1, totalWaitMs: 20 };

const CALLS: Record<string, (origin: string) => Promise<unknown>> = {
  'gemini script': (origin) => gemini.open(origin).write(SAMPLE_ORDER, call),
  'gemini motion': (origin) =>
    createMotionPrompts({ gemini: { ...quick(origin), retry } }).motionPromptFor(
      { ...order, imagePrompt: 'a desk' },
      call,
    ),
  'gemini embed': (origin) =>
    createGeminiEmbeddings({ ...quick(origin), retry }).embedDocuments([{ title: 't', text: 'x' }], call),
  'llm script': (origin) => llm.open(origin).write(SAMPLE_ORDER, call),
  'openai image': (origin) => createOpenAiImages({ ...quick(`${origin}/v1`) }).draw(order, call),
  ...Object.fromEntries(
    IMAGE_VIAS.map((via) => [
      `huggingface by ${via}`,
      (origin: string) =>
        createHuggingFaceImages({ ...quick(origin), via, model: `some/${via}` }).draw(order, call),
    ]),
  ),
  'google submit': (origin) => createGoogleVideo({ ...quick(origin), motionPrompts }).start(clip(), call),
  'google poll': (origin) =>
    createGoogleVideo({ ...quick(origin), motionPrompts }).poll(googleOperation('job-1'), call),
  'veo submit': (origin) => createVeo({ ...quick(origin), motionPrompts }).start(clip(), call),
  'veo poll': (origin) => createVeo({ ...quick(origin), motionPrompts }).poll(veoOperation(UUID), call),
  'veo list': (origin) => createVeo({ ...quick(origin), motionPrompts }).history!(0, call),
};

/** Shapes that were seen at gateways and in bug reports, and their relatives. */
const ODD: readonly unknown[] = [
  null,
  0,
  false,
  'nothing here',
  [],
  [null],
  {},
  { error: null },
  { error: 'busy' },
  { error: { code: 429, message: 'Provider returned error' } },
  { detail: { error_code: 'NOT_ENOUGH_CREDIT', error_message: 'top up' } },
  { data: null, candidates: null, choices: null, embeddings: null, images: null, output: null, steps: null },
  { data: [null], candidates: [null], choices: [null], embeddings: [null], images: [null], output: [null] },
  { data: {}, candidates: {}, choices: {}, embeddings: {}, images: {}, output: {}, status: {}, id: {} },
  {
    data: [{}],
    candidates: [{ content: null }],
    choices: [{ message: null }],
    embeddings: [{}],
    images: [{}],
  },
  { data: [{ b64_json: 7 }], embeddings: [{ values: [] }], choices: [{ message: { content: 7 } }] },
  { candidates: [{ content: { parts: {} }, finishReason: 'STOP' }], embeddings: [{ values: ['a'] }] },
  { id: 7, uuid: 7, status: 'odd', response_url: 7, urls: 7, task_status: 7 },
];

test.each(Object.entries(CALLS))(
  '%s: no odd answer is a bug of ours',
  { timeout: 60_000 },
  async (name, send) => {
    let answer: { status: number; body: unknown } = { status: 200, body: null };
    let orders = 0;
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const via = /^\/api\/models\/some\/([\w-]+)/.exec(request.url ?? '')?.[1];
        const mapping = { [via ?? '']: { status: 'live', providerId: 'a/b', task: 'text-to-image' } };
        if (via === undefined && request.method === 'POST') orders += 1;
        response.writeHead(via === undefined ? answer.status : 200, {
          'content-type': 'application/json',
          'retry-after': '3600',
        });
        response.end(JSON.stringify(via === undefined ? answer.body : { inferenceProviderMapping: mapping }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wrong: string[] = [];
    for (const status of [200, 400, 429, 500]) {
      for (const body of ODD) {
        answer = { status, body };
        orders = 0;
        const outcome: unknown = await send(origin).catch((error: unknown) => error);
        const what = `${status} ${JSON.stringify(body)}`;
        if (!(outcome instanceof SparkfluenceError)) {
          // A list without anything in it is one, and an entry without a state is asked after once more.
          if (!(name === 'veo list' && status === 200))
            wrong.push(
              `${what}: ${String((outcome as Error)?.stack ?? JSON.stringify(outcome)).slice(0, 300)}`,
            );
        } else {
          const { reason, next } = outcome.details;
          if (reason === undefined || next === undefined) wrong.push(`${what}: no reason or next step`);
          if (
            /submit|image|huggingface/.test(name) &&
            status < 500 &&
            orders > 1 &&
            reason !== 'rate_limited'
          )
            wrong.push(`${what}: ${orders} orders`);
        }
      }
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(wrong).toEqual([]);
  },
);

test.each([
  ['gemini script', { error: { code: 429, message: 'Provider returned error' } }, 'rate_limited'],
  ['gemini embed', { error: { code: 402, message: 'Insufficient credits' } }, 'payment_required'],
  ['google submit', { error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ['google submit', { error: { code: 'payment_required', message: 'top up' } }, 'payment_required'],
  [
    'veo submit',
    { detail: { error_code: 'NOT_ENOUGH_CREDIT', error_message: 'top up' } },
    'payment_required',
  ],
  ['veo submit', { detail: { error_code: 'RATE_LIMIT_ERROR', error_message: 'slow' } }, 'rate_limited'],
  ['veo submit', { detail: { error_code: 'SYSTEM_ERROR', error_message: 'x' } }, 'ambiguous_submission'],
  ['veo submit', { detail: { error_code: 'INVALID_REQUEST', error_message: 'x' } }, 'request_refused'],
  ['google submit', { error: { code: 'failed_precondition', message: 'x' } }, 'request_refused'],
  ['google submit', { error: { code: 'cancelled', message: 'x' } }, 'ambiguous_submission'],
  ['google poll', { error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
  ['veo poll', { detail: { error_code: 'RATE_LIMIT_ERROR', error_message: 'slow' } }, 'rate_limited'],
])('%s: an error that comes as a success is read (%j is %s)', async (name, body, reason) => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await expect(CALLS[name]!(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ details: { reason } });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
