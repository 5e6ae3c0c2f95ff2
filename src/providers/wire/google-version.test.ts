import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { AnswerError } from './failed-call.ts';
import { fetchWithPreviews } from './google-version.ts';

const ok = new Response('{}', { headers: { 'content-type': 'application/json' } });
const missing = (body: unknown) => new AnswerError(404, [], JSON.stringify(body));
const html = () => new AnswerError(404, [], '<html><title>Error 404 (Not Found)!!1</title></html>');
const model = (name: string, version: string) =>
  missing({ error: { code: 404, message: `models/${name} is not found for API version ${version}` } });

/** What was asked for, and what came of it. */
async function ask(
  path: string,
  answers: Record<string, AnswerError | Response>,
  { apiVersion, ...init }: RequestInit & { apiVersion?: string } = {},
) {
  const asked: string[] = [];
  const host = `https://host-${crypto.randomUUID()}.example`;
  const send = fetchWithPreviews(async (input) => {
    const { pathname } = new URL(String(input));
    asked.push(pathname);
    const answer = answers[pathname] ?? missing({ error: 'no such path' });
    if (answer instanceof Error) throw answer;
    return answer.clone();
  }, apiVersion);
  const once = () => send(`${host}${path}`, init).catch((error: unknown) => classify(error)?.reason ?? error);
  return { asked, once, outcome: await once() };
}

test('a preview that v1 does not know is asked for under v1beta, and there at once the next time', async () => {
  const path = '/v1/models/x-preview:generateContent';
  const beta = path.replace('v1', 'v1beta');
  const { asked, once, outcome } = await ask(path, { [path]: model('x-preview', 'v1'), [beta]: ok });
  expect(outcome).toBeInstanceOf(Response);
  expect(asked).toEqual([path, beta]);
  await once();
  expect(asked).toEqual([path, beta, beta]);
});

test('a page in place of the interactions leads to v1beta, and is told where there is nothing either', async () => {
  const init = { method: 'POST', body: '{"model":"gemini-omni-1.2-flash"}' };
  const found = await ask(
    '/v1/interactions',
    { '/v1/interactions': html(), '/v1beta/interactions': ok },
    init,
  );
  expect(found.outcome).toBeInstanceOf(Response);
  const nowhere = await ask(
    '/v1/interactions',
    { '/v1/interactions': html(), '/v1beta/interactions': html() },
    init,
  );
  expect(nowhere.outcome).toBe('preview_api_version');
});

test('a field that v1 does not know leads to v1beta', async () => {
  const path = '/v1/models/x:generateContent';
  const message = 'Invalid JSON payload received. Unknown name "systemInstruction": Cannot find field.';
  const unknown = new AnswerError(400, [], JSON.stringify({ error: { code: 400, message } }));
  const { asked, outcome } = await ask(path, { [path]: unknown, [path.replace('v1', 'v1beta')]: ok });
  expect(outcome).toBeInstanceOf(Response);
  expect(asked).toHaveLength(2);
});

test('a job of v1beta is found by another process', async () => {
  const answers = {
    '/v1/interactions/abc': missing({ error: { code: 'not_found' } }),
    '/v1beta/interactions/abc': ok,
  };
  expect((await ask('/v1/interactions/abc', answers)).outcome).toBeInstanceOf(Response);
});

test('what v1beta does not know either is gone', async () => {
  const path = '/v1/models/x-preview:generateContent';
  const answers = {
    [path]: model('x-preview', 'v1'),
    '/v1beta/models/x-preview:generateContent': model('x-preview', 'v1beta'),
  };
  expect((await ask(path, answers)).outcome).toBe('model_retired');
});

test('a model that is no preview, and a version of the user’s own, are asked for once', async () => {
  const gone = await ask('/v1/models/x:generateContent', {});
  expect(gone.asked).toHaveLength(1);
  const own = await ask(
    '/v1/interactions',
    { '/v1/interactions': html() },
    { method: 'POST', apiVersion: 'v1' },
  );
  expect(own).toMatchObject({ asked: ['/v1/interactions'], outcome: 'preview_api_version' });
});
