import type { z } from 'zod';
import { SparkfluenceError } from './errors.ts';
import { inPlainWords } from './plain-issues.ts';
import { firstLetters } from './text.ts';

/**
 * Parses a value from outside: a document, a body, a flag or a setting.
 * @param what names the value in messages: `the document on stdin`, `--duration`
 * @throws SparkfluenceError input, with the specification's `details`: field, expected, received
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true, error: inPlainWords });
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => describe(deepest(issue)));
  const [first] = issues;
  const shown = issues
    .slice(0, 5)
    .map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`));
  const more = issues.length > 5 ? `; and ${issues.length - 5} more` : '';
  throw new SparkfluenceError('input', `${capital(what)} is not valid: ${shown.join('; ')}${more}`, {
    details: {
      reason: first?.reason ?? 'invalid',
      field: first?.field ?? '',
      ...(first?.allowed === undefined ? {} : { allowed: first.allowed }),
      ...(first?.received === undefined ? {} : { received: first.received }),
      next: 'Mend what is named; `sparkfluence schema` prints what each document looks like.',
    },
  });
}

type Issue = z.core.$ZodIssue;

interface Description {
  readonly field: string;
  readonly problem: string;
  readonly reason: string;
  readonly allowed?: readonly unknown[];
  readonly received?: unknown;
}

/** The issue of a union's nearest alternative, which is the helpful one. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue;
  const [nearest] = [...issue.errors].sort((a, b) => a.length - b.length);
  const inner = nearest?.[0];
  return inner === undefined ? issue : { ...deepest(inner as Issue), path: [...issue.path, ...inner.path] };
}

function describe(issue: Issue): Description {
  const field = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('');
  const common = { field: firstLetters(field.replace(/^\./, ''), 200) };
  const received = 'input' in issue ? brief(issue.input) : undefined;
  if (issue.code === 'invalid_value') {
    const allowed = issue.values;
    const wanted = `one of ${allowed.join(', ')}`;
    if (issue.input === undefined)
      return { ...common, problem: `is missing; it must be ${wanted}`, reason: 'missing_field', allowed };
    const problem = `${JSON.stringify(received) ?? (Array.isArray(issue.input) ? 'a list' : 'an object')} is not ${wanted}`;
    return { ...common, problem, reason: 'unknown_value', allowed, received };
  }
  if (issue.code === 'unrecognized_keys') {
    return { ...common, problem: `unknown field ${namesOf(issue.keys)}`, reason: 'unknown_field' };
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return { ...common, problem: 'is missing', reason: 'missing_field' };
  }
  return { ...common, problem: issue.message, reason: 'invalid', received };
}

/** A document may have any number of fields that we do not know, with names of any length. */
function namesOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 5).map((key) => firstLetters(key, 80));
  return `${shown.join(', ')}${keys.length > shown.length ? ` and ${keys.length - shown.length} more` : ''}`;
}

function brief(value: unknown): unknown {
  return typeof value === 'string' ? firstLetters(value, 80) : typeof value === 'object' ? undefined : value;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
