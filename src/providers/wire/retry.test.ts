import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { AnswerError, type RetryOptions, type Wait, withRetry } from './retry.ts';

const never = new AbortController().signal;
const options: RetryOptions = {
  signal: never,
  provider: 'veo',
  what: 'the clip',
  requestKind: 'read',
  firstWaitMs: 4,
};

const refused = (status: number, body: unknown = '', headers: [string, string][] = []) =>
  new AnswerError(status, headers, body);
const network = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

/** How often the task ran, and what came of it. */
async function run(errors: readonly unknown[], change: Partial<RetryOptions> = {}) {
  let calls = 0;
  const outcome = await withRetry(
    async () => {
      const error = errors[calls];
      calls += 1;
      if (error !== undefined) throw error;
      return 'done';
    },
    { ...options, ...change },
  ).catch((error: unknown) => error);
  return { calls, outcome };
}

test.each([
  ['read', 500, 2],
  ['read', 503, 2],
  ['read', 408, 2],
  ['submit', 500, 1],
  ['submit', 503, 1],
])('%s: HTTP %i is asked %i times', async (requestKind, status, calls) => {
  const result = await run([refused(status)], { requestKind: requestKind as RetryOptions['requestKind'] });
  expect(result.calls).toBe(calls);
  if (calls === 2) expect(result.outcome).toBe('done');
  else expect(result.outcome).toMatchObject({ details: { reason: 'ambiguous_submission' }, exitCode: 4 });
});

test.each([
  ['read', 'ECONNRESET', 2, undefined],
  ['read', 'ECONNREFUSED', 2, undefined],
  ['submit', 'ECONNREFUSED', 2, undefined],
  ['submit', 'ENOTFOUND', 2, undefined],
  ['submit', 'UND_ERR_CONNECT_TIMEOUT', 2, undefined],
  ['submit', 'ECONNRESET', 1, 'ambiguous_submission'],
  ['submit', 'UND_ERR_SOCKET', 1, 'ambiguous_submission'],
  ['submit', 'UND_ERR_HEADERS_TIMEOUT', 1, 'ambiguous_submission'],
])('%s: %s is asked %i times', async (requestKind, code, calls, reason) => {
  const result = await run([network(code)], { requestKind: requestKind as RetryOptions['requestKind'] });
  expect(result.calls).toBe(calls);
  if (reason === undefined) expect(result.outcome).toBe('done');
  else expect(result.outcome).toMatchObject({ details: { reason } });
});

test('a submit waits out a rate limit, whether or not it says when: nothing was taken', async () => {
  const says = refused(429, '', [['Retry-After', '0.05']]);
  expect(await run([says], { requestKind: 'submit' })).toMatchObject({ calls: 2, outcome: 'done' });
  expect(await run([refused(429)], { requestKind: 'submit' })).toMatchObject({ calls: 2, outcome: 'done' });
  const always = Array.from({ length: 9 }, () => refused(429));
  expect(await run(always, { requestKind: 'submit', attempts: 2 })).toMatchObject({
    calls: 5,
    outcome: { exitCode: 7, details: { reason: 'rate_limited', attempts: 5 } },
  });
});

test('without a time the waits grow, are random, and make at most two minutes', async () => {
  const waits: number[] = [];
  const always = Array.from({ length: 9 }, () => refused(429));
  const onWait = ({ waitMs }: Wait) => waits.push(waitMs);
  await run(always, { requestKind: 'submit', firstWaitMs: 10, onWait });
  expect(waits).toHaveLength(4);
  waits.forEach((waitMs, index) => {
    expect(waitMs).toBeGreaterThanOrEqual(20 * 2 ** index);
    expect(waitMs).toBeLessThanOrEqual(40 * 2 ** index);
  });
  const patient = await run(always, { firstWaitMs: 10, totalWaitMs: 50 });
  expect(patient.calls).toBeLessThanOrEqual(3);
});

test('an answer that is none this time is asked for three times in all; an order only where nothing was taken', async () => {
  const none = () =>
    new AnswerError(200, [], {}, { reason: 'bad_answer', message: 'it holds no text', isPassing: true });
  expect(await run([none(), none()])).toMatchObject({ calls: 3, outcome: 'done' });
  const stays = await run([none(), none(), none(), none()]);
  expect(stays).toMatchObject({ calls: 3, outcome: { details: { reason: 'bad_answer', attempts: 3 } } });
  expect((await run([none()], { requestKind: 'submit' })).calls).toBe(1);
});

test('the wait is the larger of what is asked and the backoff', async () => {
  const waits: Wait[] = [];
  const onWait = (wait: Wait) => waits.push(wait);
  await run([refused(429, '', [['retry-after-ms', '40']]), refused(500), refused(500)], { onWait });
  expect(waits.map(({ attempt, reason }) => [attempt, reason])).toEqual([
    [1, 'rate_limited'],
    [2, 'provider_unavailable'],
    [3, 'provider_unavailable'],
  ]);
  expect(waits[0]!.waitMs).toBe(40);
  expect(waits[1]!.waitMs).toBeGreaterThanOrEqual(4);
  expect(waits[1]!.waitMs).toBeLessThanOrEqual(8);
  expect(waits[2]!.waitMs).toBeGreaterThanOrEqual(8);
});

test('attempts and the sum of waits are bounded', async () => {
  const broken = Array.from({ length: 9 }, () => refused(500));
  expect((await run(broken, { attempts: 3 })).calls).toBe(3);
  const asks = Array.from({ length: 9 }, () => refused(429, '', [['retry-after-ms', '40']]));
  const bounded = await run(asks, { totalWaitMs: 100 });
  expect(bounded).toMatchObject({ calls: 3, outcome: { details: { attempts: 3, retry_after_seconds: 1 } } });
});

test('an abort ends the wait at once', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 20);
  const started = performance.now();
  const { calls, outcome } = await run([refused(429, '', [['retry-after', '60']])], {
    signal: stop.signal,
    totalWaitMs: 100_000,
  });
  expect(calls).toBe(1);
  expect(outcome).toMatchObject({ kind: 'interrupted' });
  expect(performance.now() - started).toBeLessThan(1000);
});

test('a submit that is stopped in mid-call is interrupted, not ambiguous', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 10);
  const submit = withRetry((signal) => sleep(5000, undefined, { signal }), {
    ...options,
    signal: stop.signal,
    requestKind: 'submit',
    timeoutMs: 3000,
  });
  await expect(submit).rejects.toMatchObject({ kind: 'interrupted' });
});

test('a time-out is no abort: of a read it is repeated while patience lasts, of a submit it is ambiguous', async () => {
  let calls = 0;
  const hang = async (signal: AbortSignal) => {
    calls += 1;
    await sleep(5000, undefined, { signal });
  };
  const read = withRetry(hang, { ...options, timeoutMs: 30, totalWaitMs: 100 });
  await expect(read).rejects.toMatchObject({ kind: 'provider', details: { reason: 'provider_unavailable' } });
  expect(calls).toBeGreaterThan(1);
  calls = 0;
  const submit = withRetry(hang, { ...options, requestKind: 'submit', timeoutMs: 30 });
  await expect(submit).rejects.toMatchObject({ details: { reason: 'ambiguous_submission' } });
  expect(calls).toBe(1);
});

test('each attempt takes a slot of the provider and releases it before the wait', async () => {
  const events: string[] = [];
  const limits = {
    acquire: async (provider: string, { isPoll, units }: { isPoll?: boolean; units?: number }) => {
      events.push(`take ${provider}${isPoll === true ? ` poll ${units}` : ''}`);
      return async () => {
        events.push('give back');
      };
    },
    learn: async (provider: string, answer: string) => void events.push(`learn ${provider} ${answer}`),
  };
  await run([refused(500)], { limits, onWait: () => events.push('wait') });
  expect(events).toEqual(['take veo', 'give back', 'wait', 'take veo', 'give back']);
  events.length = 0;
  await run([refused(429, 'a limit')], { limits, counted: { as: 'texts', isPoll: true, units: 3 } });
  expect(events).toEqual([
    'take texts poll 3',
    'learn texts a limit',
    'give back',
    'take texts poll 3',
    'give back',
  ]);
});

test('bugs and our own errors go up as they are', async () => {
  const bug = new TypeError('x is not a function');
  expect(await run([bug])).toEqual({ calls: 1, outcome: bug });
  const own = new SparkfluenceError('media', 'broken');
  expect(await run([own])).toEqual({ calls: 1, outcome: own });
});

test('the segment is named, the key is not', async () => {
  const { outcome } = await run([refused(400, { error: { message: 'bad key-1234567' } })], {
    segment: 'BODY_1',
    secrets: ['key-1234567'],
  });
  expect(outcome).toMatchObject({
    message: 'BODY_1: veo refused the request for the clip: bad [key]',
    details: { segment: 'BODY_1', provider: 'veo', status: 400 },
  });
});
