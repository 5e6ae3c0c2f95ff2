import { Readable } from 'node:stream';
import { AnswerError } from '../wire/failed-call.ts';
import { keyedFetch } from '../wire/keyed-fetch.ts';

/** The part of the SDK's request that is sent. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly reason: string;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/**
 * Answers that say "later", besides 5xx: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 * A storage that is full says so with a 5xx of its own (507, and MinIO's `XMinioStorageFull`), which no wait mends.
 */
const LATER =
  /<Code>(?:RequestTimeout|SlowDown|ServiceUnavailable|InternalError|ThrottlingException)<\/Code>/;
const FULL = /<Code>(?:XMinioStorageFull|InsufficientStorage|QuotaExceeded|EntityTooLarge)<\/Code>/;

/** The region that a refusal names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html. HEAD has no body. */
const regionIn = (headers: Headers, text: string): string | undefined =>
  bucketRegionIn(headers) ?? /<Region>([a-z\d-]{1,40})<\/Region>/.exec(text)?.[1];

/** The region that the headers of an answer name; it becomes a part of a host's name, so that nothing else is believed. */
export const bucketRegionIn = (headers: Headers): string | undefined =>
  /^[a-z\d-]{1,40}$/.exec(headers.get('x-amz-bucket-region') ?? '')?.[0];

/**
 * What the SDK sends its requests with: the program's own `fetch`, through the machine's proxy. Bodies are bytes in memory, or
 * something that gives its bytes anew each time, so that a request can be repeated; its length is in `content-length`.
 * @param onRegion is told where the bucket lies, by an answer that refuses or sends elsewhere
 * @returns a request handler as the SDK wants one; an answer that says "later" is thrown as an `AnswerError`
 */
export function s3Transport(onRegion: (region: string) => void) {
  const send = keyedFetch({ streams: true });
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest, { abortSignal }: { readonly abortSignal?: unknown } = {}) {
      const { method, body } = request;
      const { host: _host, 'content-length': length, expect: _expect, ...headers } = request.headers;
      const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
      const answer = await send(addressOf(request), {
        method,
        headers: isStream && length !== undefined ? { ...headers, 'content-length': length } : headers,
        ...(isEmpty(body) ? {} : { body: body as Uint8Array<ArrayBuffer> }),
        ...(isStream ? { duplex: 'half' } : {}),
        ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
      });
      const { status, statusText } = answer;
      const isRedirect = status >= 300 && status < 400;
      const bytes = await bodyOf(answer);
      const region = answer.ok ? undefined : regionIn(answer.headers, bytes.toString());
      if (region !== undefined) onRegion(region);
      if (!answer.ok && !isRedirect) {
        const text = bytes.toString();
        const isFull = status === 507 || FULL.test(text);
        if (!isFull && status !== 501 && (status >= 500 || status === 429 || LATER.test(text)))
          throw new AnswerError(status < 500 ? 503 : status, answer.headers, text, messageIn(text));
      }
      const response: SdkResponse = {
        statusCode: status,
        reason: statusText,
        headers: Object.fromEntries(answer.headers),
        body: Readable.from(bytes.length === 0 ? [] : [bytes]),
      };
      return { response };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** More than the longest list that is asked for, of a thousand parts. */
const MOST_BYTES = 4 * 1024 * 1024;

async function bodyOf(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new AnswerError(answer.status, answer.headers, '', 'the answer of the storage is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const isEmpty = (body: unknown): boolean =>
  body === undefined || body === null || body === '' || (body instanceof Uint8Array && body.length === 0);

function addressOf({ protocol, hostname, port, path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((each) => (each === null ? encoded(name) : `${encoded(name)}=${encoded(each)}`));
  });
  const where = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
  return pairs.length === 0 ? where : `${where}?${pairs.join('&')}`;
}

/** As the signature counts it: every letter but the unreserved ones of RFC 3986. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The `<Message>` of S3's XML error; undefined where there is none. */
export const messageIn = (xml: string): string | undefined => /<Message>([^<]{1,500})/.exec(xml)?.[1];
