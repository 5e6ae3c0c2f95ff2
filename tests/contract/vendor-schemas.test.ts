import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InferenceClient, setLogger } from '@huggingface/inference';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { findLanguage } from '../../src/contracts/languages.ts';
import { IMAGE_VIAS, type ImageVia } from '../../src/contracts/vendors.ts';
import { sha256 } from '../../src/disk/fingerprint.ts';
import { createGeminiEmbeddings } from '../../src/providers/embedding/gemini.ts';
import { createGeminiImages } from '../../src/providers/image/gemini.ts';
import { createHuggingFaceImages } from '../../src/providers/image/huggingface.ts';
import { createOpenAiImages } from '../../src/providers/image/openai.ts';
import { createGoogleVideo } from '../../src/providers/video/google.ts';
import { createMotionPrompts } from '../../src/providers/video/motion-prompt.ts';
import { createVeo } from '../../src/providers/video/veo.ts';
import { createElevenLabs } from '../../src/providers/voice/elevenlabs.ts';
import { createGeminiVoice } from '../../src/providers/voice/gemini.ts';
import { createOpenAiVoice } from '../../src/providers/voice/openai.ts';
import { DOCUMENTED_BODIES } from '../support/documented-bodies.ts';
import { json as exactJson, startFake } from '../support/exact-fake.ts';
import { fakeJpeg } from '../support/fake-recordings.ts';
import { json, startFakeVendor } from '../support/fake-vendor.ts';
import { gemini, llm } from '../support/script-adapters.ts';
import { SAMPLE_ANSWER, SAMPLE_ORDER } from '../support/script-samples.ts';
import { formIn, refusalOf, VENDOR_BODIES } from '../support/vendor-bodies.ts';

/**
 * What every adapter really sends, recorded on loopback, against the vendor's own words: the messages of Google's API, the
 * types of the SDKs that are installed (checked by the compiler, which refuses unknown fields of a literal), the pages of
 * the picture vendors, and the requests of Hugging Face's SDK. `SPARKFLUENCE_TEST_REPORT=FOLDER` writes them there.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const never = new AbortController().signal;
const key = 'hf_dummykey0123456789';
const segment = SAMPLE_ANSWER.segments[1] as { type: 'BODY_1' } & (typeof SAMPLE_ANSWER.segments)[1];
const order = {
  segment,
  style: 'cinematic',
  platform: 'tiktok',
  language: findLanguage('indonesian'),
  position: { index: 1, count: 4, startSeconds: 6, totalSeconds: 30 },
} as const;
const spoken = {
  segment: segment.type,
  text: segment.script_text,
  language: order.language,
  speed: 1.3,
  style: 'warm, as to a friend',
} as const;
const sent: Record<string, Recorded> = {};

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** Records the order of one adapter; the answer is a refusal, which ends every adapter at once. */
async function record(
  name: string,
  send: (origin: string) => Promise<unknown>,
  routes: Parameters<typeof startFake>[0] = {},
): Promise<void> {
  const fake = await startFake(routes);
  const error = await send(fake.baseUrl).catch((thrown: unknown) => thrown);
  await fake.close();
  const request = fake.requests.find(({ method }) => method === 'POST');
  if (request === undefined) throw new Error(`${name} sent nothing`, { cause: error });
  const { method, url: path, body } = request;
  sent[name] = { method, path, body: Buffer.from(body) };
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-schemas-'));
  const file = join(folder, 'frame.jpg');
  const picture = fakeJpeg(720, 1280);
  writeFileSync(file, picture);
  const image = { file, sha256: sha256(picture) };
  const motionPrompts = createMotionPrompts();
  const options = (baseUrl: string) => ({ apiKey: key, baseUrl, totalWaitMs: 0, firstWaitMs: 1 });
  const hub = 'GET /api/models/black-forest-labs/FLUX.1-schnell?expand[]=inferenceProviderMapping';
  const mapping = {
    nscale: { status: 'live', providerId: 'black-forest-labs/FLUX.1-schnell', task: 'text-to-image' },
  };
  const call = { signal: never };
  await Promise.all([
    record('gemini script', (origin) => gemini.open(origin).write(SAMPLE_ORDER, call)),
    record('gemini motion', (origin) =>
      createMotionPrompts({ gemini: options(origin) }).motionPromptFor(
        { ...order, imagePrompt: 'a desk' },
        call,
      ),
    ),
    record('gemini embed', (origin) =>
      createGeminiEmbeddings({ ...options(origin) }).embedDocuments(
        [{ title: 't', text: 'a text' }] as never,
        call,
      ),
    ),
    record('llm script', (origin) => llm.open(origin).write(SAMPLE_ORDER, call)),
    record('openai image', (origin) => createOpenAiImages({ ...options(`${origin}/v1`) }).draw(order, call)),
    record('huggingface image', (origin) => createHuggingFaceImages(options(origin)).draw(order, call), {
      [hub]: exactJson(200, { inferenceProviderMapping: mapping }),
    }),
    record('google submit', (origin) =>
      createGoogleVideo({ ...options(origin), motionPrompts, resolution: '1080p' }).start(
        { ...order, image },
        call,
      ),
    ),
    record('veo submit', (origin) =>
      createVeo({ ...options(origin), motionPrompts, resolution: '1080p' }).start({ ...order, image }, call),
    ),
    record('gemini image', (origin) => createGeminiImages(options(origin)).draw(order, call)),
    record('gemini speech', (origin) => createGeminiVoice(options(origin)).speak(spoken, call)),
    record('openai_voice speech', (origin) =>
      createOpenAiVoice({ ...options(`${origin}/v1`), model: 'tts-1' }).speak(spoken, call),
    ),
    record('openai_voice captioned', (origin) =>
      createOpenAiVoice({ ...options(`${origin}/v1`), model: 'kokoro' }).speak(spoken, call),
    ),
    record('elevenlabs speech', (origin) => createElevenLabs(options(origin)).speak(spoken, call), {
      'GET /v2/voices?page_size=100': exactJson(200, { voices: [{ voice_id: 'v', name: 'Rachel' }] }),
    }),
  ]);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

afterAll(report);

const NAMES = Object.keys(VENDOR_BODIES) as (keyof typeof VENDOR_BODIES)[];

test.each(NAMES)(
  '%s: the vendor’s schema accepts what is sent, and refuses a field that it does not know',
  (name) => {
    const { body } = sent[name]!;
    expect(refusalOf(name, body)).toBeUndefined();
    const odd =
      name === 'veo submit'
        ? Buffer.concat([
            Buffer.from('--x\r\nContent-Disposition: form-data; name="width"\r\n\r\n1\r\n'),
            body,
          ])
        : Buffer.from(JSON.stringify({ ...JSON.parse(String(body)), width: 1 }));
    expect(refusalOf(name, odd)).toMatch(/width|[Uu]nrecognized/);
  },
);

/** The types that the SDKs give to what they send as it is. */
const TYPES = {
  'openai image': "import('openai').OpenAI.ImageGenerateParamsNonStreaming",
  'llm script': "import('openai').OpenAI.ChatCompletionCreateParamsNonStreaming",
  'google submit':
    "import('@google/genai').Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming",
} as const;

test('the compiler accepts the requests as the types of the installed SDKs, and refuses an unknown field', async () => {
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'node_modules/.cache/sparkfluence-types-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = Object.entries(TYPES).flatMap(([name, type], index) => {
    const body = JSON.parse(String(sent[name]!.body)) as object;
    return [
      `export const good${index}: ${type} = ${JSON.stringify(body)};`,
      '// @ts-expect-error: the type knows no such field',
      `export const odd${index}: ${type} = ${JSON.stringify({ ...body, num_inference_steps: 4 })};`,
    ];
  });
  const file = join(folder, 'requests.ts');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2024',
  ];
  const { stdout } = await promisify(execFile)(tsc, [...flags, '--types', 'node', file], { cwd: ROOT }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
}, 60_000);

/** Their own names of FLUX.1-schnell. */
const OWN_NAMES: Partial<Record<ImageVia, string>> = {
  'fal-ai': 'fal-ai/flux/schnell',
  replicate: 'black-forest-labs/flux-schnell',
};

test.each(IMAGE_VIAS)(
  'huggingface by %s: the vendor’s page has what is sent, and the path and the headers are those of Hugging Face’s own SDK',
  async (via) => {
    setLogger({ debug() {}, info() {}, warn() {}, error() {}, log() {} });
    const model = `some/model-${via}`; // the SDK keeps the list of a model for the whole process
    const providerId = OWN_NAMES[via] ?? 'some/model';
    const answer = {
      inferenceProviderMapping: { [via]: { status: 'live', providerId, task: 'text-to-image' } },
    };
    let theirs: { url: URL; headers: Headers; body: Record<string, unknown> } | undefined;
    const record: typeof fetch = async (input, init) => {
      if (init?.method !== 'POST') return Response.json(answer);
      theirs = {
        url: new URL(String(input)),
        headers: new Headers(init.headers),
        body: JSON.parse(String(init.body)),
      };
      return Response.json({ error: 'no' }, { status: 400 });
    };
    await new InferenceClient(key)
      .textToImage(
        { provider: via, model, inputs: 'a desk' },
        { fetch: record, outputType: 'json', retry_on_error: false },
      )
      .catch(() => undefined);

    const fake = await startFakeVendor({
      [`GET /api/models/${model}?expand[]=inferenceProviderMapping`]: json(200, answer),
    });
    const provider = createHuggingFaceImages({ apiKey: key, baseUrl: fake.origin, model, totalWaitMs: 0 });
    await provider.draw(order, { signal: never }).catch(() => undefined);
    const ours = fake.sent.find(({ method }) => method === 'POST')!;
    expect(ours.path).toBe(theirs!.url.pathname + theirs!.url.search);
    for (const name of ['authorization', 'content-type', 'prefer', 'x-source-channel'])
      expect(ours.headers[name] ?? null, name).toBe(theirs!.headers.get(name));
    // What names the model and the prompt stands where the SDK has it; sizes are the vendors' own.
    const body = JSON.parse(String(ours.body)) as Record<string, unknown>;
    expect(DOCUMENTED_BODIES[via].safeParse(body).error).toBeUndefined();
    expect(DOCUMENTED_BODIES[via].safeParse({ ...body, guidance: 1 }).success).toBe(false);
    sent[`huggingface by ${via}`] = { method: 'POST', path: ours.path, body: ours.body };
    for (const name of ['model', 'version']) expect(body[name], name).toEqual(theirs!.body[name]);
    for (const name of ['prompt', 'inputs', 'input']) expect(name in body, name).toBe(name in theirs!.body);
  },
);

/** The recorded requests beside what the vendor’s schema says of them. */
function report(): void {
  const folder = process.env.SPARKFLUENCE_TEST_REPORT;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const page = Object.entries(sent).map(([name, { method, path, body }]) => {
    const value: unknown = name === 'veo submit' ? formIn(body) : JSON.parse(String(body));
    const text = JSON.stringify(value, null, 1).replace(/"[\w+/=]{300,}"/g, '"<base64>"');
    return `## ${name}\n\n${method} ${path}\n\nvalidator: ${refusalIn(name, body) ?? 'accepted'}\n\n\`\`\`json\n${text}\n\`\`\`\n`;
  });
  writeFileSync(join(folder, 'vendor-schemas.md'), page.join('\n'));
}

function refusalIn(name: string, body: Buffer): string | undefined {
  const via = IMAGE_VIAS.find((each) => name === `huggingface by ${each}`);
  if (via === undefined) return refusalOf(name, body);
  return DOCUMENTED_BODIES[via].safeParse(JSON.parse(String(body))).error?.message;
}
