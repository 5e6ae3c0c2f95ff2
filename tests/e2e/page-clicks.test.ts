import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, openBrowser, openPage } from '../support/browser.ts';
import { copyOfShort } from '../support/finished.ts';
import { servePage } from '../support/served-page.ts';

/** What people really do on the served page: click twice, click something else meanwhile, read it in another language. */

/** How long a page may take on a machine that does other things too. */
const BUSY = { timeout: 30_000 };

const typesOf = (folder: string): string[] =>
  JSON.parse(readFileSync(join(folder, 'script.json'), 'utf8')).segments.map(
    ({ type }: { type: string }) => type,
  );

describe.skipIf(CHROMIUM === undefined)('in a real Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('a double click adds and asks once, and a question that is open is not answered for another one', async () => {
    const { place, folder } = await copyOfShort();
    const { url } = await servePage(place, folder);
    const { page, trouble } = await openPage(browser, url);
    await page.getByText('Add a segment').click();
    await page.getByLabel('What is said', { exact: true }).fill('A new sentence that is said in this video.');
    await page.getByRole('button', { name: 'Add', exact: true }).dblclick();
    await page.getByText('The segment was added.').waitFor();
    await page.locator('#segment-BODY_2').waitFor();
    expect(typesOf(folder)).toEqual(['HOOK', 'BODY_1', 'BODY_2']);
    // Two buttons, one after the other, before the first has its price: the question that is seen is the one that is answered.
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/api\/(?:make|redo)$/.test(request.url())) asked.push(request.postData() ?? '');
    });
    // The answers come in the order of the clicks: which of two prices is there first is nobody's to know.
    await page.route('**/api/quote', async (route) => {
      if (route.request().postDataJSON().segment === 'BODY_2')
        await page.getByRole('dialog').getByText('Hook:').waitFor();
      await route.continue();
    });
    await page.evaluate(`for (const type of ['HOOK', 'BODY_2', 'BODY_2'])
      document.querySelector('[data-act="redo"][data-segment="' + type + '"]').click()`);
    const question = await page.getByRole('dialog').getByText('Hook:').innerText();
    expect(question).toContain('a new clip made here');
    await page.waitForTimeout(1500); // the other price is there, too
    expect(await page.locator('#agree-text').innerText()).toBe(question);
    const told: string[] = [];
    await page.exposeFunction('tell', (text: string) => told.push(text));
    await page.evaluate(
      `setInterval(() => tell(document.getElementById('notices').innerText + document.querySelector('#make p').innerText), 30)`,
    );
    await page.getByRole('dialog').getByRole('button', { name: 'Go' }).click();
    await page.getByText('Making Hook: done.').waitFor({ timeout: 60_000 });
    expect(asked.map((body) => JSON.parse(body).segment)).toEqual(['HOOK']);
    expect(told.some((text) => text.includes('Making Hook'))).toBe(true);
    expect(told.filter((text) => text.includes('Process'))).toEqual([]); // it is this page's own work from its beginning
    expect(trouble).toEqual([]);
  });

  test('what goes over the limit is not asked for, a file that is too large is not sent, and a folder that is gone is missed', async () => {
    const { place, folder } = await copyOfShort();
    const { url } = await servePage(place, folder, {
      flags: ['--video-provider', 'veo', '--max-cost', '0.01'],
      env: { VEO_API_KEY: 'nobody-is-asked' },
    });
    const { page } = await openPage(browser, url);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') asked.push(request.url().replace(/.*\/(?=\w+\/)/, ''));
    });
    await page.getByRole('button', { name: /^Make the video/ }).click();
    const bar = page.locator('#make .failure');
    await bar.getByText('which would go over the limit of 0.01 USD. Nothing was bought.').waitFor();
    expect(await page.locator('#agree').isVisible()).toBe(false);
    const huge = join(place.folder, 'huge.jpg');
    writeFileSync(huge, new Uint8Array(65 * 1024 ** 2));
    await page.locator('#segment-HOOK').getByText('Change the picture').click();
    await page.getByLabel('Your own picture for Hook').setInputFiles(huge);
    await page.locator('#segment-HOOK .failure').getByText('huge.jpg is larger than 64 MB.').waitFor();
    expect(asked).toEqual(['api/quote']);
    rmSync(folder, { recursive: true });
    await page.locator('#connection').getByText('This video is not there any more').waitFor();
  });

  test('by keyboard alone: a segment is moved on and on, drawn again and deleted, and the focus is never lost', async () => {
    const { place, folder } = await copyOfShort();
    const { url } = await servePage(place, folder);
    const { page } = await openPage(browser, `${url}?language=en`);
    const focused = () =>
      page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.id`);
    await page.locator('#add > summary').press('Enter');
    await page.locator('#new-text').fill('One more sentence.');
    await page.getByRole('button', { name: 'Add', exact: true }).press('Enter');
    await page.locator('#segment-BODY_2').waitFor();
    await page.getByRole('button', { name: 'Move Hook down' }).focus();
    for (const [place, next] of [
      [1, 'Move Hook down'],
      [2, 'segment-HOOK'], // it cannot go further: the card keeps the place
    ] as const) {
      await page.keyboard.press('Enter');
      await expect.poll(() => typesOf(folder).indexOf('HOOK'), BUSY).toBe(place);
      await page.locator(`[data-act="move"][data-segment="HOOK"][data-to="${place - 1}"]`).waitFor();
      await expect.poll(focused, BUSY).toBe(next);
    }
    await page.locator('#segment-HOOK .tools > summary').press('Enter');
    await page.getByRole('button', { name: 'Draw another picture of Hook' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Making Hook: done.').waitFor({ timeout: 60_000 });
    expect(await page.evaluate(`document.activeElement.closest('.card')?.id`)).toBe('segment-HOOK');
    await page.getByRole('button', { name: 'Delete Body 1' }).press('Enter');
    await expect.poll(() => typesOf(folder), BUSY).toEqual(['BODY_2', 'HOOK']);
    await expect.poll(focused, BUSY).toBe('segment-BODY_2'); // the card that stands there now
  });

  test('what a voice was chosen for is shown when its sample ends, and a file that failed can be chosen again', async () => {
    const { place, folder } = await copyOfShort();
    const { url } = await servePage(place, folder);
    const { page } = await openPage(browser, `${url}?language=en`, { viewport: { width: 390, height: 844 } });
    const fold = page.locator('#choices summary').filter({ hasText: 'Voice' });
    await fold.click();
    const all = page.getByRole('button', { name: 'Show all voices' });
    await all.click();
    const more = page
      .locator('#choices')
      .getByText('These are all voices that can speak here now. More come with a key');
    await more.waitFor(); // nothing else would be seen of it
    await page.getByRole('button', { name: 'Hear this voice' }).click();
    const isPlaying = () => page.evaluate(`!document.querySelector('#choices audio').paused`);
    await expect.poll(isPlaying, BUSY).toBe(true);
    await page.locator('#choice-voice').selectOption('deep');
    await page.getByText('Kept in the project.').waitFor();
    const said = await page.locator('#status').boundingBox();
    expect(said?.y).toBeLessThan(100); // not where the bar of Make says why something failed
    await page.waitForTimeout(2500); // all that the server tells of the choice has been told
    expect(await fold.innerText()).not.toContain('Deep');
    await page.evaluate(`document.querySelector('#choices audio').pause()`);
    await expect.poll(() => fold.innerText(), BUSY).toContain('Deep');
    expect([await more.isVisible(), await all.isDisabled()]).toEqual([true, true]); // also where it was drawn anew
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await page.locator('#segment-HOOK').getByText('Change the picture').click();
    const field = page.getByLabel('Your own picture for Hook');
    await field.setInputFiles(notes);
    await page.locator('#segment-HOOK .failure').getByText('notes.txt cannot be used').waitFor();
    await expect.poll(() => field.inputValue(), BUSY).toBe('');
  });

  test('a title stands where the page begins, and the video comes down under it', async () => {
    const { place, folder } = await copyOfShort();
    const { url } = await servePage(place, folder);
    const { page } = await openPage(browser, `${url}?language=ar`);
    const side = () => page.evaluate(`getComputedStyle(document.querySelector('h1')).textAlign`);
    expect(await side()).toBe('right');
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'نزّل الفيديو' }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(/\.mp4$/);
    expect(readFileSync(await download.path()).equals(readFileSync(join(folder, 'final.mp4')))).toBe(true);
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Final video' }).waitFor();
    expect(await side()).toBe('left');
  });
});
