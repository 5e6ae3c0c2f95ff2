import type { Context } from 'hono';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import type { Reach } from '../providers/wire/private-address.ts';
import type { Addresses } from './addresses.ts';
import type { Answer, Answers } from './answers.ts';
import type { ClipsIndex } from './clips-index.ts';
import type { CopiesIndex } from './copies-index.ts';
import type { Crew } from './crew.ts';
import type { Jobs } from './jobs.ts';
import type { Client, KeyKind, KeyRing } from './keys.ts';
import type { RateLimiter } from './limits.ts';
import type { ServerPlace } from './place.ts';
import { type Family, failureOf, type Presenter } from './present.ts';
import type { QueueLook } from './queue-figures.ts';
import type { Buyer, KeptIn } from './spending.ts';
import type { Stored } from './stored.ts';
import type { Team } from './team.ts';
import type { Watches } from './watches.ts';
import type { Webhooks } from './webhooks.ts';

/** What the routes work with. */
export interface Parts {
  readonly place: ServerPlace;
  readonly keys: KeyRing;
  readonly limits: { readonly address: RateLimiter; readonly key: RateLimiter };
  readonly addresses: Addresses;
  readonly presenter: Presenter;
  readonly crew: Crew;
  readonly jobs: Jobs;
  readonly team: Team;
  /** Where projects are kept. */
  readonly projects: KeptIn;
  readonly answers: Answers;
  readonly webhooks: Webhooks;
  readonly watches: Watches;
  readonly clips: ClipsIndex;
  readonly stored: Stored;
  readonly copies: CopiesIndex;
  readonly queue: QueueLook;
  readonly settings: ServerSettings;
  /** How far addresses of clients may lead. */
  readonly reach: Reach;
  readonly log: (entry: LogEntry) => void;
  readonly isStopping: () => boolean;
  /** Whether the server can do its work; the reason where it cannot. */
  readonly readiness: () => Promise<string | undefined>;
}

export interface ServerSettings {
  readonly version: string;
  /** The address that clients know the server by; where it is missing, the one that they asked. */
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
  /** Where nobody needs a key, the hosts that a request may name. */
  readonly ownHosts: () => readonly string[];
  /** The last address in `X-Forwarded-For` is the client's. */
  readonly trustProxy: boolean;
  readonly maxBodyBytes: number;
  /** For clients whose own limit is not set, USD. */
  readonly maxUsdPerDay: number;
  /** Whether jobs that no project knows can be asked after. */
  readonly asksVeo: boolean;
}

export type LogEntry = Readonly<Record<string, unknown>> & { readonly event: string };

export interface Env {
  Bindings: { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };
  Variables: {
    requestId: string;
    family: Family;
    buyer: Buyer;
    /** The same client, as the keys name it. */
    asker: Client;
    /** What every answer to this request has. A plain object: a `Headers` costs more than all else of an answer. */
    headers: Record<string, string>;
  };
}
export type Asked = Context<Env>;

export const familyOf = (path: string): Family => (path.startsWith('/api/') ? 'backend' : 'edge');
export const keyKindOf = (family: Family): KeyKind => (family === 'edge' ? 'token' : 'api_key');

/** The address under which the client asked, for the addresses in the answer. */
export function baseOf(c: Asked, { publicUrl }: ServerSettings): string {
  if (publicUrl !== undefined) return publicUrl;
  const host = c.req.header('host') ?? '';
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? `http://${host}` : 'http://127.0.0.1';
}

/** A request's body as text and as a value. @throws SparkfluenceError input, reasons `not_json`, `bad_document` */
export async function bodyOf(c: Asked): Promise<{ readonly text: string; readonly value: unknown }> {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw new SparkfluenceError('input', 'The Content-Type must be application/json', {
      details: { reason: 'not_json', field: 'Content-Type', expected: 'application/json' },
    });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await c.req.arrayBuffer());
    return { text, value: parseJson(text) };
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause;
    throw new SparkfluenceError('input', 'The request body is not JSON in UTF-8', {
      details: { reason: 'bad_document', expected: 'object' },
    });
  }
}

export const success = (parts: Parts, c: Asked, data: unknown, status = 200): Answer => ({
  status,
  body: JSON.stringify({
    success: true,
    data: parts.presenter.document(data, baseOf(c, parts.settings)),
  }),
});

export function send(
  c: Asked,
  { status, body }: { readonly status: number; readonly body: string | ReadableStream | null },
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: { ...c.get('headers'), 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** Any error as an answer; one that is a defect is logged with its stack. */
export function refuse(parts: Parts, c: Asked, error: unknown): Response {
  const { status, error: body, headers } = failureOf(error, familyOf(c.req.path));
  const cause = error instanceof SparkfluenceError ? error.cause : error;
  if (status >= 500)
    parts.log({
      event: 'fault',
      request_id: c.get('requestId'),
      message: error instanceof Error ? error.message : String(error),
      ...(cause instanceof Error ? { stack: cause.stack } : {}),
    });
  const document = { success: false, error: parts.presenter.document(body, baseOf(c, parts.settings)) };
  return send(c, { status, body: JSON.stringify(document) }, headers);
}
