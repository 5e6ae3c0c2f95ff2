import { SparkfluenceError } from '../../contracts/errors.ts';

/**
 * The refusal of a service that is asked without a key: with 401 and 403 it turns away networks, and programs that ask too
 * much, so that no key is the matter. Any other error stays as it is.
 * @param next what else can be done
 */
export function turnedAway(error: unknown, next: string): unknown {
  if (!(error instanceof SparkfluenceError) || error.details.reason !== 'key_refused') return error;
  const { provider, segment, status } = error.details;
  const text = `${provider} does not answer this program or network (HTTP ${status})`;
  return new SparkfluenceError('provider', segment === undefined ? text : `${segment}: ${text}`, {
    details: { ...error.details, reason: 'request_refused', next },
    cause: error,
  });
}
