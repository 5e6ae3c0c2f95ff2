import { LLMock } from '@copilotkit/aimock';
import { afterEach, describe, expect, test } from 'vitest';
import { createGeminiScript } from '../../src/providers/script/gemini.ts';
import { createLlmScript } from '../../src/providers/script/llm.ts';
import { type Fake, inTurn, json, startFake } from '../support/exact-fake.ts';
import { bad, gemini, good, llm } from '../support/script-adapters.ts';
import { SAMPLE_ANSWER, SAMPLE_ORDER } from '../support/script-samples.ts';

let fake: Fake | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});

describe('real SDK shapes by aimock', () => {
  let mock: LLMock | undefined;
  afterEach(async () => {
    await mock?.stop();
  });

  test.each([
    ['gemini', gemini],
    ['llm', llm],
  ])('%s: bad answer, then a good one', async (_, adapter) => {
    mock = new LLMock({ port: 0 });
    mock.on({ userMessage: 'falls short' }, { content: good });
    mock.on({ userMessage: 'produktivitas' }, { content: bad });
    await mock.start();
    const provider = adapter.open(mock.url, { apiVersion: 'v1beta' });
    const script = await provider.write(SAMPLE_ORDER, { signal: new AbortController().signal });
    expect(script.segments).toEqual(SAMPLE_ANSWER.segments);
    expect(mock.getRequests()).toHaveLength(2);
  });

  test.each([
    ['gemini', gemini],
    ['llm', llm],
  ])('%s: rate limit with Retry-After, server error', async (_, adapter) => {
    mock = new LLMock({ port: 0 });
    mock.on({ userMessage: 'produktivitas' }, { content: good });
    await mock.start();
    mock.nextRequestError(503, { message: 'overloaded' });
    const provider = adapter.open(mock.url, { apiVersion: 'v1beta' });
    const script = await provider.write(SAMPLE_ORDER, { signal: new AbortController().signal });
    expect(script.segments).toHaveLength(4);
    mock.nextRequestError(429, { message: 'slow down' }); // aimock adds `Retry-After: 1`
    const started = performance.now();
    await provider.write(SAMPLE_ORDER, { signal: new AbortController().signal });
    expect(performance.now() - started).toBeGreaterThan(990);
  });

  test.each([
    ['gemini', gemini, 'drop', { dropRate: 1 }, 'provider_unavailable'],
    ['gemini', gemini, 'malformed', { malformedRate: 1 }, 'bad_answer'],
    ['gemini', gemini, 'disconnect', { disconnectRate: 1 }, 'provider_unavailable'],
    ['llm', llm, 'drop', { dropRate: 1 }, 'provider_unavailable'],
    ['llm', llm, 'malformed', { malformedRate: 1 }, 'bad_answer'],
    ['llm', llm, 'disconnect', { disconnectRate: 1 }, 'provider_unavailable'],
  ])('%s under chaos: %#. %s', async (_, adapter, __, chaos, reason) => {
    mock = new LLMock({ port: 0, chaos });
    mock.on({ userMessage: 'produktivitas' }, { content: good });
    await mock.start();
    const provider = adapter.open(mock.url, { apiVersion: 'v1beta' });
    const writing = provider.write(SAMPLE_ORDER, { signal: new AbortController().signal });
    await expect(writing).rejects.toMatchObject({ details: { reason } });
  });
});

test('gemini sends the schema, the rules and the order as documented', async () => {
  fake = await startFake({ [gemini.route]: json(200, gemini.ok(good)) });
  await gemini.open(fake.baseUrl).write(SAMPLE_ORDER, { signal: new AbortController().signal });
  const body = JSON.parse(fake.requests[0]!.body) as {
    generationConfig: { responseMimeType: string; responseJsonSchema: unknown };
  };
  expect(Object.keys(body).sort()).toEqual(['contents', 'generationConfig', 'systemInstruction']);
  const { responseMimeType, responseJsonSchema } = body.generationConfig;
  expect(responseMimeType).toBe('application/json');
  expect(responseJsonSchema).toMatchObject({ type: 'object', required: ['segments', 'metadata'] });
  expect(JSON.stringify(responseJsonSchema)).not.toMatch(
    /"(?:const|pattern|minLength|exclusiveMinimum|\$schema)"/,
  );
});

test('llm leaves a response format that the server refuses, and sends no key where there is none', async () => {
  const refuse = (word: string) =>
    json(400, { error: { message: `'response_format.type' ${word} is not supported` } });
  fake = await startFake({
    [llm.route]: (response, request, count) => {
      const format = (JSON.parse(request.body) as { response_format?: { type: string } }).response_format
        ?.type;
      if (format !== undefined) refuse(format)(response, request, count);
      else json(200, llm.ok(`<think>hm {"a"</think>\n\`\`\`json\n${good}\n\`\`\``))(response, request, count);
    },
  });
  const provider = createLlmScript({ baseUrl: `${fake.baseUrl}/v1`, model: 'm' });
  const script = await provider.write(SAMPLE_ORDER, { signal: new AbortController().signal });
  expect(script.segments).toHaveLength(4);
  const formats = fake.requests.map(({ body }) => JSON.parse(body).response_format?.type);
  expect(formats).toEqual(['json_schema', 'json_object', undefined]);
  expect(fake.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('llm reads an error that comes with HTTP 200, in the whole and in the choice', async () => {
  const limited = {
    error: { code: 429, message: 'Provider returned error', metadata: { provider_name: 'X' } },
  };
  const broken = {
    choices: [
      {
        message: { role: 'assistant', content: '{"seg' },
        finish_reason: 'error',
        error: { code: 502, message: 'Upstream died' },
      },
    ],
  };
  fake = await startFake({
    [llm.route]: inTurn(json(200, limited), json(200, broken), json(200, llm.ok(good))),
  });
  const call = { signal: new AbortController().signal };
  expect((await llm.open(fake.baseUrl).write(SAMPLE_ORDER, call)).segments).toHaveLength(4);
  expect(fake.requests).toHaveLength(3);
  await fake.close();
  const unpaid = { error: { code: 402, message: 'This request requires more credits' }, user_id: 'u' };
  fake = await startFake({ [llm.route]: json(200, unpaid) });
  await expect(llm.open(fake.baseUrl).write(SAMPLE_ORDER, call)).rejects.toMatchObject({
    message: expect.stringContaining('requires more credits'),
    details: { reason: 'payment_required' },
  });
});

test('llm asks again where the model missed the JSON mode (Groq), in the same form', async () => {
  const missed = {
    error: {
      message:
        "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
      type: 'invalid_request_error',
      code: 'json_validate_failed',
      failed_generation: '{"segments": [ {"json_schema": ',
    },
  };
  fake = await startFake({ [llm.route]: inTurn(json(400, missed), json(200, llm.ok(good))) });
  await llm.open(fake.baseUrl).write(SAMPLE_ORDER, { signal: new AbortController().signal });
  const formats = fake.requests.map(({ body }) => JSON.parse(body).response_format?.type);
  expect(formats).toEqual(['json_schema', 'json_schema']);
});

test('llm joins content that comes in parts and leaves the reasoning out', async () => {
  const half = Math.floor(good.length / 2);
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: '{"no": 1}' }] },
    { type: 'text', text: good.slice(0, half) },
    { type: 'text', text: good.slice(half) },
  ];
  fake = await startFake({
    [llm.route]: json(200, { choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] }),
  });
  const script = await llm.open(fake.baseUrl).write(SAMPLE_ORDER, { signal: new AbortController().signal });
  expect(script.segments).toEqual(SAMPLE_ANSWER.segments);
});

test('gemini asks for a preview under v1beta where v1 does not know it', async () => {
  const missing = {
    error: { code: 404, message: 'models/test-model is not found for API version v1', status: 'NOT_FOUND' },
  };
  fake = await startFake({
    [gemini.route]: json(404, missing),
    [gemini.route.replace('/v1/', '/v1beta/')]: json(200, gemini.ok(good)),
  });
  const script = await gemini
    .open(fake.baseUrl)
    .write(SAMPLE_ORDER, { signal: new AbortController().signal });
  expect(script.segments).toHaveLength(4);
  expect(fake.requests.map(({ url }) => url.split('/')[1])).toEqual(['v1', 'v1beta']);
});

test('gemini without a key never reaches for other credentials', () => {
  expect(() => createGeminiScript({ apiKey: ' ' })).toThrow(
    expect.objectContaining({ kind: 'config', details: expect.objectContaining({ reason: 'key_missing' }) }),
  );
});
