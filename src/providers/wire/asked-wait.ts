import { type FailedCall, isRecord } from './answers.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * How long a reply asks to wait, milliseconds: the largest of `retry-after-ms`, `retry-after` (seconds or a date),
 * Google's `RetryInfo.retryDelay` and "try again in 20s" in the text; where it says none of these, OpenAI's
 * `x-ratelimit-reset-*` of a spent limit (the time until the limit is whole again, so it may be long). Undefined where
 * it does not say.
 * @param now milliseconds since 1970, for dates
 */
export function askedWaitMs(call: FailedCall, now: number = Date.now()): number | undefined {
  const { header, body, json } = call;
  const asked = [
    positive(header('retry-after-ms')),
    retryAfter(header('retry-after'), now),
    retryInfo(json),
    span(/(?:try again|retry) in ((?:\d+(?:\.\d+)?(?:ms|h|m|s)\s*)+)/i.exec(body)?.[1]),
  ].filter((wait) => wait !== undefined);
  return asked.length === 0 ? spentReset(call) : Math.max(...asked);
}

function spentReset({ header }: FailedCall): number | undefined {
  const resets = ['requests', 'tokens']
    .filter((what) => header(`x-ratelimit-remaining-${what}`) === '0')
    .map((what) => span(header(`x-ratelimit-reset-${what}`)))
    .filter((wait) => wait !== undefined);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function positive(value: string | undefined): number | undefined {
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** `22s`, `6m0s`, `1.5s`, `120ms`. */
function span(text: string | undefined): number | undefined {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNIT_MS[unit!]!, 0);
}

function retryInfo(json: unknown): number | undefined {
  const outer = Array.isArray(json) ? json[0] : json;
  const error = isRecord(outer) ? (outer.error ?? outer) : undefined;
  const details = isRecord(error) ? error.details : undefined;
  if (!Array.isArray(details)) return undefined;
  const delays = details.map((detail: unknown) => (isRecord(detail) ? detail.retryDelay : undefined));
  return span(delays.find((delay) => typeof delay === 'string'));
}
