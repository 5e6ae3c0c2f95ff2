import { afterEach, expect, test } from 'vitest';
import { type Fake, hang, json, startFake, text } from '../../../tests/support/exact-fake.ts';
import { findLocalLlms } from './local-llms.ts';

/** The answers are those of https://docs.ollama.com/api/tags and https://lmstudio.ai/docs/developer/openai-compat/models */
const TAGS = {
  models: [
    { name: 'gemma3:4b', model: 'gemma3:4b', modified_at: '2025-10-03T23:34:03-07:00', size: 3338801804 },
    { name: 'nomic-embed-text:latest', model: 'nomic-embed-text:latest', size: 274302450 },
  ],
};
const MODELS = {
  object: 'list',
  data: [
    { id: 'qwen/qwen3-4b', object: 'model', owned_by: 'organization_owner' },
    { id: 'text-embedding-nomic-embed-text-v1.5', object: 'model', owned_by: 'organization_owner' },
    { id: 'no; model', object: 'model' },
  ],
};
const fakes: Fake[] = [];
const start = async (path: string, reply: Parameters<typeof startFake>[0][string]) => {
  fakes.push(await startFake({ [`GET ${path}`]: reply }));
  return fakes.at(-1)!.baseUrl;
};
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});
const { signal } = new AbortController();

test('both servers, with the models that write', async () => {
  const servers = [
    { server: 'ollama', address: await start('/api/tags', json(200, TAGS)) },
    { server: 'lmstudio', address: await start('/v1/models', json(200, MODELS)) },
  ] as const;
  // A busy machine may need more than the 300 ms that people are made to wait.
  expect(await findLocalLlms(servers, signal, 20_000)).toEqual([
    { server: 'ollama', name: 'Ollama', models: ['ollama/gemma3:4b'] },
    { server: 'lmstudio', name: 'LM Studio', models: ['lmstudio/qwen/qwen3-4b'] },
  ]);
});

test('what never answers, is something else, or is not there keeps nobody', async () => {
  const replies = [
    hang,
    json(200, { models: 7 }),
    json(200, TAGS.models),
    text(200, '<html>'),
    json(500, TAGS),
  ];
  for (const reply of replies) {
    const address = await start('/api/tags', reply);
    expect(await findLocalLlms([{ server: 'ollama', address }], signal)).toEqual([]);
  }
  expect(await findLocalLlms([{ server: 'lmstudio', address: 'http://127.0.0.1:9' }], signal)).toEqual([]);
});
