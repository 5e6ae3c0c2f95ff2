import type { Content } from '@google/genai';
import { z } from 'zod';
import type { Embedder, EmbeddingText } from '../../contracts/embeddings.ts';
import type { Call } from '../../contracts/providers.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { DEFAULT_GEMINI_BASE_URL, type GeminiOptions, geminiFetch, readable } from '../wire/gemini-client.ts';
import { checkModel, DEFAULT_MODELS } from '../wire/models.ts';
import { withRetry } from '../wire/retry.ts';

export const DEFAULT_EMBEDDING_MODEL = DEFAULT_MODELS.embeddings;
/** The most texts in one request. */
const BATCH = 100;
const DIMENSIONS = 768;
const TIMEOUT_MS = 60_000;
/** The most characters of a text: 2,048 tokens of few letters. The service silently cuts longer texts. */
const MOST_LETTERS = 6000;
/** The similarity of unrelated texts of this model, about 0.5 as published; it was not measured here. */
const FLOOR = 0.6;
/** The similarity of texts that surely belong together; it was not measured here either. */
const SURE = 0.8;

/**
 * Gemini's embeddings through `@google/genai`: documents and queries by the task types of `gemini-embedding-001`, and by
 * a prefix for the models after it, which know none. Vectors shorter than the model's own are not of length 1, so they
 * are made so.
 * @throws SparkfluenceError config, reason `model_retired`, for a model that Google has switched off
 */
export function createGeminiEmbeddings(options: GeminiOptions): Embedder {
  const { apiKey, model = DEFAULT_EMBEDDING_MODEL, timeoutMs = TIMEOUT_MS, limits, retry = {} } = options;
  checkModel('embeddings', model);
  const secrets = [apiKey];
  const context = { provider: 'gemini', what: 'the vectors', model, secrets };
  const byTask = model.endsWith('embedding-001');
  let sdk: ReturnType<typeof openSdk> | undefined;

  async function embed(
    texts: readonly string[],
    taskType: string,
    { signal, purchase }: Call,
  ): Promise<number[][]> {
    sdk ??= openSdk(options);
    const { models } = await sdk;
    return withRetry(
      async (abortSignal) => {
        const answer = await readable(
          models.embedContent({
            model,
            // One content a text: a list of plain strings would be one text to the newer models.
            contents: texts.map((text): Content => ({ role: 'user', parts: [{ text }] })),
            config: { abortSignal, outputDimensionality: DIMENSIONS, ...(byTask ? { taskType } : {}) },
          }),
        );
        return vectorsIn(answer, texts.length);
      },
      {
        ...retry,
        ...context,
        signal,
        purchase,
        requestKind: 'read',
        counted: { as: 'embeddings', units: texts.length }, // the service counts each text
        timeoutMs,
        ...(limits === undefined ? {} : { limits }),
      },
    );
  }

  return {
    provider: 'gemini',
    model,
    dimensions: DIMENSIONS,
    floor: FLOOR,
    sure: SURE,
    batch: BATCH,
    async embedDocuments(documents, call) {
      const texts = documents.map((document) =>
        byTask ? plainDocument(document) : `title: ${document.title || 'none'} | text: ${document.text}`,
      );
      const vectors: number[][] = [];
      for (let start = 0; start < texts.length; start += BATCH)
        vectors.push(
          ...(await embed(texts.slice(start, start + BATCH).map(cut), 'RETRIEVAL_DOCUMENT', call)),
        );
      return vectors;
    },
    async embedQuery(query, call) {
      const [vector] = await embed(
        [cut(byTask ? query : `task: search result | query: ${query}`)],
        'RETRIEVAL_QUERY',
        call,
      );
      return vector!;
    },
  };
}

async function openSdk({ apiKey, baseUrl = DEFAULT_GEMINI_BASE_URL, apiVersion }: GeminiOptions) {
  const { GoogleGenAI } = await import('@google/genai/web');
  return new GoogleGenAI({
    apiKey,
    enterprise: false,
    apiVersion: apiVersion ?? 'v1',
    httpOptions: { baseUrl, fetch: geminiFetch(apiVersion) },
  });
}

const vectorSchema = z.object({ values: z.array(z.number()).length(DIMENSIONS) });

/** The vectors of an answer. @throws AnswerError for one that does not have a whole vector for each text; the next may */
function vectorsIn(answer: { readonly embeddings?: unknown }, count: number): number[][] {
  const { embeddings } = answer;
  const parsed = z.array(vectorSchema).length(count).safeParse(embeddings);
  if (parsed.success) return parsed.data.map(({ values }) => unit(values));
  const length = Array.isArray(embeddings) ? embeddings.length : 0;
  const message =
    length === count
      ? `its vectors do not have ${DIMENSIONS} numbers`
      : `it gave ${length} vectors for ${count} texts`;
  throw new AnswerError(200, [], {}, { reason: 'bad_answer', message, isPassing: true });
}

const plainDocument = ({ title, text }: EmbeddingText): string =>
  text.startsWith(title.replace(/…$/, '')) ? text : `${title}\n${text}`;

const cut = (text: string): string =>
  text.length > MOST_LETTERS ? text.slice(0, MOST_LETTERS).toWellFormed() : text;

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values);
  return length === 0 ? [...values] : values.map((value) => value / length);
}
