import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { type BatchPageRow, renderBatchPage } from '../../src/page/batch-page.ts';
import { type QueuePageBatch, renderQueuePage } from '../../src/page/queue-page.ts';
import { CHROMIUM, faultsOf, openBrowser, openPage } from '../support/browser.ts';

/** The overviews of many videos, worked with in a real Chromium. */

async function opened(html: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-overview-'));
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'page.html');
  writeFileSync(file, html);
  return openPage(browser, pathToFileURL(file).href, { viewport: { width: 390, height: 844 } });
}

const STATES = ['finished', 'waiting', 'failed', 'interrupted'] as const;
const row = (index: number): BatchPageRow => ({
  ...{ key: `key-${index}`, row: index + 2, state: STATES[index % 4]!, subject: `Video ${index}` },
  ...{ costUsd: index === 5 ? 0.4 : index / 1000, seconds: null, thumbnail: null, video: null },
  ...{ review: null, project: null, problem: null, next: null },
});
const batch = (index: number): QueuePageBatch => ({
  ...{
    name: `Batch ${index}`,
    waiting: 1,
    running: 0,
    finished: 3,
    failed: index === 2 ? 4 : 0,
    cancelled: 0,
  },
  ...{
    spentUsd: index === 1 ? 9 : 0,
    reservedUsd: 0,
    limitUsd: null,
    submittedAt: '2026-01-01T10:00:00.000Z',
  },
});

const firstOf = (page: Page) => page.locator('#rows > :not([hidden])').first().innerText();

test.skipIf(CHROMIUM === undefined)(
  'a batch is sorted by what needs its owner, and stays so when it is loaded again',
  async () => {
    const rows = Array.from({ length: 50 }, (_, index) => row(index));
    const { page, trouble } = await opened(
      await renderBatchPage({
        ...{ title: 'topics.csv', version: '0.1.0', isUnderWay: true, at: '2026-01-01T10:00:00.000Z' },
        ...{ costUsd: 1, limitUsd: 9, rows },
      }),
    );
    expect(await faultsOf(page)).toEqual(['not one nav']); // it has one list, and nothing to lead to
    expect(await firstOf(page)).toContain('Video 0');
    await page.getByLabel('Sort').selectOption({ label: 'What needs you first' });
    expect(await firstOf(page)).toContain('Video 2');
    await page.getByLabel('Sort').selectOption({ label: 'By cost' });
    expect(await firstOf(page)).toContain('Video 5');
    await page.getByRole('button', { name: 'Failed 12' }).click();
    expect(await firstOf(page)).toContain('Video 46');
    await page.reload();
    expect(await firstOf(page)).toContain('Video 46');
    await page.getByLabel('Sort').selectOption({ label: 'As in the sheet' });
    expect(await firstOf(page)).toContain('Video 2');
    expect(trouble).toEqual([]);
  },
);

test.skipIf(CHROMIUM === undefined)(
  'a page that follows is not loaded again below the fingers of whoever uses it',
  async () => {
    const { page } = await opened(
      await renderQueuePage(
        {
          ...{
            version: '0.1.0',
            at: '2026-01-01T10:00:00.000Z',
            waiting: 3,
            running: 0,
            failed: 4,
            workers: 1,
          },
          ...{ oldestWaitingSeconds: 3, finishedLastHour: 0, failures: [], batchesLeftOut: 0, tokens: [] },
          ...{ batches: [0, 1, 2].map(batch), isOwnOnly: false },
        },
        'en',
      ),
    );
    await page.clock.install();
    await page.reload();
    const mark = () => page.evaluate<boolean>('globalThis.marked === true');
    await page.evaluate('globalThis.marked = true');
    await page.keyboard.press('Tab');
    await page.clock.fastForward(6000);
    expect(await mark()).toBe(true); // a keyboard is at work
    await page.getByLabel('Sort').selectOption({ label: 'Most failures first' });
    expect(await firstOf(page)).toContain('Batch 2');
    await page.getByLabel('Sort').selectOption({ label: 'Most spent first' });
    expect(await firstOf(page)).toContain('Batch 1');
    await page.evaluate('document.activeElement.blur()');
    await page.clock.fastForward(6000);
    await expect.poll(mark).toBe(false);
    await expect.poll(() => firstOf(page)).toContain('Batch 1');
    await page.getByRole('button', { name: 'Stop following' }).click();
    expect(await page.getByText('loaded again every five seconds').isVisible()).toBe(false);
  },
);
