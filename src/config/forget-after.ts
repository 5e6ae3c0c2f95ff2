import { SparkfluenceError } from '../contracts/errors.ts';
import { durationSeconds } from '../contracts/storage.ts';

const LEAST_KEPT_SECONDS = 86_400;

/**
 * How long the rows of finished batches stay in the queue, milliseconds; undefined: for good.
 * @throws SparkfluenceError config, reason `bad_setting`
 */
export function forgetAfterMs(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const given = env.SPARKFLUENCE_FORGET_AFTER?.trim();
  if (given === undefined || given === '') return undefined;
  const seconds = durationSeconds(given) ?? 0;
  if (seconds >= LEAST_KEPT_SECONDS) return seconds * 1000;
  throw new SparkfluenceError('config', 'SPARKFLUENCE_FORGET_AFTER must be a time of at least a day', {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_setting',
      field: 'SPARKFLUENCE_FORGET_AFTER',
      next: 'Set it to a time such as 90d, or unset it to keep all.',
    },
  });
}
