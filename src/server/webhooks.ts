import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isSafeUrl, shownAddress } from '../contracts/base-urls.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { keyedFetch } from '../providers/wire/keyed-fetch.ts';
import type { Reach } from '../providers/wire/private-address.ts';
import { type Records, takeLeft } from './records.ts';

/**
 * Tells other servers that a job or a clip has ended: a signed POST, sent again with growing waits until it is taken, also by the next
 * process. A record a message, removed when it is taken or given up.
 */

const messageSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  url: z.string(),
  /** JSON as it is sent. */
  body: z.string(),
  attempts: z.number().int(),
  /** When it is sent next, milliseconds since 1970. */
  dueMs: z.number(),
});
type Message = z.infer<typeof messageSchema>;

/** The waits after each failure, seconds: some six hours in all. */
const WAITS_SECONDS = [5, 20, 60, 300, 1200, 3600, 7200, 10_800];
/** How long a receiver may take, milliseconds. */
const TIMEOUT_MS = 10_000;

export interface Webhooks {
  /** The secret by which a client's messages are signed. */
  secretOf(client: string): string;
  /**
   * Writes the message down; it is sent from then on.
   * @param about what it tells of: the same has the same id, also where a killed process had it sent before
   */
  send(client: string, url: string, event: object, about: readonly string[]): Promise<void>;
  /** Goes on with what an earlier process left. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export interface WebhookOptions {
  readonly reach: Reach;
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  /** In place of the waits, seconds; for tests. */
  readonly waitsSeconds?: readonly number[];
}

/**
 * A body without its webhook, for which the specification's has no place.
 * @throws SparkfluenceError input, reasons `invalid`, `url_not_allowed`
 */
export function withoutWebhook(value: unknown): {
  readonly webhook: string | undefined;
  readonly rest: unknown;
} {
  if (typeof value !== 'object' || value === null || !('webhook_url' in value))
    return { webhook: undefined, rest: value };
  const { webhook_url: webhook, ...rest } = value as Record<string, unknown>;
  if (webhook === null) return { webhook: undefined, rest };
  if (typeof webhook !== 'string')
    throw new SparkfluenceError('input', 'webhook_url must be an https address', {
      details: { reason: 'invalid', field: 'webhook_url', expected: 'string', received: typeof webhook },
    });
  checkWebhook(webhook);
  return { webhook, rest };
}

function checkWebhook(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isSafeUrl(url) && url.username === '' && url.password === '') return;
  throw new SparkfluenceError('input', 'webhook_url must be an https address', {
    details: { reason: 'url_not_allowed', field: 'webhook_url' },
  });
}

export function openWebhooks(
  { secret, records }: { readonly secret: Buffer; readonly records: Records },
  { reach, log, waitsSeconds = WAITS_SECONDS }: WebhookOptions,
): Webhooks {
  const stop = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  const secretOf = (client: string): string =>
    `whsec_${createHmac('sha256', secret).update(`webhook\n${client}`).digest('base64url')}`;

  const deliver = async (first: Message): Promise<void> => {
    for (let message = first; ; ) {
      await sleep(Math.max(0, message.dueMs - Date.now()), undefined, { signal: stop.signal });
      const outcome = await attempt(message, secretOf(message.client), reach, stop.signal);
      stop.signal.throwIfAborted();
      const { id, client, attempts } = message;
      log({ event: 'webhook', id, client, to: shownAddress(message.url), attempt: attempts + 1, outcome });
      const wait = waitsSeconds[attempts];
      if (outcome === 'taken' || outcome === 'gone' || wait === undefined)
        return records.remove('webhooks', id);
      message = { ...message, attempts: attempts + 1, dueMs: Date.now() + wait * 1000 };
      await records.write('webhooks', id, message);
    }
  };
  const begin = (message: Message): void => {
    if (underWay.has(message.id) || stop.signal.aborted) return;
    const done = deliver(message)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) log({ event: 'fault', message: String(error) });
      })
      .finally(() => underWay.delete(message.id))
      .then(() => records.letGo('webhooks', message.id))
      .catch(() => undefined); // another server takes it when this one was not heard of
    underWay.set(message.id, done);
  };

  return {
    secretOf,
    async send(client, url, event, about) {
      const id = sha256(JSON.stringify([client, url, ...about])).slice(0, 32);
      if (underWay.has(id) || !(await records.take('webhooks', id))) return;
      const message = {
        id,
        client,
        url,
        body: JSON.stringify({ id, ...event }),
        attempts: 0,
        dueMs: Date.now(),
      };
      await records.write('webhooks', id, message);
      begin(message);
    },
    async resume() {
      for await (const left of takeLeft(records, 'webhooks', messageSchema, (id) => underWay.has(id)))
        begin(left);
    },
    async close() {
      stop.abort();
      await Promise.all(underWay.values());
    },
  };
}

/** `t=<seconds>,v1=<hex>`: the HMAC-SHA256 of `<seconds>.<body>` under the client's secret. */
export function signatureOf(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** @returns `taken` for 2xx, `gone` for 410, which asks for no more, otherwise why it was not taken */
async function attempt(
  { id, url, body }: Message,
  secret: string,
  reach: Reach,
  signal: AbortSignal,
): Promise<string> {
  try {
    const answer = await keyedFetch({ reach })(new URL(url), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'sparkfluence',
        'sparkfluence-webhook-id': id,
        'sparkfluence-signature': signatureOf(secret, body, Date.now()),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (answer.ok) return 'taken';
    return answer.status === 410 ? 'gone' : `HTTP ${answer.status}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'failed';
  }
}
