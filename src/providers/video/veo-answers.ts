import { z } from 'zod';
import { own } from '../../contracts/own.ts';
import type { ClipStatus, PastClip, StartedClip } from '../../contracts/providers.ts';
import { jobIdField } from '../../contracts/segments.ts';
import { isLastingRefusal, statusOfWords } from '../wire/error-codes.ts';

/**
 * Reads the answers of geminigen.ai (now SnapGen). Tolerant, and only what is needed: its documentation was not available,
 * and public clients differ (docs/design/providers.md).
 */

const PROVIDER = 'veo';
const text = z.string().nullish();
const MAX_COUNT = 1e9;
/** A count that can be one; a negative, endless or absurd one says nothing. */
const count = z.coerce.number().min(0).max(MAX_COUNT).nullish().catch(null);

/** Some answers have words in the place of the numbers. */
const STATUS_WORDS: Readonly<Record<string, number>> = {
  ...{ queued: 0, pending: 0, waiting: 0, submitted: 0 },
  ...{ processing: 1, running: 1, in_progress: 1, generating: 1 },
  ...{ completed: 2, complete: 2, done: 2, succeeded: 2, success: 2, finished: 2 },
  ...{ failed: 3, error: 3, cancelled: 3, canceled: 3 },
};
/** A state that nobody knows: neither running nor ended. */
const UNKNOWN_STATUS = 99;
const statusCode = z.preprocess((value) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  if (word === undefined || /^-?\d+$/.test(word)) return value;
  return own(STATUS_WORDS, word.replace(/[\s-]/g, '_')) ?? UNKNOWN_STATUS;
}, z.coerce.number().int());

/** The handle with which a job is found again. `provider` refuses another provider's handle. */
export const veoOperationSchema = z.strictObject({ provider: z.literal(PROVIDER), uuid: jobIdField });

/** The handle of a job of which only the uuid is known, as in the input of `status`. */
export const veoOperation = (uuid: string) => ({ provider: PROVIDER, uuid }) as const;

const entrySchema = z.object({
  id: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullish().catch(null),
  uuid: jobIdField,
  model_name: text.catch(null),
  input_text: text.catch(null),
  prompt: text.catch(null),
  status: statusCode,
  status_percentage: count,
  status_desc: text.catch(null),
  error_code: z.union([z.string(), z.number()]).nullish().catch(null),
  error_message: text.catch(null),
  estimated_credit: count,
  used_credit: count,
  created_at: z.union([z.string(), z.number()]).nullish().catch(null),
  generated_video: z
    .array(z.object({ video_url: text.catch(null), file_download_url: text.catch(null) }))
    .nullish()
    .catch(null),
  generate_result: text.catch(null),
});
export type VeoEntry = z.infer<typeof entrySchema>;

/** The job in an answer of `/video-gen/veo` or `/history/{uuid}`, bare or wrapped; undefined if there is none. */
export function veoEntry(answer: unknown): VeoEntry | undefined {
  for (const candidate of unwrapped(answer)) {
    const parsed = entrySchema.safeParse(candidate);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

const historySchema = entrySchema.extend({ status: statusCode.catch(UNKNOWN_STATUS) });

/** One entry of `/histories`: only its id has to be readable. */
export const historyEntry = (item: unknown): VeoEntry | undefined => historySchema.safeParse(item).data;

/** The job as the specification's `veo_response`: status 0 (queued) becomes 1 (processing), a negative one 3 (failed). */
export function startedClip(entry: VeoEntry, model: string): StartedClip {
  return {
    operation: veoOperation(entry.uuid),
    receipt: {
      id: entry.id ?? 0,
      uuid: entry.uuid,
      model_name: entry.model_name ?? model,
      status: entry.status === 2 ? 2 : entry.status === 3 || entry.status < 0 ? 3 : 1,
      status_percentage: percentage(entry),
      estimated_credit: entry.estimated_credit ?? 0,
    },
  };
}

export function pastClip(entry: VeoEntry, model: string): PastClip {
  return {
    ...startedClip(entry, model),
    prompt: entry.input_text ?? entry.prompt ?? '',
    createdAtMs: timeOf(entry.created_at),
  };
}

/** The state of the clip. `unknown` is a status that no known client handles. */
export function clipStatus(entry: VeoEntry): ClipStatus | 'unknown' {
  const { status } = entry;
  if (status === 0 || status === 1) return { state: 'running', percentage: percentage(entry) };
  if (status === 2) {
    const uri = videoUrl(entry);
    if (uri === undefined) return { state: 'without_file', message: 'it is done, without a video' };
    return {
      state: 'succeeded',
      uri,
      ...(entry.used_credit == null ? {} : { usedCredit: entry.used_credit }),
    };
  }
  if (status === 3 || status < 0) return { state: 'failed', ...failureOf(entry) };
  return 'unknown';
}

const BLOCKED =
  /FILTER|POLICY|UNSAFE|SAFETY|CELEBRITY|PROMINENT|MINOR|SEXUAL|VIOLEN|PROHIBITED|BLOCKED|MODERATION|NSFW/i;
const TIMED_OUT = /TIME(?:D_|-| )?OUT/i;
const BUSY = /RATE_LIMIT|OVERLOAD|CAPACITY|HIGH_TRAFFIC/i;

function failureOf({
  status,
  error_code: code,
  error_message: text,
  status_desc: state,
  used_credit: used,
}: VeoEntry) {
  const words = [code, text].filter((part) => part != null && part !== '').join(': ');
  const message = words === '' ? `status ${status}${state ? ` (${state})` : ''}` : words;
  const charged = used == null ? {} : { usedCredit: used };
  if (status === -2 || BLOCKED.test(words)) return { reason: 'content_blocked', message, ...charged };
  const reason = TIMED_OUT.test(words) ? 'provider_timeout' : BUSY.test(words) ? 'provider_busy' : undefined;
  if (reason === undefined) {
    const isRefused = isLastingRefusal(statusOfWords(String(code ?? '')));
    return { reason: isRefused ? 'request_refused' : 'generation_failed', message, ...charged };
  }
  // Frequent, and by all reports not charged; an answer that names credits is believed.
  return used != null && used > 0
    ? { reason, message, ...charged }
    : { reason, message: `${message} (not charged)`, usedCredit: 0 };
}

function videoUrl({ generated_video: videos, generate_result: result }: VeoEntry): string | undefined {
  const urls = (videos ?? []).flatMap((video) => [video.video_url, video.file_download_url]);
  return [...urls, result].find((url) => typeof url === 'string' && /^https?:\/\//.test(url)) ?? undefined;
}

const percentage = ({ status_percentage: value }: VeoEntry): number => Math.min(100, Math.max(0, value ?? 0));

const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;

/** Milliseconds since 1970; a time without a zone counts as UTC. Undefined where it is written in another way. */
function timeOf(value: string | number | null | undefined): number | undefined {
  if (value == null) return undefined;
  if (typeof value === 'number' || /^\d{10}(?:\d{3})?$/.test(value)) return epochMs(Number(value));
  const written = TIME.exec(value.trim());
  if (written === null) return undefined;
  const time = Date.parse(
    `${value.trim().replace(' ', 'T').replace(' ', '')}${written[1] === undefined ? 'Z' : ''}`,
  );
  return Number.isNaN(time) ? undefined : time;
}

/** Of seconds or milliseconds since 1970, as far as it is one of this century. */
function epochMs(value: number): number | undefined {
  const time = value < 1e11 ? value * 1000 : value;
  return time > 9.4e11 && time < 4.1e12 ? time : undefined;
}

function unwrapped(answer: unknown): unknown[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { data, result } = answer as Record<string, unknown>;
  return [answer, data, result].filter((value) => typeof value === 'object' && value !== null);
}
