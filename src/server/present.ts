import { homedir, tmpdir } from 'node:os';
import { type ErrorCode, type ErrorKind, SparkfluenceError } from '../contracts/errors.ts';
import { packageFile } from '../contracts/places.ts';
import { redact } from '../contracts/redact.ts';
import { type Addresses, mediaOfFile } from './addresses.ts';

/** What leaves the server: addresses of media that anybody can open, and neither a path of the machine nor a key. */

export interface Presenter {
  /** A document as it is sent. @param base the address that the server was asked by: `https://host` */
  document(value: unknown, base: string): unknown;
  /** The JSON of an answer that is asked for often. It is kept beside `data`, which never changes, for as long as its addresses. */
  answer(data: object, base: string): string;
  /** A sentence for people, without paths. */
  words(text: string): string;
}

const MOST_KNOWN = 1000;
/** Fields that say something to people; other texts are the client's own, and stay as they are. */
const SAID = new Set(['message', 'error_message', 'current_step', 'next', 'failed_step', 'failedStep']);
/** Fields that mean something on the machine alone. */
const OF_THE_MACHINE = new Set([
  'publish_url',
  'path',
  'folder',
  'folders',
  'project',
  'pid',
  'host',
  'since',
]);

/** @param folders the machine's own, which are taken out wherever they stand */
export function createPresenter(
  root: string,
  addresses: Addresses,
  folders: readonly string[],
  secrets: readonly string[],
): Presenter {
  const own = [...folders, root, packageFile('.'), homedir(), tmpdir()]
    .filter((folder) => folder.length > 3)
    .sort((one, other) => other.length - one.length);
  // A job's step is asked for many times, and cleaned once.
  const known = new Map<string, string>();
  const words = (text: string): string => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST_KNOWN) known.clear();
    const clean = cleaned(text);
    known.set(text, clean);
    return clean;
  };
  const cleaned = (text: string): string => {
    let clean = redact(text, secrets);
    for (const folder of own) clean = clean.replaceAll(folder, '');
    return clean.replace(PATHS, 'a file of the server');
  };
  const walk = (name: string, value: unknown, base: string): unknown => {
    if (typeof value === 'string') {
      if (value.startsWith('file:')) return addressOf(value, base);
      return SAID.has(name) ? words(value) : value;
    }
    if (Array.isArray(value)) return value.map((each) => walk(name, each, base));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([inner]) => !OF_THE_MACHINE.has(inner))
        .map(([inner, each]) => [inner, walk(inner, each, base)]),
    );
  };
  const addressOf = (url: string, base: string): string | null => {
    const media = mediaOfFile(root, url);
    return media === undefined ? null : addresses.sign(media, base);
  };
  const answers = new WeakMap<
    object,
    { readonly base: string; readonly minute: number; readonly json: string }
  >();
  return {
    document: (value, base) => walk('', value, base),
    words,
    answer(data, base) {
      const kept = answers.get(data);
      const minute = addresses.minute();
      if (kept?.base === base && kept.minute === minute) return kept.json;
      const json = JSON.stringify({ success: true, data: walk('', data, base) });
      answers.set(data, { base, minute, json });
      return json;
    },
  };
}

/** A path of two names or more that is no part of an address, and none of the server's own endpoints. */
const PATHS =
  /(?:file:\/\/)?(?<![\w:/.-])\/(?!(?:api|functions|media)\/)(?:[\w.@+~-]+\/)+[\w.@+~-]*|[A-Za-z]:\\[^\s"']+/g;

/** Both of the specification's families of errors. */
export type Family = 'edge' | 'backend';

export interface Failure {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly failed_step?: string;
  };
  readonly headers?: Readonly<Record<string, string>>;
}

const EDGE: Partial<Record<ErrorKind, [Failure['status'], ErrorCode]>> = {
  input: [400, 'INVALID_INPUT'],
  pending: [409, 'INVALID_INPUT'],
  budget: [400, 'INVALID_INPUT'],
  provider: [502, 'API_ERROR'],
  upload: [502, 'API_ERROR'],
  limit: [429, 'RATE_LIMITED'],
  interrupted: [503, 'INTERNAL_ERROR'],
};
const BACKEND: Partial<Record<ErrorKind, [Failure['status'], ErrorCode]>> = {
  input: [400, 'INVALID_REQUEST'],
  pending: [409, 'INVALID_REQUEST'],
  budget: [400, 'INVALID_REQUEST'],
  limit: [429, 'RATE_LIMITED'],
  interrupted: [503, 'INTERNAL_ERROR'],
};

/** An error in the words of a family (specification, «Error responses»). A fault of this machine is an internal error. */
export function failureOf(error: unknown, family: Family): Failure {
  const known =
    error instanceof SparkfluenceError
      ? error
      : new SparkfluenceError('bug', 'The server failed', { details: { reason: 'bug' } });
  const { kind, details, failedStep } = known;
  const [status, code] = placeOf(known, family);
  const step = failedStep ?? (family === 'backend' ? 'Reading the request' : undefined);
  // A defect's own words may hold anything, and those of the database name its host; they stand in the log.
  const isOfDatabase = String(details.reason).startsWith('database_');
  const message =
    kind === 'bug'
      ? 'The server failed'
      : isOfDatabase
        ? 'The server cannot use its database now'
        : known.message;
  return {
    status,
    error: {
      code,
      message,
      details: isOfDatabase
        ? { reason: details.reason, next: 'Send the same request again in a moment.' }
        : toCaller(details),
      ...(step === undefined ? {} : { failed_step: step }),
    },
    ...(status === 429 ? { headers: { 'retry-after': retryAfter(details) } } : {}),
    ...(status === 503 ? { headers: { 'retry-after': '5' } } : {}),
  };
}

function placeOf({ kind, code, details }: SparkfluenceError, family: Family): [Failure['status'], ErrorCode] {
  const { reason = '' } = details;
  const [of, badRequest] =
    family === 'edge' ? [EDGE, 'INVALID_INPUT' as const] : [BACKEND, 'INVALID_REQUEST' as const];
  if (reason === 'unauthorized') return [401, 'UNAUTHORIZED'];
  if (code === 'JOB_NOT_FOUND') return [404, 'JOB_NOT_FOUND'];
  if (NOT_FOUND.has(reason)) return [404, badRequest];
  if (CONFLICTS.has(reason)) return [409, badRequest];
  if (reason === 'day_budget_exceeded') return [429, 'RATE_LIMITED'];
  const special = SPECIAL[reason];
  if (special !== undefined) return [special, special >= 500 ? 'INTERNAL_ERROR' : badRequest];
  const found = of[kind];
  if (found !== undefined) return found;
  // The server's own key was refused, or a file of the client's was not there.
  const isOfOthers = (kind === 'config' && details.provider !== undefined) || code === 'DOWNLOAD_FAILED';
  if (family === 'edge') return isOfOthers ? [502, 'API_ERROR'] : [500, 'INTERNAL_ERROR'];
  const isOfBackend = ['DOWNLOAD_FAILED', 'FFMPEG_ERROR', 'UPLOAD_FAILED'].includes(code);
  return [500, isOfBackend ? code : 'INTERNAL_ERROR'];
}

const CONFLICTS = new Set(['project_locked', 'no_clips', 'no_script', 'clips_outdated', 'script_edited']);
const NOT_FOUND = new Set(['project_missing', 'project_moved', 'no_such_page', 'no_queue']);
const SPECIAL: Readonly<Record<string, Failure['status']>> = {
  bad_signature: 403,
  wrong_host: 403,
  cross_origin: 403,
  too_large: 413,
  not_json: 415,
  wrong_method: 405,
  other_body: 422,
  in_progress: 409,
  queue_full: 503,
  stopping: 503,
  database_unreachable: 503,
  database_busy: 503,
};

/** Without advice that is meant for the command line. */
function toCaller(details: SparkfluenceError['details']): Readonly<Record<string, unknown>> {
  const { kind: _kind, next, key: _key, ...rest } = details as Record<string, unknown>;
  const isForShell =
    typeof next === 'string' && /sparkfluence |--\w|SPARKFLUENCE_|_KEY\b|_TOKEN\b/.test(next);
  return { ...rest, ...(next === undefined || isForShell ? {} : { next }) };
}

function retryAfter({ reason, retry_after_seconds: seconds }: SparkfluenceError['details']): string {
  if (reason === 'day_budget_exceeded')
    return String(Math.ceil((86_400_000 - (Date.now() % 86_400_000)) / 1000));
  return typeof seconds === 'number' && seconds > 0 ? String(Math.ceil(seconds)) : '60';
}
