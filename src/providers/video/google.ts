import type { GoogleGenAI } from '@google/genai/web';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type {
  Call,
  ClipOrder,
  ClipStatus,
  Operation,
  StartedClip,
  VideoProvider,
} from '../../contracts/providers.ts';
import { writeWhole } from '../../disk/files.ts';
import { readReferences } from '../image/reference-picture.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { fetchWithPreviews } from '../wire/google-version.ts';
import type { Fetch } from '../wire/guarded-fetch.ts';
import { DEFAULT_MODELS } from '../wire/models.ts';
import { providerError } from '../wire/retry.ts';
import { callVendor } from '../wire/vendor-call.ts';
import {
  googleInteraction,
  googleOperation,
  googleOperationSchema,
  interactionStatus,
} from './google-answers.ts';
import { rolesFirst } from './google-roles.ts';
import { composedPrompt, type MotionPrompts } from './motion-prompt.ts';
import { openVideoService, type VideoVendorOptions } from './service.ts';
import { jobMissing, motionOrder, parseOperation, readFrames, storable } from './shared.ts';

const ID = 'google';
export const GOOGLE_VIDEO_MODEL = DEFAULT_MODELS.google;
const BASE_URL = 'https://generativelanguage.googleapis.com';
const API_VERSION = 'v1';
const POLL_MS = 10_000;
const LENGTH_SECONDS = { least: 3, most: 15 };
/** The SDK's four retries could make five purchases of one. */
const NO_RETRIES = { retries: { strategy: 'none' } } as const;

export interface GoogleVideoOptions extends VideoVendorOptions {
  /** If it is missing, `v1`, and `v1beta` for what is offered only there. */
  readonly apiVersion?: string;
  readonly motionPrompts: MotionPrompts;
}

/**
 * Gemini's video model (Omni Flash) through background interactions; Gemini keys no longer offer Veo.
 * Source: `@google/genai` 3.1, `POST /v1/interactions`, key in `x-goog-api-key` (docs/design/providers.md).
 * @throws SparkfluenceError config, for a base URL to which a key may not be sent
 */
export function createGoogleVideo(options: GoogleVideoOptions): VideoProvider {
  const service = openService(options);
  const { motionPrompts } = options;
  return {
    id: ID,
    model: service.settings.model,
    ...(service.resolution === '720p' ? {} : { variant: service.resolution }),
    takesReferences: true,
    takesLastFrame: true,
    pollMs: service.pollMs,
    keptDays: KEPT_DAYS,
    promptWriter: motionPrompts.writer,
    async promptFor(order, call) {
      const { text, usage } = await motionPrompts.motionPromptFor(motionOrder(order), call);
      return { text: rolesFirst(order, text), usage };
    },
    composePrompt: composeFor,
    start: (order, call) => orderClip(service, order, order.motionPrompt ?? composeFor(order), call),
    operationOf: googleOperation,
    poll: (operation, call) => pollJob(service, operation, call),
    download: (uri, file, call) => downloadClip(service, uri, file, call),
  };
}

const composeFor = (order: ClipOrder): string => rolesFirst(order, composedPrompt(motionOrder(order)));

type Service = ReturnType<typeof openService>;
type Interactions = GoogleGenAI['interactions'];

/** What every call to the service needs. */
function openService(options: GoogleVideoOptions) {
  const { apiKey } = options;
  const service = openVideoService(options, {
    provider: ID,
    model: GOOGLE_VIDEO_MODEL,
    baseUrl: BASE_URL,
    pollMs: POLL_MS,
    keyHeader: 'x-goog-api-key',
  });
  return {
    ...service,
    async openSdk(fetch: Fetch): Promise<Interactions> {
      const { GoogleGenAI } = await import('@google/genai/web'); // reads no environment and no other credentials
      const { interactions } = new GoogleGenAI({
        apiKey,
        enterprise: false,
        apiVersion: options.apiVersion ?? API_VERSION,
        httpOptions: { baseUrl: service.base.href, fetch: fetchWithPreviews(fetch, options.apiVersion) },
      });
      return interactions;
    },
  };
}

async function orderClip(
  { settings, resolution, openSdk }: Service,
  order: ClipOrder,
  prompt: string,
  { signal, purchase }: Call,
): Promise<StartedClip> {
  const { type, duration_seconds: seconds } = order.segment;
  const { model } = settings;
  const pictures = [...(await readFrames(order)), ...(await readReferences(order.references, type))];
  const length = Math.min(LENGTH_SECONDS.most, Math.max(LENGTH_SECONDS.least, Math.ceil(seconds)));
  const { id } = await callVendor(
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
            ...pictures.map(
              ({ bytes, mimeType }) =>
                ({ type: 'image', data: bytes.toString('base64'), mime_type: mimeType }) as const,
            ),
          ],
          response_format: {
            type: 'video',
            aspect_ratio: '9:16',
            duration: `${length}s`,
            resolution,
            delivery: 'uri', // an inline clip may have 4 MB at most
          },
          // With several pictures the tags of the prompt say what each is for, and the model finds the task by them.
          ...(pictures.length > 1 ? {} : { generation_config: { video_config: { task: 'image_to_video' } } }),
        },
        { ...NO_RETRIES, signal: attempt },
      );
      const interaction = googleInteraction(answer);
      if (interaction === undefined) throw errorInAnswer(answer) ?? new AnswerError(200, [], answer);
      return interaction;
    },
  );
  return {
    operation: googleOperation(id),
    receipt: {
      id: 0, // Google does not number its jobs
      uuid: id,
      model_name: model,
      status: 1,
      status_percentage: 0,
      estimated_credit: 0, // Google bills by the second, not in credits
    },
  };
}

async function pollJob(
  { settings, polling, openSdk }: Service,
  operation: Operation,
  { signal }: Call,
): Promise<ClipStatus> {
  const { interaction: id } = parseOperation(googleOperationSchema, operation, ID);
  const what = `the state of job ${id}`;
  const get = async (fetch: Fetch, attempt: AbortSignal): Promise<unknown> => {
    const interactions = await openSdk(fetch);
    const told: unknown = await interactions.get(id, { stream: false }, { ...NO_RETRIES, signal: attempt });
    const failed = googleInteraction(told) === undefined ? errorInAnswer(told) : undefined;
    if (failed !== undefined) throw failed;
    return told;
  };
  const answer = await callVendor({ ...settings, ...polling, what, signal }, get).catch((error: unknown) => {
    throw isUnknownJob(error) ? jobMissing(ID, id, KEPT_HINT) : error;
  });
  const interaction = googleInteraction(answer);
  const status = interaction === undefined ? 'unknown' : interactionStatus(interaction);
  if (status !== 'unknown') return storable(status, settings.secrets);
  throw providerError('bad_answer', 'it holds no state that is known', { ...settings, what, answer });
}

async function downloadClip(
  { base, download }: Service,
  uri: string,
  file: string,
  { signal }: Call,
): Promise<void> {
  const inline = /^data:video\/[\w.+-]+;base64,/.exec(uri);
  if (inline !== null) {
    const bytes = Buffer.from(uri.slice(inline[0].length), 'base64');
    return writeWhole(file, bytes);
  }
  await download(mediaUrl(uri, base), file, signal);
}

/** Of a project without billing; with billing it is 55. */
const KEPT_DAYS = 1;
const KEPT_HINT =
  'Google keeps a job for 55 days (1 day without billing); after that it has to be made again.';

/** Google's own file URLs answer with metadata unless `alt=media` asks for the file. */
function mediaUrl(uri: string, base: URL): string {
  const url = URL.canParse(uri, base.href) ? new URL(uri, base.href) : undefined;
  if (url === undefined) return uri; // the download refuses it and names the reason
  if (url.origin === base.origin && !url.searchParams.has('alt')) url.searchParams.set('alt', 'media');
  return url.href;
}

/** A 404 for the interaction; one without Google's words comes from another server. */
const isUnknownJob = (error: unknown): boolean =>
  error instanceof SparkfluenceError &&
  error.details.status === 404 &&
  error.details.reason === 'request_refused' &&
  /not[_ ]found/i.test(String(error.details.answer ?? ''));
