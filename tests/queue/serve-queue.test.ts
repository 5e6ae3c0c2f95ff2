import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { success } from '../../src/contracts/documents.ts';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { openQueue, type VideoQueue } from '../../src/queue/open.ts';
import { fail, finish } from '../../src/queue/settle.ts';
import { submit } from '../../src/queue/submit.ts';
import { take } from '../../src/queue/take.ts';
import { queueDataSchema } from '../../src/server/queue-figures.ts';
import { CHROMIUM, faultsOf, openBrowser } from '../support/browser.ts';
import { findPostgres, NO_POSTGRES, type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { rowsOf, sheet } from '../support/queue.ts';
import { API_KEY, OTHER_TOKEN, type TestServer, TOKEN, testServer } from '../support/serve-parts.ts';

/** What `serve` shows of the queue of all machines. */

const bin = findPostgres();
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`,
});

test('a server without a database has no queue, and says how to get one', async () => {
  const server = await testServer();
  for (const path of ['/functions/v1/queue', '/queue'])
    expect(await server.get(path, TOKEN)).toMatchObject({
      status: 404,
      body: { error: { code: 'INVALID_INPUT', details: { reason: 'no_queue' } } },
    });
});

describe.skipIf(bin === undefined)(bin === undefined ? NO_POSTGRES : 'the queue as serve shows it', () => {
  let cluster: PostgresCluster;
  let queue: VideoQueue;
  let address: string;
  beforeAll(async () => {
    cluster = await startPostgres(bin!);
    address = cluster.database('shown');
    queue = await openQueue({ address, looksAfter: false });
    await submit(queue, sheet('evil', rowsOf('a', 'b', 'c', 'd'), { name: '<b>"&.csv', maxUsd: 7 }));
    const [first, second] = await take(queue, 'w', 2);
    await finish(queue, first!, { outcome: {}, spentUsd: 1.25 });
    const error = new SparkfluenceError('provider', 'no', { details: { reason: 'content_blocked' } });
    await fail(queue, second!, { outcome: error.toDocument(), spentUsd: 0.5 }, undefined);
  });
  afterAll(async () => {
    await queue?.close();
    await cluster?.stop();
  });

  const serve = (more: Parameters<typeof testServer>[0] = {}): Promise<TestServer> =>
    testServer({ env: { SPARKFLUENCE_DATABASE_URL: address }, ...more });

  test('the figures are those of the queue, in the shape that the description has', async () => {
    const server = await serve({ noKeys: true });
    const here = { host: '127.0.0.1:8000' };
    const { status, body } = await server.get('/functions/v1/queue', here);
    expect(status).toBe(200);
    expect(success(queueDataSchema).safeParse(body).error).toBeUndefined();
    const { oldest_waiting_seconds: oldest, ...data } = body.data;
    expect(oldest).toBeGreaterThan(0);
    expect(data).toMatchObject({
      ...{ waiting: 2, running: 0, failed: 1, finished_last_hour: 1, workers: 0, scope: 'all' },
      failures: [{ reason: 'content_blocked', count: 1 }],
      batches: [
        {
          ...{ batch: 'evil', name: '<b>"&.csv', waiting: 2, finished: 1, failed: 1 },
          ...{ spent_usd: 1.75, reserved_usd: 0, limit_usd: 7 },
        },
      ],
      batches_left_out: 0,
    });
    const { body: described } = await server.get('/openapi.json', here);
    expect(Object.keys(described.paths)).toEqual(
      expect.arrayContaining(['/queue', '/functions/v1/queue', '/api/queue']),
    );
    expect(await new Validator().validate(described)).toMatchObject({ valid: true });
  });

  test('nobody without a key sees it; a browser logs in with a token or an API key', async () => {
    const server = await serve();
    const refused = await server.get('/queue');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm="sparkfluence"/);
    for (const headers of [basic('wrong'), basic(''), { authorization: 'Basic ???' }])
      expect((await server.get('/queue', headers)).status).toBe(401);
    expect((await server.get('/functions/v1/queue', basic('tok-alice-1'))).status).toBe(401);
    for (const headers of [basic('tok-alice-1'), basic('key-alice-1'), TOKEN])
      expect((await server.get('/queue', headers)).status).toBe(200);
    expect((await server.get('/api/queue', API_KEY)).status).toBe(200);
    expect((await server.post('/queue', {}, TOKEN)).status).toBe(405);
  });

  test('one of several clients sees its own money alone, an operator that of all', async () => {
    const keys = await import('../../src/server/keys.ts');
    const ring = await keys.openKeyRing({
      ...{ tokens: 'alice=tok-alice-1,bob=tok-bob-1', apiKeys: undefined, file: undefined },
      ...{ budgets: new Map([['bob', 3]]), operators: ['alice'], onNotice: () => undefined },
    });
    const server = await serve({ options: { keys: ring } });
    const { body: all } = await server.get('/functions/v1/queue', TOKEN);
    expect(all.data).toMatchObject({ scope: 'all', batches: [{ batch: 'evil' }] });
    expect(all.data.tokens).toEqual([
      { name: 'alice', spent_usd_today: 0, max_usd_per_day: 10 },
      { name: 'bob', spent_usd_today: 0, max_usd_per_day: 3 },
    ]);
    const { body: own } = await server.get('/functions/v1/queue', OTHER_TOKEN);
    expect(own.data).toMatchObject({ scope: 'own', batches: [], waiting: 2 });
    expect(own.data.tokens).toEqual([{ name: 'bob', spent_usd_today: 0, max_usd_per_day: 3 }]);
    const page = await server.get('/queue', OTHER_TOKEN);
    expect(page.body).not.toContain('alice');
    expect(page.body).not.toContain('evil');
  });

  test.skipIf(CHROMIUM === undefined)('the page is whole for keyboards and screen readers', async () => {
    const server = await serve({ noKeys: true });
    const path = '/queue?language=ar';
    const { body, headers } = await server.get(path, { host: '127.0.0.1:8000' });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(body).toContain('&lt;b&gt;&quot;&amp;.csv');
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const trouble: string[] = [];
      page.on('console', (message) => trouble.push(message.text()));
      page.on('pageerror', (error) => trouble.push(String(error)));
      await page.setContent(body);
      expect(await faultsOf(page)).toEqual([]);
      await page.click('[data-filter="underWay"]');
      expect(await page.locator('#rows > tr:visible').count()).toBe(1);
      expect(trouble).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
