import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { json, startFake } from '../support/exact-fake.ts';
import { errorOf, newPlace } from '../support/program.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { chatOf } from '../support/vendor-world.ts';

/** Which model makes what, how well, and what that costs: by flag, by variable and by file. */

const KEYS = {
  OPENAI_API_KEY: 'dummy-o',
  HF_TOKEN: 'hf_dummy',
  GEMINI_API_KEY: 'dummy-g',
  VEO_API_KEY: 'dummy-v',
};
const TOPIC = ['--topic', '5 ways to save money'];

async function quote(flags: readonly string[], env: Record<string, string> = {}) {
  const answer = await newPlace().call(['run', ...TOPIC, '--estimate', ...flags], {
    env: { ...KEYS, ...env },
  });
  expect(answer.exitCode, answer.stderr).toBe(0);
  const lines: { stage: string; model: string; provider: string; usd: number }[] =
    answer.document.data.quote.lines;
  const of = (stage: string) => lines.find((line) => line.stage === stage)!;
  return { script: of('script'), images: of('images'), videos: of('videos') };
}

describe('the quote', () => {
  test('follows the quality of the pictures and the resolution of the clips', async () => {
    const openai = ['--image-provider', 'openai', '--video-provider', 'google'];
    const usual = await quote(openai);
    const low = await quote([...openai, '--image-quality', 'low']);
    const high = await quote([...openai, '--image-quality', 'high', '--resolution', '1080p']);
    expect([low.images.usd, usual.images.usd, high.images.usd]).toEqual([0.02, 0.08, 0.48]);
    expect(high.videos.usd).toBeCloseTo(usual.videos.usd * 1.5, 5);
  });

  test('names the models, by flag and by variable', async () => {
    const flags = [
      '--script-model',
      'gemini-3.5-flash-lite',
      '--video-model',
      'veo-3.1',
      '--image-model',
      'some/flux',
    ];
    expect(await quote(flags)).toMatchObject({
      script: { provider: 'gemini', model: 'gemini-3.5-flash-lite' },
      images: { provider: 'huggingface', model: 'some/flux' },
      videos: { provider: 'veo', model: 'veo-3.1' },
    });
    const env = { SPARKFLUENCE_IMAGE_MODEL: 'gpt-image-2.6-flare', SPARKFLUENCE_IMAGE_PROVIDER: 'openai' };
    expect((await quote([], env)).images).toMatchObject({ provider: 'openai', model: 'gpt-image-2.6-flare' });
  });
});

test.each([
  [['--image-provider', 'openai', '--image-model', 'gpt-image-1.5'], {}, 'gpt-image-2.6-sunburst'],
  [
    ['--video-provider', 'google', '--video-model', 'veo-3.1-fast-generate-preview'],
    {},
    'gemini-omni-1.2-flash',
  ],
  [['--script-model', 'gemini-2.0-flash'], {}, 'gemini-3.8-flash'],
  [['--image-provider', 'openai'], { SPARKFLUENCE_OPENAI_IMAGE_MODEL: 'dall-e-3' }, 'gpt-image-2'],
])(
  '%j %j: a retired model is refused with what takes its place, before anything is made',
  async (flags, env, replacement) => {
    const refused = await newPlace().call(['run', ...TOPIC, '--yes', ...flags], { env: { ...KEYS, ...env } });
    expect(refused.exitCode).toBe(3);
    expect(errorOf(refused).details).toMatchObject({
      reason: 'model_retired',
      replacement: expect.stringContaining(replacement),
      next: expect.stringContaining(replacement),
    });
  },
);

test('a retired model for vectors is refused with what takes its place, and no passage is stored', async () => {
  const place = newPlace();
  const data = join(place.folder, 'corpus-data');
  const file = join(place.folder, 'notes.txt');
  writeFileSync(file, 'Pay yourself first, on the day when the wages come.');
  const env = {
    GEMINI_API_KEY: 'dummy-g',
    SPARKFLUENCE_EMBEDDING_MODEL: 'text-embedding-004',
    SPARKFLUENCE_DATA: data,
  };
  const refused = await place.call(['rag', 'add', file], { env });
  expect(refused.exitCode, refused.stderr).toBe(3);
  expect(errorOf(refused).details).toMatchObject({
    reason: 'model_retired',
    replacement: 'gemini-embedding-001',
    next: expect.stringContaining('SPARKFLUENCE_EMBEDDING_MODEL'),
  });
  expect(existsSync(join(data, 'rag'))).toBe(false);
});

test('a retired model for vectors stops no script: the corpus is searched by words, and it is said', async () => {
  const llm = await startFake({ 'POST /v1/chat/completions': json(200, chatOf(SAMPLE_ANSWER)) });
  onTestFinished(() => llm.close());
  const env = {
    GEMINI_API_KEY: 'dummy-g',
    SPARKFLUENCE_EMBEDDING_MODEL: 'text-embedding-004',
    SPARKFLUENCE_LLM_BASE_URL: `${llm.baseUrl}/v1`,
    SPARKFLUENCE_LLM_MODEL: 'm',
  };
  const place = newPlace();
  const argv = ['script', ...TOPIC, '--language', 'indonesian', '--script-provider', 'llm'];
  const outcome = await place.call(argv, { env });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  expect(outcome.document.data.degradations).toContainEqual(
    expect.objectContaining({
      reason: 'vectors_unavailable',
      message: expect.stringContaining('went by words'),
      next: expect.stringContaining('gemini-embedding-001'),
    }),
  );
  // Who asks for vectors by name is told.
  const named = await place.call(['rag', 'search', 'save money', '--mode', 'vector'], { env });
  expect(named.exitCode).toBe(3);
  expect(errorOf(named).details.reason).toBe('model_retired');
});
