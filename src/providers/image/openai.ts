import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ImageProvider } from '../../contracts/providers.ts';
import type { ImageQuality } from '../../contracts/vendors.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { checkModel, DEFAULT_MODELS } from '../wire/models.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage, watchResends } from './drawn-image.ts';
import { pictureBytes } from './picture-source.ts';
import { composeImagePrompt } from './prompt.ts';

const ID = 'openai';
export const OPENAI_IMAGE_MODEL = DEFAULT_MODELS.openai;
const BASE_URL = 'https://api.openai.com/v1';
const TIMEOUT_MS = 240_000;

/** 9:16 with both sides divisible by 16, as newer models require. */
const TALL = { width: 1152, height: 2048 };
/** The only upright size of the older ones. */
const OLDER = /^(?:gpt-image-1|chatgpt-image)/;
const UPRIGHT = { width: 1024, height: 1536 };

/** Models that know the qualities above `high` (`openai` 7.59, `ImageGenerateParams`). */
const FINER = /^gpt-image-(?:2\.[5-9]|[3-9])/;

/** The needed part of an answer; OpenAI's own models answer with base64, compatible servers with a URL, too. */
const pictureSchema = z
  .object({
    b64_json: z.string().nullish(),
    url: z.string().nullish(),
    revised_prompt: z.string().nullish(),
  })
  .refine(({ b64_json, url }) => Boolean(b64_json || url));
const answerSchema = z.object({
  data: z.tuple([pictureSchema], z.unknown()),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullish().catch(null),
});

export interface OpenAiImagesOptions extends VendorOptions {
  readonly quality?: ImageQuality;
  /** Whether an order is sent again when nobody knows if it was carried out and billed. */
  readonly repeatAmbiguous?: boolean;
}

/**
 * OpenAI's image model. `baseUrl` includes `/v1`. Source: `openai` 7.59, `POST /v1/images/generations`.
 * @throws SparkfluenceError config, reason `model_retired`, for a model that OpenAI switched off; reason `bad_setting`, for
 * a quality that the model does not know
 */
export function createOpenAiImages(options: OpenAiImagesOptions): ImageProvider {
  const { apiKey, model = OPENAI_IMAGE_MODEL, timeoutMs = TIMEOUT_MS, quality = 'medium' } = options;
  const base = checkedBaseUrl(options.baseUrl ?? BASE_URL, `${ID}.baseUrl`);
  checkModel(ID, model);
  if ((quality === 'xhigh' || quality === 'max') && !FINER.test(model)) throw tooFine(model, quality);
  const asked = OLDER.test(model) ? UPRIGHT : TALL;
  const context = { provider: ID, what: 'the image', model, secrets: [apiKey] };

  return {
    id: ID,
    model,
    ...(quality === 'medium' ? {} : { variant: quality }),
    promptFor: composeImagePrompt,
    async draw(order, { signal, purchase }) {
      const { OpenAI } = await import('openai');
      const watch = watchResends(options.onWait);
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
          onWait: watch.onWait,
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
          const failed = errorInAnswer(answer);
          if (failed !== undefined) throw failed;
          throw new AnswerError(200, [], answer, 'no picture in the answer');
        },
      );
      const [{ b64_json: base64, url, revised_prompt: revised }] = data;
      const bytes = await pictureBytes(base64 || url || '', {
        ...downloadSettings(options),
        offeredBy: base.href,
        context: { ...context, segment: order.segment.type },
        signal,
      });
      const image = drawnImage(bytes, {
        ...context,
        order,
        asked,
        revisedPrompt: revised ?? null,
        sentTwice: watch.sentTwice(),
      });
      if (usage == null) return image;
      return { ...image, usage: { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens } };
    },
  };
}

function tooFine(model: string, quality: ImageQuality): SparkfluenceError {
  return new SparkfluenceError('config', `${model} draws no pictures of the quality ${quality}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      provider: ID,
      field: 'image_quality',
      next: 'Use --image-quality low, medium or high, or a model from gpt-image-2.5 on with --image-model.',
    },
  });
}
