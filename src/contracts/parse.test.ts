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
  const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`a${index}`, 1]));
  expect(refusal(fields).message).toMatch(/unknown field a0, a1, a2, a3, a4 and 995 more$/);
  expect(refusal({ ['x'.repeat(5_000_000)]: 1 }).message.length).toBeLessThan(200);
});

test('a text of 60 MB is refused at once: its letters are not counted', () => {
  const style = 'x'.repeat(60_000_000);
  const startMs = performance.now();
  expect(refusal({ style }).details.received).toBe('x'.repeat(80));
  expect(performance.now() - startMs).toBeLessThan(500);
});

test('what a value must be is said in words, of a schema or ours', () => {
  const values = z.strictObject({
    speed: z.number().min(0.8).max(1.3),
    name: z.string().min(1).max(5),
    list: z.array(z.string().regex(/^#/, 'must be a colour')).min(2),
    count: z.int().positive(),
    isOn: z.boolean(),
  });
  const wrong: [object, RegExp][] = [
    [{ speed: 5 }, /speed: must be at most 1\.3/],
    [{ speed: 'fast' }, /speed: must be a number/],
    [{ name: '' }, /name: is empty/],
    [{ name: 'abcdef' }, /name: must have at most 5 characters/],
    [{ list: ['red', '#1'] }, /list\[0\]: must be a colour/],
    [{ list: ['#1'] }, /list: must have at least 2 entries/],
    [{ list: 'red' }, /list: must be a list/],
    [{ count: 0 }, /count: must be more than 0/],
    [{ count: 1.5 }, /count: must be a whole number/],
    [{ isOn: 'yes' }, /isOn: must be true or false/],
  ];
  const good = { speed: 1, name: 'a', list: ['#1', '#2'], count: 1, isOn: true };
  for (const [value, words] of wrong)
    expect(() => parseInput(values, { ...good, ...value }, 'the body')).toThrow(words);
});
