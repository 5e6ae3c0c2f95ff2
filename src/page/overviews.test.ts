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
