import { type FailedCall, isRecord } from './failed-call.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** No limit lasts longer than a month: a larger number is a date that was written in another way, or a mistake. */
const MOST_MS = 31 * 24 * 3_600_000;

/**
 * The wait that a failed call asks for, milliseconds: the largest of `retry-after-ms`, `retry-after` (seconds or a
 * date), `x-ratelimit-reset`, Google's `RetryInfo.retryDelay` and "try again in 20s" in the body. Without any of these it is OpenAI's
 * `x-ratelimit-reset-*` of a used-up limit, the time until the whole limit is available again. Undefined if none is given.
 * @param now milliseconds since 1970, to which a date is compared
 */
export function retryAfterMs(call: FailedCall, now: number = Date.now()): number | undefined {
  const { header, body, json } = call;
  const waits = [
    nonNegative(header('retry-after-ms')),
    headerWaitMs(header('retry-after'), now),
    retryInfoMs(json),
    resetMs(call, now),
    durationMs(/(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|h|m|s)\s*)+)/i.exec(body)?.[1]),
  ].filter((wait): wait is number => wait !== undefined && wait <= MOST_MS);
  return waits.length === 0 ? limitResetMs(call) : Math.max(...waits);
}

/**
 * When a used-up limit is fresh. Vendors count it in milliseconds since 1970 (OpenRouter), in seconds since then, or in the
 * seconds that are left (Pixabay, https://pixabay.com/api/docs/#api_rate_limit); the last two count where a limit was the matter.
 */
function resetMs({ header, status }: FailedCall, now: number): number | undefined {
  const value = nonNegative(header('x-ratelimit-reset'));
  if (value === undefined) return undefined;
  if (value >= 1e12) return Math.max(0, value - now);
  const left = header('x-ratelimit-remaining');
  if (status !== 429 || (left !== undefined && Number(left) > 0)) return undefined;
  if (value >= 1e9) return Math.max(0, value * 1000 - now);
  return value <= MOST_SECONDS ? value * 1000 : undefined;
}

/** A larger number that is no date may count something else. */
const MOST_SECONDS = 3600;

function limitResetMs({ header }: FailedCall): number | undefined {
  const resets = ['requests', 'tokens']
    .filter((what) => header(`x-ratelimit-remaining-${what}`) === '0')
    .map((what) => durationMs(header(`x-ratelimit-reset-${what}`)))
    .filter((wait) => wait !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

function headerWaitMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function nonNegative(value: string | undefined): number | undefined {
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Milliseconds of `22s`, `6m0s`, `1.5s`, `120ms`. */
function durationMs(text: string | undefined): number | undefined {
  const parts = [...(text ?? '').matchAll(/(?<!\d)(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNIT_MS[unit!]!, 0);
}

function retryInfoMs(json: unknown): number | undefined {
  const outer = Array.isArray(json) ? json[0] : json;
  const error = isRecord(outer) ? (outer.error ?? outer) : undefined;
  const details = isRecord(error) ? error.details : undefined;
  if (!Array.isArray(details)) return undefined;
  const delays = details.map((detail: unknown) => (isRecord(detail) ? detail.retryDelay : undefined));
  return durationMs(delays.find((delay) => typeof delay === 'string'));
}
