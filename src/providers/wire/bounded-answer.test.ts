import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { callVendor } from './vendor-call.ts';

/** A vendor on loopback that sends what no vendor should. */

async function asked(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = {
    provider: 'fake',
    what: 'the image',
    origins: [origin],
    secrets: [],
    signal: new AbortController().signal,
    requestKind: 'submit' as const,
    timeoutMs: 60_000,
  };
  try {
    return await callVendor(call, async (fetch) => (await fetch(origin)).json()).catch(
      (error: unknown) => error,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const json = (status: number, body: string): RequestListener => {
  return (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};

/** Sends for as long as somebody listens. */
const endless =
  (status: number, type: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type });
    const more = () => {
      while (!response.destroyed && response.write(`[${' '.repeat(65_535)}`));
    };
    response.on('drain', more);
    more();
  };

test('an answer that does not end, or is nested without end, is one that cannot be used', async () => {
  expect(await asked(json(200, '{"a":[1]}'))).toEqual({ a: [1] });
  // The order may have been taken, so it is not sent again.
  for (const hostile of [
    endless(200, 'application/json'),
    json(200, '['.repeat(3_000_000)),
    json(200, `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`),
    json(200, `"${'x'.repeat(33 * 1024 * 1024)}"`),
  ])
    expect(await asked(hostile)).toMatchObject({ details: { reason: 'ambiguous_submission' } });
});

test('of a refusal and of a page the beginning is read, however long they are', async () => {
  expect(await asked(endless(400, 'text/html'))).toMatchObject({ details: { reason: 'request_refused' } });
  expect(await asked(endless(200, 'text/html'))).toMatchObject({
    details: { reason: 'ambiguous_submission' },
  });
  const spaces = await asked(json(400, `{"error":{"message":"a${' '.repeat(60_000)}b"}}`));
  expect(spaces).toMatchObject({ details: { reason: 'request_refused' } });
});
