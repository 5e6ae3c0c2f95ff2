import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import type { Attributes } from '../contracts/telemetry.ts';

type Given = Record<string, string | number | boolean>;

/** Those that have a value. */
export const givenOf = (attributes: Attributes): Given =>
  Object.fromEntries(
    Object.entries(attributes).filter(
      (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
    ),
  );

/** What spans below say as well, so that a request knows for whom it is. */
const INHERITED = new Set([
  'sparkfluence.stage',
  'sparkfluence.segment',
  'sparkfluence.provider',
  'sparkfluence.model',
]);

export const inheritedOf = (attributes: Attributes): Given =>
  Object.fromEntries(Object.entries(givenOf(attributes)).filter(([name]) => INHERITED.has(name)));

/** Of an error its kind and reason. Its words stay here: they may hold a path, a prompt or what a vendor says. */
export function errorAttributes(error: unknown): Given {
  if (error instanceof SparkfluenceError)
    return givenOf({
      'error.type': String(error.details.reason ?? error.kind),
      'sparkfluence.error.kind': error.kind,
      'sparkfluence.error.code': error.code,
    });
  const name = error instanceof Error ? error.name : 'error';
  return { 'error.type': systemCode(error) ?? name };
}
