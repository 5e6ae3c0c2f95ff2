import { expect, test } from 'vitest';
import { z } from 'zod';
import { SparkfluenceError } from './errors.ts';
import { parseInput } from './parse.ts';

const schema = z.strictObject({
  style: z.enum(['cinematic', 'animated']).optional(),
  list: z.array(z.strictObject({ seconds: z.number().min(1) })).default([]),
  either: z
    .union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.number(), c: z.number() })])
    .optional(),
});

function refusal(value: unknown): SparkfluenceError {
  try {
    parseInput(schema, value, 'the body');
  } catch (error) {
    if (error instanceof SparkfluenceError) return error;
  }
  throw new Error('it was not refused');
}

test('what fits comes back with its defaults', () => {
  expect(parseInput(schema, { style: 'animated' }, 'x')).toEqual({ style: 'animated', list: [] });
});

test('an unknown value lists the allowed ones', () => {
  const { message, details, exitCode } = refusal({ style: 'noir' });
  expect(message).toBe('The body is not valid: style: "noir" is not one of cinematic, animated');
  expect(details).toMatchObject({
    reason: 'unknown_value',
    field: 'style',
    received: 'noir',
    allowed: ['cinematic', 'animated'],
  });
  expect(exitCode).toBe(2);
});

test('where one of some values is missing, or an object stands there, that is said', () => {
  const needed = z.strictObject({ input_type: z.enum(['topic', 'title']) });
  const messageOf = (value: unknown): string => {
    try {
      parseInput(needed, value, 'the body');
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(messageOf({})).toBe('The body is not valid: input_type: is missing; it must be one of topic, title');
  expect(messageOf({ input_type: {} })).toMatch(/input_type: an object is not one of topic, title$/);
  expect(messageOf({ input_type: ['topic'] })).toMatch(/input_type: a list is not one of/);
});

test('the field is named as one would write it', () => {
  expect(refusal({ list: [{ seconds: 3 }, { seconds: 0 }] }).details.field).toBe('list[1].seconds');
  expect(refusal({ list: [{}] }).details).toMatchObject({
    field: 'list[0].seconds',
    reason: 'missing_field',
  });
  expect(refusal({ styel: 'x' }).message).toContain('unknown field styel');
});

test('of a union the nearest alternative speaks', () => {
  expect(refusal({ either: { a: 7 } }).details.field).toBe('either.a');
});

test('what is long is cut, and many complaints are counted', () => {
  expect(String(refusal({ style: 'x'.repeat(5_000) }).details.received)).toHaveLength(80);
  const many = refusal({ list: Array.from({ length: 40 }, () => ({ seconds: 0 })) });
  expect(many.message).toMatch(/; and 35 more$/);
  expect(refusal([]).details.received).toBeUndefined();
});
