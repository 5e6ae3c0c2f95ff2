import { z } from 'zod';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import type { ImageProvider } from '../../contracts/providers.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { DEFAULT_GEMINI_BASE_URL } from '../wire/gemini-client.ts';
import { generateContent } from '../wire/generate-content.ts';
import { checkModel, DEFAULT_MODELS } from '../wire/models.ts';
import { providerError } from '../wire/retry.ts';
import { callSettings, callVendor, type VendorOptions } from '../wire/vendor-call.ts';
import { drawnImage, watchResends } from './drawn-image.ts';
import { imageFacts } from './image-bytes.ts';
import { composePromptWithPictures } from './prompt.ts';
import { readReferences } from './reference-picture.ts';
import { seedFor } from './seed.ts';

const ID = 'gemini';
const TIMEOUT_MS = 180_000;

/** Upright pictures of `1K`; models differ by some pixels, so that the shape counts. */
const ASKED = { width: 768, height: 1376 };
const SHAPE_TOLERANCE = 0.03;

const answerSchema = z.object({
  candidates: z
    .array(
      z.object({
        finishReason: z.string().optional(),
        finishMessage: z.string().optional(),
        content: z
          .object({
            parts: z
              .array(
                z.object({
                  text: z.string().optional(),
                  thought: z.boolean().optional(),
                  inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
                }),
              )
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  promptFeedback: z
    .object({ blockReason: z.string().optional(), blockReasonMessage: z.string().optional() })
    .optional(),
  usageMetadata: z
    .object({ promptTokenCount: z.number(), candidatesTokenCount: z.number().default(0) })
    .optional()
    .catch(undefined),
});

export interface GeminiImagesOptions extends VendorOptions {
  readonly apiVersion?: string | undefined;
  /** Whether an order is sent again when nobody knows if it was carried out and billed. */
  readonly repeatAmbiguous?: boolean;
}

/**
 * Gemini's pictures («Nano Banana»). Source: https://ai.google.dev/gemini-api/docs/image-generation, `ImageConfig` and `FinishReason`
 * of `@google/genai` 3.3.
 * @throws SparkfluenceError config, reason `model_retired`
 */
export function createGeminiImages(options: GeminiImagesOptions): ImageProvider {
  const { apiKey, apiVersion, model = DEFAULT_MODELS.gemini_image, timeoutMs = TIMEOUT_MS } = options;
  const base = checkedBaseUrl(options.baseUrl ?? DEFAULT_GEMINI_BASE_URL, `${ID}.baseUrl`);
  checkModel('gemini_image', model);
  const context = { provider: ID, what: 'the image', model, secrets: [apiKey] };
  return {
    id: ID,
    model,
    takesReferences: true,
    takesSeed: true,
    promptFor: composePromptWithPictures,
    async draw(order, { signal, purchase }) {
      const watch = watchResends(options.onWait);
      const about = { ...context, segment: order.segment.type };
      const references = await readReferences(order.references, order.segment.type);
      const { bytes, usage } = await callVendor(
        {
          ...about,
          ...callSettings(options),
          origins: [base.origin],
          requestKind: options.repeatAmbiguous ? 'read' : 'submit',
          counted: { as: 'gemini_image' },
          signal,
          purchase,
          timeoutMs,
          onWait: watch.onWait,
        },
        async (fetch, attempt) => {
          const asked = { base, apiVersion, model, apiKey, signal: attempt };
          const answer = await generateContent(fetch, asked, {
            contents: [
              {
                role: 'user',
                parts: [
                  { text: composePromptWithPictures(order) },
                  ...references.map(({ mimeType, bytes: picture }) => ({
                    inlineData: { mimeType, data: picture.toString('base64') },
                  })),
                ],
              },
            ],
            generationConfig: {
              responseModalities: ['IMAGE'],
              imageConfig: { aspectRatio: '9:16' },
              ...seedFor(order),
            },
          });
          return pictureIn(await answer.json(), about);
        },
      );
      const size = imageFacts(bytes)?.size;
      const isUpright =
        size !== undefined && Math.abs((size.width / size.height) * (16 / 9) - 1) < SHAPE_TOLERANCE;
      const asked = isUpright ? size : ASKED;
      const from = { ...context, order, asked, revisedPrompt: null, sentTwice: watch.sentTwice() };
      const image = drawnImage(bytes, from);
      return usage === undefined ? image : { ...image, usage };
    },
  };
}

type About = Parameters<typeof providerError>[2];

/** @throws SparkfluenceError, for a block; AnswerError, for an answer without a picture */
function pictureIn(json: unknown, about: About) {
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success)
    throw errorInAnswer(json) ?? new AnswerError(200, [], json, 'no picture in the answer');
  const { promptFeedback, candidates = [], usageMetadata } = parsed.data;
  const [candidate] = candidates;
  const finish = candidate?.finishReason ?? 'STOP';
  const blocked = promptFeedback?.blockReason ?? (BLOCKS.has(finish) ? finish : undefined);
  if (blocked !== undefined) {
    const why = promptFeedback?.blockReasonMessage ?? candidate?.finishMessage;
    throw providerError('content_blocked', `it was blocked (${blocked})${why ? `: ${why}` : ''}`, about);
  }
  const parts = candidate?.content?.parts ?? [];
  // A model that thinks shows its drafts as thoughts; the last picture is the finished one.
  const picture = parts.findLast(({ inlineData, thought }) => inlineData !== undefined && thought !== true);
  if (picture?.inlineData === undefined) {
    const said = parts
      .map(({ text = '' }) => text)
      .join(' ')
      .trim();
    const words = said === '' ? '' : `; it says: ${said.slice(0, 200)}`;
    throw new AnswerError(200, [], json, `no picture in the answer (${finish})${words}`);
  }
  const usage = usageMetadata && {
    inputTokens: usageMetadata.promptTokenCount,
    outputTokens: usageMetadata.candidatesTokenCount,
  };
  return { bytes: Buffer.from(picture.inlineData.data, 'base64'), usage };
}

/** Finish reasons that are a refusal of these words or of what was drawn of them. */
const BLOCKS = new Set([
  ...['SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'RECITATION'],
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'],
]);
