import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** A real Chromium, where this machine has one: the Debian package's, or what CHROMIUM_PATH names. */
export const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/** A browser, which the caller closes. */
export async function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium here');
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export interface Watched {
  readonly page: Page;
  /** The page's errors and warnings, and its requests to other machines. */
  readonly trouble: string[];
}

/** Opens a page, which is closed after the test, and collects its errors, blocked content, and requests that leave this machine. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Watched> {
  const page = await browser.newPage(options);
  onTestFinished(() => page.close());
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file:|data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) trouble.push(request.url());
  });
  await page.goto(url);
  return { page, trouble };
}

/**
 * Faults of the page for people who use a keyboard or a screen reader, as far as the document shows them.
 * @returns one line a fault
 */
export const faultsOf = (page: Page): Promise<string[]> => page.evaluate(FAULTS);

/** Runs in the page, where there are no types. */
const FAULTS = readFileSync(new URL('page-faults.js', import.meta.url), 'utf8');
