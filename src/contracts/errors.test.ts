import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorDocument, EXIT_CODES, SparkfluenceError } from './errors.ts';

test('the exit codes are the documented ones', () => {
  expect(EXIT_CODES).toEqual({
    done: 0,
    bug: 1,
    input: 2,
    config: 3,
    provider: 4,
    media: 5,
    project: 6,
    limit: 7,
    pending: 8,
    budget: 9,
    upload: 10,
    interrupted: 130,
  });
});

test('the envelope holds code, message, details and the step; the kind is among the details', () => {
  const error = new SparkfluenceError('media', 'It broke', {
    details: { reason: 'truncated', segment: 'HOOK' },
    failedStep: 'Downloading HOOK',
  });
  expect(error.exitCode).toBe(5);
  expect(error.toDocument()).toEqual({
    success: false,
    error: {
      code: 'FFMPEG_ERROR',
      message: 'It broke',
      details: { reason: 'truncated', segment: 'HOOK', kind: 'media' },
      failed_step: 'Downloading HOOK',
    },
  });
  expect(new SparkfluenceError('bug', 'x').toDocument().error).not.toHaveProperty('failed_step');
});

test('every kind keeps its exit code through a pipe', () => {
  for (const kind of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]) {
    if (kind === 'done') continue;
    const first = new SparkfluenceError(kind, 'x', { details: { reason: 'y' } }).toDocument();
    const second = SparkfluenceError.passOn(structuredClone(first));
    expect(second.exitCode, kind).toBe(EXIT_CODES[kind]);
    expect(second.toDocument()).toEqual(first);
  }
});

test('a failure that somebody else wrote gets the exit code of its code', () => {
  const exits = ERROR_CODES.map((code) => {
    const document: ErrorDocument = { success: false, error: { code, message: 'x', details: {} } };
    return [code, SparkfluenceError.passOn(document).exitCode];
  });
  expect(Object.fromEntries(exits)).toEqual({
    INVALID_INPUT: 2,
    INVALID_REQUEST: 2,
    UNAUTHORIZED: 3,
    RATE_LIMITED: 7,
    API_ERROR: 4,
    JOB_NOT_FOUND: 6,
    DOWNLOAD_FAILED: 5,
    FFMPEG_ERROR: 5,
    UPLOAD_FAILED: 10,
    INTERNAL_ERROR: 1,
  });
});
