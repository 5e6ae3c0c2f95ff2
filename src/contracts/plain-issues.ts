import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What was wanted of a value, by zod's name of its type. */
const WANTED: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
};

/**
 * Says what is wrong with a value in words for people who know no schemas; undefined where zod's own, or those of the
 * schema, are as good. It is the `error` of a parse.
 */
export const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return WANTED[issue.expected];
  if (issue.code === 'too_big') return limit(issue, issue.maximum, 'most');
  if (issue.code === 'too_small') return limit(issue, issue.minimum, 'least');
  return undefined;
};

function limit(issue: Issue, bound: unknown, which: 'most' | 'least'): string | undefined {
  const { origin, inclusive } = issue as { origin?: string; inclusive?: boolean };
  if (origin === 'string')
    return bound === 1 && which === 'least' ? 'is empty' : `must have at ${which} ${bound} characters`;
  if (origin === 'array') return `must have at ${which} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin !== 'number' && origin !== 'int') return undefined;
  if (inclusive === false) return `must be ${which === 'most' ? 'less' : 'more'} than ${bound}`;
  return `must be at ${which} ${bound}`;
}
