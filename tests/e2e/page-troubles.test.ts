import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, faultsOf, openBrowser, openPage } from '../support/browser.ts';
import { copyOfShort } from '../support/finished.ts';
import { NO_RATE_LIMITS, writeProject } from '../support/kill-lab.ts';
import { newPlace } from '../support/program.ts';
import { faultOf, type Scenario } from '../support/scenario-table.ts';
import { SAMPLE_ANSWER } from '../support/script-samples.ts';
import { servePage } from '../support/served-page.ts';
import { startS3World } from '../support/storage-worlds.ts';
import { makeMedia } from '../support/vendor-media.ts';
import { MARKERS, type Media, VendorWorld } from '../support/vendor-world.ts';

/** What goes wrong while people work on the page: each is said in words, beside the thing that failed, with what to do. */

const BUSY = { timeout: 30_000 };
/** Nothing that only a terminal or a program understands. */
const MACHINE_WORDS = /--[a-z]|`|\b(?:HOOK|BODY_\d|ENDING_CTA)\b|\bsparkfluence \w|same command/;

const go = (page: Page) => page.locator('#agree button[value="yes"]').click();
/** What is seen, without the folded details. */
const seen = (page: Page, selector: string) => page.locator(selector).first().innerText();

describe.skipIf(CHROMIUM === undefined)('in a real Chromium', () => {
  let browser: Browser;
  let media: Media;
  beforeAll(async () => {
    browser = await openBrowser();
    media = await makeMedia(newPlace({ keep: true }).folder);
  });
  afterAll(() => browser.close());

  describe.each([
    ['a key that is refused', { status: 401 }, 'refused the key', 'Penyedia menolak kunci'],
    ['content that is blocked', 'block', 'blocked the content', 'Penyedia tidak mau membuat'],
    ['a rate limit', '429 without a time', 'limits the rate', 'Terlalu banyak permintaan'],
    ['a vendor that breaks', '500', 'broke off|failed for', 'Tidak pasti|tidak dapat dihubungi'],
  ] as const)('%s', (_name, fault, english, indonesian) => {
    test('is said on the segment that it stopped, in the words of the page', async () => {
      const world = await new VendorWorld(media, SAMPLE_ANSWER).open();
      onTestFinished(() => world.close());
      const place = newPlace();
      const folder = join(place.root, 'short');
      writeProject(folder, ['HOOK', 'BODY_1'], 4);
      const file = join(folder, 'script.json');
      const script = JSON.parse(readFileSync(file, 'utf8'));
      script.segments[1].visual_direction += `, ${MARKERS.BODY_1}`;
      writeFileSync(file, JSON.stringify(script));
      world.fault =
        typeof fault === 'string'
          ? faultOf({ provider: 'openai', scenario: fault as Scenario }, media)
          : { step: 'image', segment: 'BODY_1', reply: refusedKey };
      const { url } = await servePage(place, folder, {
        flags: ['--image-provider', 'openai', '--video-provider', 'veo'],
        env: {
          ...world.env,
          ...{ SPARKFLUENCE_POLL_MS: '20', SPARKFLUENCE_RATE_LIMITS: NO_RATE_LIMITS },
        },
      });
      const { page } = await openPage(browser, `${url}?language=en`);
      page.setDefaultTimeout(90_000); // on a machine that does other things too
      await page.getByRole('button', { name: /^Make the video: / }).click();
      await go(page);
      const notice = '#segment-BODY_1 .notice.bad';
      await page.locator(notice).waitFor(BUSY);
      const text = await seen(page, notice);
      expect(text).toMatch(new RegExp(english));
      expect(text).not.toMatch(MACHINE_WORDS);
      expect(text.length).toBeGreaterThan(60); // and what to do
      expect(await faultsOf(page)).toEqual([]);
      await page.locator('.languages a[lang="id"]').click();
      const translated = await seen(page, notice);
      expect(translated).toMatch(new RegExp(indonesian));
      expect(translated).not.toMatch(MACHINE_WORDS);
      await page.getByRole('link', { name: 'Lihat' }).click(); // from the head of the page to the segment
      expect(page.url()).toMatch(/#segment-BODY_1$/);
    }, 150_000);
  });

  test('a storage that refuses is named, and the video is sent again from the page', async () => {
    const world = await startS3World();
    onTestFinished(() => world.close());
    const { place, folder } = await copyOfShort();
    const file = join(folder, 'project.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...kept, final: { ...kept.final, upload: 's3://videos/page' } }));
    const { page } = await openPage(
      browser,
      `${(await servePage(place, folder, { env: world.env })).url}?language=en`,
    );
    const button = page.getByRole('button', { name: 'Upload the video' });
    await page.getByText('It is not in the storage yet: s3://videos/page').waitFor();
    world.server.denied.add('s3:PutObject');
    await button.click();
    const failure = page.locator('#make .notice.bad');
    await failure.getByText('the right s3:PutObject is missing').waitFor(BUSY);
    expect(await seen(page, '#make .notice.bad')).toContain('Uploading the video did not succeed.');
    expect(await seen(page, '#make .notice.bad')).toContain('What is made is kept here.');
    expect(await seen(page, '#make .notice.bad')).not.toMatch(/--[a-z]|`|sparkfluence upload/);
    world.server.denied.clear();
    await expect.poll(() => button.isEnabled(), BUSY).toBe(true);
    await button.click();
    await page.getByText('It lies in the storage: s3://videos/page').waitFor(BUSY);
    expect(await button.count()).toBe(0);
    expect(world.names().some((name) => name.endsWith('.mp4'))).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
  }, 90_000);

  test('without a key the Make bar says so before it is pressed, and buys nothing from anybody else', async () => {
    const { place, folder } = await copyOfShort();
    const file = join(folder, 'project.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...kept, makers: { ...kept.makers, videos: 'veo' } }));
    const { page } = await openPage(browser, `${(await servePage(place, folder)).url}?language=en`);
    await page.locator('#text-HOOK').fill('Quite other words.');
    await page.getByRole('button', { name: 'Save text' }).click();
    const bar = page.locator('#make');
    await bar.getByText('It cannot be made yet:').waitFor(BUSY);
    expect(await bar.innerText()).toContain('needs VEO_API_KEY, which is not set.');
    expect(await bar.innerText()).not.toMatch(/costs nothing|--video-provider/);
    expect(await bar.getByRole('button', { name: 'Make the video' }).isDisabled()).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
  }, 90_000);

  test('a search shows that it searches until it is done, and without a way there ends in words', async () => {
    const { place, folder } = await copyOfShort();
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const env = { OPENVERSE_BASE_URL: `http://127.0.0.1:${port}/v1` };
    const { page } = await openPage(browser, `${(await servePage(place, folder, { env })).url}?language=en`);
    const card = page.locator('#segment-HOOK');
    await card.getByText('Change the picture').click();
    await card.getByRole('searchbox').fill('coffee');
    await card.getByRole('button', { name: 'Search' }).click();
    const searching = page.getByRole('status').getByText('Searching Openverse…');
    await searching.waitFor({ timeout: 1500 });
    await page.waitForTimeout(7500); // longer than a line is said otherwise
    expect(await searching.isVisible()).toBe(true);
    expect(await card.locator('form.search').getAttribute('aria-busy')).toBe('true');
    expect(await faultsOf(page)).toEqual([]);
    const failure = card.locator('.failure');
    await failure.getByText('Openverse could not be reached').waitFor({ timeout: 15_000 });
    expect(await failure.innerText()).toContain('Check the connection to the internet');
    expect(await failure.innerText()).not.toMatch(MACHINE_WORDS);
    expect(await card.locator('form.search').getAttribute('aria-busy')).toBeNull();
    expect(await searching.isVisible()).toBe(false);
  }, 90_000);

  test('an older answer that comes late does not undo what the page shows', async () => {
    const { place, folder } = await copyOfShort();
    const { page } = await openPage(browser, `${(await servePage(place, folder)).url}?language=en`);
    const old = await page.content();
    let looks = 0;
    await page.route(page.url(), async (route) => {
      looks += 1;
      if (looks > 1) return route.continue();
      await page.waitForTimeout(2000); // the change was not made yet when this was asked
      await route.fulfill({ contentType: 'text/html', body: old });
    });
    const order = () =>
      page.locator('#segments > [data-segment]').evaluateAll((all) => all.map(({ id }) => id));
    await page.getByRole('button', { name: 'Move Hook down' }).click();
    await page.getByText('Hook was moved.').waitFor(BUSY);
    await expect.poll(() => looks, BUSY).toBeGreaterThan(1);
    await expect.poll(order, BUSY).toEqual(['segment-BODY_1', 'segment-HOOK']);
    await page.waitForTimeout(2500);
    expect(await order()).toEqual(['segment-BODY_1', 'segment-HOOK']);
  }, 60_000);

  test('a file that is dropped beside a picture stays out, and the page stays with what was typed', async () => {
    const { place, folder } = await copyOfShort();
    const { page } = await openPage(browser, `${(await servePage(place, folder)).url}?language=en`);
    await page.locator('#text-HOOK').fill('Words that are not saved.');
    const drop = (selector: string, names: readonly string[]) =>
      page.evaluate<boolean[]>(`(${DROP})(${JSON.stringify(selector)}, ${JSON.stringify(names)})`);
    expect(await drop('h1', ['photo.jpg'])).toEqual([true, true]); // else the browser opens the file in its place
    await page.getByText('Drop a file on the picture of a segment').waitFor();
    expect(await drop('#segment-BODY_1 .stage', ['one.jpg', 'two.jpg'])).toEqual([true, true]);
    await page.locator('#segment-BODY_1 .failure').getByText('drop one file').waitFor();
    await drop('#segment-BODY_1 .stage', ['notes.txt']);
    await page
      .locator('#segment-BODY_1 .failure')
      .getByText('notes.txt cannot be used as a picture')
      .waitFor();
    expect(await page.locator('#text-HOOK').inputValue()).toBe('Words that are not saved.');
  }, 60_000);
});

/** Runs in the page: files are dropped on an element, and it is told whether the browser's own answer was stopped. */
const DROP = `(selector, names) => {
  const dataTransfer = new DataTransfer();
  for (const name of names) dataTransfer.items.add(new File(['no picture'], name));
  const init = { dataTransfer, bubbles: true, cancelable: true };
  return ['dragover', 'drop'].map((name) => {
    const event = new DragEvent(name, init);
    document.querySelector(selector).dispatchEvent(event);
    return event.defaultPrevented;
  });
}`;

/** As https://platform.openai.com/docs/guides/error-codes has it. */
const refusedKey = {
  answer: (response: import('node:http').ServerResponse) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        error: {
          message: 'Incorrect API key provided.',
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
      }),
    );
  },
};
