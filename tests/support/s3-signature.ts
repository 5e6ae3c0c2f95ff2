import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Signature Version 4 as AWS documents it, checked from the raw request and not with the SDK's own code:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (header) and
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html (query, for signed addresses).
 */

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type Verdict =
  | { readonly who: 'owner' | 'anonymous' }
  | { readonly code: string; readonly message: string; readonly status: number };

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** «UriEncode()» of the documents: everything but unreserved letters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A request may differ from the server's clock by fifteen minutes. */
const SKEW_MS = 15 * 60_000;
const LONGEST_EXPIRY_SECONDS = 604_800;

export function verify(request: IncomingMessage, body: Buffer, keys: Keys, nowMs = Date.now()): Verdict {
  const url = new URL(request.url ?? '/', 'http://host');
  if (url.searchParams.has('X-Amz-Signature')) return verifyQuery(request, url, keys, nowMs);
  const header = request.headers.authorization;
  if (header === undefined) return { who: 'anonymous' };
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(header);
  if (parts === null)
    return refusal(400, 'AuthorizationHeaderMalformed', 'The authorization header is malformed.');
  const [, credential = '', signed = '', signature = ''] = parts;
  const date = String(request.headers['x-amz-date'] ?? '');
  if (Math.abs(nowMs - timeOf(date)) > SKEW_MS)
    return refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  const payload = String(request.headers['x-amz-content-sha256'] ?? '');
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body))
    return refusal(
      400,
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 header does not match what was computed.',
    );
  for (const name of Object.keys(request.headers))
    if ((name === 'host' || name.startsWith('x-amz-')) && !signed.split(';').includes(name))
      return refusal(
        403,
        'AccessDenied',
        `There were headers present in the request which were not signed: ${name}`,
      );
  return compare(
    request,
    { url, query: url.searchParams, credential, signed, signature, date, payload },
    keys,
  );
}

function verifyQuery(request: IncomingMessage, url: URL, keys: Keys, nowMs: number): Verdict {
  const query = new URLSearchParams(url.searchParams);
  const value = (name: string) => query.get(name) ?? '';
  const signature = value('X-Amz-Signature');
  query.delete('X-Amz-Signature');
  const seconds = Number(value('X-Amz-Expires'));
  if (!(seconds >= 1 && seconds <= LONGEST_EXPIRY_SECONDS))
    return refusal(
      400,
      'AuthorizationQueryParametersError',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  const date = value('X-Amz-Date');
  if (nowMs > timeOf(date) + seconds * 1000) return refusal(403, 'AccessDenied', 'Request has expired');
  const [credential, signed] = [value('X-Amz-Credential'), value('X-Amz-SignedHeaders')];
  return compare(
    request,
    { url, query, credential, signed, signature, date, payload: 'UNSIGNED-PAYLOAD' },
    keys,
  );
}

interface Signed {
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly credential: string;
  readonly signed: string;
  readonly signature: string;
  readonly date: string;
  readonly payload: string;
}

function compare(
  request: IncomingMessage,
  { url, query, credential, signed, signature, date, payload }: Signed,
  keys: Keys,
): Verdict {
  const [id, day = '', region = '', service = '', end] = credential.split('/');
  if (id !== keys.accessKeyId)
    return refusal(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    );
  if (service !== 's3' || end !== 'aws4_request' || !date.startsWith(day))
    return refusal(
      400,
      'AuthorizationHeaderMalformed',
      'The authorization header is malformed; the credential scope is wrong.',
    );
  const pairs = [...query].map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  const headers = signed.split(';').map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    (request.url ?? '').split('?')[0] || url.pathname,
    pairs.map((pair) => pair.join('=')).join('&'),
    headers.join(''),
    signed,
    payload,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce<Buffer>(
    (above, part) => hmac(above, part),
    hmac(`AWS4${keys.secretAccessKey}`, day),
  );
  const wanted = hmac(key, toSign);
  const given = Buffer.from(signature, 'hex');
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return { who: 'owner' };
  return refusal(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}

function timeOf(date: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = 0, month = 1, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

const refusal = (status: number, code: string, message: string): Verdict => ({ status, code, message });
