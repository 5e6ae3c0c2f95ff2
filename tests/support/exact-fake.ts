import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  readonly method: string;
  /** Path with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one request; `count` is 1 for the first to this path. */
export type Reply = (response: ServerResponse, request: Recorded, count: number) => void;

export interface Fake {
  readonly baseUrl: string;
  readonly requests: readonly Recorded[];
  close(): Promise<void>;
}

/** A loopback server that knows exact methods and paths (`POST /v1/x`) and answers 404 to anything else. */
export async function startFake(routes: Readonly<Record<string, Reply>>): Promise<Fake> {
  const requests: Recorded[] = [];
  const counts = new Map<string, number>();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      const route = `${method} ${url}`;
      const count = (counts.get(route) ?? 0) + 1;
      counts.set(route, count);
      const reply = routes[route];
      if (reply === undefined)
        json(404, { error: { message: `no route ${route}` } })(response, request, count);
      else reply(response, request, count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(body);
  };

/** The line is dropped after the request was read. */
export const drop: Reply = (response) => {
  response.destroy();
};

/** Never answers. */
export const hang: Reply = () => undefined;

/** The replies in turn; the last one is repeated. */
export const inTurn =
  (...replies: readonly Reply[]): Reply =>
  (response, request, count) =>
    replies[Math.min(count, replies.length) - 1]!(response, request, count);
