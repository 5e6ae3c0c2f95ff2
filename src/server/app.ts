import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { SparkfluenceError } from '../contracts/errors.ts';
import { combineFinalVideo, jobStatus, purchases, webhookSecret } from './backend.ts';
import { stopping } from './crew.ts';
import { DOCS_POLICY, docsPage } from './docs.ts';
import { checkVideoStatus, generateMedia, generateScript } from './edge.ts';
import type { Client } from './keys.ts';
import { addressGroup } from './limits.ts';
import { sendMedia } from './media.ts';
import { describeRoutes, documentOf } from './openapi.ts';
import { type Asked, baseOf, type Env, familyOf, keyKindOf, type Parts, refuse, send } from './parts.ts';
import { loginOf, QUEUE_PAGE, queueDocument, queuePage } from './queue-routes.ts';

/** The server as a function of requests: who may ask, how often, and which route answers. */
export function createApp(parts: Parts): OpenAPIHono<Env> {
  const { settings } = parts;
  const app = new OpenAPIHono<Env>();
  app.use((c, next) => logged(parts, c, next));
  if (settings.corsOrigins.length > 0)
    app.use(
      cors({
        origin: [...settings.corsOrigins],
        allowMethods: ['GET', 'HEAD', 'POST'],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-api-key', 'x-request-id'],
        exposeHeaders: [
          'retry-after',
          'ratelimit-limit',
          'ratelimit-remaining',
          'ratelimit-reset',
          'x-request-id',
        ],
        maxAge: 600,
      }),
    );
  app.onError((error, c) => refuse(parts, c, error));
  app.notFound((c) => refuse(parts, c, noSuchPage()));

  app.get('/healthz', (c) => send(c, { status: 200, body: '{"status":"ok"}' }));
  app.get('/readyz', async (c) => {
    const why = parts.isStopping() ? 'stopping' : await parts.readiness();
    return send(c, {
      status: why === undefined ? 200 : 503,
      body: JSON.stringify({ status: why ?? 'ready' }),
    });
  });

  app.use((c, next) => counted(parts, c, next));
  app.get('/media/*', (c) => sendMedia(parts, c));
  app.get('/openapi.json', (c) =>
    send(c, { status: 200, body: JSON.stringify(documentOf(app, settings.version, baseOf(c, settings))) }),
  );
  app.get('/docs', (c) =>
    send(
      c,
      { status: 200, body: docsPage(documentOf(app, settings.version, baseOf(c, settings))) },
      { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DOCS_POLICY },
    ),
  );

  const limitBody = bodyLimit({
    maxSize: settings.maxBodyBytes,
    onError: (c) => refuse(parts, c as unknown as Asked, tooLarge(settings.maxBodyBytes)),
  });
  for (const path of ['/functions/v1/*', '/api/*', QUEUE_PAGE]) {
    app.use(path, (c, next) => admitted(parts, c, next));
    app.post(path, limitBody); // other methods have no body here, and to look for one is dear
  }
  const posts: Readonly<Record<string, (c: Asked) => Promise<Response>>> = {
    '/functions/v1/generate-script': (c) => generateScript(parts, c),
    '/functions/v1/generate-images': (c) => generateMedia(parts, c, 'images'),
    '/functions/v1/generate-videos': (c) => generateMedia(parts, c, 'videos'),
    '/functions/v1/check-video-status': (c) => checkVideoStatus(parts, c),
    '/api/combine-final-video': (c) => combineFinalVideo(parts, c),
  };
  for (const [path, answer] of Object.entries(posts)) app.post(path, answer);
  app.get('/api/job-status/:job_id', (c) => jobStatus(parts, c));
  app.get('/functions/v1/purchases', (c) => purchases(parts, c));
  app.get('/api/purchases', (c) => purchases(parts, c));
  app.get('/api/webhook-secret', (c) => webhookSecret(parts, c));
  app.get('/functions/v1/queue', (c) => queueDocument(parts, c));
  app.get('/api/queue', (c) => queueDocument(parts, c));
  app.get(QUEUE_PAGE, (c) => queuePage(parts, c));
  // What has a route and came here was asked by another method.
  const gets = ['/healthz', '/readyz', '/media/*', '/openapi.json', '/docs', QUEUE_PAGE];
  const edgeGets = ['/functions/v1/purchases', '/functions/v1/queue'];
  const backendGets = ['/api/job-status/:job_id', '/api/purchases', '/api/webhook-secret', '/api/queue'];
  for (const path of Object.keys(posts)) app.all(path, (c) => refuseMethod(c, 'POST'));
  for (const path of [...gets, ...edgeGets, ...backendGets])
    app.all(path, (c) => refuseMethod(c, 'GET, HEAD'));
  describeRoutes(app);
  return app;
}

/** One line a request, without its query and without what it carries. */
async function logged(parts: Parts, c: Asked, next: Next): Promise<void> {
  const began = performance.now();
  const given = c.req.header('x-request-id') ?? '';
  const requestId = /^[\w=-]{1,64}$/.test(given) ? given : randomUUID();
  c.set('requestId', requestId);
  c.set('headers', {
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  await next();
  parts.log({
    event: 'request',
    request_id: requestId,
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    ms: Math.round((performance.now() - began) * 10) / 10,
    address: addressOf(parts, c),
    client: c.get('buyer')?.client,
  });
}

/** Counts a request of an address before anything else is done for it. */
async function counted(parts: Parts, c: Asked, next: Next): Promise<Response | undefined> {
  const { isAllowed, headers } = parts.limits.address.count(addressGroup(addressOf(parts, c)));
  Object.assign(c.get('headers'), headers);
  if (!isAllowed) return refuse(parts, c, tooMany('this address', headers['retry-after']));
  await next();
  return undefined;
}

/** Lets a request in whose token or key is known, and counts it. */
async function admitted(parts: Parts, c: Asked, next: Next): Promise<Response | undefined> {
  const { keys, settings, limits } = parts;
  if (parts.isStopping() && c.req.method === 'POST') return refuse(parts, c, stopping());
  const client = keys.isEmpty ? neighbour(c, settings.ownHosts()) : await keyHolder(parts, c);
  if (client === undefined) {
    c.get('headers')['www-authenticate'] =
      c.req.path === QUEUE_PAGE ? PAGE_LOGIN : familyOf(c.req.path) === 'edge' ? 'Bearer' : 'ApiKey';
    return refuse(parts, c, unauthorized(familyOf(c.req.path)));
  }
  const { name, maxUsdPerDay = settings.maxUsdPerDay } = client;
  c.set('asker', client);
  c.set('buyer', { client: name, maxUsdPerDay });
  const { isAllowed, headers } = limits.key.count(name);
  Object.assign(c.get('headers'), headers);
  if (!isAllowed) return refuse(parts, c, tooMany('this key', headers['retry-after']));
  await next();
  return undefined;
}

/** A browser asks for a user, whose name is of no account, and for a password, which is a token or a key. */
const PAGE_LOGIN = 'Basic realm="sparkfluence", charset="UTF-8"';

async function keyHolder(parts: Parts, c: Asked): Promise<Client | undefined> {
  const { keys } = parts;
  if (c.req.path === QUEUE_PAGE) {
    const found = await loginOf(parts, c);
    if (found !== undefined) return found;
  }
  const kind = keyKindOf(familyOf(c.req.path));
  const given =
    kind === 'api_key'
      ? c.req.header('x-api-key')
      : /^Bearer +([^\s]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
  return given === undefined || given === '' ? undefined : keys.find(kind, given);
}

/**
 * Where there are no keys, the server is reached from this machine alone. Pages of other sites in a browser there are kept
 * out by the host that they name and by the origin that they come from.
 */
function neighbour(c: Asked, ownHosts: readonly string[]): Client {
  const host = c.req.header('host') ?? '';
  const origin = c.req.header('origin');
  if (!ownHosts.includes(host))
    throw kept('wrong_host', 'Without keys this server answers to this machine alone');
  if (origin !== undefined && origin !== `http://${host}`)
    throw kept('cross_origin', 'Without keys this server answers no page of another site');
  return { name: 'local', maxUsdPerDay: undefined, isOperator: true };
}

function addressOf({ settings }: Parts, c: Asked): string {
  const forwarded = settings.trustProxy
    ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined;
  return forwarded || (c.env?.incoming?.socket?.remoteAddress ?? 'unknown');
}

const kept = (reason: string, message: string): SparkfluenceError =>
  new SparkfluenceError('input', message, { details: { reason } });

const unauthorized = (family: string): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    family === 'edge' ? 'Missing or invalid auth token' : 'Missing or invalid API key',
    {
      details: {
        reason: 'unauthorized',
        next:
          family === 'edge'
            ? 'Send the token in the header Authorization, after the word Bearer.'
            : 'Send the key in the header X-API-Key.',
      },
      ...(family === 'edge' ? {} : { failedStep: 'Checking the key' }),
    },
  );

const tooMany = (who: string, seconds = '60'): SparkfluenceError =>
  new SparkfluenceError('limit', `Too many requests of ${who}`, {
    details: {
      reason: 'too_many_requests',
      retry_after_seconds: Number(seconds),
      next: `Wait ${seconds} seconds.`,
    },
  });

const tooLarge = (bytes: number): SparkfluenceError =>
  new SparkfluenceError('input', `The request body is larger than ${bytes} bytes`, {
    details: { reason: 'too_large', limit_bytes: bytes },
  });

/** @throws SparkfluenceError input, reason `wrong_method`; the answer names the right ones, as RFC 9110 wants it */
function refuseMethod(c: Asked, methods: string): never {
  c.get('headers').allow = methods;
  throw new SparkfluenceError('input', `This endpoint takes ${methods.replace(', ', ' and ')}`, {
    details: { reason: 'wrong_method', expected: methods },
  });
}

const noSuchPage = (): SparkfluenceError =>
  new SparkfluenceError('input', 'There is no such endpoint', {
    details: { reason: 'no_such_page', next: 'See /docs.' },
  });
