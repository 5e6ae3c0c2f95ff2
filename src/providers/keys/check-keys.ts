import { type ExitCode, SparkfluenceError } from '../../contracts/errors.ts';
import type { OpenOptions } from '../index.ts';
import { under } from '../wire/guarded-fetch.ts';
import { createLimits, type Limits } from '../wire/rate-limits.ts';
import { redact } from '../wire/secrets.ts';
import { callSettings, callVendor } from '../wire/vendor-call.ts';
import { type Ask, CHECK, type CheckedVendor, type Found, KEY_CHECKS } from './key-checks.ts';

/** The result of a free call with a key. */
export interface KeyCheck extends Partial<Omit<Found, 'warnings'>>, Pick<Found, 'warnings'> {
  /** Environment name of the key, or of the address of a server of one's own. */
  readonly key: string;
  readonly provider: CheckedVendor;
  /** Whether the provider accepted the key. */
  readonly ok: boolean;
  /** Why `ok` is false. */
  readonly problem?: {
    readonly reason: string;
    readonly message: string;
    readonly next: string | null;
    /** The exit code that the same failure has in a step. */
    readonly exit_code: ExitCode;
  };
}

const TIMEOUT_MS = 20_000;
/** All waits of one check together: kept short, since a user is waiting. */
const TOTAL_WAIT_MS = 3000;

/**
 * Checks each key that is set with a call that costs nothing, all at once. A failed check is an entry, not an error.
 * @throws SparkfluenceError interrupted
 */
export async function checkKeys(options: OpenOptions): Promise<KeyCheck[]> {
  const { settings, signal, cacheFolder, rateLimits } = options;
  const limits = createLimits({ cacheFolder, ...(rateLimits === undefined ? {} : { limits: rateLimits }) });
  const ready = Object.entries(KEY_CHECKS).filter(([, { isSet }]) => isSet(settings));
  return Promise.all(
    ready.map(async ([id, { key, check }]): Promise<KeyCheck> => {
      const provider = id as CheckedVendor;
      try {
        const found = await check(asking(provider, limits, options), settings);
        return { key, provider, ok: true, ...clean(found, settings[provider].apiKey) };
      } catch (error) {
        if (signal.aborted || !(error instanceof SparkfluenceError)) throw error;
        const { details, message, code, exitCode: exit_code } = error;
        const problem = { reason: details.reason ?? code, message, next: details.next ?? null, exit_code };
        return { key, provider, ok: false, warnings: [], problem };
      }
    }),
  );
}

/** GET requests under the rules of every call: rate limits, time limit, no redirect, the key to its own origin only. */
function asking(
  provider: CheckedVendor,
  limits: Limits,
  { signal, firstWaitMs, timeoutMs = TIMEOUT_MS }: OpenOptions,
): Ask {
  return (base, path, headers, secret) => {
    const wait = firstWaitMs === undefined ? {} : { firstWaitMs };
    const settings = callSettings({ apiKey: secret ?? '', limits, totalWaitMs: TOTAL_WAIT_MS, ...wait });
    const call = { ...settings, provider, what: CHECK, origins: [base.origin], signal, timeoutMs };
    return callVendor({ ...call, requestKind: 'read' }, async (fetch, attempt) => {
      const answer = await fetch(under(base, path), { headers, signal: attempt });
      return answer.json();
    });
  };
}

/** Redacts the names of accounts and models, which are the provider's own text. */
function clean({ account, warnings, ...rest }: Found, secret: string | undefined): Found {
  const shown = (text: string) => redact(text, [secret]).slice(0, 300);
  return { account: shown(account), ...rest, warnings: warnings.map(shown) };
}
