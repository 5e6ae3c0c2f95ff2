import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { own } from '../contracts/own.ts';
import { openPart } from '../http/file-part.ts';
import { checkRequest, type ServerIdentity } from './door.ts';
import type { Ears } from './ears.ts';
import { type PageLanguage, pageLanguageOf, wordsOf } from './languages.ts';
import { knownError, refusalDocument } from './problem.ts';
import { type Refusal, renderRefusal } from './refusal-page.ts';

/** A page with its files and operations, at an address of its own below the token. */
export interface Room {
  /** The HTML of the page as it is now. */
  page(language: PageLanguage): Promise<string>;
  /** The file behind an address relative to the page; undefined for a file that the page does not show. */
  file(path: string): Promise<{ readonly path: string; readonly type: string } | undefined>;
  /** The operations that the page may call, by name. A SparkfluenceError is sent to it as an error document. */
  readonly api: Readonly<Record<string, (body: unknown) => Promise<object>>>;
  /** Takes a file that was chosen or dropped on the page. @param name the address behind `upload/` */
  upload(name: string, bytes: Buffer): Promise<object>;
  readonly ears: Ears;
}

export interface PageServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string;
  /** The room that an address is in, and the rest of the address there; undefined where there is none. */
  roomAt(path: string): Promise<{ readonly room: Room; readonly rest: string } | undefined>;
  /** The command that prints the address, for who comes without it: `sparkfluence studio`. */
  readonly command: string;
}

export interface PageServer {
  readonly url: string;
  /** Ends all connections; the rooms end their ears themselves. */
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_500_000;
/** As a photo that is named on the command line. */
const MAX_UPLOAD_BYTES = 64 * 1024 ** 2;
/** What is larger is read to its end and thrown away, up to so many times the limit; then the connection is cut. */
const MOST_THROWN_AWAY = 8;
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
};

/**
 * Serves pages, on the loopback address only.
 * @throws SparkfluenceError config, reason `port_taken`
 */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const server = createServer((request, response) => {
    const { port } = server.address() as { port: number };
    answer(request, response, { port, token: options.token }, options)
      .catch(async (error: unknown) => {
        if (!response.headersSent) await sendError(request, response, error);
        else response.destroy(); // the browser left, or the file vanished, in the middle of a video
      })
      .catch(() => response.destroy());
  });
  const port = await listenAt(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${options.token}/`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  identity: ServerIdentity,
  options: PageServerOptions,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const { command } = options;
  const admission = checkRequest({ method, url, headers }, identity);
  const refuse = (status: number, reason: string): Promise<void> =>
    sendRefusal(request, response, status, refusal(reason, command));
  if (!admission.allowed) return refuse(admission.status, admission.reason);
  const found = await options.roomAt(admission.path);
  if (found === undefined) return refuse(404, 'no_such_page');
  const { room, rest } = found;
  if (method === 'POST' && rest.startsWith('upload/')) {
    const bytes = await bytesOf(request, MAX_UPLOAD_BYTES);
    return sendJson(response, 200, { success: true, data: await room.upload(rest.slice(7), bytes) });
  }
  if (method === 'POST') {
    const operation = rest.startsWith('api/') ? own(room.api, rest.slice(4)) : undefined;
    if (operation === undefined) return refuse(404, 'no_such_page');
    return sendJson(response, 200, { success: true, data: await operation(await bodyOf(request)) });
  }
  if (rest === 'events') return listen(response, room.ears);
  if (rest === '') return sendPage(request, response, room);
  const file = await room.file(rest);
  if (file === undefined) return refuse(404, 'no_such_page');
  return sendFile(request, response, file);
}

/** The cookie that keeps the language which was chosen; it says nothing else. */
const CHOSEN = 'sparkfluence_language';

/** @param asked what the address or the page that asks says */
function languageFor({ headers }: IncomingMessage, asked: string | null): PageLanguage {
  const cookies = (headers.cookie ?? '').split('; ').map((cookie) => cookie.split('='));
  const chosen = cookies.find(([name]) => name === CHOSEN)?.[1];
  return pageLanguageOf(asked, chosen, headers['accept-language']);
}

async function sendPage(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const asked = new URLSearchParams(request.url?.split('?')[1] ?? '').get('language');
  const language = languageFor(request, asked);
  const page = await room.page(language);
  response.writeHead(200, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    ...(asked === null
      ? {}
      : { 'set-cookie': `${CHOSEN}=${language}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly` }),
  });
  response.end(page);
}

function listen(response: ServerResponse, ears: Ears): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  response.write('retry: 1000\n\n');
  ears.add(response);
}

async function sendFile(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  { path, type }: { readonly path: string; readonly type: string },
): Promise<void> {
  const part = await openPart(path, type, headers.range, [headers['if-range']].flat()[0]);
  try {
    response.writeHead(part.status, { ...HEADERS, ...part.headers });
    if (method === 'HEAD' || part.bytes === undefined) response.end();
    else await pipeline(part.handle.createReadStream({ ...part.bytes, autoClose: false }), response);
  } finally {
    await part.handle.close();
  }
}

/** @throws SparkfluenceError input, reason `too_large`, when all of it has come: a browser reads no answer before that */
async function bytesOf(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most * MOST_THROWN_AWAY) break;
    if (bytes <= most) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes > most) throw tooLarge(most);
  return Buffer.concat(chunks);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(request, MAX_BODY_BYTES);
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badRequest('The request is not JSON in UTF-8');
  }
}

/** HTTP status of an error; the document in the body says more. */
const STATUS: Partial<Record<SparkfluenceError['kind'], number>> = {
  input: 400,
  budget: 402,
  project: 409,
  pending: 409,
  config: 409,
  limit: 429,
  media: 422,
  provider: 502,
};

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  const known = knownError(error);
  return sendRefusal(request, response, STATUS[known.kind] ?? 500, known);
}

/** In the language of the page that asks, which its script names. */
async function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  error: SparkfluenceError,
): Promise<void> {
  const language = languageFor(request, [request.headers['x-sparkfluence-language']].flat()[0] ?? null);
  if (request.headers['sec-fetch-dest'] === 'document') {
    const page = await renderRefusal(refusalFor(request.url ?? '', error, language));
    response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
    return void response.end(page);
  }
  const ofFile = request.headers['content-type'] === 'application/octet-stream';
  sendJson(response, status, refusalDocument(error, wordsOf(language), ofFile));
}

/** What a person reads who opened an address: a video's page below the one with all videos, whose token was right, leads back there. */
function refusalFor(url: string, error: SparkfluenceError, ui: PageLanguage): Refusal {
  const t = wordsOf(ui);
  const isVideo = error.details.reason === 'no_such_page' && /^\/[^/]+\/p\/[^/]+\/(?:$|\?)/.test(url);
  if (isVideo) return { ui, text: t.browser.videoGone, next: '', home: '../../' };
  const { text, next } = refusalDocument(error, t).said;
  return { ui, text, next, home: null };
}

function sendJson(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' });
  response.end(JSON.stringify(document));
}

const MESSAGES: Record<string, string> = {
  wrong_token: 'This address is not the page’s: its token is missing or wrong',
  cross_origin: 'Only the page itself may ask this',
  wrong_host: 'This server answers to 127.0.0.1 and localhost alone',
  no_such_page: 'There is no such page',
};

const refusal = (reason: string, command: string) =>
  new SparkfluenceError('input', MESSAGES[reason] ?? 'This cannot be asked here', {
    code: reason === 'wrong_token' ? 'UNAUTHORIZED' : 'INVALID_REQUEST',
    details: { reason, next: `Open the address that \`${command}\` printed.` },
  });

const tooLarge = (most: number): SparkfluenceError =>
  new SparkfluenceError('input', `It is larger than ${Math.round(most / 1e6)} MB`, {
    details: { reason: 'too_large', next: 'Give a smaller file.' },
  });

const badRequest = (message: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason: 'bad_document' } });

function listenAt(server: Server, port: number): Promise<number> {
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
