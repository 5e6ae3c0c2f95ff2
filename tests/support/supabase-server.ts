import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A Supabase Storage on loopback, from its own source and API reference (https://github.com/supabase/storage:
 * `src/http/routes/bucket/getBucket.ts`, `src/http/routes/object/{createObject,deleteObjects,getObjectInfo,getSignedURL,
 * getSignedUploadURL,getObject}.ts`, `src/internal/errors/`; https://supabase.github.io/storage/). As the service does, it
 * answers a refusal with HTTP 400 (500 where it is 500) and has the real status in the body. A private bucket is not there
 * for who has no key; a name that is taken is 409 unless `x-upsert`; signed addresses are checked and end.
 */

export const SUPABASE_KEY =
  'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.fake-signature-of-a-service-key';

interface Kept {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly userMetadata: unknown;
}

export interface SupabaseServer {
  readonly url: string;
  readonly objects: Map<string, Kept>;
  readonly calls: { readonly method: string; readonly path: string; readonly bytes: number }[];
  isPublic: boolean;
  /** A policy of `storage.objects` lets this key delete nothing. */
  keepsAll: boolean;
  /** Answers in place of the server; true: it did. */
  fault: ((request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean) | undefined;
  /** A request is met before its body has come, too. */
  cutsBodies: boolean;
  close(): Promise<void>;
}

type Refusal = readonly [status: number, code: string, message: string];
const NO_BUCKET: Refusal = [404, 'NoSuchBucket', 'Bucket not found'];
const NO_OBJECT: Refusal = [404, 'NoSuchKey', 'Object not found'];

export async function startSupabase(bucket = 'videos'): Promise<SupabaseServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      const whole = Number(request.headers['content-length'] ?? 0);
      if (state.cutsBodies && isUpload(request) && bytes > whole / 2) request.destroy();
    });
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  const state: SupabaseServer = {
    url: '',
    objects: new Map(),
    calls: [],
    isPublic: false,
    keepsAll: false,
    fault: undefined,
    cutsBodies: false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): unknown {
    const { method = '', url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://host');
    state.calls.push({ method, path: pathname, bytes: body.length });
    if (state.fault?.(request, response, body) === true) return undefined;
    const path = decodeURIComponent(pathname.replace(/^\/storage\/v1\//, ''));
    const isOpen = method === 'GET' && /^object\/(?:public|sign)\//.test(path);
    const { authorization } = request.headers;
    if (!isOpen && authorization === undefined)
      return refuse(response, [400, 'InvalidRequest', 'headers must have required property authorization']);
    if (!isOpen && authorization !== `Bearer ${SUPABASE_KEY}`)
      return refuse(response, [403, 'AccessDenied', 'signature verification failed']);
    const [, emptied] = method === 'DELETE' ? (/^object\/([^/]+)$/.exec(path) ?? []) : [];
    if (emptied !== undefined)
      return emptied === bucket ? remove(response, body) : refuse(response, NO_BUCKET);
    const [, route = '', wanted, key = ''] =
      /^(bucket|object(?:\/(?:info|public|upload\/sign|sign))?)\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    if (wanted !== bucket) return refuse(response, NO_BUCKET);
    const kept = state.objects.get(key);
    switch (`${method} ${route}`) {
      case 'GET bucket':
        return json(response, {
          id: bucket,
          name: bucket,
          public: state.isPublic,
          file_size_limit: null,
          allowed_mime_types: null,
        });
      case 'GET object/info':
        if (kept === undefined) return refuse(response, NO_OBJECT);
        return json(response, {
          name: key,
          bucket_id: bucket,
          size: kept.bytes.length,
          content_type: kept.contentType,
          metadata: kept.userMetadata,
          etag: md5(kept.bytes),
        });
      case 'POST object':
        return create(request, response, key, body);
      case 'POST object/upload/sign':
        if (kept !== undefined)
          return refuse(response, [409, 'KeyAlreadyExists', 'The resource already exists']);
        return json(response, { url: `/object/upload/sign/${bucket}/${key}?token=${tokenOf(key, 7200)}` });
      case 'POST object/sign': {
        if (kept === undefined) return refuse(response, NO_OBJECT);
        const { expiresIn } = JSON.parse(body.toString()) as { expiresIn: number };
        if (!Number.isInteger(expiresIn) || expiresIn < 1)
          return refuse(response, [400, 'InvalidRequest', 'body/expiresIn must be integer']);
        return json(response, {
          signedURL: `/object/sign/${bucket}/${key}?token=${tokenOf(key, expiresIn)}`,
        });
      }
      case 'GET object/sign':
        return isToken(searchParams.get('token') ?? '', key)
          ? give(response, kept)
          : refuse(response, [400, 'InvalidJWT', '"exp" claim timestamp check failed']);
      case 'GET object/public':
        return state.isPublic ? give(response, kept) : refuse(response, NO_BUCKET);
      default:
        return refuse(response, [404, 'InvalidRequest', `Route ${method}:${pathname} not found`]);
    }
  }

  /** Answers what was removed; what is not there, or what a policy hides, is no error. */
  function remove(response: ServerResponse, body: Buffer): unknown {
    const { prefixes } = JSON.parse(body.toString()) as { prefixes: string[] };
    if (prefixes.length < 1 || prefixes.length > 1000)
      return refuse(response, [400, 'InvalidRequest', 'body/prefixes must NOT have fewer than 1 items']);
    const gone = prefixes.filter((name) => !state.keepsAll && state.objects.delete(name));
    return json(
      response,
      gone.map((name) => ({ name, bucket_id: bucket })),
    );
  }

  function create(
    { headers }: IncomingMessage,
    response: ServerResponse,
    key: string,
    body: Buffer,
  ): unknown {
    if (!/^[\w/!.*'()&$@=;:+,? -]+$/.test(key))
      return refuse(response, [400, 'InvalidKey', `Invalid key: ${key}`]);
    if (state.objects.has(key) && headers['x-upsert'] !== 'true')
      return refuse(response, [409, 'KeyAlreadyExists', 'The resource already exists']);
    const metadata = headers['x-metadata'];
    state.objects.set(key, {
      bytes: body,
      contentType: String(headers['content-type']),
      cacheControl: String(headers['cache-control'] ?? 'no-cache'),
      userMetadata:
        metadata === undefined ? null : JSON.parse(Buffer.from(String(metadata), 'base64').toString()),
    });
    return json(response, { Id: md5(body), Key: `${bucket}/${key}` });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

export const isUpload = ({ method, url = '' }: IncomingMessage): boolean =>
  method === 'POST' && /^\/storage\/v1\/object\/(?!sign\/|upload\/|info\/)/.test(url);

/** What the service says of a disk that is full, where it keeps files in a folder: the system's own error, as a 500. */
export function diskFullAnswer(request: IncomingMessage, response: ServerResponse): boolean {
  if (!isUpload(request)) return false;
  refuse(response, [500, 'InternalError', 'ENOSPC: no space left on device, write']);
  return true;
}

function give(response: ServerResponse, kept: Kept | undefined): unknown {
  if (kept === undefined) return refuse(response, NO_OBJECT);
  const headers = { 'content-type': kept.contentType, 'cache-control': kept.cacheControl };
  return response.writeHead(200, { ...headers, 'content-length': kept.bytes.length }).end(kept.bytes);
}

function refuse(response: ServerResponse, [status, code, message]: Refusal): unknown {
  const body = JSON.stringify({ statusCode: `${status}`, code, error: code, message });
  return response.writeHead(status === 500 ? 500 : 400, { 'content-type': 'application/json' }).end(body);
}

const json = (response: ServerResponse, body: object): unknown =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function tokenOf(key: string, seconds: number): string {
  const claims = Buffer.from(JSON.stringify({ url: key, exp: Date.now() + seconds * 1000 })).toString(
    'base64url',
  );
  return `${claims}.${createHmac('sha256', 'secret of the server').update(claims).digest('base64url')}`;
}

function isToken(token: string, key: string): boolean {
  const [claims = '', signature] = token.split('.');
  if (createHmac('sha256', 'secret of the server').update(claims).digest('base64url') !== signature)
    return false;
  const { url, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    url: string;
    exp: number;
  };
  return url === key && exp > Date.now();
}
