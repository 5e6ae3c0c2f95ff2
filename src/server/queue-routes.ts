import { pageLanguageOf } from '../page/languages.ts';
import { renderQueuePage } from '../page/queue-page.ts';
import type { Client } from './keys.ts';
import { type Asked, type Parts, send, success } from './parts.ts';
import type { QueueData } from './queue-figures.ts';

/** The queue of all machines, as a document and as a page. */

export const QUEUE_PAGE = '/queue';

export async function queueDocument(parts: Parts, c: Asked): Promise<Response> {
  return send(c, success(parts, c, await parts.queue.figures(c.get('asker'))));
}

export async function queuePage(parts: Parts, c: Asked): Promise<Response> {
  const data = await parts.queue.figures(c.get('asker'));
  const language = pageLanguageOf(
    c.req.query('language') ?? null,
    undefined,
    c.req.header('accept-language'),
  );
  const page = await renderQueuePage(modelOf(data, parts.settings.version), language);
  return send(
    c,
    { status: 200, body: page },
    {
      'content-type': 'text/html; charset=utf-8',
      'content-language': language,
      vary: 'Accept-Language',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    },
  );
}

/**
 * Who asks with a browser's own login, whose name is of no account: its password is a token or an API key. Only the page
 * takes it, which changes nothing.
 */
export async function loginOf({ keys }: Parts, c: Asked): Promise<Client | undefined> {
  const [, encoded = ''] = /^Basic +([A-Za-z\d+/=]+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const login = Buffer.from(encoded, 'base64').toString();
  const password = login.slice(login.indexOf(':') + 1);
  if (!login.includes(':') || password === '') return undefined;
  return (await keys.find('token', password)) ?? keys.find('api_key', password);
}

const modelOf = (data: QueueData, version: string) => ({
  ...{ version, at: data.at, waiting: data.waiting, running: data.running, failed: data.failed },
  ...{ oldestWaitingSeconds: data.oldest_waiting_seconds, finishedLastHour: data.finished_last_hour },
  ...{ workers: data.workers, failures: data.failures, batchesLeftOut: data.batches_left_out },
  isOwnOnly: data.scope === 'own',
  batches: data.batches.map((batch) => ({
    ...batch,
    ...{ spentUsd: batch.spent_usd, reservedUsd: batch.reserved_usd, limitUsd: batch.limit_usd },
    submittedAt: batch.submitted_at,
  })),
  tokens: data.tokens.map(({ name, spent_usd_today, max_usd_per_day }) => ({
    ...{ name, spentUsdToday: spent_usd_today, maxUsdPerDay: max_usd_per_day },
  })),
});
