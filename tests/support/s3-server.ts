import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { type Keys, verify } from './s3-signature.ts';

/**
 * An S3 on loopback, from AWS's API reference (https://docs.aws.amazon.com/AmazonS3/latest/API/), path style. No server of
 * the npm registry is fit: `s3rver` 3.7.1 and its newer forks know neither conditional writes nor checksums of parts nor
 * the least size of a part, so that they take what S3 refuses.
 *
 * It checks every signature (s3-signature.ts), the sha256 and CRC-32 of every body
 * (userguide/checking-object-integrity.html), `If-None-Match: *` (userguide/conditional-writes.html), and of an upload in
 * parts their least size of 5 MiB but for the last, their ETags and their order (API_CompleteMultipartUpload.html). It
 * knows the calls that stand in `OPERATIONS` and answers any other with NotImplemented. Codes and statuses of refusals:
 * API/ErrorResponses.html; 507 and `XMinioStorageFull` of a full disk: MinIO, cmd/api-errors.go.
 */

export const S3_KEYS: Keys = {
  accessKeyId: 'AKIAFAKEFAKEFAKEFAKE',
  secretAccessKey: 'fake/secret+of40letters/fake/secret+of40',
};

const LEAST_PART_BYTES = 5 * 1024 * 1024;

/** Each call, with the right of a policy that it needs. */
const OPERATIONS = {
  ListObjectsV2: 's3:ListBucket',
  HeadObject: 's3:GetObject',
  GetObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListParts: 's3:ListMultipartUploadParts',
} as const;
type Operation = keyof typeof OPERATIONS;

export interface S3Object {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Content type, cache control and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
}

interface S3Part {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly crc32: string;
}

interface S3Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, S3Part>;
  readonly initiated: string;
}

export interface S3Call {
  readonly operation: Operation;
  readonly bucket: string;
  readonly key: string;
  readonly partNumber: number;
  /** Of the body. */
  readonly bytes: number;
}

/** What is done in place of the answer; `undefined`: the call is answered as usual. */
export type Fault = (call: S3Call, response: ServerResponse) => boolean;

export interface S3Server {
  readonly endpoint: string;
  readonly calls: S3Call[];
  readonly objects: Map<string, S3Object>;
  readonly uploads: Map<string, S3Upload>;
  /** Whether the bucket keeps versions; then `versions` has what a delete marker lies over. */
  isVersioned: boolean;
  readonly versions: Map<string, S3Object[]>;
  /** Rights that the keys do not have. */
  readonly denied: Set<string>;
  fault: Fault | undefined;
  isPublic: boolean;
  /** Where the bucket lies; any region is taken where it is missing. */
  region: string | undefined;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The answer of a full disk. */
export const diskFull: Fault = ({ operation }, response) => {
  if (operation !== 'PutObject' && operation !== 'UploadPart') return false;
  sendError(
    response,
    new Refusal(507, 'XMinioStorageFull', 'Storage backend has reached its minimum free drive threshold.'),
    false,
  );
  return true;
};

/** The line is cut when this many parts, or files, have come. */
export const cutAfter = (count: number): Fault => {
  let seen = 0;
  return ({ operation }, response) => {
    if (operation === 'UploadPart' || operation === 'PutObject') seen += 1;
    if (seen <= count) return false;
    response.destroy();
    return true;
  };
};

export async function startS3(bucket = 'videos', { keys = S3_KEYS, port = 0 } = {}): Promise<S3Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks), response));
  });
  const state: S3Server = {
    endpoint: '',
    calls: [],
    objects: new Map(),
    uploads: new Map(),
    isVersioned: false,
    versions: new Map(),
    denied: new Set(),
    fault: undefined,
    isPublic: false,
    region: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  function answer(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const isHead = request.method === 'HEAD';
    try {
      const call = callOf(request, body);
      state.calls.push(call);
      if (state.fault?.(call, response) === true) return;
      checkRegion(request, state.region);
      const verdict = verify(request, body, keys);
      if ('code' in verdict) throw new Refusal(verdict.status, verdict.code, verdict.message);
      if (call.bucket !== bucket)
        throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
      const reads = call.operation === 'GetObject' || call.operation === 'HeadObject';
      const isAllowed =
        verdict.who === 'owner' ? !state.denied.has(OPERATIONS[call.operation]) : state.isPublic && reads;
      if (!isAllowed) throw new Refusal(403, 'AccessDenied', 'Access Denied');
      checkBody(request, body);
      HANDLERS[call.operation](state, { request, response, body, call });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      sendError(response, error, isHead, state.region);
    }
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(state, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** userguide/Redirects.html; the message is the one of AWS, which expects the bucket's region in the scope of a signature. */
function checkRegion({ headers, url = '' }: IncomingMessage, region: string | undefined): void {
  const scope = `${headers.authorization ?? ''} ${new URL(url, 'http://host').searchParams.get('X-Amz-Credential') ?? ''}`;
  const [, , named] = /(\d{8})\/([^/]*)\/s3\/aws4_request/.exec(scope) ?? [];
  if (region === undefined || named === undefined || named === region) return;
  const [code, what] =
    headers.authorization === undefined
      ? ['AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter']
      : ['AuthorizationHeaderMalformed', 'The authorization header is malformed'];
  throw new Refusal(400, code, `${what}; the region '${named}' is wrong; expecting '${region}'`);
}

function callOf({ method, url = '' }: IncomingMessage, body: Buffer): S3Call {
  const { pathname, searchParams: query } = new URL(url, 'http://host');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const about = { bucket, key, partNumber: Number(query.get('partNumber') ?? 0), bytes: body.length };
  const operation = operationOf(method ?? '', key !== '', query);
  if (operation === undefined)
    throw new Refusal(
      501,
      'NotImplemented',
      'A header or query you provided implies functionality that is not implemented.',
    );
  return { operation, ...about };
}

function operationOf(method: string, hasKey: boolean, query: URLSearchParams): Operation | undefined {
  const hasId = query.has('uploadId');
  if (!hasKey) {
    if (method === 'GET' && query.get('list-type') === '2') return 'ListObjectsV2';
    return method === 'GET' && query.has('uploads') ? 'ListMultipartUploads' : undefined;
  }
  if (method === 'HEAD') return 'HeadObject';
  if (method === 'GET') return hasId ? 'ListParts' : 'GetObject';
  if (method === 'PUT') return hasId ? 'UploadPart' : 'PutObject';
  if (method === 'DELETE') return hasId ? 'AbortMultipartUpload' : 'DeleteObject';
  if (method !== 'POST') return undefined;
  if (query.has('uploads')) return 'CreateMultipartUpload';
  return hasId ? 'CompleteMultipartUpload' : undefined;
}

function checkBody({ headers }: IncomingMessage, body: Buffer): void {
  const sum = headers['x-amz-checksum-crc32'];
  if (sum !== undefined && sum !== crcOf(body))
    throw new Refusal(400, 'BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  if (String(headers['x-amz-content-sha256']).startsWith('STREAMING-'))
    throw new Refusal(501, 'NotImplemented', 'This server takes bodies whole.');
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly call: S3Call;
}

const HANDLERS: Readonly<Record<Operation, (state: S3Server, exchange: Exchange) => void>> = {
  ListObjectsV2: (state, { request, response, call }) => {
    const prefix = new URL(request.url ?? '', 'http://host').searchParams.get('prefix') ?? '';
    const keys = [...state.objects.keys()].filter((key) => key.startsWith(prefix));
    const rows = keys.map((key) => tag('Contents', tag('Key', key), false));
    xml(
      response,
      'ListBucketResult',
      tag('Name', call.bucket) + tag('KeyCount', `${keys.length}`) + rows.join(''),
    );
  },
  HeadObject: (state, { response, call }) => {
    const object = state.objects.get(call.key);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: without s3:ListBucket it is 403.
    if (object === undefined)
      throw state.denied.has('s3:ListBucket')
        ? new Refusal(403, 'AccessDenied', 'Access Denied')
        : new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
    response.writeHead(200, objectHeaders(object)).end();
  },
  GetObject: (state, { response, call }) => {
    const object = state.objects.get(call.key);
    if (object === undefined) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
    response.writeHead(200, objectHeaders(object)).end(object.bytes);
  },
  PutObject: (state, { request, response, body, call }) => {
    requireFree(state, request, call.key);
    const etag = `"${md5(body)}"`;
    state.objects.set(call.key, { bytes: body, etag, headers: keptHeaders(request) });
    response.writeHead(200, { ETag: etag, 'x-amz-checksum-crc32': crcOf(body) }).end();
  },
  // API_DeleteObject.html: 204 whether or not something lay there; with versions, a delete marker comes over them.
  DeleteObject: (state, { response, call }) => {
    const object = state.objects.get(call.key);
    state.objects.delete(call.key);
    if (!state.isVersioned) return void response.writeHead(204).end();
    const before = state.versions.get(call.key) ?? [];
    state.versions.set(call.key, object === undefined ? before : [...before, object]);
    response.writeHead(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': randomUUID() }).end();
  },
  CreateMultipartUpload: (state, { request, response, call }) => {
    const id = `upload-${randomUUID()}`; // never used twice
    const initiated = new Date().toISOString();
    const { bucket, key } = call;
    state.uploads.set(id, { bucket, key, headers: keptHeaders(request), parts: new Map(), initiated });
    xml(
      response,
      'InitiateMultipartUploadResult',
      tag('Bucket', bucket) + tag('Key', key) + tag('UploadId', id),
    );
  },
  UploadPart: (state, { request, response, body, call }) => {
    if (call.partNumber < 1 || call.partNumber > 10_000)
      throw new Refusal(
        400,
        'InvalidArgument',
        'Part number must be an integer between 1 and 10000, inclusive',
      );
    const etag = `"${md5(body)}"`;
    uploadOf(state, request).parts.set(call.partNumber, { bytes: body, etag, crc32: crcOf(body) });
    response.writeHead(200, { ETag: etag, 'x-amz-checksum-crc32': crcOf(body) }).end();
  },
  CompleteMultipartUpload: (state, { request, response, body, call }) => {
    requireFree(state, request, call.key);
    const parts = partsOf(uploadOf(state, request), body.toString());
    const etag = `"${md5(Buffer.concat(parts.map(({ etag: own }) => Buffer.from(own.slice(1, -1), 'hex'))))}-${parts.length}"`;
    const { headers } = uploadOf(state, request);
    state.objects.set(call.key, { bytes: Buffer.concat(parts.map(({ bytes }) => bytes)), etag, headers });
    state.uploads.delete(idOf(request));
    xml(
      response,
      'CompleteMultipartUploadResult',
      tag('Bucket', call.bucket) + tag('Key', call.key) + tag('ETag', etag),
    );
  },
  AbortMultipartUpload: (state, { request, response }) => {
    uploadOf(state, request);
    state.uploads.delete(idOf(request));
    response.writeHead(204).end();
  },
  ListMultipartUploads: (state, { request, response, call }) => {
    const prefix = new URL(request.url ?? '', 'http://host').searchParams.get('prefix') ?? '';
    const found = [...state.uploads].filter(([, { key }]) => key.startsWith(prefix));
    const rows = found.map(([id, { key, initiated }]) =>
      tag('Upload', tag('Key', key) + tag('UploadId', id) + tag('Initiated', initiated), false),
    );
    xml(
      response,
      'ListMultipartUploadsResult',
      tag('Bucket', call.bucket) + tag('IsTruncated', 'false') + rows.join(''),
    );
  },
  ListParts: (state, { request, response, call }) => {
    const marker = Number(
      new URL(request.url ?? '', 'http://host').searchParams.get('part-number-marker') ?? 0,
    );
    const all = [...uploadOf(state, request).parts]
      .sort(([one], [other]) => one - other)
      .filter(([number]) => number > marker);
    const page = all.slice(0, PARTS_A_PAGE);
    const rows = page.map(([number, { etag, bytes, crc32: sum }]) =>
      tag(
        'Part',
        tag('PartNumber', `${number}`) +
          tag('ETag', etag) +
          tag('Size', `${bytes.length}`) +
          tag('ChecksumCRC32', sum),
        false,
      ),
    );
    const next = tag('NextPartNumberMarker', `${page.at(-1)?.[0] ?? 0}`);
    xml(
      response,
      'ListPartsResult',
      tag('Bucket', call.bucket) + tag('IsTruncated', `${all.length > page.length}`) + next + rows.join(''),
    );
  },
};

/** S3 has a thousand; a page is short here, so that there are several. */
const PARTS_A_PAGE = 2;

function requireFree(state: S3Server, { headers }: IncomingMessage, key: string): void {
  if (headers['if-none-match'] === '*' && state.objects.has(key))
    throw new Refusal(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    );
}

const idOf = ({ url = '' }: IncomingMessage): string =>
  new URL(url, 'http://host').searchParams.get('uploadId') ?? '';

function uploadOf(state: S3Server, request: IncomingMessage): S3Upload {
  const upload = state.uploads.get(idOf(request));
  if (upload !== undefined) return upload;
  throw new Refusal(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
}

function partsOf({ parts }: S3Upload, body: string): S3Part[] {
  const listed = [...body.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, inner = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(inner)?.[1]),
    etag: (/<ETag>(.*?)<\/ETag>/.exec(inner)?.[1] ?? '').replaceAll('&quot;', '"'),
  }));
  if (listed.length === 0) throw new Refusal(400, 'MalformedXML', 'The XML you provided was not well-formed');
  if (listed.some(({ number }, index) => index > 0 && number <= (listed[index - 1]?.number ?? 0)))
    throw new Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  return listed.map(({ number, etag }, index) => {
    const part = parts.get(number);
    if (part === undefined || part.etag !== etag)
      throw new Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.');
    if (index < listed.length - 1 && part.bytes.length < LEAST_PART_BYTES)
      throw new Refusal(
        400,
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
      );
    return part;
  });
}

const objectHeaders = ({ bytes, etag, headers }: S3Object) => ({
  ...headers,
  ETag: etag,
  'Content-Length': bytes.length,
});

const keptHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      /^(?:content-type|cache-control|x-amz-meta-.+)$/.test(name) ? [[name, String(value)]] : [],
    ),
  );

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex');

function crcOf(bytes: Buffer): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const tag = (name: string, inner: string, isText = true): string =>
  `<${name}>${isText ? escaped(inner) : inner}</${name}>`;

function xml(response: ServerResponse, root: string, inner: string): void {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const body = `${head}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`;
  response.writeHead(200, { 'Content-Type': 'application/xml' }).end(body);
}

function sendError(
  response: ServerResponse,
  { status, code, message }: Refusal,
  isHead: boolean,
  region?: string,
): void {
  const where = region === undefined ? '' : tag('Region', region);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${tag('Code', code)}${tag('Message', message)}${where}<RequestId>FAKE</RequestId></Error>`;
  const about = region === undefined ? {} : { 'x-amz-bucket-region': region };
  response.writeHead(status, { ...about, 'Content-Type': 'application/xml' }).end(isHead ? undefined : body);
}
