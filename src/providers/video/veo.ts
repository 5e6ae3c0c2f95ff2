import { SparkfluenceError } from '../../contracts/errors.ts';
import type {
  Call,
  ClipOrder,
  ClipStatus,
  Operation,
  StartedClip,
  VideoProvider,
} from '../../contracts/providers.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { errorInAnswer } from '../wire/error-in-answer.ts';
import { AnswerError } from '../wire/failed-call.ts';
import { type Fetch, under } from '../wire/guarded-fetch.ts';
import { providerError } from '../wire/retry.ts';
import { callVendor, type VendorCall } from '../wire/vendor-call.ts';
import { composedPrompt, type MotionPrompts } from './motion-prompt.ts';
import { openVideoService, type VideoVendorOptions } from './service.ts';
import { jobMissing, motionOrder, parseOperation, storable } from './shared.ts';
import {
  clipStatus,
  startedClip,
  type VeoEntry,
  veoEntry,
  veoOperation,
  veoOperationSchema,
} from './veo-answers.ts';
import { formOf, withReferences } from './veo-form.ts';
import { entriesIn, PAGE_ITEMS } from './veo-history.ts';
import { pastOrdersOf } from './veo-past.ts';
import { type JobPolls, pollsOf } from './veo-polls.ts';

const ID = 'veo';
export const VEO_MODEL = 'veo-3.1-fast';
const BASE_URL = 'https://api.snapgen.ai/uapi/v1';
const POLL_MS = 5000;
const LIST_LAG_MS = 180_000;
const KEY_HEADER = 'x-api-key';
/** Enough to tell accounts apart, and far too little to find a key by. */
const ACCOUNT_LENGTH = 12;

export interface VeoOptions extends VideoVendorOptions {
  /** The form field of the picture; the vendor's pages have named several. */
  readonly imageField?: string;
  /** How long an order may be missing in the account's list after others that were made later, milliseconds. */
  readonly listLagMs?: number | undefined;
  readonly motionPrompts: MotionPrompts;
}

/**
 * Veo 3.1 at geminigen.ai, now SnapGen. `baseUrl` includes `/uapi/v1`. The picture is sent as bytes and becomes the exact
 * first frame (`mode_image=frame`). Source: `POST /video-gen/veo`, multipart, key in `x-api-key` (docs/design/providers.md).
 * @throws SparkfluenceError config, for a base URL to which a key may not be sent
 */
export function createVeo(options: VeoOptions): VideoProvider {
  const service = openService(options);
  const { motionPrompts } = options;
  const account = `${service.base.href} ${sha256(options.apiKey)}`;
  const polls = pollsOf(account, service.pollMs);
  const past = pastOrdersOf(`${account} ${service.settings.model}`, options.listLagMs ?? LIST_LAG_MS);
  return {
    id: ID,
    model: service.settings.model,
    ...(service.resolution === '720p' ? {} : { variant: service.resolution }),
    takesReferences: true,
    takesLastFrame: true,
    pollMs: service.pollMs,
    account: sha256(account).slice(0, ACCOUNT_LENGTH),
    keptDays: KEPT_DAYS,
    promptWriter: motionPrompts.writer,
    async promptFor(order, call) {
      const { text, usage } = await motionPrompts.motionPromptFor(motionOrder(order), call);
      return { text: withReferences(order, text), usage };
    },
    composePrompt: composeFor,
    start: (order, call) => orderClip(service, order, order.motionPrompt ?? composeFor(order), call),
    operationOf: veoOperation,
    poll: (operation, call) => pollJob(service, polls, operation, call),
    download: (uri, file, { signal }) => service.download(uri, file, signal),
    history: (sinceMs, { signal }) =>
      past.read(sinceMs, {
        getPage: (page) => service.get(historyPage(page), { what: 'the history of the account', signal }),
        model: service.settings.model,
        signal,
      }),
  };
}

const composeFor = (order: ClipOrder): string => withReferences(order, composedPrompt(motionOrder(order)));

type Service = ReturnType<typeof openService>;

/** What every call to the service needs. */
function openService(options: VeoOptions) {
  const { apiKey, imageField = 'files' } = options;
  const service = openVideoService(options, {
    provider: ID,
    model: VEO_MODEL,
    baseUrl: BASE_URL,
    pollMs: POLL_MS,
    keyHeader: KEY_HEADER,
  });
  const { base, settings, polling } = service;
  const headers = { [KEY_HEADER]: apiKey };
  return {
    ...service,
    headers,
    imageField,
    /** The JSON of a GET request below the base URL: a question after jobs, which is free. */
    get: (path: string, call: Pick<VendorCall, 'signal' | 'what'>): Promise<unknown> =>
      callVendor({ ...settings, ...polling, ...call }, async (fetch, signal) => {
        const answer = await jsonOf(fetch, under(base, path), { headers, signal });
        if (veoEntry(answer) !== undefined || entriesIn(answer) !== undefined) return answer;
        const failed = errorInAnswer(answer);
        if (failed !== undefined) throw failed;
        return answer;
      }),
  };
}

async function orderClip(
  { base, settings, headers, imageField, resolution }: Service,
  order: ClipOrder,
  prompt: string,
  { signal, purchase }: Call,
): Promise<StartedClip> {
  const { type } = order.segment;
  const { model } = settings;
  const form = await formOf(order, { prompt, model, resolution, imageField });
  const entry = await callVendor(
    { ...settings, what: 'the clip', requestKind: 'submit', segment: type, signal, purchase },
    async (fetch, attempt) => {
      const answer = await jsonOf(fetch, under(base, 'video-gen/veo'), {
        method: 'POST',
        headers,
        body: form as unknown as globalThis.FormData, // undici's own class, which its fetch requires
        signal: attempt,
      });
      return veoEntry(answer) ?? unreadable(answer);
    },
  );
  const status = clipStatus(entry);
  if (typeof status === 'object' && status.state === 'failed') {
    const reason = status.reason === 'content_blocked' ? 'content_blocked' : 'request_refused';
    throw providerError(reason, status.message, { ...settings, what: 'the clip', segment: type });
  }
  return startedClip(entry, model);
}

async function pollJob(
  service: Service,
  polls: JobPolls,
  operation: Operation,
  { signal }: Call,
): Promise<ClipStatus> {
  const { settings } = service;
  const { uuid } = parseOperation(veoOperationSchema, operation, ID);
  const entry = await polls.entryOf(uuid, {
    ask: (job) => entryOfJob(service, job, signal),
    list: (page) => entriesOfPage(service, page, signal),
    signal,
  });
  const status = entry === undefined ? 'unknown' : clipStatus(entry);
  if (status !== 'unknown') return storable(status, settings.secrets);
  const what = `the state of job ${uuid}`;
  throw providerError('bad_answer', 'it holds no state that is known', { ...settings, what, answer: entry });
}

async function entryOfJob({ settings, get }: Service, uuid: string, signal: AbortSignal): Promise<VeoEntry> {
  const what = `the state of job ${uuid}`;
  const answer = await get(`history/${encodeURIComponent(uuid)}`, { what, signal }).catch((error) => {
    throw isUnknownJob(error) ? jobMissing(ID, uuid, KEPT_HINT) : error;
  });
  const entry = veoEntry(answer);
  if (entry !== undefined) return entry;
  throw providerError('bad_answer', 'it holds no state that is known', { ...settings, what, answer });
}

async function entriesOfPage(
  { settings, get }: Service,
  page: number,
  signal: AbortSignal,
): Promise<VeoEntry[]> {
  const what = 'the history of the account';
  const answer = await get(historyPage(page), { what, signal });
  const entries = entriesIn(answer);
  if (entries !== undefined) return entries;
  throw providerError('bad_answer', 'it holds no list', { ...settings, what, answer });
}

const historyPage = (page: number): string =>
  `histories?filter_by=all&items_per_page=${PAGE_ITEMS}&page=${page}`;

async function jsonOf(fetch: Fetch, url: URL, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  return answer.json();
}

function unreadable(answer: unknown): never {
  throw errorInAnswer(answer) ?? new AnswerError(200, [], answer);
}

/** As the service's pages say. */
const KEPT_DAYS = 30;
const KEPT_HINT =
  'Results are kept for about 30 days, and are seen with a key of the same account only; look into your history at SnapGen.';

/** A 404 about the job, not about the address: the base URL is right and the job is gone. */
const isUnknownJob = (error: unknown): boolean =>
  error instanceof SparkfluenceError &&
  error.details.status === 404 &&
  error.details.reason === 'request_refused' &&
  /HISTORY|NOT_FOUND|not found/i.test(String(error.details.answer ?? ''));
