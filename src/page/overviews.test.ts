import { expect, test } from 'vitest';
import { renderBatchPage } from './batch-page.ts';
import { renderQueuePage } from './queue-page.ts';

const AT = '2026-01-01T10:00:00.000Z';

test('the overview of a batch calls a segment as people do', async () => {
  const page = await renderBatchPage({
    ...{ title: 'topics.csv', version: '0.1.0', isUnderWay: false, at: AT, costUsd: 0, limitUsd: 1 },
    rows: [
      {
        ...{
          key: 'a',
          row: 2,
          state: 'failed',
          subject: 'Sleep',
          costUsd: 0,
          seconds: null,
          thumbnail: null,
        },
        ...{ video: null, review: null, project: null, next: 'Run it again.' },
        problem: 'BODY_2: veo blocked the content of the clip',
      },
    ],
  });
  expect(page).toContain(
    'Body 2: veo blocked the content of the clip <span class="next">Run it again.</span>',
  );
});

test('why videos failed is said in the language of the page, with the name that programs use', async () => {
  const model = {
    ...{ version: '0.1.0', at: AT, waiting: 0, running: 0, failed: 3, workers: 0, isOwnOnly: false },
    ...{ oldestWaitingSeconds: null, finishedLastHour: 0, batches: [], batchesLeftOut: 0, tokens: [] },
    failures: [
      { reason: 'content_blocked', count: 2 },
      { reason: 'constructor', count: 1 },
    ],
  };
  const english = await renderQueuePage(model, 'en');
  expect(english).toContain(
    'The provider does not want to make this. <code dir="ltr">content_blocked</code>',
  );
  expect(english).toContain('<th scope="row"> <code dir="ltr">constructor</code></th>');
  expect(await renderQueuePage(model, 'id')).toContain('Penyedia tidak mau membuat isi ini. <code');
  expect(await renderQueuePage(model, 'ar')).toContain('رفض المزوّد صنع هذا المحتوى. <code');
});

test('the queue shows what costs less than a cent, and a column has one number of digits', async () => {
  const batch = {
    ...{ name: 'a.csv', waiting: 0, running: 0, finished: 1, failed: 0, cancelled: 0, submittedAt: AT },
    ...{ spentUsd: 0.003, reservedUsd: 0, limitUsd: 10 },
  };
  const page = await renderQueuePage(
    {
      ...{ version: '0.1.0', at: AT, waiting: 0, running: 0, failed: 0, workers: 0, isOwnOnly: false },
      ...{ oldestWaitingSeconds: null, finishedLastHour: 0, batchesLeftOut: 0, failures: [] },
      batches: [batch, { ...batch, name: 'b.csv', spentUsd: 1200, limitUsd: null }],
      tokens: [{ name: 'studio', spentUsdToday: 0.003, maxUsdPerDay: 5 }],
    },
    'en',
  );
  const numbers = [...page.matchAll(/<td class="number">([\d,]+\.\d+)<\/td>/g)].map(([, text]) => text);
  expect(numbers).toEqual(['0.0030', '0.00', '10.00', '1,200.0000', '0.00', '0.0030', '5.00']);
});
