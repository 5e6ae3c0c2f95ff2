import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { keyedFetch } from './keyed-fetch.ts';
import { watchRequests } from './watch-requests.ts';

test('each request with its outcome and time; no header, no query, no body', async () => {
  const server = createServer((_request, response) => response.writeHead(201).end('{}')).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lines: string[] = [];
  const stop = watchRequests((line) => lines.push(line));
  const send = keyedFetch();
  const call = { method: 'POST', headers: { 'x-api-key': 'secret-1' }, body: 'secret-2' };
  await (await send(`${origin}/v1/images?signature=secret-3`, call)).text();
  await send('http://127.0.0.1:1/none').catch(() => undefined);
  stop();
  await (await send(`${origin}/unwatched`)).text();
  expect(lines[0]).toMatch(new RegExp(`^POST ${origin}/v1/images 201, \\d+\\.\\d s$`));
  expect(lines.join('\n')).not.toMatch(/secret|unwatched/);
});
