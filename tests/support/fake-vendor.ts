import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a client sent. */
export interface Sent {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Reply {
  /** Answers before the body was read. */
  readonly early?: boolean;
  readonly answer: (response: ServerResponse, sent: Sent) => void;
}

export interface FakeVendor {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** All requests in order, also those without a route. */
  readonly sent: Sent[];
  /** `POST /path?query` → reply. May be changed while the server runs; anything else is 404. */
  readonly routes: Record<string, Reply>;
}

/** A vendor's server on loopback that knows exactly these routes; closed after the test. */
export async function startFakeVendor(routes: Record<string, Reply> = {}): Promise<FakeVendor> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    void serve(request, response, sent, routes).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent, routes };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  sent: Sent[],
  routes: Record<string, Reply>,
): Promise<void> {
  const { method = '', url: path = '', headers } = request;
  const reply = routes[`${method} ${path}`] ?? NO_ROUTE;
  const chunks: Buffer[] = [];
  if (reply.early !== true) for await (const chunk of request) chunks.push(chunk);
  const received = { method, path, headers, body: Buffer.concat(chunks) };
  sent.push(received);
  reply.answer(response, received);
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  answer: (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  },
});

export const bytes = (body: Uint8Array, type: string): Reply => ({
  answer: (response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  },
});

export const page: Reply = {
  answer: (response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html><h1>Sign in to this network</h1></html>');
  },
};

export const brokenJson: Reply = {
  answer: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": 1, "data": [');
  },
};

export const redirectTo = (url: string, status = 307): Reply => ({
  answer: (response) => {
    response.writeHead(status, { location: url }).end();
  },
});

/** The line drops before the request's body is read. */
export const droppedBefore: Reply = { early: true, answer: (response) => response.destroy() };
/** The line drops after the whole request was read. */
export const droppedAfter: Reply = { answer: (response) => response.destroy() };
export const hanging: Reply = { answer: () => undefined };

/** Announces the whole body and breaks off in the middle. */
export const truncated = (body: Uint8Array, type: string): Reply => ({
  answer: (response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': body.length });
    response.write(body.subarray(0, body.length / 2), () => setTimeout(() => response.destroy(), 5));
  },
});

/** The replies in turn; the last one is repeated. */
export function inTurn(...replies: readonly Reply[]): Reply {
  let turn = 0;
  return {
    answer: (response, sent) => {
      const reply = replies[Math.min(turn, replies.length - 1)]!;
      turn += 1;
      reply.answer(response, sent);
    },
  };
}

const NO_ROUTE: Reply = {
  answer: (response) => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such path');
  },
};
