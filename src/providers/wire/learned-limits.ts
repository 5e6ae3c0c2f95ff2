import type { RateLimit } from '../../contracts/vendors.ts';
import { isRecord } from './failed-call.ts';

/** The figures of a rate limit that a refusal (HTTP 429) names, and when a provider's day begins. */

export const DAY_MS = 24 * 3_600_000;

/** The longest part of an answer that is looked through, characters. */
const MOST_LETTERS = 20_000;

/**
 * The limits in the body of a refusal; undefined if it names none. Google's `QuotaFailure` has `quotaId`
 * (`…RequestsPerMinutePerProjectPerModel-FreeTier`) and `quotaValue`; OpenAI writes "on requests per min (RPM): Limit 3".
 * A figure of 0 is no limit but a missing plan, and limits of tokens are none of requests.
 */
export function limitsIn(body: string): RateLimit | undefined {
  const text = body.slice(0, MOST_LETTERS);
  const found = [...quotaViolations(text), ...sentences(text)].filter(({ value }) => value > 0);
  const least = (span: Span) => {
    const values = found.filter((each) => each.span === span).map(({ value }) => value);
    return values.length === 0 ? undefined : Math.min(...values);
  };
  const [perMinute, perDay] = [least('minute'), least('day')];
  if (perMinute === undefined && perDay === undefined) return undefined;
  return {
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(perDay === undefined ? {} : { perDay }),
  };
}

type Span = 'minute' | 'day';
interface Figure {
  readonly span: Span;
  readonly value: number;
}

function quotaViolations(text: string): Figure[] {
  const body = parsed(text);
  const outer: unknown = Array.isArray(body) ? body[0] : body;
  const error = isRecord(outer) ? outer.error : undefined;
  const details = isRecord(error) && Array.isArray(error.details) ? error.details : [];
  return details
    .flatMap((detail: unknown) =>
      isRecord(detail) && Array.isArray(detail.violations) ? detail.violations : [],
    )
    .flatMap((violation: unknown) => {
      if (!isRecord(violation)) return [];
      const id = String(violation.quotaId ?? '');
      const span = /Requests\w*PerMinute/.test(id)
        ? 'minute'
        : /Requests\w*PerDay/.test(id)
          ? 'day'
          : undefined;
      const value = Number(violation.quotaValue);
      return span === undefined || !Number.isSafeInteger(value) ? [] : [{ span, value } as const];
    });
}

const SENTENCE = /\bon ([\w-]{1,40}) per (min|minute|day)(?: \(\w{1,10}\))?: Limit:? (\d{1,9})\b/gi;

const sentences = (text: string): Figure[] =>
  [...text.matchAll(SENTENCE)]
    .filter(([, what = '']) => /^(?:input-)?(?:requests|images)$/i.test(what))
    .map(([, , span = '', value]) => ({
      span: span.toLowerCase() === 'day' ? 'day' : 'minute',
      value: Number(value),
    }));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Providers whose day begins at midnight of a place; the day of any other one is the last 24 hours. */
export const DAYS_BY_PLACE: Readonly<Record<string, string>> = {
  gemini: 'America/Los_Angeles',
  google: 'America/Los_Angeles',
  embeddings: 'America/Los_Angeles',
};

/** When the provider's present day began, milliseconds since 1970. */
export function dayStartMs(provider: string, now: number): number {
  const timeZone = DAYS_BY_PLACE[provider];
  if (timeZone === undefined) return now - DAY_MS;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  const [hours = 0, minutes = 0, seconds = 0] = format.format(now).split(':').map(Number);
  return now - ((hours * 60 + minutes) * 60 + seconds) * 1000 - (now % 1000);
}
