import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { own } from '../../contracts/own.ts';
import type { ImageProvider } from '../../contracts/providers.ts';
import { AnswerError } from '../wire/retry.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage } from './drawn-image.ts';
import { composeImagePrompt } from './prompt.ts';

const ID = 'openai';
export const OPENAI_IMAGE_MODEL = 'gpt-image-2';
const BASE_URL = 'https://api.openai.com/v1';
const TIMEOUT_MS = 240_000;

/** Retired models with the date of their end (`openai` 7.57, `ImageModel`). */
const RETIRED: Readonly<Record<string, string>> = {
  'dall-e-2': '12 May 2026',
  'dall-e-3': '12 May 2026',
  'gpt-image-1': '23 October 2026',
};
/** 9:16 with both sides divisible by 16, as newer models require. */
const TALL = { width: 1152, height: 2048 };
/** The only upright size of the older ones. */
const OLDER = /^(?:gpt-image-1|chatgpt-image)/;
const UPRIGHT = { width: 1024, height: 1536 };

/** The needed part of `data[0]`; OpenAI's image models always answer with base64. */
const answerSchema = z.object({
  data: z.tuple(
    [z.object({ b64_json: z.base64().min(1), revised_prompt: z.string().nullish() })],
    z.unknown(),
  ),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullish().catch(null),
});

export interface OpenAiImagesOptions extends VendorOptions {
  readonly quality?: 'low' | 'medium' | 'high';
  /** Whether an order is sent again when nobody knows if it was carried out and billed. */
  readonly repeatAmbiguous?: boolean;
}

/**
 * OpenAI's image model. `baseUrl` includes `/v1`. Source: `openai` 7.57, `POST /v1/images/generations`.
 * @throws SparkfluenceError config, reason `model_retired`, for a model that OpenAI switched off
 */
export function createOpenAiImages(options: OpenAiImagesOptions): ImageProvider {
  const { apiKey, model = OPENAI_IMAGE_MODEL, timeoutMs = TIMEOUT_MS, quality = 'medium' } = options;
  const base = checkedBaseUrl(options.baseUrl ?? BASE_URL, `${ID}.baseUrl`);
  const replacement = own(RETIRED, model);
  if (replacement !== undefined) throw retired(model, replacement);
  const asked = OLDER.test(model) ? UPRIGHT : TALL;
  const context = { provider: ID, what: 'the image', model, secrets: [apiKey] };

  return {
    id: ID,
    model,
    promptFor: composeImagePrompt,
    async draw(order, { signal, purchase }) {
      const { OpenAI } = await import('openai');
      let sentTwice = false;
      const { data, usage } = await callVendor(
        {
          ...context,
          ...callSettings(options),
          origins: [base.origin],
          requestKind: options.repeatAmbiguous ? 'read' : 'submit',
          segment: order.segment.type,
          signal,
          purchase,
          timeoutMs,
          onWait: (wait) => {
            sentTwice ||= wait.reason === 'provider_unavailable';
            options.onWait?.(wait);
          },
        },
        async (fetch, attempt) => {
          const client = new OpenAI({
            apiKey,
            baseURL: base.href,
            fetch,
            timeout: timeoutMs,
            maxRetries: 0,
            logLevel: 'off',
            adminAPIKey: null,
            organization: null,
            project: null,
          });
          const answer: unknown = await client.images.generate(
            {
              model,
              prompt: composeImagePrompt(order),
              size: `${asked.width}x${asked.height}`,
              quality,
              output_format: 'jpeg',
              output_compression: 92,
              n: 1,
            },
            { signal: attempt },
          );
          const parsed = answerSchema.safeParse(answer);
          if (parsed.success) return parsed.data;
          throw new AnswerError(200, [], answer, 'no picture in the answer');
        },
      );
      const [{ b64_json: base64, revised_prompt: revised }] = data;
      const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
      const image = drawnImage(bytes, {
        ...context,
        order,
        asked,
        revisedPrompt: revised ?? null,
        sentTwice,
      });
      if (usage == null) return image;
      return { ...image, usage: { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens } };
    },
  };
}

function retired(model: string, since: string): SparkfluenceError {
  return new SparkfluenceError('config', `OpenAI switched ${model} off on ${since}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'model_retired',
      provider: ID,
      model,
      next: `Use ${OPENAI_IMAGE_MODEL}, which is the default: unset SPARKFLUENCE_OPENAI_IMAGE_MODEL.`,
    },
  });
}
