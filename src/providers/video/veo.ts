import { FormData } from 'undici';
import { checkedBaseUrl } from '../../contracts/base-urls.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { ClipOrder, VideoProvider } from '../../contracts/providers.ts';
import { downloadFile } from '../wire/download-file.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { type Fetch, under } from '../wire/guarded-fetch.ts';
import { providerError } from '../wire/retry.ts';
import {
  callSettings,
  callVendor,
  downloadSettings,
  type VendorCall,
  type VendorOptions,
} from '../wire/vendor-call.ts';
import type { MotionPrompts } from './motion-prompt.ts';
import { EXTENSIONS, jobMissing, NO_FILE, ownOperation, readFirstFrame, settledStatus } from './shared.ts';
import {
  clipStatus,
  pastClip,
  startedClip,
  veoEntries,
  veoEntry,
  veoOperationSchema,
} from './veo-answers.ts';

const ID = 'veo';
export const VEO_MODEL = 'veo-3.1-fast';
const BASE_URL = 'https://api.snapgen.ai/uapi/v1';
const POLL_MS = 5000;
const TIMEOUT_MS = 120_000;
const MAX_CLIP_BYTES = 512 * 1024 ** 2;
/** Seconds the service sells; the shortest that holds the segment is ordered. */
const LENGTHS = [4, 6, 8] as const;
/** One page: a handful of orders can be in doubt at once, never more. */
const HISTORY_ITEMS = 50;

export interface VeoOptions extends VendorOptions {
  readonly pollMs?: number;
  readonly resolution?: '720p' | '1080p';
  readonly motionPrompts: Pick<MotionPrompts, 'motionPromptFor'>;
}

/**
 * Veo 3.1 at geminigen.ai, now SnapGen. `baseUrl` includes `/uapi/v1`. The picture goes out as bytes and is the exact
 * first frame (`mode_image=frame`). Source: research, 5; `POST /video-gen/veo` multipart, key in `x-api-key`.
 */
export function createVeo(options: VeoOptions): VideoProvider {
  const { apiKey, model = VEO_MODEL, resolution = '720p', motionPrompts, pollMs = POLL_MS } = options;
  const base = checkedBaseUrl(options.baseUrl ?? BASE_URL, `${ID}.baseUrl`);
  const settings = {
    ...callSettings(options),
    provider: ID,
    model,
    origins: [base.origin],
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  };
  const ask = (path: string, call: Pick<VendorCall, 'signal' | 'what'>): Promise<unknown> =>
    callVendor({ ...settings, ...call, requestKind: 'read' }, (fetch, signal) =>
      jsonOf(fetch, under(base, path), { headers: { 'x-api-key': apiKey }, signal }),
    );
  const promptFor: VideoProvider['promptFor'] = ({ segment, language, voice, imagePrompt = '' }, call) =>
    motionPrompts.motionPromptFor({ segment, language, voice, imagePrompt }, call);

  return {
    id: ID,
    model,
    pollMs,
    keptDays: KEPT_DAYS,
    promptFor,

    async start(order, { signal, purchase }) {
      const { type } = order.segment;
      const prompt = order.motionPrompt ?? (await promptFor(order, { signal }));
      const form = await formOf(order, { prompt, model, resolution });
      const entry = await callVendor(
        { ...settings, what: 'the clip', requestKind: 'submit', segment: type, signal, purchase },
        async (fetch, attempt) => {
          const answer = await jsonOf(fetch, under(base, 'video-gen/veo'), {
            method: 'POST',
            headers: { 'x-api-key': apiKey },
            body: form as unknown as globalThis.FormData, // undici's own, as its fetch wants it
            signal: attempt,
          });
          return veoEntry(answer) ?? unreadable(answer);
        },
      );
      const status = clipStatus(entry);
      if (typeof status === 'object' && status.state === 'failed' && status.reason !== NO_FILE) {
        const reason = status.reason === 'content_blocked' ? 'content_blocked' : 'request_refused';
        throw providerError(reason, status.message, {
          provider: ID,
          what: 'the clip',
          segment: type,
          secrets: [apiKey],
          model,
        });
      }
      return startedClip(entry, model);
    },

    async poll(operation, { signal }) {
      const { uuid } = ownOperation(veoOperationSchema, operation, ID);
      const what = `the state of job ${uuid}`;
      return settledStatus(
        async () => {
          const answer = await ask(`history/${encodeURIComponent(uuid)}`, { what, signal }).catch((error) => {
            throw isUnknownJob(error) ? jobMissing(ID, uuid, KEPT) : error;
          });
          const entry = veoEntry(answer);
          const status = entry === undefined ? 'unknown' : clipStatus(entry);
          if (status !== 'unknown') return status;
          const context = { provider: ID, what, secrets: [apiKey], model, answer };
          throw providerError('bad_answer', 'it holds no state that is known', context);
        },
        { pollMs, signal, secrets: [apiKey] },
      );
    },

    async download(uri, file, { signal }) {
      await downloadFile(uri, file, {
        ...downloadSettings(options),
        provider: ID,
        what: 'the clip',
        mp4: true,
        maxBytes: MAX_CLIP_BYTES,
        key: { origin: base.origin, header: 'x-api-key', value: apiKey },
        signal,
      });
    },

    async history(sinceMs, { signal }) {
      const path = `histories?filter_by=all&items_per_page=${HISTORY_ITEMS}&page=1`;
      const what = 'the history of the account';
      const answer = await ask(path, { what, signal });
      const entries = veoEntries(answer);
      if (entries === undefined) {
        throw providerError('bad_answer', 'it holds no list', {
          provider: ID,
          what,
          secrets: [apiKey],
          answer,
        });
      }
      return entries
        .map((entry) => pastClip(entry, model))
        .filter(({ createdAtMs }) => createdAtMs === undefined || createdAtMs >= sinceMs);
    },
  };
}

async function formOf(
  order: ClipOrder,
  { prompt, model, resolution }: { prompt: string; model: string; resolution: string },
): Promise<FormData> {
  const { bytes, mimeType } = await readFirstFrame(order);
  const { duration_seconds: seconds } = order.segment;
  const form = new FormData();
  // One operator saw the prompt cut at the first semicolon.
  form.append('prompt', prompt.replaceAll(';', ','));
  form.append('model', model);
  form.append('resolution', resolution);
  form.append('aspect_ratio', '9:16'); // without the quotes that a shell would strip
  form.append('duration', String(LENGTHS.find((length) => length >= seconds) ?? LENGTHS.at(-1)));
  form.append('mode_image', 'frame');
  form.append(
    'files',
    new Blob([new Uint8Array(bytes)], { type: mimeType }),
    `frame.${EXTENSIONS[mimeType]}`,
  );
  return form;
}

async function jsonOf(fetch: Fetch, url: URL, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  return answer.json();
}

function unreadable(answer: unknown): never {
  throw new AnswerError(200, [], answer);
}

/** As its pages say. */
const KEPT_DAYS = 30;
const KEPT = 'Results are kept for about 30 days; look into your history at SnapGen.';

/** A 404 that speaks of the job and not of the address: then the base URL is right and the job is gone. */
const isUnknownJob = (error: unknown): boolean =>
  error instanceof SparkfluenceError &&
  error.details.status === 404 &&
  error.details.reason === 'request_refused' &&
  /HISTORY|NOT_FOUND|not found/i.test(String(error.details.answer ?? ''));
