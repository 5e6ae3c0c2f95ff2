import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Limits } from '../wire/rate-limits.ts';
import { createGeminiEmbeddings } from './gemini.ts';

interface Asked {
  readonly path: string;
  readonly body: {
    requests: { content: { parts: { text: string }[] }; taskType?: string; outputDimensionality: number }[];
  };
}

/** A loopback stand-in for the service: a vector a request, as long as `size`. */
async function service(size = 768, drop = 0) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'];
    asked.push({ path: request.url ?? '', body });
    const embeddings = body.requests
      .slice(drop)
      .map(() => ({ values: [3, 4, ...new Array<number>(size - 2).fill(0)] }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ embeddings }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const call = { signal: new AbortController().signal };
const documents = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `t${index}`, text: `text ${index}` }));

test('250 documents go in three requests, each text by itself, with the task; vectors come back as unit vectors', async () => {
  const { asked, baseUrl } = await service();
  const embedder = createGeminiEmbeddings({ apiKey: 'k', baseUrl });
  const vectors = await embedder.embedDocuments(documents(250), call);
  expect(asked.map(({ body }) => body.requests.length)).toEqual([100, 100, 50]);
  expect(asked[0]!.body.requests[1]).toMatchObject({
    taskType: 'RETRIEVAL_DOCUMENT',
    outputDimensionality: 768,
  });
  expect(asked[0]!.body.requests[1]!.content.parts).toEqual([{ text: 't1\ntext 1' }]);
  expect(vectors).toHaveLength(250);
  expect(vectors[0]!.slice(0, 2)).toEqual([0.6, 0.8]);
  await embedder.embedQuery('bread', call);
  expect(asked[3]!.body.requests[0]).toMatchObject({ taskType: 'RETRIEVAL_QUERY' });
});

test('a model without task types gets the task in the text', async () => {
  const { asked, baseUrl } = await service();
  const embedder = createGeminiEmbeddings({ apiKey: 'k', baseUrl, model: 'gemini-embedding-2' });
  await embedder.embedDocuments(documents(2), call);
  await embedder.embedQuery('bread', call);
  const texts = asked.flatMap(({ body }) =>
    body.requests.map(({ content, taskType }) => [content.parts[0]!.text, taskType]),
  );
  expect(texts).toEqual([
    ['title: t0 | text: text 0', undefined],
    ['title: t1 | text: text 1', undefined],
    ['task: search result | query: bread', undefined],
  ]);
});

test('fewer vectors than texts are an error, not a shift', async () => {
  const { baseUrl } = await service(768, 1);
  const retry = { firstWaitMs: 1 };
  const embedder = createGeminiEmbeddings({ apiKey: 'k', baseUrl, retry });
  await expect(embedder.embedDocuments(documents(3), call)).rejects.toMatchObject({
    details: { reason: 'bad_answer', attempts: 3 },
  });
  const short = createGeminiEmbeddings({ apiKey: 'k', baseUrl: (await service(256)).baseUrl, retry });
  await expect(short.embedQuery('bread', call)).rejects.toThrow('do not have 768 numbers');
});

test('each text counts in the limits, and a wait is told', async () => {
  const { baseUrl } = await service();
  const taken: unknown[] = [];
  const waits: number[] = [];
  const limits: Limits = {
    async acquire(provider, { units, onWait }) {
      taken.push([provider, units]);
      onWait?.({ provider, waitMs: 31_000 });
      return async () => undefined;
    },
    learn: async () => undefined,
  };
  const retry = { onWait: ({ waitMs }: { readonly waitMs: number }) => waits.push(waitMs) };
  const embedder = createGeminiEmbeddings({ apiKey: 'k', baseUrl, limits, retry });
  await embedder.embedDocuments(documents(120), call);
  expect(taken).toEqual([
    ['embeddings', 100],
    ['embeddings', 20],
  ]);
  expect(waits).toEqual([31_000, 31_000]);
});

test.each(['text-embedding-004', 'embedding-001', 'models/text-embedding-004', 'gemini-embedding-exp-03-07'])(
  'the model %s, which was switched off, is refused with what takes its place, and nothing is sent',
  async (model) => {
    const { asked, baseUrl } = await service();
    expect(() => createGeminiEmbeddings({ apiKey: 'k', baseUrl, model })).toThrow(
      expect.objectContaining({
        kind: 'config',
        details: expect.objectContaining({ reason: 'model_retired', replacement: 'gemini-embedding-001' }),
      }),
    );
    expect(asked).toEqual([]);
  },
);
