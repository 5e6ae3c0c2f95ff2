import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { checkKnock, type House, rangeOf } from './door.ts';

export interface PageServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly token: string;
  page(): Promise<string>;
  /** The file behind an address beside the page, or undefined where the page shows no such file. */
  file(path: string): Promise<{ readonly path: string; readonly type: string } | undefined>;
  /** What the page may ask for, by name; a SparkfluenceError becomes a refusal that says why. */
  readonly api: Readonly<Record<string, (body: unknown) => Promise<object>>>;
}

export interface PageServer {
  readonly url: string;
  /** Pages that are open and listen. */
  readonly listeners: number;
  /** Tells all open pages. */
  tell(event: 'change' | 'progress', data: string): void;
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 1_500_000;
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
};

/**
 * Serves one page to this machine alone.
 * @throws SparkfluenceError config, reason `port_taken`
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const { port } = server.address() as { port: number };
    answer(request, response, { port, token: options.token }, options, open).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, error);
      else response.destroy(); // it went away in the middle of a film, or the film did
    });
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${options.token}/`,
    get listeners() {
      return open.size;
    },
    tell(event, data) {
      for (const response of open) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const response of open) response.end();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  house: House,
  options: PageServerOptions,
  open: Set<ServerResponse>,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const knock = checkKnock({ method, url, headers }, house);
  if (!knock.open) {
    send(response, knock.status, failure(knock.reason));
    return;
  }
  if (method === 'POST') {
    const task = /^api\/\w+$/.test(knock.path) ? options.api[knock.path.slice(4)] : undefined;
    if (task === undefined) return send(response, 404, failure('no_such_page'));
    return send(response, 200, { success: true, data: await task(await bodyOf(request)) });
  }
  if (knock.path === 'events') return listenTo(response, open);
  if (knock.path === '') {
    const page = await options.page();
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
    response.end(page);
    return;
  }
  const file = await options.file(knock.path);
  if (file === undefined) return send(response, 404, failure('no_such_page'));
  return sendFile(request, response, file);
}

function listenTo(response: ServerResponse, open: Set<ServerResponse>): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  response.write('retry: 1000\n\n');
  open.add(response);
  response.once('close', () => open.delete(response));
}

async function sendFile(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  { path, type }: { readonly path: string; readonly type: string },
): Promise<void> {
  const { size } = await stat(path);
  const range = rangeOf(headers.range, size);
  const common = { ...HEADERS, 'content-type': type, 'accept-ranges': 'bytes' };
  if (range === null) {
    response.writeHead(416, { ...common, 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const part = range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` };
  response.writeHead(range === undefined ? 200 : 206, {
    ...common,
    ...part,
    'content-length': Math.max(0, end - start + 1),
  });
  if (method === 'HEAD' || size === 0) response.end();
  else await pipeline(createReadStream(path, { start, end }), response);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) throw bad('The request is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw bad('The request is not JSON');
  }
}

/** What a refusal is in HTTP's words; the document says it in ours. */
const STATUS: Partial<Record<SparkfluenceError['kind'], number>> = {
  input: 400,
  budget: 402,
  project: 409,
  pending: 409,
  config: 409,
  limit: 429,
  provider: 502,
};

function refuse(response: ServerResponse, error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  const known =
    error instanceof SparkfluenceError ? error : new SparkfluenceError('bug', `Unexpected: ${words}`);
  send(response, STATUS[known.kind] ?? 500, known.toDocument());
}

function send(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' });
  response.end(JSON.stringify(document));
}

const WORDS: Record<string, string> = {
  wrong_token: 'This address is not the page’s: its token is missing or wrong',
  cross_origin: 'Only the page itself may ask this',
  wrong_host: 'This server answers to 127.0.0.1 and localhost alone',
  no_such_page: 'There is no such page',
};

const failure = (reason: string) =>
  new SparkfluenceError('input', WORDS[reason] ?? 'This cannot be asked here', {
    code: reason === 'wrong_token' ? 'UNAUTHORIZED' : 'INVALID_REQUEST',
    details: { reason, next: 'Open the address that `sparkfluence preview --serve` printed.' },
  }).toDocument();

const bad = (message: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason: 'bad_document' } });

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const taken = ['EADDRINUSE', 'EACCES'].includes(systemCode(cause) ?? '');
      reject(taken ? portTaken(port, cause) : cause);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

const portTaken = (port: number, cause: unknown): SparkfluenceError =>
  new SparkfluenceError('config', `Port ${port} cannot be used: ${systemCode(cause)}`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'port_taken', port, next: 'Give another --port, or leave it out for a free one.' },
    cause,
  });
