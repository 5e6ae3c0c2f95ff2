import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { VideoProvider } from '../../contracts/providers.ts';
import { writeWhole } from '../../disk/files.ts';
import { downloadFile } from '../wire/download-file.ts';
import { AnswerError } from '../wire/failed-call.ts';
import type { Fetch } from '../wire/guarded-fetch.ts';
import { providerError } from '../wire/retry.ts';
import { callSettings, callVendor, downloadSettings, type VendorOptions } from '../wire/vendor-call.ts';
import {
  googleInteraction,
  googleOperation,
  googleOperationSchema,
  interactionStatus,
} from './google-answers.ts';
import type { MotionPrompts } from './motion-prompt.ts';
import { jobMissing, ownOperation, readFirstFrame, settledStatus } from './shared.ts';

const ID = 'google';
export const GOOGLE_VIDEO_MODEL = 'gemini-omni-1.2-flash';
const BASE_URL = 'https://generativelanguage.googleapis.com';
const API_VERSION = 'v1';
const POLL_MS = 10_000;
const TIMEOUT_MS = 120_000;
const MAX_CLIP_BYTES = 512 * 1024 ** 2;
const LENGTH_SECONDS = { least: 3, most: 15 };
/** Its four repetitions would be five purchases. */
const ONCE = { retries: { strategy: 'none' } } as const;

export interface GoogleVideoOptions extends VendorOptions {
  readonly pollMs?: number;
  /** `v1`; `v1beta` where the model is offered there only. */
  readonly apiVersion?: string;
  readonly resolution?: '720p' | '1080p';
  readonly motionPrompts: Pick<MotionPrompts, 'motionPromptFor'>;
}

/**
 * Gemini's video model (Omni Flash) through background interactions; Veo is no longer offered to Gemini keys.
 * Source: `@google/genai` 3.1, `POST /v1/interactions`, key in `x-goog-api-key`; research, 4.
 */
export function createGoogleVideo(options: GoogleVideoOptions): VideoProvider {
  const { apiKey, model = GOOGLE_VIDEO_MODEL, resolution = '720p', pollMs = POLL_MS } = options;
  const { motionPrompts, timeoutMs = TIMEOUT_MS } = options;
  const base = checkedBaseUrl(options.baseUrl ?? BASE_URL, `${ID}.baseUrl`);
  const settings = { ...callSettings(options), provider: ID, model, origins: [base.origin], timeoutMs };
  const openSdk = async (fetch: Fetch) => {
    const { GoogleGenAI } = await import('@google/genai/web'); // reads no environment, looks for no other credentials
    const { interactions } = new GoogleGenAI({
      apiKey,
      enterprise: false,
      apiVersion: options.apiVersion ?? API_VERSION,
      httpOptions: { baseUrl: base.href, fetch },
    });
    return interactions;
  };
  const promptFor: NonNullable<VideoProvider['promptFor']> = async (
    { segment, language, voice, imagePrompt = '' },
    call,
  ) =>
    `<FIRST_FRAME> ${await motionPrompts.motionPromptFor({ segment, language, voice, imagePrompt }, call)}`;

  return {
    id: ID,
    model,
    pollMs,
    keptDays: KEPT_DAYS,
    promptFor,

    async start(order, { signal, purchase }) {
      const { type, duration_seconds: seconds } = order.segment;
      const prompt = order.motionPrompt ?? (await promptFor(order, { signal }));
      const { bytes, mimeType } = await readFirstFrame(order);
      const length = Math.min(LENGTH_SECONDS.most, Math.max(LENGTH_SECONDS.least, Math.ceil(seconds)));
      const interaction = await callVendor(
        { ...settings, what: 'the clip', requestKind: 'submit', segment: type, signal, purchase },
        async (fetch, attempt) => {
          const interactions = await openSdk(fetch);
          const answer: unknown = await interactions.create(
            {
              model,
              background: true,
              store: true,
              input: [
                { type: 'text', text: prompt },
                { type: 'image', data: bytes.toString('base64'), mime_type: mimeType },
              ],
              response_format: {
                type: 'video',
                aspect_ratio: '9:16',
                duration: `${length}s`,
                resolution,
                delivery: 'uri', // inline ends at 4 MB
              },
              generation_config: { video_config: { task: 'image_to_video' } },
            },
            { ...ONCE, signal: attempt },
          );
          const parsed = googleInteraction(answer);
          if (parsed === undefined) throw new AnswerError(200, [], answer);
          return parsed;
        },
      );
      return {
        operation: googleOperation(interaction.id),
        receipt: {
          id: 0, // Google counts no jobs
          uuid: interaction.id,
          model_name: model,
          status: 1,
          status_percentage: 0,
          estimated_credit: 0, // Google sells by the second, not by credits
        },
      };
    },

    async poll(operation, { signal }) {
      const { interaction: id } = ownOperation(googleOperationSchema, operation, ID);
      const what = `the state of job ${id}`;
      return settledStatus(
        async () => {
          const answer = await callVendor(
            { ...settings, what, requestKind: 'read', signal },
            async (fetch, attempt) => {
              const interactions = await openSdk(fetch);
              return interactions.get(
                id,
                { stream: false },
                { ...ONCE, signal: attempt },
              ) as Promise<unknown>;
            },
          ).catch((error: unknown) => {
            throw isUnknownJob(error) ? jobMissing(ID, id, KEPT) : error;
          });
          const interaction = googleInteraction(answer);
          const status = interaction === undefined ? 'unknown' : interactionStatus(interaction);
          if (status !== 'unknown') return status;
          const context = { provider: ID, what, secrets: [apiKey], model, answer };
          throw providerError('bad_answer', 'it holds no state that is known', context);
        },
        { pollMs, signal, secrets: [apiKey] },
      );
    },

    async download(uri, file, { signal }) {
      const inline = /^data:video\/[\w.+-]+;base64,/.exec(uri);
      if (inline !== null) {
        const bytes = Buffer.from(uri.slice(inline[0].length), 'base64');
        return writeWhole(file, bytes);
      }
      await downloadFile(mediaUrl(uri, base), file, {
        ...downloadSettings(options),
        provider: ID,
        what: 'the clip',
        mp4: true,
        maxBytes: MAX_CLIP_BYTES,
        key: { origin: base.origin, header: 'x-goog-api-key', value: apiKey },
        signal,
      });
    },
  };
}

/** Without billing; with it, 55. */
const KEPT_DAYS = 1;
const KEPT = 'Google keeps a job for 55 days (1 day without billing); after that it has to be made again.';

/** Google's own file addresses answer with a description unless the media itself is asked for. */
function mediaUrl(uri: string, base: URL): string {
  const url = URL.canParse(uri, base.href) ? new URL(uri, base.href) : undefined;
  if (url === undefined) return uri; // refused by the download, with its reason
  if (url.origin === base.origin && !url.searchParams.has('alt')) url.searchParams.set('alt', 'media');
  return url.href;
}

/** An unknown interaction; a 404 without Google's words comes from another server. */
const isUnknownJob = (error: unknown): boolean =>
  error instanceof SparkfluenceError &&
  error.details.status === 404 &&
  error.details.reason === 'request_refused' &&
  /not[_ ]found/i.test(String(error.details.answer ?? ''));
