import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  combineDataSchema,
  combineRequestSchema,
  errorDocumentSchema,
  imagesDataSchema,
  imagesRequestSchema,
  pipeDataSchema,
  SCHEMAS,
  scriptDataSchema,
  scriptRequestSchema,
  statusDataSchema,
  statusRequestSchema,
  videosDataSchema,
  videosRequestSchema,
} from './documents.ts';
import { qualitySchema } from './quality.ts';
import { PLANS } from './segments.ts';

const example = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/documents/${name}.json`, import.meta.url), 'utf8'));

test.each([
  ['script-request', scriptRequestSchema],
  ['images-request', imagesRequestSchema],
  ['videos-request', videosRequestSchema],
  ['status-request', statusRequestSchema],
  ['combine-request', combineRequestSchema],
  ['error', errorDocumentSchema],
] as const)('the specification’s %s is taken as it stands', (name, schema) => {
  expect(schema.parse(example(name))).toEqual(example(name));
});

test('the specification’s script response is a pipe document', () => {
  const { data } = example('script-response');
  expect(pipeDataSchema.parse(data)).toEqual(data);
});

test('each field of a step’s answer is one of the document that the next step reads', () => {
  const answers = [scriptDataSchema, imagesDataSchema, videosDataSchema, statusDataSchema, combineDataSchema];
  const fields = answers.flatMap(({ shape }) => Object.keys(shape));
  expect(Object.keys(pipeDataSchema.shape)).toEqual(expect.arrayContaining(fields));
});

test.each([
  ['(no script: the clip was brought in)', 0.3, true],
  ['(no script: the clip was brought in)', 70, true],
  ['(no script: the clip was brought in)', 0, false],
  ['Salt the water.', 70, false],
  ['Salt the water.', 0.3, false],
])('a segment of %s may last %d s: %s', (script_text, duration_seconds, allowed) => {
  const { data } = example('script-response');
  const segments = [{ ...data.segments[0], script_text, duration_seconds }];
  expect(pipeDataSchema.safeParse({ ...data, segments }).success).toBe(allowed);
});

test('script bodies may leave out what has a default', () => {
  expect(scriptRequestSchema.parse({ input_type: 'topic', content: 'sleep' })).toMatchObject({
    duration: '30s',
    platform: 'tiktok',
    language: 'english',
  });
});

test.each(Object.entries(SCHEMAS))('%s can be printed as JSON Schema and read again', (name, schema) => {
  const json = z.toJSONSchema(schema, { io: name.endsWith('-request') ? 'input' : 'output' });
  const again = z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0]);
  expect(again.safeParse({ surprise: 1 }).success).toBe(false);
});

test('the plans add up to their duration, and stand in order', () => {
  for (const [duration, plan] of Object.entries(PLANS)) {
    const total = plan.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
    expect(`${total}s`).toBe(duration);
    expect(plan.every(({ durationSeconds }) => durationSeconds >= 6 && durationSeconds <= 8)).toBe(true);
    expect([plan[0]?.type, plan.at(-1)?.type]).toEqual(['HOOK', 'ENDING_CTA']);
  }
});

test('a verdict of an earlier version, which called some pictures suspicious, is read', () => {
  const older = { pictures: 'suspicious' };
  expect(qualitySchema.pick({ pictures: true }).parse(older)).toEqual({ pictures: 'some' });
});
