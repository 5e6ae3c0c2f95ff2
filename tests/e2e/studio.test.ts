import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { CHROMIUM, faultsOf, openBrowser, openPage } from '../support/browser.ts';
import { copyOfShort } from '../support/finished.ts';
import { canSeeProcesses, leftAfter } from '../support/processes.ts';
import { newPlace, type Place } from '../support/program.ts';

/** All projects of a folder in the browser. */

async function studio(place: Place, env: Record<string, string | undefined> = {}) {
  const running = place.start(['studio'], { env });
  let stderr = '';
  running.child.stderr?.on('data', (chunk: string) => {
    stderr += chunk;
  });
  await running.printed('Ctrl-C ends it');
  const url = /^studio: (\S+)$/m.exec(stderr)?.[1] ?? '';
  onTestFinished(async () => {
    running.child.kill('SIGKILL');
    await running.outcome;
  });
  const { origin, pathname } = new URL(url);
  const token = pathname.replaceAll('/', '');
  const headers = { 'content-type': 'application/json', 'x-sparkfluence-token': token, origin };
  return {
    url,
    origin,
    post: async (path: string, body: object) => {
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      // biome-ignore lint/suspicious/noExplicitAny: a test looks into what comes
      return { status: answer.status, document: (await answer.json()) as any };
    },
    stop() {
      running.child.kill('SIGINT');
      return running.outcome;
    },
  };
}

const NEW = {
  ...{ kind: 'script', notes: '', generic: false, language: 'english', platform: 'tiktok' },
  ...{ duration: '30s', style: 'cinematic', voice: null },
  content: 'Drink a glass of water first thing.\n\nWalk for ten minutes after lunch.\n\nSleep early.',
};

test('only the token opens it, only projects of the folder are shown, and no link leads out', async () => {
  const { place, folder } = await copyOfShort();
  const secret = join(place.folder, 'secret');
  mkdirSync(secret);
  writeFileSync(join(secret, 'project.json'), '{}');
  symlinkSync(folder, join(place.root, 'link'));
  mkdirSync(join(place.root, 'broken'));
  writeFileSync(join(place.root, 'broken', 'project.json'), '{"project_id": 1}');
  const { url, origin, post, stop } = await studio(place);
  const page = await (await fetch(url)).text();
  expect(page.match(/href="p\/[^"]+\/"/g)).toEqual(['href="p/short/"']);
  expect(page).toContain('Cannot be read');
  const status = async (path: string) => (await fetch(path, { redirect: 'manual' })).status;
  expect(await status(`${url}p/short/`)).toBe(200);
  expect(await status(`${url}p/short/images/HOOK.jpg`)).toBe(200);
  expect(await status(`${origin}/`)).toBe(403);
  expect(await status(`${origin}/p/short/`)).toBe(403);
  for (const away of ['p/link/', 'p/secret/', 'p/..%2fsecret/', 'p/short/state.json', 'p/', 'state.json'])
    expect(await status(`${url}${away}`), away).toBe(404);
  for (const name of ['constructor', '__proto__', 'text', 'nothing'])
    expect((await post(`api/${name}`, {})).status, name).toBe(404);
  const english = await (
    await fetch(`${url}p/short/`, { headers: { 'accept-language': 'fr, en;q=0.5' } })
  ).text();
  expect(english).toContain('<html lang="en" dir="ltr"');
  const indonesian = await (
    await fetch(url, { headers: { 'accept-language': 'id-ID,id;q=0.9,en;q=0.8' } })
  ).text();
  expect(indonesian).toContain('Video Anda');
  expect(await (await fetch(`${url}?language=ar`)).text()).toContain('<html lang="ar" dir="rtl"');

  const facts = await post('api/make', {
    ...{ ...NEW, kind: 'topic', content: 'Zyxwv of the qwertz' },
    agreed: { usd: 0, credits: 0 },
  });
  expect([facts.status, facts.document.error.kind ?? facts.document.error.code]).toEqual([
    400,
    'INVALID_INPUT',
  ]);
  const wrong = await post('api/quote', { ...NEW, style: 'baroque' });
  expect(wrong.status).toBe(400);
  expect(readdirSync(place.root).sort()).toEqual(['broken', 'link', 'short']);
  const quote = await post('api/quote', NEW);
  expect([quote.status, quote.document.data?.total_usd]).toEqual([200, 0]);
  expect(readdirSync(place.root).sort()).toEqual(['broken', 'link', 'short']); // a quote makes nothing
  const ended = await stop();
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.document.data).toMatchObject({ root: place.root, changes: 0 });
});

test('a new video begins in the language of the page, unless one is set', async () => {
  const chosen = async (url: string, page: string) =>
    /<option value="(\w+)" selected>/.exec(
      (await (await fetch(`${url}?language=${page}`)).text()).split('id="new-language"')[1] ?? '',
    )?.[1];
  const { url } = await studio(newPlace());
  expect([await chosen(url, 'en'), await chosen(url, 'id'), await chosen(url, 'ar')]).toEqual([
    ...['english', 'indonesian', 'arabic'],
  ]);
  const set = await studio(newPlace(), { SPARKFLUENCE_LANGUAGE: 'spanish' });
  expect(await chosen(set.url, 'id')).toBe('spanish');
});

test('a card says when its video is outdated: by its text, and by what is chosen for it', async () => {
  const { place, folder } = await copyOfShort();
  const { url, post } = await studio(place);
  const tag = async () => /class="tag \w+">([^<]+)</.exec(await (await fetch(url)).text())?.[1];
  expect(await tag()).toBe('Finished');
  expect(await tag()).toBe('Finished');
  await post('p/short/api/choices', { transition: 'fade' });
  expect(await tag()).toBe('Outdated: changed since');
  await post('p/short/api/choices', { transition: null });
  expect(await tag()).toBe('Finished');
  const script = join(folder, 'script.json'); // as by an editor, beside the page
  writeFileSync(script, readFileSync(script, 'utf8').replace(/"script_text": "/, '$&Now other words. '));
  expect(await tag()).toBe('Outdated: changed since');
});

test('what costs more than was agreed to is not begun, and Ctrl-C in the middle says how to go on', async () => {
  const place = newPlace();
  const { post, stop } = await studio(place);
  const made = await post('api/make', { ...NEW, agreed: { usd: 0, credits: 0 } });
  expect(made.status, JSON.stringify(made.document)).toBe(200);
  expect(made.document.data.address).toMatch(/^p\/[^/]+\/$/);
  const ended = await stop();
  expect([0, 130]).toContain(ended.exitCode);
  if (ended.exitCode === 130)
    expect(ended.document.error.details.next).toContain('sparkfluence run --project');
  if (canSeeProcesses) expect(await leftAfter(place.folder, 10_000)).toEqual([]);
});

test.skipIf(CHROMIUM === undefined)(
  'a first video by keyboard alone: the quote, then the video, live',
  async () => {
    const place = newPlace();
    const serving = await studio(place);
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const { page, trouble } = await openPage(browser, serving.url, { viewport: { width: 390, height: 844 } });
    await page.getByText('There is no video here yet').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const tabTo = async (target: Locator) => {
      for (let tabs = 0; tabs < 40; tabs += 1) {
        await page.keyboard.press('Tab');
        if (await target.evaluate((element) => element.matches(':focus'))) return;
      }
      throw new Error(`No Tab leads to ${target}`);
    };
    await tabTo(page.getByLabel('What do you have?'));
    await page.keyboard.press('End'); // the last kind: one's own words
    await page.keyboard.press('Tab');
    await page.keyboard.type(NEW.content.replaceAll('\n', '\r'));
    const price = page.getByRole('button', { name: 'What does it cost?' });
    await tabTo(price);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('It costs nothing').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => price.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('It costs nothing').waitFor();
    expect(existsSync(place.root)).toBe(false); // nothing before it is agreed to
    await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Go' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/p\/[^/]+\/$/);
    await page.locator('#final').getByText('Up to date', { exact: true }).waitFor({ timeout: 120_000 });
    await page.locator('#final-video').waitFor();
    // Moved by keyboard, and the one button makes what that changed.
    const up = page.getByRole('button', { name: 'Move Ending up' });
    await expect.poll(() => up.isEnabled(), { timeout: 30_000 }).toBe(true); // when the publishing texts are there, too
    await up.press('Enter');
    await page.locator('#final').getByText('Outdated', { exact: true }).waitFor();
    await expect
      .poll(() => page.locator('#segments > [data-segment]').evaluateAll((all) => all.map(({ id }) => id)), {
        timeout: 30_000,
      })
      .toEqual(['segment-HOOK', 'segment-ENDING_CTA', 'segment-BODY_1']);
    await page.getByRole('button', { name: 'Delete Body 1' }).click();
    await page.getByText('Deleted segments (1)').click();
    await page.getByRole('button', { name: 'Put Body 1 back' }).click();
    await page.getByLabel('Text of Body 1').waitFor();
    await page.getByText('Body 1 is back.').waitFor();
    // A file of one's own comes as bytes, and is named as it is called.
    await page.locator('#segment-HOOK').getByText('Change the picture').click();
    const notes = { name: 'my notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await page.getByLabel('Your own picture for Hook').setInputFiles(notes);
    await page.getByText('my notes.txt cannot be used as a picture').waitFor();
    expect(trouble.splice(0)).toEqual([expect.stringContaining('400')]); // the browser's own note of the refusal
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'All videos' }).click();
    await page.locator('.video').getByText('Drink a glass of water').waitFor();
    expect(trouble).toEqual([]);
    const ended = await serving.stop();
    expect(ended.exitCode, ended.stderr).toBe(0);
  },
);
