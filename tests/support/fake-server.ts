import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeServer {
  /** `http://127.0.0.1:PORT` */
  readonly baseUrl: string;
  /** Method and path of every request, in order. */
  readonly requests: string[];
}

/** A server on loopback that knows exactly these paths and answers any other with 404; closed after the test. */
export async function startFakeServer(routes: Readonly<Record<string, Handler>>): Promise<FakeServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const handler = routes[request.url ?? ''];
    if (handler !== undefined) return handler(request, response);
    response.writeHead(404).end('no such path');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

export const bytes =
  (body: Uint8Array, type = 'application/octet-stream'): Handler =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  };
