import { SparkfluenceError } from '../contracts/errors.ts';
import type { RateLimit } from '../contracts/vendors.ts';
import { VENDOR_NAMES } from './names.ts';

const NAME = 'SPARKFLUENCE_RATE_LIMITS';
const FIGURES = ['perMinute', 'perDay', 'atOnce', 'jobsAtOnce'];
/** `local` has no requests, and may have a number of clips at once. */
const PROVIDERS = [...Object.keys(VENDOR_NAMES), 'wikipedia', 'local'];

/**
 * Parses the rate limits of the environment: `{"veo": {"perMinute": 10, "perDay": 200, "atOnce": 2}}`.
 * @throws SparkfluenceError config, reason `bad_setting`, with the provider or the figure that cannot be
 */
export function rateLimitsFrom(text: string | undefined): Readonly<Record<string, RateLimit>> | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const limits = recordOf(parsed(text));
  if (limits === undefined) throw unreadable('cannot be read');
  for (const [provider, value] of Object.entries(limits)) {
    if (!PROVIDERS.includes(provider))
      throw unreadable(`names no provider: ${quoted(provider)}; there are ${PROVIDERS.join(', ')}`);
    const limit = recordOf(value);
    if (limit === undefined) throw unreadable(`has no figures for ${provider}`);
    for (const [name, figure] of Object.entries(limit)) {
      if (!FIGURES.includes(name))
        throw unreadable(`names no figure of ${provider}: ${quoted(name)}; there are ${FIGURES.join(', ')}`);
      if (typeof figure !== 'number' || !Number.isFinite(figure) || figure <= 0)
        throw unreadable(`needs a number above 0 as ${name} of ${provider}`);
    }
  }
  return limits as Record<string, RateLimit>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const recordOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

const quoted = (name: string): string => JSON.stringify(name.slice(0, 40));

const unreadable = (why: string): SparkfluenceError =>
  new SparkfluenceError('config', `${NAME} ${why}`, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: NAME,
      next: 'Write it as {"veo": {"perMinute": 10, "perDay": 200, "atOnce": 2}}, or unset it.',
    },
  });
